import { appInstanceArn, asAsked, integer, type MemberShapes, structure, timestamp } from '../../aws/answer-shapes.js';
import { body, changes, echo, holding, NOTHING, optionalBody, page, reads } from '../../aws/api-operation.js';
import { described, LIST_USERS_OPERATION, TAG_OPERATIONS, times } from '../shared/identity-service.js';

const WRITES = { group: 'AppInstance writes', callsPerSecond: 5 } as const;
const PER_INSTANCE = { per: 'AppInstance', member: 'AppInstanceArn' } as const;
const WRITES_OF_ONE = { ...WRITES, ...PER_INSTANCE };

const retention: MemberShapes = {
  AppInstanceRetentionSettings: structure({}, { ChannelRetentionSettings: structure({}, { RetentionDays: integer }) }),
  InitiateDeletionTimestamp: timestamp,
};
const retentionAnswer = optionalBody('AppInstanceRetentionSettings', retention);

/** The operations on AppInstances, with their rates (AWS documentation of the quotas). */
export const appInstanceOperations = {
  // What is being created has no ARN to be counted by.
  CreateAppInstance: changes(body({ AppInstanceArn: appInstanceArn }), { ...WRITES, per: 'account' }),
  DeleteAppInstance: changes(NOTHING, WRITES_OF_ONE),
  DescribeAppInstance: reads(
    holding('AppInstance', { AppInstanceArn: asAsked('AppInstanceArn') }, { ...described, ...times }),
    { group: 'DescribeAppInstance', callsPerSecond: 20, ...PER_INSTANCE },
  ),
  GetAppInstanceRetentionSettings: reads(retentionAnswer),
  ListAppInstances: reads(page('AppInstances', structure({ AppInstanceArn: appInstanceArn }, described)), {
    group: 'ListAppInstances',
    callsPerSecond: 10,
    per: 'account',
  }),
  ...LIST_USERS_OPERATION,
  PutAppInstanceRetentionSettings: changes(retentionAnswer),
  ...TAG_OPERATIONS,
  UpdateAppInstance: changes(echo('AppInstanceArn'), WRITES_OF_ONE),
};
