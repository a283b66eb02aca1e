import type { AppInstanceUserEndpointSummary } from '@aws-sdk/client-chime-sdk-identity';
import { read } from '../../aws/read.js';
import type { JsonObject } from '../../core/json.js';
import type { LiveRecord } from '../../core/live.js';
import { fromApiCase } from '../shared/api-case.js';
import { identityService } from '../shared/identity-service.js';
import { kindOf, requiredId } from '../shared/kind.js';
import { listAll } from '../shared/pages.js';
import { appInstanceUserEndpointModel } from './model.js';
import { appInstanceUserEndpointOperations } from './operations.js';

/** The declared fields, decoded. */
type EndpointSpec = {
  readonly name: string;
  readonly type?: 'APNS' | 'APNS_SANDBOX' | 'GCM';
  readonly resourceArn?: string;
  readonly endpointAttributes?: { readonly deviceToken: string; readonly voipDeviceToken?: string };
  readonly allowMessages?: 'ALL' | 'NONE';
};

export const appInstanceUserEndpoint = kindOf({
  model: appInstanceUserEndpointModel,
  service: identityService,
  operations: appInstanceUserEndpointOperations,
  reader: (client) => ({
    find: ({ parentId }) =>
      listAll(
        'ListAppInstanceUserEndpoints',
        (page) => client.listAppInstanceUserEndpoints({ ...page, AppInstanceUserArn: parentId }),
        ({ AppInstanceUserEndpoints = [] }) =>
          AppInstanceUserEndpoints.map((endpoint) => endpointRecord(endpoint, parentId)),
      ),
    describe: (id, parentId) =>
      read('DescribeAppInstanceUserEndpoint', async () => {
        const { AppInstanceUserEndpoint: endpoint } = await client.describeAppInstanceUserEndpoint({
          AppInstanceUserArn: requiredId(parentId),
          EndpointId: id,
        });
        return endpointRecord({ ...endpoint, EndpointId: id }, parentId, {
          resourceArn: endpoint?.ResourceArn ?? '',
          endpointAttributes: fromApiCase(endpoint?.EndpointAttributes ?? {}),
        });
      }),
    described: ['resourceArn', 'endpointAttributes'],
  }),
  writer: (client) => ({
    creating: {
      RegisterAppInstanceUserEndpoint: async ({ spec, parentId, requestToken }) => {
        const { name, type, resourceArn, endpointAttributes, allowMessages } = spec as EndpointSpec;
        const { EndpointId } = await client.registerAppInstanceUserEndpoint({
          AppInstanceUserArn: requiredId(parentId),
          Name: name,
          Type: type,
          ResourceArn: resourceArn,
          EndpointAttributes: endpointAttributes && {
            DeviceToken: endpointAttributes.deviceToken,
            VoipDeviceToken: endpointAttributes.voipDeviceToken,
          },
          AllowMessages: allowMessages,
          ClientRequestToken: requestToken,
        });
        return EndpointId;
      },
    },
    changing: {
      UpdateAppInstanceUserEndpoint: async ({ id, parentId, spec }) => {
        const { name, allowMessages } = spec as EndpointSpec;
        const endpoint = { AppInstanceUserArn: requiredId(parentId), EndpointId: id };
        return client.updateAppInstanceUserEndpoint({ ...endpoint, Name: name, AllowMessages: allowMessages });
      },
    },
    deleting: {
      DeregisterAppInstanceUserEndpoint: async ({ id, parentId }) =>
        client.deregisterAppInstanceUserEndpoint({ AppInstanceUserArn: requiredId(parentId), EndpointId: id }),
    },
  }),
});

function endpointRecord(
  { EndpointId: id = '', Name, Type, AllowMessages }: AppInstanceUserEndpointSummary,
  parentId: string | undefined,
  described: JsonObject = {},
): LiveRecord {
  // The service registers an endpoint that does not say otherwise for all messages.
  const fields = { name: Name ?? '', type: Type ?? '', allowMessages: AllowMessages ?? 'ALL', ...described };
  return { kind: 'AppInstanceUserEndpoint', id, parentId, fields };
}
