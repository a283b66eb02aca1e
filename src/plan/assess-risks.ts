import { tagsOf } from '../core/live.js';
import { ID_TAG, PROTECT_TAG } from '../core/ownership.js';
import type { Risk } from './plan.js';
import type { PlanDraft, UnorderedChange } from './plan-draft.js';

/** What makes a change dangerous: what it takes over, what it loses for good, and what of that is protected. */
export function assessRisks(draft: PlanDraft, change: UnorderedChange): readonly Risk[] {
  const { action, id, fields, spec, live } = change;
  const risks: Risk[] = [];
  if (action === 'adopt' && id !== undefined) {
    risks.push({ class: 'takes over', message: `${id}, which nobody owned` });
  }
  const loss = draft.modelOf(change.kind)?.dataLoss?.({ action, spec, fields, live }, draft.now);
  if (loss !== undefined) {
    risks.push({ class: 'data loss', message: loss });
  }
  const protector = action === 'delete' || loss !== undefined ? findProtection(draft, change) : undefined;
  if (protector !== undefined) {
    risks.push({ class: 'protected', message: protector });
  }
  return risks;
}

/**
 * What protects a resource: its live tag, which outlives its manifest and counts until `protect: false` was applied,
 * the manifest, or, for whatever goes along with it, that of a resource below.
 */
function findProtection(draft: PlanDraft, change: UnorderedChange): string | undefined {
  const { live, action, address } = change;
  if (live !== undefined && tagsOf(live)?.[PROTECT_TAG] === 'true') {
    return `its tag ${PROTECT_TAG} is set`;
  }
  if (draft.declared(address)?.lifecycle.protect === true || isMeantToBeProtected(draft, change)) {
    return 'its manifest says `protect: true`';
  }
  if (action !== 'delete') {
    return undefined;
  }
  const kinds = draft.models.filter(({ parent, ownTags }) => parent === change.kind && ownTags.includes('protect'));
  const below =
    kinds
      .flatMap(({ name }) => draft.index.records(name, live?.id))
      .find((record) => tagsOf(record)?.[PROTECT_TAG] === 'true')?.id ??
    kinds.flatMap(({ name }) => draft.index.desired(name, address)).find(({ lifecycle }) => lifecycle.protect === true)
      ?.address;
  return below === undefined ? undefined : `${below}, which would go with it, is protected`;
}

/**
 * Whether some manifest means to protect what is destroyed, although it could not be told for certain that it is that.
 * Only resources that are told by their tags have twins and pins; those are few, so that nobody walks through all users.
 */
function isMeantToBeProtected(draft: PlanDraft, { action, kind, parent, live }: UnorderedChange): boolean {
  return (
    draft.destroying &&
    action === 'delete' &&
    draft.modelOf(kind)?.identity === 'tags' &&
    draft.index
      .desired(kind, parent)
      .filter(({ lifecycle }) => lifecycle.protect === true)
      .some(
        ({ lifecycle: { id, arn } }) =>
          arn === live?.id || (id !== undefined && id === (live && tagsOf(live)?.[ID_TAG])),
      )
  );
}
