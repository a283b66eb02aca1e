import { ENUMS, LENGTHS, PATTERNS } from '../../core/api-constraints.js';
import type { JsonSchema } from '../../core/kind.js';
import { choiceSchema, groupSchema, metadataSchema, tagsSchema, textSchema } from '../shared/common-schema.js';

const invokedBy = groupSchema('Which messages trigger the bot.', ['standardMessages', 'targetedMessages'], {
  standardMessages: choiceSchema(ENUMS.standardMessages, 'AUTO, ALL, MENTIONS or NONE of the standard messages.'),
  targetedMessages: choiceSchema(ENUMS.targetedMessages, 'ALL or NONE of the messages targeted at the bot.'),
});

const lex = groupSchema('The Amazon Lex V2 bot behind this bot.', ['lexBotAliasArn', 'localeId'], {
  lexBotAliasArn: textSchema(
    LENGTHS.lexBotAliasArn,
    PATTERNS.lexBotAliasArn,
    'arn:aws:lex:REGION:ACCOUNT:bot-alias/BOTID/BOTALIASID',
  ),
  localeId: { type: 'string', description: 'Language and locale of the Lex bot: en_US.' },
  respondsTo: choiceSchema(ENUMS.respondsTo, 'Deprecated by the service; use invokedBy.'),
  invokedBy,
  welcomeIntent: textSchema(
    LENGTHS.welcomeIntent,
    PATTERNS.welcomeIntent,
    'Name of the welcome intent: letters with single underscores, no digits.',
  ),
});

/** Fields of an AppInstanceBot in a manifest. */
export const appInstanceBotSchema: JsonSchema = {
  type: 'object',
  description: 'A bot of an AppInstance, powered by Amazon Lex V2.',
  properties: {
    name: textSchema(
      LENGTHS.botName,
      PATTERNS.resourceName,
      'Name of the bot, at most 256 characters without emoji. Free to change: identity is the id.',
    ),
    metadata: metadataSchema,
    tags: tagsSchema,
    configuration: groupSchema('What powers the bot, compared and replaced as a whole.', ['lex'], { lex }),
  },
};
