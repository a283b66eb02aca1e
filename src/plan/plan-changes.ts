import { type Address, compareText } from '../core/address.js';
import type { KindModel } from '../core/kind.js';
import type { LiveSnapshot } from '../core/live.js';
import type { MatchProblem } from '../core/matching.js';
import type { Policy } from '../core/policy.js';
import type { DesiredResource } from '../core/resource.js';
import { accessChanges } from './access-changes.js';
import { assessRisks } from './assess-risks.js';
import { mayBeAnothers } from './certainty.js';
import { matchResources } from './match-resources.js';
import { onlyTargeted } from './only-targeted.js';
import { orderChanges } from './order-changes.js';
import type { Plan } from './plan.js';
import { planDeclared } from './plan-declared.js';
import { planDemotions } from './plan-deletion.js';
import { PlanDraft, type PlanOptions } from './plan-draft.js';
import { planUndeclared } from './plan-undeclared.js';
import type { Siblings } from './siblings.js';

/**
 * Computes what it takes to make the account equal to the manifests.
 *
 * A pure function: the same input gives the same plan, whatever its order. Preview and apply use this one planner.
 * @param desired every declared resource
 * @param models every kind, each after those that it stands on
 */
export function planChanges(
  desired: readonly DesiredResource[],
  snapshot: LiveSnapshot,
  models: readonly KindModel[],
  policy: Policy,
  options: PlanOptions = {},
): Plan {
  const sorted = [...desired].sort((left, right) => compareText(left.address, right.address));
  const draft = new PlanDraft(sorted, snapshot, models, policy, options);
  for (const model of models) {
    for (const siblings of draft.siblingsOf(model)) {
      planSiblings(draft, siblings);
    }
  }
  planDemotions(draft);
  const changes = onlyTargeted(orderChanges(draft), draft.targets).map((change) => ({
    ...change,
    risks: assessRisks(draft, change),
  }));
  return draft.finish(changes, accessChanges(draft, changes));
}

function planSiblings(draft: PlanDraft, siblings: Siblings): void {
  const { targets } = draft;
  const { matches, problems } = matchResources({ ...siblings, policy: draft.policy, idOf: draft.idOf });
  for (const [address, match] of matches) {
    draft.recognise(address, match);
  }
  const refused = refuse(draft, siblings, problems);
  for (const desired of siblings.desired) {
    // What is nobody's is not ours to destroy, and is not adopted for that.
    const isNobodys = draft.destroying && draft.isUnowned(desired.address);
    if (isNobodys || refused.has(desired.address) || mayBeAnothers(draft, siblings, desired)) {
      draft.leaveAlone(desired.address);
    }
    // What a targeted resource stands on is not changed, but created if need be.
    const isNeeded = targets.needs(desired.address) && desired.lifecycle.ensure === 'present';
    const isPlanned = targets.matches(desired.address) || (isNeeded && !matches.has(desired.address));
    if (isPlanned && !refused.has(desired.address)) {
      planDeclared(draft, siblings, desired);
    }
  }
  planUndeclared(draft, siblings);
}

/**
 * Reports what keeps declared resources from being told from others.
 * @returns their addresses: nothing can be planned for them
 */
function refuse(draft: PlanDraft, siblings: Siblings, problems: readonly MatchProblem[]): ReadonlySet<Address> {
  // Everything of ours goes, whichever of it is declared.
  if (draft.destroying && draft.targets.isEverything && siblings.parent === undefined) {
    return new Set(problems.map(({ address }) => address).filter((address) => draft.matchOf(address) === undefined));
  }
  for (const { candidates } of draft.destroying ? [] : problems) {
    draft.spare(siblings.model.name, candidates);
  }
  // Of several that could be meant, what was not read may tell which.
  const isOpen = draft.completeness.lacksList(siblings.model.name, siblings.parentId);
  const certain = problems.filter(({ diagnostic }) => !isOpen || diagnostic.code !== 'ambiguous-match');
  const concerned = certain.filter(({ address }) => draft.targets.concerns(address));
  draft.diagnostics.push(...concerned.map(({ diagnostic }) => diagnostic));
  return new Set(certain.map(({ address }) => address));
}
