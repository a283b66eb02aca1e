import type { Address } from './address.js';
import type { Intent } from './change.js';
import type { KindModel, LifecycleField, Mark } from './kind.js';
import { type LiveRecord, type RecordReference, referenceTo } from './live.js';
import type { DesiredResource, ResourceReference } from './resource.js';

/** What of a resource of the kind the manifest may say beside its fields. */
export function lifecycleFieldsOf({ identity, taggable, parent }: KindModel): readonly LifecycleField[] {
  return [
    ...(identity.by === 'tags' ? (['id', 'arn', 'previousId'] as const) : []),
    ...(taggable ? (['protect'] as const) : []),
    // A root resource is never deleted by a word in its own manifest (S12), and is what prune levels can be said at.
    parent === undefined ? 'prune' : 'ensure',
  ];
}

/** Prune levels that the kind can have: without tags nobody knows what is ours, and roots of others are not ours to see. */
export function pruneLevelsOf({ taggable, parent }: KindModel): readonly string[] {
  return ['never', ...(taggable ? ['owned'] : []), ...(parent === undefined ? [] : ['all'])];
}

/** What the API will call a declared resource, as far as that can be told (see {@link ExpectedId}). */
export function expectedId(
  { identity }: KindModel,
  desired: Pick<DesiredResource, 'spec' | 'parent'>,
  parentId: string | undefined,
  idOf: (address: Address) => string | undefined,
): string | undefined {
  return identity.by === 'id' && parentId !== undefined ? identity.expectedId(desired, parentId, idOf) : undefined;
}

/** The marks by which resources of the kind are told, if they are. */
export function marksOf({ identity }: KindModel): readonly Mark[] {
  return identity.by === 'marks' ? identity.marks : [];
}

/** Most resources of the kind below one parent. */
export function quotaOf({ manifest: { quota } }: KindModel, raised: Readonly<Record<string, number>> = {}): number {
  return quota === undefined ? Number.POSITIVE_INFINITY : Math.max(quota.limit, raised[quota.name] ?? 0);
}

/** Reading operations that a change takes beside its own. */
export function looksOf(model: KindModel, intent: Intent): readonly string[] {
  return model.looks?.(intent) ?? [];
}

/** Other resources that a declared one refers to. */
export function referencesOf(
  model: KindModel,
  { spec, parent }: Pick<DesiredResource, 'spec' | 'parent'>,
): readonly ResourceReference[] {
  return model.references?.(spec, parent) ?? [];
}

/** The sibling that a live resource stands on, if it stands on one. */
export function principalOf(model: KindModel, record: LiveRecord): RecordReference | undefined {
  const principal = model.standsOn?.(record);
  return principal && referenceTo(principal.kind, record.parentId, principal.id);
}
