import { ENUMS, LENGTHS, MAX_TAGS, METADATA_MAX_BYTES, PATTERNS, RANGES } from '../core/api-constraints.js';
import {
  type Decoded,
  integer,
  list,
  type OtherPattern,
  oneOf,
  optional,
  required,
  resourceArn,
  string,
  structure,
} from './shapes.js';

/** Shapes of the service model of 2021-04-20 that inputs are made of. Constraints not written here are in `core/api-constraints`. */

const arnText = string({ length: LENGTHS.arn, pattern: PATTERNS.arn });
/** DescribeAppInstanceUserEndpoint alone binds its ARN to a string without a pattern (`String1600`). */
const looseArnText = string({ length: [0, 1600], pattern: '^.*$' });

/** Any ARN, of any service. */
export const anyArn = arnText;
export const appInstanceArnShape = resourceArn(arnText, ['app-instance']);
export const userArnShape = resourceArn(arnText, ['user']);
export const looseUserArnShape = resourceArn(looseArnText, ['user']);
export const botArnShape = resourceArn(arnText, ['bot']);
/** A user or bot, who can be promoted to admin. */
export const principalArnShape = resourceArn(arnText, ['user', 'bot']);
/** What can carry tags. */
export const taggableArnShape = resourceArn(arnText, ['app-instance', 'user', 'bot']);

/** {@link PATTERNS.resourceName} with the end that was meant, see `Behaviours.resourceNamePattern`. */
const intendedNames: OtherPattern = {
  pattern: PATTERNS.resourceName.replace('\\u10000-\\u10FFFF', '\\u{10000}-\\u{10FFFF}'),
  holdsUnder: ({ resourceNamePattern }) => resourceNamePattern === 'intended',
};
const resourceName = { pattern: PATTERNS.resourceName, otherPattern: intendedNames };
export const appInstanceName = string({ length: LENGTHS.appInstanceName, ...resourceName });
export const botName = string({ length: LENGTHS.botName, ...resourceName });
export const userName = string({ length: LENGTHS.userName, pattern: PATTERNS.userName });
export const userId = string({ length: LENGTHS.userId, pattern: PATTERNS.userId });
export const metadata = string({
  length: LENGTHS.metadata,
  bytes: METADATA_MAX_BYTES,
  pattern: PATTERNS.metadata,
  otherPattern: {
    pattern: PATTERNS.metadata.replace('.', '[^]'),
    holdsUnder: ({ multilineMetadata }) => multilineMetadata === 'accepted',
  },
});
export const endpointName = string({ length: LENGTHS.endpointName, pattern: '^.*$' });
export const endpointId = string({ length: LENGTHS.endpointId, pattern: '^.*$' });
const deviceToken = string({ length: LENGTHS.deviceToken, pattern: '^.*$' });
export const clientRequestToken = string({
  length: LENGTHS.clientRequestToken,
  pattern: PATTERNS.clientRequestToken,
});
export const maxResults = integer(RANGES.maxResults);
export const nextToken = string({ length: LENGTHS.nextToken, pattern: '^.*$' });

const tagKey = string({ length: LENGTHS.tagKey });
const tagValue = string({ length: LENGTHS.tagValue });
const tag = structure({ Key: required(tagKey), Value: required(tagValue) });
export const tagList = list(tag, [1, MAX_TAGS]);
export const tagKeyList = list(tagKey, [1, MAX_TAGS]);

export const allowMessages = oneOf(ENUMS.allowMessages);
export const endpointType = oneOf(ENUMS.endpointType);
export const endpointAttributes = structure({
  DeviceToken: required(deviceToken),
  VoipDeviceToken: optional(deviceToken),
});

export const expirationSettings = structure({
  ExpirationDays: required(integer(RANGES.expirationDays)),
  ExpirationCriterion: required(oneOf(ENUMS.expirationCriterion)),
});

export const retentionSettings = structure({
  ChannelRetentionSettings: optional(structure({ RetentionDays: optional(integer(RANGES.retentionDays)) })),
});

export const botConfiguration = structure({
  Lex: required(
    structure({
      LexBotAliasArn: required(string({ length: LENGTHS.lexBotAliasArn, pattern: PATTERNS.lexBotAliasArn })),
      LocaleId: required(string()),
      RespondsTo: optional(oneOf(ENUMS.respondsTo)),
      InvokedBy: optional(
        structure({
          StandardMessages: required(oneOf(ENUMS.standardMessages)),
          TargetedMessages: required(oneOf(ENUMS.targetedMessages)),
        }),
      ),
      WelcomeIntent: optional(string({ length: LENGTHS.welcomeIntent, pattern: PATTERNS.welcomeIntent })),
    }),
  ),
});

export type Tag = Decoded<typeof tag>;
export type AllowMessages = Decoded<typeof allowMessages>;
export type EndpointType = Decoded<typeof endpointType>;
export type EndpointAttributes = Decoded<typeof endpointAttributes>;
export type ExpirationSettings = Decoded<typeof expirationSettings>;
export type BotConfiguration = Decoded<typeof botConfiguration>;
