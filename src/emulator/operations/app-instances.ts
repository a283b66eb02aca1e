import { appInstanceArn } from '../arn.js';
import { createOnce } from '../idempotency.js';
import { appInstanceArnShape, appInstanceName, clientRequestToken, metadata, tagList } from '../input-shapes.js';
import { findAppInstance, peekAppInstance } from '../lookup.js';
import { defineOperation, type OperationContext, PAGE_QUERY } from '../operation.js';
import { shownMetadata, timestamp } from '../output.js';
import { PAGE_MEMBERS, readPage } from '../pagination.js';
import { checkQuota } from '../quotas.js';
import { optional, required } from '../shapes.js';
import { type AppInstanceRecord, newAppInstance, updateTime } from '../state.js';
import { mergedTags } from '../tagging.js';

const createAppInstance = defineOperation({
  name: 'CreateAppInstance',
  method: 'POST',
  path: '/app-instances',
  status: 201,
  mutating: true,
  input: {
    Name: required(appInstanceName),
    Metadata: optional(metadata),
    ClientRequestToken: required(clientRequestToken),
    Tags: optional(tagList),
  },
  handle(context, input) {
    const { account, now, uptime, quotas } = context;
    const created = createOnce(context, {
      operation: 'CreateAppInstance',
      input,
      isAlive: ({ objectId }) => peekAppInstance(context, objectId) !== undefined,
      create() {
        const tags = mergedTags(undefined, input.Tags);
        checkQuota(account.appInstances.size - account.deleting.length, quotas.appInstancesPerAccount, 'app instances');
        const id = context.newId();
        const appInstance = newAppInstance({
          id,
          name: input.Name,
          metadata: input.Metadata ?? '',
          tags,
          retention: undefined,
          createdAt: now,
          updatedAt: now,
        });
        account.appInstances.add(id, appInstance, uptime);
        return { appInstanceId: id, userId: '', objectId: id };
      },
    });
    return { AppInstanceArn: appInstanceArn(account.scope, created.objectId) };
  },
});

const describeAppInstance = defineOperation({
  name: 'DescribeAppInstance',
  method: 'GET',
  path: '/app-instances/{AppInstanceArn}',
  status: 200,
  mutating: false,
  input: { AppInstanceArn: required(appInstanceArnShape) },
  handle(context, input) {
    const appInstance = findAppInstance(context, input.AppInstanceArn);
    return {
      AppInstance: {
        ...summary(context, appInstance),
        CreatedTimestamp: timestamp(appInstance.createdAt),
        LastUpdatedTimestamp: timestamp(appInstance.updatedAt),
      },
    };
  },
});

const listAppInstances = defineOperation({
  name: 'ListAppInstances',
  method: 'GET',
  path: '/app-instances',
  query: PAGE_QUERY,
  status: 200,
  mutating: false,
  input: PAGE_MEMBERS,
  handle(context, input) {
    forgetDeleted(context);
    const page = readPage(context, 'ListAppInstances', input, context.account.appInstances);
    return { AppInstances: page.values.map((appInstance) => summary(context, appInstance)), NextToken: page.nextToken };
  },
});

const updateAppInstance = defineOperation({
  name: 'UpdateAppInstance',
  method: 'PUT',
  path: '/app-instances/{AppInstanceArn}',
  status: 200,
  mutating: true,
  input: {
    AppInstanceArn: required(appInstanceArnShape),
    Name: required(appInstanceName),
    Metadata: required(metadata),
  },
  handle(context, input) {
    const appInstance = findAppInstance(context, input.AppInstanceArn);
    appInstance.name = input.Name;
    appInstance.metadata = input.Metadata;
    appInstance.updatedAt = updateTime(context, appInstance);
    return { AppInstanceArn: input.AppInstanceArn.arn };
  },
});

const deleteAppInstance = defineOperation({
  name: 'DeleteAppInstance',
  method: 'DELETE',
  path: '/app-instances/{AppInstanceArn}',
  status: 204,
  mutating: true,
  input: { AppInstanceArn: required(appInstanceArnShape) },
  handle(context, input) {
    const { account, uptime } = context;
    const appInstance = findAppInstance(context, input.AppInstanceArn);
    appInstance.deletedAt = uptime;
    account.deleting.push(appInstance);
    forgetDeleted(context);
    return undefined;
  },
});

/** Takes AppInstances out of the list whose deletion is done. */
function forgetDeleted({ account, uptime, behaviours }: OperationContext): void {
  for (;;) {
    const oldest = account.deleting[0];
    if (oldest?.deletedAt === undefined || uptime - oldest.deletedAt < behaviours.deletionLagMilliseconds) return;
    account.deleting.shift();
    account.appInstances.delete(oldest.id);
  }
}

function summary({ account, behaviours }: OperationContext, appInstance: AppInstanceRecord) {
  return {
    AppInstanceArn: appInstanceArn(account.scope, appInstance.id),
    Name: appInstance.name,
    Metadata: shownMetadata(behaviours, appInstance.metadata),
  };
}

/** The operations on AppInstances themselves. */
export const appInstanceOperations = [
  createAppInstance,
  describeAppInstance,
  listAppInstances,
  updateAppInstance,
  deleteAppInstance,
];
