import { memberArn } from '../arn.js';
import { serviceError } from '../errors.js';
import { createOnce } from '../idempotency.js';
import {
  appInstanceArnShape,
  botArnShape,
  botConfiguration,
  botName,
  clientRequestToken,
  metadata,
  tagList,
} from '../input-shapes.js';
import { findAppInstance, findBot, peekAppInstance } from '../lookup.js';
import { defineOperation, type OperationContext, PAGE_QUERY } from '../operation.js';
import { shownMetadata, timestamp } from '../output.js';
import { PAGE_MEMBERS, readPage } from '../pagination.js';
import { optional, required } from '../shapes.js';
import { type AppInstanceRecord, adminKey, type BotRecord, deleteBot, updateTime } from '../state.js';
import { mergedTags } from '../tagging.js';

const createAppInstanceBot = defineOperation({
  name: 'CreateAppInstanceBot',
  method: 'POST',
  path: '/app-instance-bots',
  status: 201,
  mutating: true,
  input: {
    AppInstanceArn: required(appInstanceArnShape),
    Name: optional(botName),
    Metadata: optional(metadata),
    ClientRequestToken: required(clientRequestToken),
    Tags: optional(tagList),
    Configuration: required(botConfiguration),
  },
  handle(context, input) {
    const appInstance = findAppInstance(context, input.AppInstanceArn);
    const created = createOnce(context, {
      operation: 'CreateAppInstanceBot',
      input,
      isAlive: (made) => peekAppInstance(context, made.appInstanceId)?.bots.get(made.objectId) !== undefined,
      create() {
        const bot: BotRecord = {
          tags: mergedTags(undefined, input.Tags),
          id: context.newId(),
          name: input.Name,
          metadata: input.Metadata ?? '',
          configuration: input.Configuration,
          createdAt: context.now,
          updatedAt: context.now,
        };
        appInstance.bots.add(bot.id, bot, context.uptime);
        return { appInstanceId: appInstance.id, userId: '', objectId: bot.id };
      },
    });
    const { appInstanceId, objectId } = created;
    return { AppInstanceBotArn: memberArn(context.account.scope, appInstanceId, 'bot', objectId) };
  },
});

const describeAppInstanceBot = defineOperation({
  name: 'DescribeAppInstanceBot',
  method: 'GET',
  path: '/app-instance-bots/{AppInstanceBotArn}',
  status: 200,
  mutating: false,
  input: { AppInstanceBotArn: required(botArnShape) },
  handle(context, input) {
    const { appInstanceId, memberId } = input.AppInstanceBotArn;
    const appInstance = peekAppInstance(context, appInstanceId);
    const bot = appInstance?.bots.get(memberId);
    // The one operation whose NotFoundException the service model declares.
    if (appInstance === undefined || bot === undefined) {
      throw serviceError('NotFoundException', 'The app instance bot does not exist');
    }
    return {
      AppInstanceBot: {
        ...summary(context, appInstance, bot),
        Configuration: bot.configuration,
        CreatedTimestamp: timestamp(bot.createdAt),
        LastUpdatedTimestamp: timestamp(bot.updatedAt),
      },
    };
  },
});

const listAppInstanceBots = defineOperation({
  name: 'ListAppInstanceBots',
  method: 'GET',
  path: '/app-instance-bots',
  query: { 'app-instance-arn': 'AppInstanceArn', ...PAGE_QUERY },
  status: 200,
  mutating: false,
  input: { AppInstanceArn: required(appInstanceArnShape), ...PAGE_MEMBERS },
  handle(context, input) {
    const { arn } = input.AppInstanceArn;
    const appInstance = findAppInstance(context, input.AppInstanceArn);
    const page = readPage(context, `ListAppInstanceBots ${arn}`, input, appInstance.bots);
    const bots = page.values.map((bot) => summary(context, appInstance, bot));
    return { AppInstanceArn: arn, AppInstanceBots: bots, NextToken: page.nextToken };
  },
});

const updateAppInstanceBot = defineOperation({
  name: 'UpdateAppInstanceBot',
  method: 'PUT',
  path: '/app-instance-bots/{AppInstanceBotArn}',
  status: 200,
  mutating: true,
  input: {
    AppInstanceBotArn: required(botArnShape),
    Name: required(botName),
    Metadata: required(metadata),
    Configuration: optional(botConfiguration),
  },
  handle(context, input) {
    const { bot } = findBot(context, input.AppInstanceBotArn);
    bot.name = input.Name;
    bot.metadata = input.Metadata;
    bot.configuration = input.Configuration ?? bot.configuration;
    bot.updatedAt = updateTime(context, bot);
    return { AppInstanceBotArn: input.AppInstanceBotArn.arn };
  },
});

const deleteAppInstanceBot = defineOperation({
  name: 'DeleteAppInstanceBot',
  method: 'DELETE',
  path: '/app-instance-bots/{AppInstanceBotArn}',
  status: 204,
  mutating: true,
  input: { AppInstanceBotArn: required(botArnShape) },
  handle(context, input) {
    const { appInstance, bot } = findBot(context, input.AppInstanceBotArn);
    const isAdmin = appInstance.admins.get(adminKey('bot', bot.id)) !== undefined;
    if (isAdmin && context.behaviours.deleteAdminUser === 'conflict') {
      throw serviceError('ConflictException', 'The app instance bot is an admin');
    }
    deleteBot(appInstance, bot);
    return undefined;
  },
});

function summary({ account, behaviours }: OperationContext, appInstance: AppInstanceRecord, bot: BotRecord) {
  return {
    AppInstanceBotArn: memberArn(account.scope, appInstance.id, 'bot', bot.id),
    Name: bot.name,
    Metadata: shownMetadata(behaviours, bot.metadata),
  };
}

/** The operations on bots. */
export const appInstanceBotOperations = [
  createAppInstanceBot,
  describeAppInstanceBot,
  listAppInstanceBots,
  updateAppInstanceBot,
  deleteAppInstanceBot,
];
