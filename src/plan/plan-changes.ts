import { compareText } from '../core/address.js';
import type { Diagnostic } from '../core/diagnostic.js';
import { canonicalJson } from '../core/json.js';
import { type IncompleteScope, referenceTo, scopeKey } from '../core/live.js';
import type { DesiredResource } from '../core/resource.js';
import { accessChanges } from './access-changes.js';
import { withRisks } from './assess-risks.js';
import { assessSituation, type PlanInput } from './assess-situation.js';
import { decideDeclared } from './decide-declared.js';
import { decideUndeclared } from './decide-undeclared.js';
import { changesOf, type Decision } from './decision.js';
import { demoteFirst } from './demote-first.js';
import { noticeRenames } from './notice-renames.js';
import { onlyTargeted } from './only-targeted.js';
import { orderChanges } from './order-changes.js';
import type { Change, Plan } from './plan.js';
import type { Group, Situation } from './situation.js';
import { unsetValues } from './unset-values.js';

/**
 * Computes what it takes to make the account equal to the manifests: first the facts, then a list of decisions, then
 * passes over that list, each a function from list to list.
 *
 * A pure function: the same input gives the same plan, whatever its order. Preview and apply use this one planner.
 */
export function planChanges(input: PlanInput): Plan {
  const situation = assessSituation(input);
  const decisions = demoteFirst(
    situation,
    situation.groups.flatMap((group) => decideGroup(situation, group)),
  );
  const ordered = orderChanges(situation, changesOf(decisions));
  const changes = withRisks(situation, onlyTargeted(ordered, situation.targets));
  return toPlan(situation, [...noticeRenames(situation, decisions), ...decisions], changes);
}

function decideGroup(situation: Situation, group: Group): readonly Decision[] {
  return [
    ...group.problems.map(({ diagnostic }) => ({ is: 'problem', diagnostic }) as const),
    ...group.desired
      .filter((desired) => isPlanned(situation, group, desired))
      .flatMap((desired) => decideDeclared(situation, group, desired)),
    ...decideUndeclared(situation, group),
  ];
}

/** What a targeted resource stands on is not changed, but created if need be. */
function isPlanned(situation: Situation, { refused }: Group, { address, lifecycle }: DesiredResource): boolean {
  const { targets } = situation;
  const isMissing =
    targets.needs(address) && lifecycle.ensure === 'present' && situation.matchOf(address) === undefined;
  return !refused.has(address) && (targets.matches(address) || isMissing);
}

function toPlan(situation: Situation, decisions: readonly Decision[], changes: readonly Change[]): Plan {
  const { policy, snapshot, targets, ids } = situation;
  const addresses = (is: 'unchanged' | 'orphan' | 'unmanaged') =>
    decisions.flatMap((decision) => (decision.is === is ? [decision.address] : [])).sort(compareText);
  const withheld = decisions.flatMap((decision) => (decision.is === 'withheld' ? [decision] : []));
  return {
    owner: policy.owner,
    changes,
    unchanged: addresses('unchanged'),
    orphans: addresses('orphan'),
    unmanaged: addresses('unmanaged'),
    unseen: snapshot.incomplete.length > 0 || hasUnseen(situation),
    withheld: withheld
      .map(({ address, action, because }) => ({ address, action, because }))
      .sort((left, right) => compareText(left.address, right.address)),
    unset: unsetValues(situation, decisions),
    access: accessChanges(situation, changes),
    liveCounts: liveCounts(situation),
    targets: targets.globs,
    onlyGiven: policy.onlyGiven === true,
    destroying: policy.deletionReason !== undefined,
    incomplete: [...snapshot.incomplete].sort((left, right) => compareText(sortKey(left), sortKey(right))),
    diagnostics: distinct(decisions.flatMap((decision) => (decision.is === 'problem' ? [decision.diagnostic] : []))),
    ids,
  };
}

/** Whether there may be more undeclared resources than were seen, or whether of some nobody knows whose they are. */
function hasUnseen(situation: Situation): boolean {
  const { models, snapshot, targets, policy } = situation;
  const isUnlisted = models.some((model) =>
    situation.parentsOf(model).some((parent) => {
      const parentId = parent && situation.idOf(parent.address);
      const isThere = parent === undefined || parentId !== undefined;
      return isThere && !snapshot.exhaustive.has(scopeKey(model.name, parentId));
    }),
  );
  const unknown = situation.groups.flatMap(({ undeclared }) => undeclared.filter(({ fate }) => fate === 'unknown'));
  return isUnlisted || (policy.onlyGiven !== true && unknown.some(({ address }) => targets.matches(address)));
}

/** Declared resources that are live, and owned ones, by kind. What targets kept from being read counts as live. */
function liveCounts(situation: Situation): Record<string, number> {
  const declared = situation.declared.all.filter(
    (desired) => situation.ids.has(desired.address) || isUnread(situation, desired),
  );
  const owned = situation.groups.flatMap(({ undeclared }) => undeclared.filter(({ isOurs }) => isOurs));
  const counts: Record<string, number> = {};
  for (const kind of [...declared.map((desired) => desired.kind), ...owned.map(({ record }) => record.kind)]) {
    counts[kind] = (counts[kind] ?? 0) + 1;
  }
  return counts;
}

/** Whether nobody looked if a declared resource is live, because it is not targeted. */
function isUnread(situation: Situation, { kind, parent, address }: DesiredResource): boolean {
  const { ids, declared, targets, snapshot } = situation;
  const above = declared.at(parent);
  const parentId = above && ids.get(above.address);
  if (targets.concerns(address) || snapshot.exhaustive.has(scopeKey(kind, parentId))) {
    return false;
  }
  return above === undefined || parentId !== undefined || isUnread(situation, above);
}

function sortKey({ kind, parentId, id, operation }: IncompleteScope): string {
  return `${referenceTo(kind, parentId, id ?? '')} ${operation}`;
}

/** Several resources may give rise to the same words: once is enough. */
function distinct(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  const keyOf = ({ code, message, position }: Diagnostic) =>
    canonicalJson([code, message, position?.file ?? '', position?.line ?? 0, position?.column ?? 0]);
  return [...new Map(diagnostics.map((one) => [keyOf(one), one])).values()];
}
