import { appInstanceArn, asAsked, integer, type MemberShapes, structure, timestamp } from '../../aws/answer-shapes.js';
import type { OperationTable } from '../../aws/api-operation.js';
import { echo, holding, NOTHING, optionalBody, page } from '../../aws/promised-answer.js';
import { described, times } from '../shared/answers.js';
import { LIST_USERS_OPERATION, TAG_OPERATIONS } from '../shared/shared-operations.js';

const WRITES = { group: 'AppInstance writes', callsPerSecond: 5 } as const;
const WRITES_OF_ONE = { ...WRITES, per: 'AppInstance', member: 'AppInstanceArn' } as const;

const retention = {
  AppInstanceRetentionSettings: structure({}, { ChannelRetentionSettings: structure({}, { RetentionDays: integer }) }),
  InitiateDeletionTimestamp: timestamp,
} as const satisfies MemberShapes;

/** The operations on AppInstances, with their rates (AWS documentation of the quotas). */
export const appInstanceOperations = {
  CreateAppInstance: {
    effect: 'changes',
    // What is being created has no ARN to be counted by.
    rate: { ...WRITES, per: 'account' },
    answer: { body: structure({ AppInstanceArn: appInstanceArn }) },
  },
  DeleteAppInstance: { effect: 'changes', rate: WRITES_OF_ONE, answer: NOTHING },
  DescribeAppInstance: {
    effect: 'reads',
    rate: { group: 'DescribeAppInstance', callsPerSecond: 20, per: 'AppInstance', member: 'AppInstanceArn' },
    answer: holding('AppInstance', { AppInstanceArn: asAsked('AppInstanceArn') }, { ...described, ...times }),
  },
  GetAppInstanceRetentionSettings: {
    effect: 'reads',
    answer: optionalBody('AppInstanceRetentionSettings', retention, true),
  },
  ListAppInstances: {
    effect: 'reads',
    rate: { group: 'ListAppInstances', callsPerSecond: 10, per: 'account' },
    answer: page('AppInstances', structure({ AppInstanceArn: appInstanceArn }, described)),
  },
  ...LIST_USERS_OPERATION,
  PutAppInstanceRetentionSettings: {
    effect: 'changes',
    answer: optionalBody('AppInstanceRetentionSettings', retention, false),
  },
  ...TAG_OPERATIONS,
  UpdateAppInstance: { effect: 'changes', rate: WRITES_OF_ONE, answer: echo('AppInstanceArn') },
} as const satisfies OperationTable;
