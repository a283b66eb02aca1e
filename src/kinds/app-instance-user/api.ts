import type { AppInstanceUser } from '@aws-sdk/client-chime-sdk-identity';
import { read } from '../../aws/read.js';
import { metadataText } from '../../core/field-comparison.js';
import type { JsonValue } from '../../core/json.js';
import type { KindReader, KindWriter, Pause } from '../../core/kind-effects.js';
import type { LiveRecord } from '../../core/live.js';
import type { ReadOutcome } from '../../core/read-outcome.js';
import { createdTimestampField } from '../shared/created-timestamp.js';
import { fullReplacement } from '../shared/full-replacement.js';
import type { IdentityReadClient, IdentityWriteClient } from '../shared/identity-service.js';
import { requiredId, writerOf } from '../shared/kind.js';
import { type FieldReading, loadFields, mapFound, tagLoader } from '../shared/load-fields.js';
import { tagOperationsOf } from '../shared/tag-operations.js';
import { tagsForCreation } from '../shared/tagging.js';
import { findUsers, userRecord } from './find-users.js';
import type { AppInstanceUserSpec } from './model.js';
import type { appInstanceUserOperations } from './operations.js';

type ReadClient = IdentityReadClient<typeof appInstanceUserOperations>;
type WriteClient = IdentityWriteClient<typeof appInstanceUserOperations>;

export function appInstanceUserReader(client: ReadClient, pause: Pause): KindReader {
  const describe = (id: string) => describeUser(client, id);
  const reading: FieldReading = {
    loaders: [tagLoader(client)],
    describe: ({ id }) => describe(id),
    described: ['expirationSettings'],
    pause,
  };
  return {
    describe,
    find: (scope) => findUsers(client, scope, describe),
    load: (record, fields) => loadFields(record, fields, reading),
  };
}

export function appInstanceUserWriter(client: WriteClient): KindWriter {
  return writerOf({
    creating: {
      CreateAppInstanceUser: async ({ spec, parentId, requestToken }) => {
        const { id, name, metadata, tags, expirationSettings } = spec as AppInstanceUserSpec;
        const { AppInstanceUserArn } = await client.createAppInstanceUser({
          AppInstanceArn: requiredId(parentId),
          AppInstanceUserId: id,
          Name: name,
          Metadata: metadata === undefined ? undefined : metadataText(metadata),
          Tags: tagsForCreation(tags),
          ...expirationInput(expirationSettings),
          ClientRequestToken: requestToken,
        });
        return AppInstanceUserArn;
      },
    },
    changing: {
      UpdateAppInstanceUser: async (step) => {
        const replacement = await fullReplacement(step, () => describeUser(client, step.id));
        await client.updateAppInstanceUser({ AppInstanceUserArn: step.id, ...replacement });
      },
      PutAppInstanceUserExpirationSettings: async ({ id, spec }) => {
        const { expirationSettings } = spec as AppInstanceUserSpec;
        await client.putAppInstanceUserExpirationSettings({
          AppInstanceUserArn: id,
          ...expirationInput(expirationSettings),
        });
      },
      ...tagOperationsOf(client),
    },
    deleting: {
      DeleteAppInstanceUser: async ({ id }) => {
        await client.deleteAppInstanceUser({ AppInstanceUserArn: id });
      },
    },
  });
}

/** Settings as the API takes them; without any, an update switches expiration off. */
function expirationInput(settings: AppInstanceUserSpec['expirationSettings']) {
  if (settings === null || settings === undefined) {
    return {};
  }
  const { expirationDays, expirationCriterion } = settings;
  return { ExpirationSettings: { ExpirationDays: expirationDays, ExpirationCriterion: expirationCriterion } };
}

async function describeUser(client: ReadClient, id: string): Promise<ReadOutcome<LiveRecord>> {
  const outcome = await read('DescribeAppInstanceUser', () =>
    client.describeAppInstanceUser({ AppInstanceUserArn: id }),
  );
  return mapFound(outcome, ({ AppInstanceUser: user }) => {
    const record = userRecord({ ...user, AppInstanceUserArn: id });
    const described = {
      expirationSettings: expirationSettings(user),
      ...createdTimestampField(user?.CreatedTimestamp),
    };
    return { ...record, fields: { ...record.fields, ...described } };
  });
}

function expirationSettings(user: AppInstanceUser | undefined): JsonValue {
  const { ExpirationDays, ExpirationCriterion } = user?.ExpirationSettings ?? {};
  return ExpirationDays === undefined
    ? null
    : { expirationDays: ExpirationDays, expirationCriterion: ExpirationCriterion ?? 'CREATED_TIMESTAMP' };
}
