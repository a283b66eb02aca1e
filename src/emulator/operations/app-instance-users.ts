import { memberArn } from '../arn.js';
import { serviceError } from '../errors.js';
import { createOnce } from '../idempotency.js';
import {
  appInstanceArnShape,
  clientRequestToken,
  expirationSettings,
  metadata,
  tagList,
  userArnShape,
  userId,
  userName,
} from '../input-shapes.js';
import { findAppInstance, findUser, peekAppInstance } from '../lookup.js';
import { defineOperation, type OperationContext, PAGE_QUERY } from '../operation.js';
import { shownMetadata, timestamp } from '../output.js';
import { PAGE_MEMBERS, readPage } from '../pagination.js';
import { checkQuota } from '../quotas.js';
import { optional, required, type StructureOf } from '../shapes.js';
import { type AppInstanceRecord, adminKey, deleteUser, setExpiration, type UserRecord, updateTime } from '../state.js';
import { mergedTags } from '../tagging.js';

const createInput = {
  AppInstanceArn: required(appInstanceArnShape),
  AppInstanceUserId: required(userId),
  Name: required(userName),
  Metadata: optional(metadata),
  ClientRequestToken: required(clientRequestToken),
  Tags: optional(tagList),
  ExpirationSettings: optional(expirationSettings),
};

const createAppInstanceUser = defineOperation({
  name: 'CreateAppInstanceUser',
  method: 'POST',
  path: '/app-instance-users',
  status: 201,
  mutating: true,
  input: createInput,
  handle(context, input) {
    const appInstance = findAppInstance(context, input.AppInstanceArn);
    const created = createOnce(context, {
      operation: 'CreateAppInstanceUser',
      input,
      isAlive: (made) => peekAppInstance(context, made.appInstanceId)?.users.get(made.objectId) !== undefined,
      create() {
        const existing = appInstance.users.get(input.AppInstanceUserId);
        if (existing === undefined) addUser(context, appInstance, input);
        else recreateUser(context, appInstance, existing, input);
        return { appInstanceId: appInstance.id, userId: '', objectId: input.AppInstanceUserId };
      },
    });
    const { appInstanceId, objectId } = created;
    return { AppInstanceUserArn: memberArn(context.account.scope, appInstanceId, 'user', objectId) };
  },
});

type CreateInput = StructureOf<typeof createInput>;

function addUser(context: OperationContext, appInstance: AppInstanceRecord, input: CreateInput): void {
  const { now, quotas, uptime } = context;
  const tags = mergedTags(undefined, input.Tags);
  checkQuota(appInstance.users.size, quotas.usersPerAppInstance, 'app instance users');
  const user: UserRecord = {
    id: input.AppInstanceUserId,
    name: input.Name,
    metadata: input.Metadata ?? '',
    tags,
    expiration: undefined,
    endpoints: undefined,
    createdAt: now,
    updatedAt: now,
  };
  appInstance.users.add(user.id, user, uptime);
  setExpiration(appInstance, user, input.ExpirationSettings);
}

function recreateUser(
  context: OperationContext,
  appInstance: AppInstanceRecord,
  user: UserRecord,
  input: CreateInput,
): void {
  if (context.behaviours.userConflict === 'conflict') {
    throw serviceError('ConflictException', 'The app instance user exists already');
  }
  user.tags = mergedTags(undefined, input.Tags);
  user.name = input.Name;
  user.metadata = input.Metadata ?? '';
  user.updatedAt = updateTime(context, user);
  setExpiration(appInstance, user, input.ExpirationSettings);
}

