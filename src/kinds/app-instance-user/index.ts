import type { AppInstanceUser, ExpirationSettings } from '@aws-sdk/client-chime-sdk-identity';
import { read } from '../../aws/read.js';
import { type JsonObject, type JsonValue, textOf } from '../../core/json.js';
import { identityService } from '../shared/identity-service.js';
import { kindOf, requiredId } from '../shared/kind.js';
import { creationInput, fullReplacement, taggableRecord, tagLoader, tagWriter } from '../shared/taggable.js';
import { findUsers } from './find-users.js';
import { appInstanceUserModel } from './model.js';
import { appInstanceUserOperations } from './operations.js';

export const appInstanceUser = kindOf({
  model: appInstanceUserModel,
  service: identityService,
  operations: appInstanceUserOperations,
  reader: (client) => {
    const describe = (id: string) =>
      read('DescribeAppInstanceUser', async () => {
        const { AppInstanceUser: user } = await client.describeAppInstanceUser({ AppInstanceUserArn: id });
        return taggableRecord('AppInstanceUser', id, user, {
          expirationSettings: expirationSettings(user),
          createdTimestamp: user?.CreatedTimestamp?.getTime() ?? null,
        });
      });
    return {
      describe,
      described: ['expirationSettings'],
      find: (scope) => findUsers(client, scope, describe),
      loaders: [tagLoader(client)],
    };
  },
  writer: (client, describe) => ({
    creating: {
      CreateAppInstanceUser: async (step) => {
        const { AppInstanceUserArn } = await client.createAppInstanceUser({
          ...creationInput(step),
          AppInstanceArn: requiredId(step.parentId),
          AppInstanceUserId: textOf(step.spec['id']),
          ExpirationSettings: expirationInput(step.spec),
        });
        return AppInstanceUserArn;
      },
    },
    changing: {
      UpdateAppInstanceUser: async (step) =>
        client.updateAppInstanceUser({ AppInstanceUserArn: step.id, ...(await fullReplacement(step, describe)) }),
      PutAppInstanceUserExpirationSettings: ({ id, spec }) =>
        client.putAppInstanceUserExpirationSettings({
          AppInstanceUserArn: id,
          ExpirationSettings: expirationInput(spec),
        }),
      ...tagWriter(client),
    },
    deleting: { DeleteAppInstanceUser: ({ id }) => client.deleteAppInstanceUser({ AppInstanceUserArn: id }) },
  }),
});

type ExpirationSpec = {
  readonly expirationSettings?: {
    readonly expirationDays: number;
    readonly expirationCriterion: 'CREATED_TIMESTAMP';
  } | null;
};

/** Settings as the API takes them; without any, an update switches expiration off. */
function expirationInput(spec: JsonObject): ExpirationSettings | undefined {
  const { expirationSettings: settings }: ExpirationSpec = spec;
  return settings
    ? { ExpirationDays: settings.expirationDays, ExpirationCriterion: settings.expirationCriterion }
    : undefined;
}

function expirationSettings(user: AppInstanceUser | undefined): JsonValue {
  const { ExpirationDays, ExpirationCriterion } = user?.ExpirationSettings ?? {};
  return ExpirationDays === undefined
    ? null
    : { expirationDays: ExpirationDays, expirationCriterion: ExpirationCriterion ?? 'CREATED_TIMESTAMP' };
}
