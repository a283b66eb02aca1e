import { ENUMS, LENGTHS, PATTERNS } from '../../core/api-constraints.js';
import type { JsonSchema } from '../../core/kind.js';
import { choiceSchema, groupSchema, metadataSchema, tagsSchema, textSchema } from '../shared/common-schema.js';

const invokedBy = groupSchema('Which messages the bot answers.', ['standardMessages', 'targetedMessages'], {
  standardMessages: choiceSchema(ENUMS.standardMessages, 'Which of the messages for all members the bot answers.', {
    AUTO: 'All in a channel with one other visible member, else those that mention it.',
    ALL: 'All of them.',
    MENTIONS: 'Those whose attribute CHIME.mentions has the ARN of the bot.',
    NONE: 'None of them.',
  }),
  targetedMessages: choiceSchema(ENUMS.targetedMessages, 'Whether the bot answers messages that are for it alone.', {
    ALL: 'All of them; its answer goes to the sender alone.',
    NONE: 'None of them.',
  }),
});

const lex = groupSchema('The Amazon Lex V2 bot that answers.', ['lexBotAliasArn', 'localeId'], {
  lexBotAliasArn: textSchema(
    LENGTHS.lexBotAliasArn,
    PATTERNS.lexBotAliasArn,
    'ARN of the alias of the Lex bot: arn:aws:lex:REGION:ACCOUNT:bot-alias/BOTID/ALIASID.',
  ),
  localeId: { type: 'string', description: 'Language and locale of the Lex bot, such as en_US.' },
  respondsTo: choiceSchema(ENUMS.respondsTo, 'Deprecated by the service: use invokedBy.', {
    STANDARD_MESSAGES: 'The messages for all members.',
  }),
  invokedBy,
  welcomeIntent: textSchema(
    LENGTHS.welcomeIntent,
    PATTERNS.welcomeIntent,
    'Name of the intent that greets, 1 to 100 letters with single underscores, no digits.',
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
