import { read } from '../../aws/read.js';
import type { LiveRecord } from '../../core/live.js';
import { type Describe, findByIdOrList } from '../shared/find-by-id.js';
import { type IdentityReadClient, identityService } from '../shared/identity-service.js';
import { kindOf } from '../shared/kind.js';
import type { FieldLoader, KindReading } from '../shared/load-fields.js';
import { listAll } from '../shared/pages.js';
import { creationInput, fullReplacement, taggableRecord, tagLoader, tagWriter } from '../shared/taggable.js';
import { appInstanceModel } from './model.js';
import { appInstanceOperations } from './operations.js';

type ReadClient = IdentityReadClient<typeof appInstanceOperations>;

type RetentionSpec = {
  readonly retentionSettings?: { readonly channelRetentionSettings: { readonly retentionDays: number } } | null;
};

export const appInstance = kindOf({
  model: appInstanceModel,
  service: identityService,
  operations: appInstanceOperations,
  reader: appInstanceReader,
  writer: (client, describe) => ({
    creating: {
      CreateAppInstance: async (step) => (await client.createAppInstance(creationInput(step))).AppInstanceArn,
    },
    changing: {
      UpdateAppInstance: async (step) =>
        client.updateAppInstance({ AppInstanceArn: step.id, ...(await fullReplacement(step, describe)) }),
      PutAppInstanceRetentionSettings: ({ id, spec }) => {
        const { retentionSettings }: RetentionSpec = spec;
        const days = retentionSettings?.channelRetentionSettings.retentionDays;
        return client.putAppInstanceRetentionSettings({
          AppInstanceArn: id,
          // Without days, retention is switched off: messages are kept for ever.
          AppInstanceRetentionSettings: { ChannelRetentionSettings: { RetentionDays: days } },
        });
      },
      ...tagWriter(client),
    },
    deleting: { DeleteAppInstance: ({ id }) => client.deleteAppInstance({ AppInstanceArn: id }) },
  }),
});

function appInstanceReader(client: ReadClient): KindReading {
  const describe = (id: string) =>
    read('DescribeAppInstance', async () => {
      const { AppInstance: instance } = await client.describeAppInstance({ AppInstanceArn: id });
      return taggableRecord('AppInstance', id, instance, {
        createdTimestamp: instance?.CreatedTimestamp?.getTime() ?? null,
      });
    });
  const tags = tagLoader(client);
  const canReadOther = readsAnother(describe);
  let listed: readonly LiveRecord[] = [];
  return {
    describe,
    described: ['createdTimestamp'],
    find: (scope) =>
      findByIdOrList(scope, describe, async () => {
        const found = await listAppInstances(client);
        listed = found.records;
        return found;
      }),
    loaders: [tags, retentionLoader(client)],
    // Deletion takes its time: the instance stays listed while everything asked of it is answered as absent.
    deletion: {
      ask: (record) => Promise.all([describe(record.id), tags.load(record), firstUser(client, record.id)]),
      trustsForbidden: ({ id }) => canReadOther(id, listed),
    },
  };
}

/** Asks for the smallest thing that only an AppInstance has which is there. */
function firstUser(client: ReadClient, id: string) {
  return read('ListAppInstanceUsers', () => client.listAppInstanceUsers({ AppInstanceArn: id, MaxResults: 1 }));
}

function listAppInstances(client: ReadClient) {
  return listAll(
    'ListAppInstances',
    (page) => client.listAppInstances(page),
    ({ AppInstances = [] }) =>
      AppInstances.map((instance) => taggableRecord('AppInstance', instance.AppInstanceArn, instance)),
  );
}

/** Retention that was never set is answered as nothing, as an empty object, or perhaps as not found. */
function retentionLoader(client: ReadClient): FieldLoader {
  return {
    fields: ['retentionSettings'],
    load: async ({ id }) => {
      const outcome = await read('GetAppInstanceRetentionSettings', async () => {
        const answer = await client.getAppInstanceRetentionSettings({ AppInstanceArn: id });
        const days = answer.AppInstanceRetentionSettings?.ChannelRetentionSettings?.RetentionDays;
        return { retentionSettings: days === undefined ? null : { channelRetentionSettings: { retentionDays: days } } };
      });
      switch (outcome.status) {
        case 'absent':
          return { status: 'found', value: { retentionSettings: null } };
        case 'ambiguous':
          // Its tags, which are always read, tell of an instance that is being deleted; this is a missing permission.
          return { ...outcome, status: 'failed' };
        default:
          return outcome;
      }
    },
  };
}

/**
 * Tells whether a 403 is for one AppInstance only, since another one can be read. Credentials that may read none at all
 * get it for every one, and those are not being deleted.
 */
function readsAnother(describe: Describe): (id: string, listed: readonly LiveRecord[]) => Promise<boolean> {
  let readable: string | undefined;
  return async (id, listed) => {
    for (const other of readable === undefined ? listed : []) {
      if (other.id !== id && (await describe(other.id)).status === 'found') {
        readable = other.id;
        break;
      }
    }
    return readable !== undefined && readable !== id;
  };
}
