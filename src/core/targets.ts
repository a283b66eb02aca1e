import type { Address } from './address.js';
import type { KindModel } from './kind.js';
import type { DesiredResource } from './resource.js';

/** A segment of a glob: what a segment of an address must match, or any number of segments. */
type GlobSegment = RegExp | '**';

/** A segment of an address that nobody knows yet. */
const ANY = undefined;

/**
 * The addresses that a run is limited to, by globs: `*` stands for anything within a segment, `**` for any number of
 * segments. What a targeted resource stands on belongs to it, but only as far as it has to be created.
 */
export class Targets {
  readonly globs: readonly string[];
  readonly #patterns: readonly (readonly GlobSegment[])[];
  /** The globs but for those that are the address of a declared resource, and with that of no other. */
  readonly #openPatterns: readonly (readonly GlobSegment[])[];
  /** What targeted resources stand on, and of that, what those stand on that are to be there. */
  readonly #supporting = new Set<Address>();
  readonly #needed = new Set<Address>();

  constructor(globs: readonly string[], desired: readonly DesiredResource[], models: readonly KindModel[]) {
    this.globs = globs;
    this.#patterns = globs.map(parseGlob);
    const byAddress = new Map(desired.map((resource) => [resource.address, resource]));
    this.#openPatterns = globs
      .filter((glob) => glob.includes('*') || !byAddress.has(glob as Address))
      .map((glob) => parseGlob(glob));
    const modelByName = new Map(models.map((model) => [model.name, model]));
    const collect = (resource: DesiredResource, into: Set<Address>): void => {
      const references = modelByName.get(resource.kind)?.references(resource.spec, resource.parent) ?? [];
      for (const address of [resource.parent, ...references.map((reference) => reference.address)]) {
        const needed = address === undefined ? undefined : byAddress.get(address);
        if (needed !== undefined && !into.has(needed.address)) {
          into.add(needed.address);
          collect(needed, into);
        }
      }
    };
    for (const resource of this.isEverything ? [] : desired.filter(({ address }) => this.matches(address))) {
      collect(resource, this.#supporting);
      if (resource.lifecycle.ensure === 'present') {
        collect(resource, this.#needed);
      }
    }
  }

  /** Whether there are no targets, and with that everything is meant. */
  get isEverything(): boolean {
    return this.globs.length === 0;
  }

  /** Whether a resource is targeted itself. */
  matches(address: Address): boolean {
    return this.isEverything || this.#patterns.some((pattern) => matchesSegments(pattern, address.split('/')));
  }

  /** Whether a declared resource is targeted, or one that is stands on it. */
  concerns(address: Address): boolean {
    return this.matches(address) || this.#supporting.has(address);
  }

  /** Whether a targeted resource that is to be there stands on a declared one, which then has to exist. */
  needs(address: Address): boolean {
    return this.#needed.has(address);
  }

  /** Whether a resource of a kind below a parent could be targeted that is not declared. */
  mayMatchUndeclared(parent: Address | undefined, { manifest, addressDepth = 1 }: KindModel): boolean {
    const unknown = Array.from({ length: addressDepth }, () => ANY);
    // Root resources stand in no collection.
    const segments = parent === undefined ? unknown : [...parent.split('/'), manifest.collection, ...unknown];
    return this.isEverything || this.#openPatterns.some((pattern) => matchesSegments(pattern, segments));
  }
}

/** Whether a glob matches the segments of an address; of those that are not known, whether it could. */
function matchesSegments(
  [first, ...rest]: readonly GlobSegment[],
  segments: readonly (string | typeof ANY)[],
): boolean {
  if (first === undefined) {
    return segments.length === 0;
  }
  if (first === '**') {
    return (
      matchesSegments(rest, segments) || (segments.length > 0 && matchesSegments([first, ...rest], segments.slice(1)))
    );
  }
  const [segment, ...more] = segments;
  return segments.length > 0 && (segment === ANY || first.test(segment)) && matchesSegments(rest, more);
}

function parseGlob(glob: string): GlobSegment[] {
  const segments = glob.split('/').map((segment) => (segment === '**' ? segment : segmentPattern(segment)));
  // A second `**` behind the first adds nothing but ways to match.
  return segments.filter((segment, index) => segment !== '**' || segments[index - 1] !== '**');
}

function segmentPattern(segment: string): RegExp {
  const source = segment
    .split('*')
    .map((text) => text.replaceAll(/[\\^$.*+?()[\]{}|]/gu, '\\$&'))
    .join('[^/]*');
  return new RegExp(`^${source}$`, 'u');
}
