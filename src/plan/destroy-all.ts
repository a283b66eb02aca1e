import type { JsonObject } from '../core/json.js';
import type { KindModel } from '../core/kind.js';
import type { Policy } from '../core/policy.js';
import type { DesiredResource } from '../core/resource.js';
import { Targets } from '../identify/targets.js';

/**
 * What `destroy` wants: every root resource that is ours absent, declared or not; with targets just what of ours they
 * name. The rest is the one planner's, with its guards.
 */
export function destroyAll(
  desired: readonly DesiredResource[],
  models: readonly KindModel[],
  policy: Policy,
  globs: readonly string[],
): { readonly desired: readonly DesiredResource[]; readonly policy: Policy } {
  const roots = models.filter(({ parent }) => parent === undefined);
  const targets = new Targets(globs, desired, models);
  // What is in a root resource goes with it, so that it is not looked at unless just that is targeted.
  const ofUs = targets.isEverything ? roots : models.filter(({ taggable }) => taggable);
  const isRoot = ({ kind }: DesiredResource) => roots.some(({ name }) => name === kind);
  return {
    desired: desired.map((resource) => {
      const { prune: _levels, ...lifecycle } = resource.lifecycle;
      const goes = targets.matches(resource.address) && (isRoot(resource) || !targets.isEverything);
      return goes
        ? { ...resource, spec: keyOf(resource, models), lifecycle: { ...lifecycle, ensure: 'absent' } }
        : { ...resource, lifecycle };
    }),
    policy: {
      ...policy,
      prune: Object.fromEntries(ofUs.map(({ manifest }) => [manifest.collection, 'ours'])),
      unowned: 'left alone',
      deletionReason: 'destroy',
    },
  };
}

/** The fields with which `ensure: absent` stands (S12). */
function keyOf({ kind, spec }: DesiredResource, models: readonly KindModel[]): JsonObject {
  const keys = models.filter(({ name }) => name === kind).flatMap(({ manifest }) => manifest.keyFields);
  return Object.fromEntries(Object.entries(spec).filter(([field]) => keys.includes(field)));
}
