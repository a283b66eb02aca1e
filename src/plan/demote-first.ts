import type { Address } from '../core/address.js';
import { principalOf } from '../core/kind-facts.js';
import { type LiveRecord, type RecordReference, referenceOf } from '../core/live.js';
import { decideDeletion } from './decide-deletion.js';
import type { Decision } from './decision.js';
import type { Group, Situation } from './situation.js';

/** Adds that whoever is deleted is demoted first: what stands on a live resource goes before it, whatever is pruned. */
export function demoteFirst(situation: Situation, decisions: readonly Decision[]): readonly Decision[] {
  const doomed = new Map(decisions.flatMap(doomedBy).map(({ record, address }) => [referenceOf(record), address]));
  if (doomed.size === 0) {
    return decisions;
  }
  const decided = new Set(decisions.flatMap((decision) => (isSettled(decision) ? [addressOf(decision)] : [])));
  const demotions = situation.groups
    .filter(({ model }) => model.standsOn !== undefined)
    .flatMap((group) => group.records.flatMap((record) => demote(situation, group, record, doomed, decided)));
  const demoted = new Set(demotions.map(addressOf));
  // An unmanaged admin is demoted all the same if its user has to go.
  const others = decisions.filter((decision) => decision.is !== 'unmanaged' || !demoted.has(decision.address));
  return [...others, ...demotions];
}

function demote(
  situation: Situation,
  group: Group,
  record: LiveRecord,
  doomed: ReadonlyMap<RecordReference, Address>,
  decided: ReadonlySet<Address | undefined>,
): readonly Decision[] {
  const reference = principalOf(group.model, record);
  const principal = reference && doomed.get(reference);
  const address = situation.liveAddress(group.model, record, group.parent?.address);
  if (principal === undefined || decided.has(address)) {
    return [];
  }
  const reason = `demoted before ${principal} is deleted`;
  return decideDeletion(situation, group, { record, address, reason });
}

/** What a decision deletes, now or once it is not put off any more. */
function doomedBy(decision: Decision): readonly { readonly record: LiveRecord; readonly address: Address }[] {
  if (decision.is === 'change' && decision.change.action === 'delete') {
    return [{ record: decision.change.live, address: decision.change.address }];
  }
  return decision.is === 'withheld' && decision.doomed !== undefined
    ? [{ record: decision.doomed, address: decision.address }]
    : [];
}

function isSettled({ is }: Decision): boolean {
  return is === 'change' || is === 'withheld';
}

function addressOf(decision: Decision): Address | undefined {
  switch (decision.is) {
    case 'change':
      return decision.change.address;
    case 'problem':
      return undefined;
    default:
      return decision.address;
  }
}
