import type { Address } from './address.js';
import type { KindModel } from './kind.js';
import type { DesiredResource } from './resource.js';

/** How far a collection is pruned: not at all, what we own, or everything that is not declared. */
export type PruneLevel = 'never' | 'owned' | 'all';

/** What a run may do, and as whom: the part of the project file that the planner sees. */
export interface Policy {
  /** `<project>/<environment>`: the value of the owner tag. */
  readonly owner: string;
  /** Whether an unowned namesake may be taken over, or only what `arn:` pins. */
  readonly adopt: 'byName' | 'pinned';
  /** Prune levels by collection; one that is not named is `never`. */
  readonly prune: Readonly<Record<string, string>>;
  /** Patterns of tag keys that are never a difference; `*` stands for any text. */
  readonly ignoreTags: readonly string[];
  /** Whether more may be declared than this run was given: then nobody can say that something is not declared. */
  readonly onlyGiven?: boolean;
}

/**
 * How far a kind is pruned below a parent: what the manifest of the parent, or of the nearest resource above it, says
 * of the collection goes before what the environment says. `all` holds only where the parent's manifests state the
 * collection, so that a forgotten key never deletes anybody. Where more may be declared, nothing is pruned.
 */
export function pruneLevelBelow(
  policy: Policy,
  model: KindModel,
  parent: DesiredResource | undefined,
  declared: (address: Address) => DesiredResource | undefined,
): PruneLevel {
  if (policy.onlyGiven === true) {
    return 'never';
  }
  let level = policy.prune[model.manifest.collection];
  for (let above = parent; above !== undefined; above = above.parent && declared(above.parent)) {
    const own = above.lifecycle.prune?.[model.manifest.collection];
    if (own !== undefined) {
      level = own;
      break;
    }
  }
  const stated = parent === undefined || parent.stated.includes(model.manifest.collection);
  return level === 'owned' || (level === 'all' && stated) ? level : 'never';
}

/** Whether a text matches a pattern in which `*` stands for any text, even none. */
export function matchesPattern(text: string, pattern: string): boolean {
  return matchesParts(text, pattern.split('*'));
}

/** Whether a text consists of these parts, in this order, with any text, even none, between two of them. */
export function matchesParts(text: string, [head = '', ...rest]: readonly string[]): boolean {
  const tail = rest.at(-1);
  if (tail === undefined) {
    return text === head;
  }
  if (!text.startsWith(head) || text.length < head.length + tail.length || !text.endsWith(tail)) {
    return false;
  }
  let from = head.length;
  for (const part of rest.slice(0, -1)) {
    const at = text.indexOf(part, from);
    if (at < 0 || at + part.length > text.length - tail.length) {
      return false;
    }
    from = at + part.length;
  }
  return true;
}
