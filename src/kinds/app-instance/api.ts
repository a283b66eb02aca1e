import type { AppInstanceSummary } from '@aws-sdk/client-chime-sdk-identity';
import { read } from '../../aws/read.js';
import { metadataText } from '../../core/field-comparison.js';
import type { KindReader, KindWriter, Pause } from '../../core/kind-effects.js';
import type { LiveRecord } from '../../core/live.js';
import type { ReadOutcome } from '../../core/read-outcome.js';
import { createdTimestampField } from '../shared/created-timestamp.js';
import { findByIdOrList } from '../shared/find-by-id.js';
import { fullReplacement } from '../shared/full-replacement.js';
import type { IdentityReadClient, IdentityWriteClient } from '../shared/identity-service.js';
import { writerOf } from '../shared/kind.js';
import { type FieldLoader, type FieldReading, loadFields, mapFound, tagLoader } from '../shared/load-fields.js';
import { listAll } from '../shared/pages.js';
import { tagOperationsOf } from '../shared/tag-operations.js';
import { tagsForCreation } from '../shared/tagging.js';
import type { AppInstanceSpec } from './model.js';
import type { appInstanceOperations } from './operations.js';

type ReadClient = IdentityReadClient<typeof appInstanceOperations>;
type WriteClient = IdentityWriteClient<typeof appInstanceOperations>;

export function appInstanceReader(client: ReadClient, pause: Pause): KindReader {
  const describe = (id: string) => describeAppInstance(client, id);
  const tags = tagLoader(client);
  const readable = new ReadableInstances(describe);
  const reading: FieldReading = {
    loaders: [tags, retentionLoader(client)],
    describe: ({ id }) => describe(id),
    described: ['createdTimestamp'],
    // Deletion takes its time: the instance stays listed while everything asked of it is answered as absent.
    deletion: {
      ask: (record) => Promise.all([describe(record.id), tags.load(record), firstUser(client, record.id)]),
      trustsForbidden: ({ id }) => readable.hasAnother(id),
    },
    pause,
  };
  return {
    describe,
    find: (scope) =>
      findByIdOrList(scope, describe, async () => {
        const listed = await listAppInstances(client);
        readable.note(listed.records);
        return listed;
      }),
    load: (record, fields) => loadFields(record, fields, reading),
  };
}

/**
 * Tells whether a 403 is for one AppInstance only. Credentials that may read none at all get it for every one, and those
 * are not being deleted.
 */
class ReadableInstances {
  readonly #describe: (id: string) => Promise<ReadOutcome<LiveRecord>>;
  #listed: readonly string[] = [];
  #readable: string | undefined;

  constructor(describe: (id: string) => Promise<ReadOutcome<LiveRecord>>) {
    this.#describe = describe;
  }

  note(records: readonly LiveRecord[]): void {
    this.#listed = records.map(({ id }) => id);
  }

  /** Whether some other listed AppInstance can be read. */
  async hasAnother(id: string): Promise<boolean> {
    for (const other of this.#readable === undefined ? this.#listed : []) {
      if (other !== id && (await this.#describe(other)).status === 'found') {
        this.#readable = other;
        break;
      }
    }
    return this.#readable !== undefined && this.#readable !== id;
  }
}

/** Asks for the smallest thing that only an AppInstance has which is there. */
async function firstUser(client: ReadClient, id: string): Promise<ReadOutcome<unknown>> {
  return await read('ListAppInstanceUsers', () => client.listAppInstanceUsers({ AppInstanceArn: id, MaxResults: 1 }));
}

export function appInstanceWriter(client: WriteClient): KindWriter {
  return writerOf({
    creating: {
      CreateAppInstance: async ({ spec, requestToken }) => {
        const { name, metadata, tags }: AppInstanceSpec = spec;
        const { AppInstanceArn } = await client.createAppInstance({
          Name: name,
          Metadata: metadata === undefined ? undefined : metadataText(metadata),
          Tags: tagsForCreation(tags),
          ClientRequestToken: requestToken,
        });
        return AppInstanceArn;
      },
    },
    changing: {
      UpdateAppInstance: async (step) => {
        const replacement = await fullReplacement(step, () => describeAppInstance(client, step.id));
        await client.updateAppInstance({ AppInstanceArn: step.id, ...replacement });
      },
      PutAppInstanceRetentionSettings: async ({ id, spec }) => {
        const { retentionSettings }: AppInstanceSpec = spec;
        const days = retentionSettings?.channelRetentionSettings.retentionDays;
        await client.putAppInstanceRetentionSettings({
          AppInstanceArn: id,
          // Without days, retention is switched off: messages are kept for ever.
          AppInstanceRetentionSettings: { ChannelRetentionSettings: { RetentionDays: days } },
        });
      },
      ...tagOperationsOf(client),
    },
    deleting: {
      DeleteAppInstance: async ({ id }) => {
        await client.deleteAppInstance({ AppInstanceArn: id });
      },
    },
  });
}

function listAppInstances(client: ReadClient) {
  return listAll(
    'ListAppInstances',
    (page) => client.listAppInstances(page),
    (output) => (output.AppInstances ?? []).map(toRecord),
  );
}

async function describeAppInstance(client: ReadClient, id: string) {
  const outcome = await read('DescribeAppInstance', () => client.describeAppInstance({ AppInstanceArn: id }));
  return mapFound(outcome, ({ AppInstance: instance }) => {
    const record = toRecord({ ...instance, AppInstanceArn: id });
    return { ...record, fields: { ...record.fields, ...createdTimestampField(instance?.CreatedTimestamp) } };
  });
}

function toRecord(summary: AppInstanceSummary): LiveRecord {
  return {
    kind: 'AppInstance',
    id: summary.AppInstanceArn ?? '',
    parentId: undefined,
    fields: { name: summary.Name ?? '', metadata: summary.Metadata ?? '' },
  };
}

/** Retention that was never set is answered as nothing, as an empty object, or perhaps as not found. */
function retentionLoader(client: ReadClient): FieldLoader {
  return {
    fields: ['retentionSettings'],
    load: async ({ id }) => {
      const outcome = await read('GetAppInstanceRetentionSettings', () =>
        client.getAppInstanceRetentionSettings({ AppInstanceArn: id }),
      );
      if (outcome.status === 'absent') {
        return { status: 'found', value: { retentionSettings: null } };
      }
      if (outcome.status === 'ambiguous') {
        // Its tags, which are always read, tell of an instance that is being deleted; this is a missing permission.
        return { ...outcome, status: 'failed' };
      }
      return mapFound(outcome, ({ AppInstanceRetentionSettings }) => {
        const days = AppInstanceRetentionSettings?.ChannelRetentionSettings?.RetentionDays;
        return {
          retentionSettings: days === undefined ? null : { channelRetentionSettings: { retentionDays: days } },
        };
      });
    },
  };
}
