import type { Address } from '../core/address.js';
import type { KindModel } from '../core/kind.js';
import { referencesOf } from '../core/kind-facts.js';
import { matchesParts } from '../core/pattern.js';
import type { DesiredResource } from '../core/resource.js';

/** A segment of a glob: the texts between its stars, or any number of segments. */
type GlobSegment = readonly string[] | '**';

/** How much a run takes of globs. No address comes near it, and what is longer was not meant for one. */
const GLOB_LIMITS = { globs: 1024, characters: 1024, segments: 64 } as const;

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
    this.#openPatterns = globs.filter((glob) => glob.includes('*') || !byAddress.has(glob as Address)).map(parseGlob);
    const modelByName = new Map(models.map((model) => [model.name, model]));
    const collect = (resource: DesiredResource, into: Set<Address>): void => {
      const model = modelByName.get(resource.kind);
      const references = model === undefined ? [] : referencesOf(model, resource);
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
    if (this.isEverything) {
      return true;
    }
    const segments = address.split('/');
    return this.#patterns.some((pattern) => matchesSegments(pattern, segments));
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

/**
 * What is wrong with globs that would take too long to match, or that nobody can have meant.
 * @returns a sentence; `undefined` if nothing is
 */
export function problemOfGlobs(globs: readonly string[]): string | undefined {
  const { globs: most, characters, segments } = GLOB_LIMITS;
  if (globs.length > most) {
    return `There are ${globs.length} targets; the most is ${most}.`;
  }
  if (globs.some((glob) => glob.length > characters)) {
    return `A target is longer than ${characters} characters.`;
  }
  return globs.some((glob) => glob.split('/').length > segments)
    ? `A target has more than ${segments} segments.`
    : undefined;
}

/**
 * Whether a glob matches the segments of an address; of those that are not known, whether it could. What lies between
 * two `**` is put at the first place where it fits: were that wrong, a later one would be no better.
 */
function matchesSegments(pattern: readonly GlobSegment[], segments: readonly (string | typeof ANY)[]): boolean {
  let at = 0;
  let next = 0;
  let retry: { readonly at: number; next: number } | undefined;
  while (next < segments.length) {
    const part = pattern[at];
    const segment = segments[next];
    if (part === '**') {
      at += 1;
      retry = { at, next };
    } else if (part !== undefined && (segment === ANY || matchesParts(segment, part))) {
      at += 1;
      next += 1;
    } else if (retry !== undefined) {
      retry.next += 1;
      ({ at, next } = retry);
    } else {
      return false;
    }
  }
  return pattern.slice(at).every((part) => part === '**');
}

function parseGlob(glob: string): GlobSegment[] {
  return glob.split('/').map((segment) => (segment === '**' ? segment : segment.replaceAll(/\*+/gu, '*').split('*')));
}
