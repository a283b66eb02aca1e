import { PATTERNS } from '../../core/api-constraints.js';
import { memberArn } from '../arn.js';
import type { Behaviours } from '../behaviours.js';
import { serviceError } from '../errors.js';
import { createOnce } from '../idempotency.js';
import {
  allowMessages,
  anyArn,
  clientRequestToken,
  endpointAttributes,
  endpointId,
  endpointName,
  endpointType,
  looseUserArnShape,
  userArnShape,
} from '../input-shapes.js';
import { findEndpoint, findUser, peekAppInstance } from '../lookup.js';
import { defineOperation, PAGE_QUERY } from '../operation.js';
import { timestamp } from '../output.js';
import { PAGE_MEMBERS, readPage } from '../pagination.js';
import { checkQuota } from '../quotas.js';
import { SequencedCollection } from '../sequenced-collection.js';
import { optional, required } from '../shapes.js';
import { type EndpointRecord, updateTime } from '../state.js';

/** What a masked device token looks like, see `Behaviours.endpointAttributesInDescribe`. */
const MASK = '*****';

const registerAppInstanceUserEndpoint = defineOperation({
  name: 'RegisterAppInstanceUserEndpoint',
  method: 'POST',
  path: '/app-instance-users/{AppInstanceUserArn}/endpoints',
  status: 201,
  mutating: true,
  input: {
    AppInstanceUserArn: required(userArnShape),
    Name: optional(endpointName),
    Type: required(endpointType),
    ResourceArn: required(anyArn),
    EndpointAttributes: required(endpointAttributes),
    ClientRequestToken: required(clientRequestToken),
    AllowMessages: optional(allowMessages),
  },
  handle(context, input) {
    const { appInstance, user } = findUser(context, input.AppInstanceUserArn);
    checkResourceArn(context.behaviours, input.ResourceArn);
    const created = createOnce(context, {
      operation: 'RegisterAppInstanceUserEndpoint',
      input,
      isAlive: (made) =>
        peekAppInstance(context, made.appInstanceId)?.users.get(made.userId)?.endpoints?.get(made.objectId) !==
        undefined,
      create() {
        user.endpoints ??= new SequencedCollection();
        checkQuota(user.endpoints.size, context.quotas.endpointsPerUser, 'app instance user endpoints');
        const endpoint: EndpointRecord = {
          id: context.newId(),
          name: input.Name,
          type: input.Type,
          resourceArn: input.ResourceArn,
          attributes: input.EndpointAttributes,
          allowMessages: input.AllowMessages ?? 'ALL',
          createdAt: context.now,
          updatedAt: context.now,
        };
        user.endpoints.add(endpoint.id, endpoint, context.uptime);
        return { appInstanceId: appInstance.id, userId: user.id, objectId: endpoint.id };
      },
    });
    const { scope } = context.account;
    return {
      AppInstanceUserArn: memberArn(scope, created.appInstanceId, 'user', created.userId),
      EndpointId: created.objectId,
    };
  },
});

const PINPOINT_APPLICATION = new RegExp(PATTERNS.pushApplicationArn, 'u');

function checkResourceArn({ endpointResourceArn }: Behaviours, resourceArn: string): void {
  if (endpointResourceArn === 'badRequest' && !PINPOINT_APPLICATION.test(resourceArn)) {
    throw serviceError('BadRequestException', 'ResourceArn is not that of an Amazon Pinpoint application');
  }
}

const endpointInput = {
  AppInstanceUserArn: required(userArnShape),
  EndpointId: required(endpointId),
};

const describeAppInstanceUserEndpoint = defineOperation({
  name: 'DescribeAppInstanceUserEndpoint',
  method: 'GET',
  path: '/app-instance-users/{AppInstanceUserArn}/endpoints/{EndpointId}',
  status: 200,
  mutating: false,
  input: { AppInstanceUserArn: required(looseUserArnShape), EndpointId: required(endpointId) },
  handle(context, input) {
    const { endpoint } = findEndpoint(context, input.AppInstanceUserArn, input.EndpointId);
    return {
      AppInstanceUserEndpoint: {
        ...summary(context.behaviours, input.AppInstanceUserArn.arn, endpoint),
        ResourceArn: endpoint.resourceArn,
        ...attributesMember(context.behaviours, endpoint),
        CreatedTimestamp: timestamp(endpoint.createdAt),
        LastUpdatedTimestamp: timestamp(endpoint.updatedAt),
      },
    };
  },
});

