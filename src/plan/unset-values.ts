import type { Address } from '../core/address.js';
import type { DesiredResource } from '../core/resource.js';
import type { Decision } from './decision.js';
import type { UnsetValue } from './plan.js';
import type { Situation } from './situation.js';

/** The values that the environment lacks, of all that is to be as the manifests want it. */
export function unsetValues({ declared, policy }: Situation, decisions: readonly Decision[]): readonly UnsetValue[] {
  const lacking = declared.all.filter(({ missing = [] }) => missing.length > 0);
  if (lacking.length === 0 || policy.deletionReason !== undefined) {
    return [];
  }
  const planned = new Set(decisions.flatMap(plannedAddress));
  return lacking
    .filter(({ address }) => planned.has(address))
    .flatMap((resource) =>
      (resource.missing ?? []).map(({ name, path }) => {
        return { address: resource.address, name, path, position: resource.locate(path) };
      }),
    );
}

function plannedAddress(decision: Decision): readonly Address[] {
  switch (decision.is) {
    case 'change':
      return decision.change.action === 'delete' ? [] : [decision.change.address];
    case 'unchanged':
    case 'withheld':
      return [decision.address];
    case 'orphan':
    case 'unmanaged':
    case 'problem':
      return [];
  }
}

/** What somebody who reads a change should know of the fields that are left out of it. */
export function unsetNotes({ missing = [] }: DesiredResource): readonly string[] {
  return missing.map(
    ({ name, path: [field = ''] }) => `${field} is left out: the environment variable ${name} has no value`,
  );
}
