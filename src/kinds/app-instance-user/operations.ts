import { asAsked, integer, type Shape, structure, text } from '../../aws/answer-shapes.js';
import { body, changes, echo, holding, NOTHING, reads } from '../../aws/api-operation.js';
import { userArn } from '../../core/chime-arn.js';
import { described, LIST_USERS_OPERATION, TAG_OPERATIONS, times } from '../shared/identity-service.js';

const WRITES = { group: 'AppInstanceUser writes', callsPerSecond: 10, per: 'AppInstance' } as const;
const WRITES_OF_ONE = { ...WRITES, member: 'AppInstanceUserArn' };

const askedUser = { AppInstanceUserArn: asAsked('AppInstanceUserArn') };
const expiration = { ExpirationSettings: structure({}, { ExpirationDays: integer, ExpirationCriterion: text }) };

/** The ARN of a user follows from what was asked. */
const newUserArn: Shape = (value, { AppInstanceArn, AppInstanceUserId }) =>
  value === userArn(String(AppInstanceArn), String(AppInstanceUserId)) ? undefined : ' is not what was asked for';

/** The operations on AppInstanceUsers, with their rates (AWS documentation of the quotas). */
export const appInstanceUserOperations = {
  CreateAppInstanceUser: changes(body({ AppInstanceUserArn: newUserArn }), { ...WRITES, member: 'AppInstanceArn' }),
  DeleteAppInstanceUser: changes(NOTHING, WRITES_OF_ONE),
  DescribeAppInstanceUser: reads(holding('AppInstanceUser', askedUser, { ...described, ...expiration, ...times }), {
    group: 'DescribeAppInstanceUser',
    callsPerSecond: 20,
    per: 'resource',
    member: 'AppInstanceUserArn',
  }),
  ...LIST_USERS_OPERATION,
  PutAppInstanceUserExpirationSettings: changes(body(askedUser, expiration)),
  ...TAG_OPERATIONS,
  UpdateAppInstanceUser: changes(echo('AppInstanceUserArn'), WRITES_OF_ONE),
};
