/**
 * Constants of the Amazon Chime SDK identity API, and nothing else: limits, patterns, enums, quotas and regions.
 *
 * The only file that the client side and the emulator share. Source of every value: the service model of
 * 2021-04-20 and the AWS documentation of its quotas. Patterns are written for the `u` flag and are anchored, as
 * the service does; lengths are counted in Unicode code points unless a name says otherwise.
 */

/** Regions that have the service. The SDK builds a URL for any region, so callers check this themselves. */
export const SERVICE_REGIONS = ['us-east-1', 'eu-central-1'] as const;

/** Name under which requests are signed (SigV4). */
export const SIGNING_NAME = 'chime';

/** `[minimum, maximum]` lengths, both inclusive. */
export const LENGTHS = {
  appInstanceName: [1, 256],
  botName: [0, 256],
  userName: [1, 100],
  userId: [1, 64],
  metadata: [0, 1024],
  endpointName: [0, 1600],
  deviceToken: [1, 1600],
  endpointId: [0, 64],
  arn: [5, 1600],
  lexBotAliasArn: [15, 2048],
  welcomeIntent: [1, 100],
  clientRequestToken: [2, 64],
  tagKey: [1, 128],
  tagValue: [1, 256],
  nextToken: [0, 2048],
} as const satisfies Record<string, readonly [number, number]>;

/** `[minimum, maximum]` values, both inclusive. */
export const RANGES = {
  retentionDays: [1, 5475],
  expirationDays: [1, 5475],
  maxResults: [1, 50],
} as const satisfies Record<string, readonly [number, number]>;

/** Largest metadata in UTF-8 bytes ("1 KB string in UTF-8"). */
export const METADATA_MAX_BYTES = 1024;

/** Regular expressions (flag `u`). */
export const PATTERNS = {
  /**
   * As the service model has it, by the letter: no control characters below U+0020 besides tab and line breaks, and nothing
   * outside the Basic Multilingual Plane (no emoji). `\u10000-\u10FFFF` is `\u1000`, `0-\u10FF` and `F`: the range from `0`
   * on lets U+007F to U+009F in, and no more than that.
   */
  resourceName: '^[\\u0009\\u000A\\u000D\\u0020-\\u007E\\u0085\\u00A0-\\uD7FF\\uE000-\\uFFFD\\u10000-\\u10FFFF]*$',
  /** Not blank, one line. */
  userName: '^.*\\S.*$',
  userId: '^[A-Za-z0-9]([A-Za-z0-9:\\-_.@]{0,62}[A-Za-z0-9])?$',
  metadata: '^.*$',
  arn: '^arn:[a-z0-9\\-.]{1,63}:[a-z0-9\\-.]{0,63}:[a-z0-9\\-.]{0,63}:[a-z0-9\\-.]{0,63}:[^\\/].{0,1023}$',
  /** An Amazon Pinpoint application: what an endpoint is registered with. */
  pushApplicationArn: '^arn:aws:mobiletargeting:[a-z]{2}-[a-z]+-\\d{1}:\\d{12}:apps\\/[A-Za-z0-9-]+$',
  lexBotAliasArn: '^arn:aws:lex:[a-z]{2}-[a-z]+-\\d{1}:\\d{12}:bot-alias\\/[A-Z0-9]{10}\\/[A-Z0-9]{10}$',
  welcomeIntent: '^([A-Za-z]_?)+$',
  clientRequestToken: '^[-_a-zA-Z0-9]*$',
} as const;

/** Values of the API's enumerations. */
export const ENUMS = {
  allowMessages: ['ALL', 'NONE'],
  endpointType: ['APNS', 'APNS_SANDBOX', 'GCM'],
  endpointStatus: ['ACTIVE', 'INACTIVE'],
  expirationCriterion: ['CREATED_TIMESTAMP'],
  respondsTo: ['STANDARD_MESSAGES'],
  standardMessages: ['AUTO', 'ALL', 'MENTIONS', 'NONE'],
  targetedMessages: ['ALL', 'NONE'],
} as const satisfies Record<string, readonly string[]>;

/** Default quotas of an account in one region; all of them can be raised by AWS. */
export const QUOTAS = {
  appInstancesPerAccount: 100,
  usersPerAppInstance: 100_000,
  adminsPerAppInstance: 100,
  endpointsPerUser: 10,
} as const;

/** Most tags on one resource. */
export const MAX_TAGS = 50;

/** Prefix of tag keys that AWS keeps for itself. */
export const RESERVED_TAG_PREFIX = 'aws:';
