import type { Address } from '../core/address.js';
import type { DesiredResource } from '../core/resource.js';
import type { Decision } from './decision.js';
import type { UnsetValue } from './plan.js';
import type { Situation } from './situation.js';

/** The values that the environment lacks, of all that is to be as the manifests want it. */
export function unsetValues({ declared, policy }: Situation, decisions: readonly Decision[]): readonly UnsetValue[] {
  const isLacking = declared.all.some(({ missing = [] }) => missing.length > 0);
  if (!isLacking || policy.deletionReason !== undefined) {
    return [];
  }
  const planned = new Set(decisions.flatMap(plannedAddress));
  return declared.all.flatMap((resource) => {
    const { address, missing = [] } = resource;
    return planned.has(address)
      ? missing.map(({ name, path }) => ({ address, name, path, position: resource.locate(path) }))
      : [];
  });
}

/** The address of what will be as it is declared. */
function plannedAddress(decision: Decision): readonly Address[] {
  if (decision.is === 'change') {
    return decision.change.action === 'delete' ? [] : [decision.change.address];
  }
  return decision.is === 'unchanged' || decision.is === 'withheld' ? [decision.address] : [];
}

/** What somebody who reads a change should know of the fields that are left out of it. */
export function unsetNotes({ missing = [] }: DesiredResource): readonly string[] {
  return missing.map(
    ({ name, path: [field = ''] }) => `${field} is left out: the environment variable ${name} has no value`,
  );
}
