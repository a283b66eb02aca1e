import type { AppInstanceUserEndpointSummary } from '@aws-sdk/client-chime-sdk-identity';
import { read } from '../../aws/read.js';
import type { KindReader, KindWriter, Pause } from '../../core/kind-effects.js';
import type { LiveRecord } from '../../core/live.js';
import { fromApiCase } from '../shared/api-case.js';
import { foundByList } from '../shared/find-by-id.js';
import type { IdentityReadClient, IdentityWriteClient } from '../shared/identity-service.js';
import { requiredId, writerOf } from '../shared/kind.js';
import { type FieldReading, loadFields, mapFound } from '../shared/load-fields.js';
import { listAll } from '../shared/pages.js';
import type { AppInstanceUserEndpointSpec } from './model.js';
import type { appInstanceUserEndpointOperations } from './operations.js';

type ReadClient = IdentityReadClient<typeof appInstanceUserEndpointOperations>;
type WriteClient = IdentityWriteClient<typeof appInstanceUserEndpointOperations>;

export function appInstanceUserEndpointReader(client: ReadClient, pause: Pause): KindReader {
  const describe = (id: string, parentId: string | undefined) => describeEndpoint(client, id, parentId);
  const reading: FieldReading = {
    loaders: [],
    describe: ({ id, parentId }) => describe(id, parentId),
    described: ['resourceArn', 'endpointAttributes'],
    pause,
  };
  return {
    describe,
    find: async ({ parentId }) =>
      foundByList(
        await listAll(
          'ListAppInstanceUserEndpoints',
          (page) => client.listAppInstanceUserEndpoints({ ...page, AppInstanceUserArn: parentId }),
          (output) => (output.AppInstanceUserEndpoints ?? []).map((endpoint) => endpointRecord(endpoint, parentId)),
        ),
      ),
    load: (record, fields) => loadFields(record, fields, reading),
  };
}

export function appInstanceUserEndpointWriter(client: WriteClient): KindWriter {
  return writerOf({
    creating: {
      RegisterAppInstanceUserEndpoint: async ({ spec, parentId, requestToken }) => {
        const { name, type, resourceArn, endpointAttributes, allowMessages } = spec as AppInstanceUserEndpointSpec;
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
        const { name, allowMessages } = spec as AppInstanceUserEndpointSpec;
        await client.updateAppInstanceUserEndpoint({
          AppInstanceUserArn: requiredId(parentId),
          EndpointId: id,
          Name: name,
          AllowMessages: allowMessages,
        });
      },
    },
    deleting: {
      DeregisterAppInstanceUserEndpoint: async ({ id, parentId }) => {
        await client.deregisterAppInstanceUserEndpoint({ AppInstanceUserArn: requiredId(parentId), EndpointId: id });
      },
    },
  });
}

async function describeEndpoint(client: ReadClient, id: string, parentId: string | undefined) {
  const outcome = await read('DescribeAppInstanceUserEndpoint', () =>
    client.describeAppInstanceUserEndpoint({ AppInstanceUserArn: requiredId(parentId), EndpointId: id }),
  );
  return mapFound(outcome, ({ AppInstanceUserEndpoint: endpoint }) => {
    const record = endpointRecord({ ...endpoint, EndpointId: id }, parentId);
    const target = {
      resourceArn: endpoint?.ResourceArn ?? '',
      endpointAttributes: fromApiCase(endpoint?.EndpointAttributes ?? {}),
    };
    return { ...record, fields: { ...record.fields, ...target } };
  });
}

function endpointRecord(endpoint: AppInstanceUserEndpointSummary, parentId: string | undefined): LiveRecord {
  return {
    kind: 'AppInstanceUserEndpoint',
    id: endpoint.EndpointId ?? '',
    parentId,
    fields: {
      name: endpoint.Name ?? '',
      type: endpoint.Type ?? '',
      // The service registers an endpoint that does not say otherwise for all messages.
      allowMessages: endpoint.AllowMessages ?? 'ALL',
    },
  };
}
