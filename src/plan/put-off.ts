import { type Address, rootOf } from '../core/address.js';
import { failure } from '../core/diagnostic.js';
import type { LiveRecord } from '../core/live.js';
import { shellWord } from '../core/shell.js';
import { type Decision, problemAt } from './decision.js';
import type { Change } from './plan.js';
import type { Situation } from './situation.js';

/** Whether the live counterpart of a declared resource is nobody's, and targets keep this plan from taking it over. */
export function staysUnowned(situation: Situation, address: Address): boolean {
  return situation.isUnowned(address) && !situation.targets.matches(address);
}

/**
 * A change, unless it is of something in what nobody owns, and what this plan does not take over.
 * @throws DiagnosticError `internal` for a kind that has no operation for it: it would be planned for ever
 */
export function changeUnlessPutOff(situation: Situation, change: Change): readonly Decision[] {
  if (change.operations.length === 0) {
    throw failure('internal', `Nothing would be sent to ${change.action} ${change.address}.`);
  }
  const root = rootOf(change.address);
  return change.parent !== undefined && staysUnowned(situation, root)
    ? putOff(situation, change, root)
    : [{ is: 'change', change }];
}

/**
 * Withholds a change of something in, or on, what nobody owns; says so if targets keep it from being adopted.
 * @param doomed what is to go later, if it is a deletion
 */
export function putOff(
  situation: Situation,
  { address, action }: Pick<Change, 'address' | 'action'>,
  unowned: Address,
  doomed?: LiveRecord,
): readonly Decision[] {
  const declared = situation.declared.at(unowned);
  const decision = { is: 'withheld', address, action, because: 'adoption', doomed } as const;
  if (declared === undefined || situation.targets.matches(unowned)) {
    return [decision];
  }
  const message = `${unowned} is nobody's yet: what is in it, or stands on it, is put off until it is adopted.`;
  return [
    decision,
    problemAt(declared, 'warning', 'not-adopted', message, { hint: `To take it over: --target ${shellWord(unowned)}` }),
  ];
}
