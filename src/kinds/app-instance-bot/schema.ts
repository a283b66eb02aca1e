import { ENUMS, LENGTHS, PATTERNS } from '../../core/api-constraints.js';
import { metadataSchema, tagsSchema } from '../shared/common-schema.js';

/** Fields of an AppInstanceBot in a manifest. */
export const appInstanceBotSchema = {
  type: 'object',
  description: 'A bot of an AppInstance, powered by Amazon Lex V2.',
  properties: {
    name: {
      type: 'string',
      minLength: LENGTHS.botName[0],
      maxLength: LENGTHS.botName[1],
      pattern: PATTERNS.resourceName,
      description: 'Name of the bot, at most 256 characters without emoji. Free to change: identity is the id.',
    },
    metadata: metadataSchema,
    tags: tagsSchema,
    configuration: {
      type: 'object',
      description: 'What powers the bot, compared and replaced as a whole.',
      required: ['lex'],
      additionalProperties: false,
      properties: {
        lex: {
          type: 'object',
          description: 'The Amazon Lex V2 bot behind this bot.',
          required: ['lexBotAliasArn', 'localeId'],
          additionalProperties: false,
          properties: {
            lexBotAliasArn: {
              type: 'string',
              minLength: LENGTHS.lexBotAliasArn[0],
              maxLength: LENGTHS.lexBotAliasArn[1],
              pattern: PATTERNS.lexBotAliasArn,
              description: 'arn:aws:lex:REGION:ACCOUNT:bot-alias/BOTID/BOTALIASID',
            },
            localeId: { type: 'string', description: 'Language and locale of the Lex bot: en_US.' },
            respondsTo: {
              type: 'string',
              enum: ENUMS.respondsTo,
              description: 'Deprecated by the service; use invokedBy.',
            },
            invokedBy: {
              type: 'object',
              description: 'Which messages trigger the bot.',
              required: ['standardMessages', 'targetedMessages'],
              additionalProperties: false,
              properties: {
                standardMessages: {
                  type: 'string',
                  enum: ENUMS.standardMessages,
                  description: 'AUTO, ALL, MENTIONS or NONE of the standard messages.',
                },
                targetedMessages: {
                  type: 'string',
                  enum: ENUMS.targetedMessages,
                  description: 'ALL or NONE of the messages targeted at the bot.',
                },
              },
            },
            welcomeIntent: {
              type: 'string',
              minLength: LENGTHS.welcomeIntent[0],
              maxLength: LENGTHS.welcomeIntent[1],
              pattern: PATTERNS.welcomeIntent,
              description: 'Name of the welcome intent: letters with single underscores, no digits.',
            },
          },
        },
      },
    },
  },
  required: [],
  additionalProperties: false,
} as const;
