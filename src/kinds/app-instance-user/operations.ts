import { asAsked, type Input, integer, type Shape, structure, text } from '../../aws/answer-shapes.js';
import type { OperationTable } from '../../aws/api-operation.js';
import { echo, holding, NOTHING } from '../../aws/promised-answer.js';
import { userArn } from '../../core/chime-arn.js';
import { described, times } from '../shared/answers.js';
import { LIST_USERS_OPERATION, TAG_OPERATIONS } from '../shared/shared-operations.js';

const WRITES = { group: 'AppInstanceUser writes', callsPerSecond: 10, per: 'AppInstance' } as const;

const expirationSettings = structure({}, { ExpirationDays: integer, ExpirationCriterion: text });

/** The ARN of a user follows from what was asked. */
const newUserArn: Shape = (value, input: Input) =>
  value === userArn(String(input['AppInstanceArn']), String(input['AppInstanceUserId']))
    ? undefined
    : ' is not what was asked for';

/** The operations on AppInstanceUsers, with their rates (AWS documentation of the quotas). */
export const appInstanceUserOperations = {
  CreateAppInstanceUser: {
    effect: 'changes',
    rate: { ...WRITES, member: 'AppInstanceArn' },
    answer: { body: structure({ AppInstanceUserArn: newUserArn }) },
  },
  DeleteAppInstanceUser: {
    effect: 'changes',
    rate: { ...WRITES, member: 'AppInstanceUserArn' },
    answer: NOTHING,
  },
  DescribeAppInstanceUser: {
    effect: 'reads',
    rate: { group: 'DescribeAppInstanceUser', callsPerSecond: 20, per: 'resource', member: 'AppInstanceUserArn' },
    answer: holding(
      'AppInstanceUser',
      { AppInstanceUserArn: asAsked('AppInstanceUserArn') },
      { ...described, ExpirationSettings: expirationSettings, ...times },
    ),
  },
  ...LIST_USERS_OPERATION,
  PutAppInstanceUserExpirationSettings: {
    effect: 'changes',
    answer: {
      body: structure(
        { AppInstanceUserArn: asAsked('AppInstanceUserArn') },
        { ExpirationSettings: expirationSettings },
      ),
    },
  },
  ...TAG_OPERATIONS,
  UpdateAppInstanceUser: {
    effect: 'changes',
    rate: { ...WRITES, member: 'AppInstanceUserArn' },
    answer: echo('AppInstanceUserArn'),
  },
} as const satisfies OperationTable;
