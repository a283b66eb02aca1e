import type { Address } from '../core/address.js';
import type { Action } from '../core/change.js';
import { groupBy } from '../core/group-by.js';
import { type JsonObject, textOf } from '../core/json.js';
import { tagsOf } from '../core/live.js';
import { ID_TAG } from '../core/ownership.js';
import type { DesiredResource } from '../core/resource.js';
import { logicalIdsOf } from '../identify/undeclared.js';
import { changesOf, type Decision, problemAt } from './decision.js';
import type { Group, Situation, Undeclared } from './situation.js';

/** Of more that have one name, the name does not tell which is which. */
const MOST_NAMESAKES = 3;

/** What is ours under an id that is not declared any more. */
interface Former extends Undeclared {
  readonly logicalId: string;
}

/**
 * Warns where something is created while a namesake of ours is not declared any more (S30a): most likely just its id was
 * changed. Where more may be declared than this run was given, nobody can tell.
 */
export function noticeRenames(situation: Situation, decisions: readonly Decision[]): readonly Decision[] {
  const created = addressesOf('create', decisions);
  const deleted = addressesOf('delete', decisions);
  if (situation.policy.onlyGiven === true || created.size === 0) {
    return [];
  }
  return situation.groups.flatMap((group) => {
    const formerByName = groupBy(formerOf(group), ({ record }) => nameIn(record.fields));
    const suspects = formerByName.size === 0 ? [] : group.desired.filter(({ address }) => created.has(address));
    return [...groupBy(suspects, ({ spec }) => nameIn(spec))].flatMap(([name, desired]) => {
      const former = formerByName.get(name) ?? [];
      const isTelling = former.length > 0 && Math.max(former.length, desired.length) <= MOST_NAMESAKES;
      return isTelling ? desired.map((one) => warning(one, former, deleted)) : [];
    });
  });
}

function addressesOf(action: Action, decisions: readonly Decision[]): ReadonlySet<Address> {
  const changes = changesOf(decisions).filter((change) => change.action === action);
  return new Set(changes.map(({ address }) => address));
}

/** Only what is told by its tags has an id that can change in place. */
function formerOf({ model, desired, undeclared }: Group): readonly Former[] {
  if (model.identity.by !== 'tags') {
    return [];
  }
  const declaredIds = logicalIdsOf(desired);
  const left = undeclared.filter(({ isOurs, fate }) => isOurs && (fate === 'orphan' || fate === 'pruned'));
  return left.flatMap((one) => {
    const logicalId = tagsOf(one.record)?.[ID_TAG];
    return logicalId === undefined || declaredIds.has(logicalId) ? [] : [{ ...one, logicalId }];
  });
}

function warning(desired: DesiredResource, former: readonly Former[], deleted: ReadonlySet<Address>): Decision {
  const addresses = former.map(({ address }) => address).join(', ');
  const fate = former.some(({ address }) => deleted.has(address)) ? 'deleted' : 'left behind';
  const message = `${desired.address} is created, and what has the same name is ${fate}: ${addresses}.`;
  const proposals = former.map(({ logicalId }) => `\`previousId: ${logicalId}\``).join(' or ');
  const hint = `If just its id has changed, write ${proposals} in its manifest.`;
  return problemAt(desired, 'warning', 'possible-rename', message, { hint });
}

function nameIn({ name }: JsonObject): string | undefined {
  return textOf(name) || undefined;
}
