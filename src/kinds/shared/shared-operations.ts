import { filledText, listWithout, memberArn, structure, text } from '../../aws/answer-shapes.js';
import type { OperationTable } from '../../aws/api-operation.js';
import { NOTHING, optionalBody } from '../../aws/promised-answer.js';
import { described, pageOfInstance } from './answers.js';

/** Operations on the tags of anything that can carry some. */
export const TAG_OPERATIONS = {
  ListTagsForResource: {
    effect: 'reads',
    answer: optionalBody('Tags', { Tags: listWithout(structure({ Key: filledText, Value: text }), 'Key') }, true),
  },
  TagResource: { effect: 'changes', answer: NOTHING },
  UntagResource: { effect: 'changes', answer: NOTHING },
} as const satisfies OperationTable;

/** The list of the users of an AppInstance, which also tells whether the AppInstance can be read. */
export const LIST_USERS_OPERATION = {
  ListAppInstanceUsers: {
    effect: 'reads',
    rate: { group: 'ListAppInstanceUsers', callsPerSecond: 10, per: 'account' },
    answer: pageOfInstance('AppInstanceUsers', structure({ AppInstanceUserArn: memberArn('user') }, described)),
  },
} as const satisfies OperationTable;
