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
}

/** The prune level of a collection: what the parent's manifest says goes before what the environment says. */
export function pruneLevel(
  policy: Policy,
  collection: string,
  parentPrune: Readonly<Record<string, string>> | undefined,
): PruneLevel {
  const level = parentPrune?.[collection] ?? policy.prune[collection];
  return level === 'owned' || level === 'all' ? level : 'never';
}

/** Whether a text matches a pattern in which `*` stands for any text, even none. */
export function matchesPattern(text: string, pattern: string): boolean {
  const [head = '', ...rest] = pattern.split('*');
  const tail = rest.pop();
  if (tail === undefined) {
    return text === head;
  }
  if (!text.startsWith(head) || text.length < head.length + tail.length || !text.endsWith(tail)) {
    return false;
  }
  let from = head.length;
  for (const part of rest) {
    const at = text.indexOf(part, from);
    if (at < 0 || at + part.length > text.length - tail.length) {
      return false;
    }
    from = at + part.length;
  }
  return true;
}
