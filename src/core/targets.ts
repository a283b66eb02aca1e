import type { Address } from './address.js';
import type { KindModel } from './kind.js';
import type { DesiredResource } from './resource.js';

/**
 * The addresses that a run is limited to, by globs: `*` stands for anything within a segment, `**` for any number of
 * segments. What a targeted resource stands on belongs to it, but only as far as it has to be created.
 */
export class Targets {
  readonly globs: readonly string[];
  readonly #patterns: readonly RegExp[];
  /** The globs but for those that are the address of a declared resource, and with that of no other. */
  readonly #openGlobs: readonly string[];
  readonly #supporting = new Set<Address>();
  readonly #anyDeclared: boolean;

  constructor(globs: readonly string[], desired: readonly DesiredResource[], models: readonly KindModel[]) {
    this.globs = globs;
    this.#patterns = globs.map(toPattern);
    const byAddress = new Map(desired.map((resource) => [resource.address, resource]));
    this.#openGlobs = globs.filter((glob) => glob.includes('*') || !byAddress.has(glob as Address));
    const modelByName = new Map(models.map((model) => [model.name, model]));
    const support = (resource: DesiredResource): void => {
      const references = modelByName.get(resource.kind)?.references(resource.spec, resource.parent) ?? [];
      for (const address of [resource.parent, ...references.map((reference) => reference.address)]) {
        const needed = address === undefined ? undefined : byAddress.get(address);
        if (needed !== undefined && !this.#supporting.has(needed.address)) {
          this.#supporting.add(needed.address);
          support(needed);
        }
      }
    };
    const matching = this.isEverything ? [] : desired.filter(({ address }) => this.matches(address));
    matching.forEach(support);
    this.#anyDeclared = this.isEverything || matching.length > 0;
  }

  /** Whether there are no targets, and with that everything is meant. */
  get isEverything(): boolean {
    return this.globs.length === 0;
  }

  /** Whether any declared resource is targeted. */
  get matchDeclared(): boolean {
    return this.#anyDeclared;
  }

  /** Whether a resource is targeted itself. */
  matches(address: Address): boolean {
    return this.isEverything || this.#patterns.some((pattern) => pattern.test(address));
  }

  /** Whether a declared resource is targeted, or one that is stands on it. */
  concerns(address: Address): boolean {
    return this.matches(address) || this.#supporting.has(address);
  }

  /** Whether a resource of a collection below a parent could be targeted that is not declared. */
  mayMatchUndeclared(parent: Address | undefined, collection: string): boolean {
    // Root resources stand in no collection.
    const segments = parent === undefined ? [] : [...parent.split('/'), collection];
    return this.#mayMatchAfter(segments, this.#openGlobs);
  }

  /** Whether anything below a resource could be targeted. */
  reachesBelow(address: Address): boolean {
    return this.#mayMatchAfter(address.split('/'), this.globs);
  }

  #mayMatchAfter(segments: readonly string[], globs: readonly string[]): boolean {
    return this.isEverything || globs.some((glob) => couldMatchBelow(glob.split('/'), segments));
  }
}

/** Whether a glob can match any address that begins with the segments and goes on. */
function couldMatchBelow(glob: readonly string[], segments: readonly string[]): boolean {
  const [first, ...rest] = glob;
  const [segment, ...more] = segments;
  if (first === undefined) {
    return false;
  }
  if (first === '**' || segment === undefined) {
    return true;
  }
  return segmentPattern(first).test(segment) && couldMatchBelow(rest, more);
}

function toPattern(glob: string): RegExp {
  const source = glob
    .split('/')
    .map((segment) => (segment === '**' ? '**' : segmentSource(segment)))
    .join('/')
    .replaceAll('**/', '(?:[^/]+/)*')
    .replaceAll('/**', '(?:/[^/]+)*')
    .replaceAll('**', '.*');
  return new RegExp(`^${source}$`, 'u');
}

function segmentPattern(segment: string): RegExp {
  return new RegExp(`^${segmentSource(segment)}$`, 'u');
}

function segmentSource(segment: string): string {
  return segment
    .split('*')
    .map((text) => text.replaceAll(/[\\^$.*+?()[\]{}|]/gu, '\\$&'))
    .join('[^/]*');
}
