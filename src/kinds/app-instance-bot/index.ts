import type { Configuration } from '@aws-sdk/client-chime-sdk-identity';
import { read } from '../../aws/read.js';
import type { JsonObject } from '../../core/json.js';
import { fromApiCase } from '../shared/api-case.js';
import { findByIdOrList } from '../shared/find-by-id.js';
import { identityService } from '../shared/identity-service.js';
import { kindOf, requiredId } from '../shared/kind.js';
import { listAll } from '../shared/pages.js';
import { creationInput, fullReplacement, taggableRecord, tagLoader, tagWriter } from '../shared/taggable.js';
import { touches } from '../shared/taggable-model.js';
import { appInstanceBotModel } from './model.js';
import { appInstanceBotOperations } from './operations.js';

export const appInstanceBot = kindOf({
  model: appInstanceBotModel,
  service: identityService,
  operations: appInstanceBotOperations,
  reader: (client) => {
    const describe = (id: string) =>
      read('DescribeAppInstanceBot', async () => {
        const { AppInstanceBot: bot } = await client.describeAppInstanceBot({ AppInstanceBotArn: id });
        return taggableRecord('AppInstanceBot', id, bot, { configuration: fromApiCase(bot?.Configuration ?? {}) });
      });
    const list = (parentId: string | undefined) =>
      listAll(
        'ListAppInstanceBots',
        (page) => client.listAppInstanceBots({ ...page, AppInstanceArn: parentId }),
        ({ AppInstanceBots = [] }) =>
          AppInstanceBots.map((bot) => taggableRecord('AppInstanceBot', bot.AppInstanceBotArn, bot)),
      );
    const tags = tagLoader(client);
    return {
      describe,
      described: ['configuration'],
      find: (scope) => findByIdOrList(scope, describe, () => list(scope.parentId)),
      loaders: [tags],
      deletion: {
        ask: (record) => Promise.all([describe(record.id), tags.load(record)]),
        // Describing a bot is what the API declares a 404 for: that tells what a 403 for its tags means.
        trustsForbidden: async (_record, [description]) => description?.status === 'absent',
      },
    };
  },
  writer: (client, describe) => ({
    creating: {
      CreateAppInstanceBot: async (step) => {
        const { AppInstanceBotArn } = await client.createAppInstanceBot({
          ...creationInput(step),
          AppInstanceArn: requiredId(step.parentId),
          Configuration: configurationInput(step.spec),
        });
        return AppInstanceBotArn;
      },
    },
    changing: {
      UpdateAppInstanceBot: async (step) =>
        client.updateAppInstanceBot({
          AppInstanceBotArn: step.id,
          ...(await fullReplacement(step, describe)),
          // Left out, the live configuration stays.
          Configuration: touches(step.fields, ['configuration']) ? configurationInput(step.spec) : undefined,
        }),
      ...tagWriter(client),
    },
    deleting: { DeleteAppInstanceBot: ({ id }) => client.deleteAppInstanceBot({ AppInstanceBotArn: id }) },
  }),
});

type ConfigurationSpec = {
  readonly configuration?: {
    readonly lex: {
      readonly lexBotAliasArn: string;
      readonly localeId: string;
      readonly respondsTo?: 'STANDARD_MESSAGES';
      readonly invokedBy?: {
        readonly standardMessages: 'AUTO' | 'ALL' | 'MENTIONS' | 'NONE';
        readonly targetedMessages: 'ALL' | 'NONE';
      };
      readonly welcomeIntent?: string;
    };
  };
};

function configurationInput(spec: JsonObject): Configuration | undefined {
  const { configuration }: ConfigurationSpec = spec;
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