const describeAppInstanceUser = defineOperation({
  name: 'DescribeAppInstanceUser',
  method: 'GET',
  path: '/app-instance-users/{AppInstanceUserArn}',
  status: 200,
  mutating: false,
  input: { AppInstanceUserArn: required(userArnShape) },
  handle(context, input) {
    const { appInstance, user } = findUser(context, input.AppInstanceUserArn);
    return {
      AppInstanceUser: {
        ...summary(context, appInstance, user),
        CreatedTimestamp: timestamp(user.createdAt),
        LastUpdatedTimestamp: timestamp(user.updatedAt),
        ExpirationSettings: user.expiration,
      },
    };
  },
});

const listAppInstanceUsers = defineOperation({
  name: 'ListAppInstanceUsers',
  method: 'GET',
  path: '/app-instance-users',
  query: { 'app-instance-arn': 'AppInstanceArn', ...PAGE_QUERY },
  status: 200,
  mutating: false,
  input: { AppInstanceArn: required(appInstanceArnShape), ...PAGE_MEMBERS },
  handle(context, input) {
    const { arn } = input.AppInstanceArn;
    const appInstance = findAppInstance(context, input.AppInstanceArn);
    const page = readPage(context, `ListAppInstanceUsers ${arn}`, input, appInstance.users);
    const users = page.values.map((user) => summary(context, appInstance, user));
    return { AppInstanceArn: arn, AppInstanceUsers: users, NextToken: page.nextToken };
  },
});

const updateAppInstanceUser = defineOperation({
  name: 'UpdateAppInstanceUser',
  method: 'PUT',
  path: '/app-instance-users/{AppInstanceUserArn}',
  status: 200,
  mutating: true,
  input: {
    AppInstanceUserArn: required(userArnShape),
    Name: required(userName),
    Metadata: required(metadata),
  },
  handle(context, input) {
    const { user } = findUser(context, input.AppInstanceUserArn);
    user.name = input.Name;
    user.metadata = input.Metadata;
    user.updatedAt = updateTime(context, user);
    return { AppInstanceUserArn: input.AppInstanceUserArn.arn };
  },
});

const deleteAppInstanceUser = defineOperation({
  name: 'DeleteAppInstanceUser',
  method: 'DELETE',
  path: '/app-instance-users/{AppInstanceUserArn}',
  status: 204,
  mutating: true,
  input: { AppInstanceUserArn: required(userArnShape) },
  handle(context, input) {
    const { appInstance, user } = findUser(context, input.AppInstanceUserArn);
    const isAdmin = appInstance.admins.get(adminKey('user', user.id)) !== undefined;
    if (isAdmin && context.behaviours.deleteAdminUser === 'conflict') {
      throw serviceError('ConflictException', 'The app instance user is an admin');
    }
    deleteUser(appInstance, user);
    return undefined;
  },
});

const putAppInstanceUserExpirationSettings = defineOperation({
  name: 'PutAppInstanceUserExpirationSettings',
  method: 'PUT',
  path: '/app-instance-users/{AppInstanceUserArn}/expiration-settings',
  status: 200,
  mutating: true,
  input: {
    AppInstanceUserArn: required(userArnShape),
    ExpirationSettings: optional(expirationSettings),
  },
  handle(context, input) {
    const { appInstance, user } = findUser(context, input.AppInstanceUserArn);
    setExpiration(appInstance, user, input.ExpirationSettings);
    user.updatedAt = updateTime(context, user);
    return {
      AppInstanceUserArn: input.AppInstanceUserArn.arn,
      ExpirationSettings: user.expiration,
    };
  },
});

function summary({ account, behaviours }: OperationContext, appInstance: AppInstanceRecord, user: UserRecord) {
  return {
    AppInstanceUserArn: memberArn(account.scope, appInstance.id, 'user', user.id),
    Name: user.name,
    Metadata: shownMetadata(behaviours, user.metadata),
  };
}

/** The operations on users and on their expiration. */
export const appInstanceUserOperations = [
  createAppInstanceUser,
  describeAppInstanceUser,
  listAppInstanceUsers,
  updateAppInstanceUser,
  deleteAppInstanceUser,
  putAppInstanceUserExpirationSettings,
];
