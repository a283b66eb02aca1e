import { tagsOf } from '../core/live.js';
import { ID_TAG, isProtected, PROTECT_TAG } from '../core/ownership.js';
import type { Change, Risk } from './plan.js';
import type { Situation } from './situation.js';

/** Adds what makes changes dangerous: what they take over, what they lose for good, and what of that is protected. */
export function withRisks(situation: Situation, changes: readonly Change[]): readonly Change[] {
  return changes.map((change) => ({ ...change, risks: risksOf(situation, change) }));
}

function risksOf(situation: Situation, change: Change): readonly Risk[] {
  const loss = situation.modelOf(change.kind).dataLoss?.(change, situation.now);
  const isGone = change.action === 'delete' || change.action === 'replace';
  const mayLose = change.action !== 'create' && (isGone || loss !== undefined);
  const protector = mayLose ? findProtection(situation, change) : undefined;
  return [
    ...(change.action === 'adopt'
      ? [{ class: 'takes over', message: `${change.live.id}, which nobody owned` } as const]
      : []),
    ...(loss === undefined ? [] : [{ class: 'data loss', message: loss } as const]),
    ...(protector === undefined ? [] : [{ class: 'protected', message: protector } as const]),
  ];
}

/**
 * What protects a resource: its live tag, which outlives its manifest and counts until `protect: false` was applied,
 * the manifest, or, for whatever goes along with it, that of a resource below.
 */
function findProtection(
  situation: Situation,
  change: Exclude<Change, { readonly action: 'create' }>,
): string | undefined {
  const { live, address } = change;
  if (isProtected(tagsOf(live))) {
    return `its tag ${PROTECT_TAG} is set`;
  }
  if (situation.declared.at(address)?.lifecycle.protect === true || isMeantToBeProtected(situation, change)) {
    return 'its manifest says `protect: true`';
  }
  if (change.action !== 'delete') {
    return undefined;
  }
  const kinds = situation.models.filter(({ parent, taggable }) => parent === change.kind && taggable);
  const below =
    kinds.flatMap(({ name }) => situation.records(name, live.id)).find((record) => isProtected(tagsOf(record)))?.id ??
    kinds
      .flatMap(({ name }) => situation.declared.below(name, address))
      .find(({ lifecycle }) => lifecycle.protect === true)?.address;
  return below === undefined ? undefined : `${below}, which would go with it, is protected`;
}

/**
 * Where all of ours goes: whether some manifest means to protect it, although it could not be told for certain that it is
 * that. Only resources that are told by their tags have twins and pins; those are few, so that nobody walks through all
 * users.
 */
function isMeantToBeProtected(situation: Situation, change: Change): boolean {
  const model = situation.modelOf(change.kind);
  if (change.action !== 'delete' || model.identity.by !== 'tags') {
    return false;
  }
  const level = situation.declared.pruneLevel(situation.policy, model, change.parent);
  const logicalId = tagsOf(change.live)?.[ID_TAG];
  return (
    level === 'ours' &&
    situation.declared
      .below(change.kind, change.parent)
      .filter(({ lifecycle }) => lifecycle.protect === true)
      .some(({ lifecycle: { id, arn } }) => arn === change.live.id || (id !== undefined && id === logicalId))
  );
}