const listAppInstanceUserEndpoints = defineOperation({
  name: 'ListAppInstanceUserEndpoints',
  method: 'GET',
  path: '/app-instance-users/{AppInstanceUserArn}/endpoints',
  query: PAGE_QUERY,
  status: 200,
  mutating: false,
  input: { AppInstanceUserArn: required(userArnShape), ...PAGE_MEMBERS },
  handle(context, input) {
    const { arn } = input.AppInstanceUserArn;
    const { user } = findUser(context, input.AppInstanceUserArn);
    const page = readPage(context, `ListAppInstanceUserEndpoints ${arn}`, input, user.endpoints);
    return {
      AppInstanceUserEndpoints: page.values.map((endpoint) => summary(context.behaviours, arn, endpoint)),
      NextToken: page.nextToken,
    };
  },
});

const updateAppInstanceUserEndpoint = defineOperation({
  name: 'UpdateAppInstanceUserEndpoint',
  method: 'PUT',
  path: '/app-instance-users/{AppInstanceUserArn}/endpoints/{EndpointId}',
  status: 200,
  mutating: true,
  input: { ...endpointInput, Name: optional(endpointName), AllowMessages: optional(allowMessages) },
  handle(context, input) {
    const { endpoint } = findEndpoint(context, input.AppInstanceUserArn, input.EndpointId);
    endpoint.name = input.Name ?? endpoint.name;
    endpoint.allowMessages = input.AllowMessages ?? endpoint.allowMessages;
    endpoint.updatedAt = updateTime(context, endpoint);
    return { AppInstanceUserArn: input.AppInstanceUserArn.arn, EndpointId: endpoint.id };
  },
});

const deregisterAppInstanceUserEndpoint = defineOperation({
  name: 'DeregisterAppInstanceUserEndpoint',
  method: 'DELETE',
  path: '/app-instance-users/{AppInstanceUserArn}/endpoints/{EndpointId}',
  status: 204,
  mutating: true,
  input: endpointInput,
  handle(context, input) {
    const { user, endpoint } = findEndpoint(context, input.AppInstanceUserArn, input.EndpointId);
    user.endpoints?.delete(endpoint.id);
    return undefined;
  },
});

function summary(behaviours: Behaviours, userArn: string, endpoint: EndpointRecord) {
  return {
    AppInstanceUserArn: userArn,
    EndpointId: endpoint.id,
    Name: endpoint.name,
    Type: endpoint.type,
    AllowMessages: endpoint.allowMessages,
    EndpointState: stateOf(behaviours, endpoint),
  };
}

function stateOf({ endpointResourceArn }: Behaviours, { resourceArn }: EndpointRecord) {
  if (endpointResourceArn === 'active' || PINPOINT_APPLICATION.test(resourceArn)) return { Status: 'ACTIVE' };
  return { Status: 'INACTIVE', StatusReason: 'INVALID_PINPOINT_ARN' };
}

function attributesMember({ endpointAttributesInDescribe }: Behaviours, { attributes }: EndpointRecord) {
  switch (endpointAttributesInDescribe) {
    case 'full':
      return { EndpointAttributes: attributes };
    case 'masked': {
      const voip = attributes.VoipDeviceToken === undefined ? undefined : MASK;
      return { EndpointAttributes: { DeviceToken: MASK, VoipDeviceToken: voip } };
    }
    case 'omitted':
      return {};
  }
}

/** The operations on endpoints of users. */
export const appInstanceUserEndpointOperations = [
  registerAppInstanceUserEndpoint,
  describeAppInstanceUserEndpoint,
  listAppInstanceUserEndpoints,
  updateAppInstanceUserEndpoint,
  deregisterAppInstanceUserEndpoint,
];
