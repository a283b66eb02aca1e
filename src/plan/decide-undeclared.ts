import { mayDelete } from './certainty.js';
import { decideDeletion } from './decide-deletion.js';
import { type Decision, withheld } from './decision.js';
import type { Group, Situation, Undeclared } from './situation.js';

/** Decides about the live resources of a group that nobody declares. */
export function decideUndeclared(situation: Situation, group: Group): readonly Decision[] {
  const { targets, policy } = situation;
  return group.undeclared
    .filter(({ address }) => targets.matches(address) && policy.onlyGiven !== true)
    .flatMap((undeclared) => decide(situation, group, undeclared));
}

function decide(situation: Situation, group: Group, { record, address, fate }: Undeclared): readonly Decision[] {
  const { model, level } = group;
  switch (fate) {
    case 'orphan':
    case 'unmanaged':
      return [{ is: fate, address }];
    case 'unknown':
      // Where nothing is pruned it makes no difference.
      return [level === 'never' ? { is: 'unmanaged', address } : withheld({ address }, 'delete')];
    case 'pruned': {
      const reason = `prune: ${model.manifest.collection} ${level}`;
      return mayDelete(situation, group, record)
        ? decideDeletion(situation, group, { record, address, reason })
        : [withheld({ address }, 'delete')];
    }
  }
}
