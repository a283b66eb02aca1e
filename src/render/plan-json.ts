import { liveOf } from '../core/change.js';
import { type JsonObject, withoutUndefined } from '../core/json.js';
import type { Change, Plan } from '../plan/plan.js';
import { summarizePlan } from './plan-summary.js';

/** A plan as data. Sensitive values are left out; `sensitive` says so. */
export function planToJson(plan: Plan): JsonObject {
  return {
    owner: plan.owner,
    summary: summarizePlan(plan),
    changes: plan.changes.map(changeToJson),
    unchanged: plan.unchanged,
    orphans: plan.orphans,
    unmanaged: plan.unmanaged,
    targets: plan.targets,
    onlyGiven: plan.onlyGiven,
    complete: plan.incomplete.length === 0,
    incomplete: plan.incomplete.map((scope) => withoutUndefined({ ...scope })),
    withheld: plan.withheld.map((change) => ({ ...change })),
    unset: plan.unset.map(({ address, path, name }) => ({ address, path, name })),
  };
}

function changeToJson(change: Change): JsonObject {
  return withoutUndefined({
    action: change.action,
    kind: change.kind,
    address: change.address,
    id: liveOf(change)?.id,
    reason: change.reason,
    risks: change.risks.map((risk) => ({ ...risk })),
    notes: change.notes,
    fields: change.fields.map(({ path, before, after, sensitive }) =>
      withoutUndefined(sensitive ? { path, sensitive } : { path, before, after }),
    ),
    operations: change.operations,
    waitsFor: change.waitsFor,
    file: change.position?.file,
    line: change.position?.line,
  });
}
