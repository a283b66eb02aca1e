/**
 * How far a collection is pruned: not at all, what we own, or everything that is not declared. `ours` is what `destroy`
 * wants: all that we own, what some manifest means or may mean included.
 */
export type PruneLevel = 'never' | 'owned' | 'all' | 'ours';

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
  /** Raised quotas by name; one that is not named has its default. */
  readonly quotas?: Readonly<Record<string, number>> | undefined;
  /** Whether more may be declared than this run was given: then nobody can say that something is not declared. */
  readonly onlyGiven?: boolean;
  /** What becomes of what nobody owns and some manifest means: taken over, or, where all of ours goes, left alone. */
  readonly unowned?: 'taken over' | 'left alone';
  /** Why everything that is deleted is deleted, where the run is for nothing else. */
  readonly deletionReason?: string;
}
