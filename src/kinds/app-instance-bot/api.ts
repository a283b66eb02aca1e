import type { AppInstanceBotSummary, Configuration } from '@aws-sdk/client-chime-sdk-identity';
import { read } from '../../aws/read.js';
import { metadataText } from '../../core/field-comparison.js';
import type { KindReader, KindWriter, Pause } from '../../core/kind-effects.js';
import type { LiveRecord } from '../../core/live.js';
import { fromApiCase } from '../shared/api-case.js';
import { findByIdOrList } from '../shared/find-by-id.js';
import { fullReplacement } from '../shared/full-replacement.js';
import type { IdentityReadClient, IdentityWriteClient } from '../shared/identity-service.js';
import { requiredId, writerOf } from '../shared/kind.js';
import { type FieldReading, loadFields, mapFound, tagLoader } from '../shared/load-fields.js';
import { listAll } from '../shared/pages.js';
import { tagOperationsOf } from '../shared/tag-operations.js';
import { tagsForCreation } from '../shared/tagging.js';
import { touches } from '../shared/touches.js';
import type { AppInstanceBotSpec } from './model.js';
import type { appInstanceBotOperations } from './operations.js';

type ReadClient = IdentityReadClient<typeof appInstanceBotOperations>;
type WriteClient = IdentityWriteClient<typeof appInstanceBotOperations>;

export function appInstanceBotReader(client: ReadClient, pause: Pause): KindReader {
  const describe = (id: string) => describeBot(client, id);
  const tags = tagLoader(client);
  const reading: FieldReading = {
    loaders: [tags],
    describe: ({ id }) => describe(id),
    described: ['configuration'],
    deletion: {
      ask: (record) => Promise.all([describe(record.id), tags.load(record)]),
      // Describing a bot is what the API declares a 404 for: that tells what a 403 for its tags means.
      trustsForbidden: (_record, answers) => Promise.resolve(answers[0]?.status === 'absent'),
    },
    pause,
  };
  return {
    describe,
    find: (scope) => findByIdOrList(scope, describe, () => listBots(client, scope.parentId)),
    load: (record, fields) => loadFields(record, fields, reading),
  };
}

export function appInstanceBotWriter(client: WriteClient): KindWriter {
  return writerOf({
    creating: {
      CreateAppInstanceBot: async ({ spec, parentId, requestToken }) => {
        const { name, metadata, tags, configuration }: AppInstanceBotSpec = spec;
        const { AppInstanceBotArn } = await client.createAppInstanceBot({
          AppInstanceArn: requiredId(parentId),
          Name: name,
          Metadata: metadata === undefined ? undefined : metadataText(metadata),
          Configuration: configurationInput(configuration),
          Tags: tagsForCreation(tags),
          ClientRequestToken: requestToken,
        });
        return AppInstanceBotArn;
      },
    },
    changing: {
      UpdateAppInstanceBot: async (step) => {
        const { configuration }: AppInstanceBotSpec = step.spec;
        const replacement = await fullReplacement(step, () => describeBot(client, step.id));
        await client.updateAppInstanceBot({
          AppInstanceBotArn: step.id,
          ...replacement,
          // Left out, the live configuration stays.
          Configuration: touches(step.fields, 'configuration') ? configurationInput(configuration) : undefined,
        });
      },
      ...tagOperationsOf(client),
    },
    deleting: {
      DeleteAppInstanceBot: async ({ id }) => {
        await client.deleteAppInstanceBot({ AppInstanceBotArn: id });
      },
    },
  });
}

function configurationInput(configuration: AppInstanceBotSpec['configuration']): Configuration | undefined {
  if (configuration === undefined) {
    return undefined;
  }
  const { lexBotAliasArn, localeId, respondsTo, invokedBy, welcomeIntent } = configuration.lex;
  return {
    Lex: {
      LexBotAliasArn: lexBotAliasArn,
      LocaleId: localeId,
      RespondsTo: respondsTo,
      InvokedBy: invokedBy && {
        StandardMessages: invokedBy.standardMessages,
        TargetedMessages: invokedBy.targetedMessages,
      },
      WelcomeIntent: welcomeIntent,
    },
  };
}

function listBots(client: ReadClient, appInstanceArn: string | undefined) {
  return listAll(
    'ListAppInstanceBots',
    (page) => client.listAppInstanceBots({ ...page, AppInstanceArn: appInstanceArn }),
    (output) => (output.AppInstanceBots ?? []).map(botRecord),
  );
}

async function describeBot(client: ReadClient, id: string) {
  const outcome = await read('DescribeAppInstanceBot', () => client.describeAppInstanceBot({ AppInstanceBotArn: id }));
  return mapFound(outcome, ({ AppInstanceBot: bot }) => {
    const record = botRecord({ ...bot, AppInstanceBotArn: id });
    return { ...record, fields: { ...record.fields, configuration: fromApiCase(bot?.Configuration ?? {}) } };
  });
}

function botRecord(bot: AppInstanceBotSummary): LiveRecord {
  const id = bot.AppInstanceBotArn ?? '';
  return {
    kind: 'AppInstanceBot',
    id,
    parentId: id.replace(/\/bot\/[^/]*$/u, ''),
    fields: { name: bot.Name ?? '', metadata: bot.Metadata ?? '' },
  };
}
