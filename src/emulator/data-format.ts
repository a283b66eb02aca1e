import { SERVICE_REGIONS } from '../core/api-constraints.js';
import * as input from './input-shapes.js';
import { timestamp } from './output.js';
import { type Decoded, epochSeconds, integer, list, oneOf, optional, required, string, structure } from './shapes.js';
import type { AccountState, AppInstanceRecord, EmulatorState, EndpointRecord, UserRecord } from './state.js';

const ANY_NUMBER: readonly [number, number] = [0, Number.POSITIVE_INFINITY];
const CLOSED = { closed: true };

const identifier = string({ length: [1, 64], pattern: '^[A-Za-z0-9-]+$' });
const time = epochSeconds();
const times = { CreatedTimestamp: optional(time), LastUpdatedTimestamp: optional(time) };

const endpoint = structure(
  {
    EndpointId: optional(identifier),
    Name: optional(input.endpointName),
    Type: required(input.endpointType),
    ResourceArn: required(input.anyArn),
    EndpointAttributes: required(input.endpointAttributes),
    AllowMessages: optional(input.allowMessages),
    ...times,
  },
  CLOSED,
);

const user = structure(
  {
    AppInstanceUserId: required(input.userId),
    Name: required(input.userName),
    Metadata: optional(input.metadata),
    Tags: optional(input.tagList),
    ExpirationSettings: optional(input.expirationSettings),
    Endpoints: optional(list(endpoint, ANY_NUMBER)),
    ...times,
  },
  CLOSED,
);

const bot = structure(
  {
    AppInstanceBotId: optional(identifier),
    Name: optional(input.botName),
    Metadata: optional(input.metadata),
    Tags: optional(input.tagList),
    Configuration: required(input.botConfiguration),
    ...times,
  },
  CLOSED,
);

const admin = structure(
  { Principal: required(string({ pattern: '^(user|bot)/.+$' })), CreatedTimestamp: optional(time) },
  CLOSED,
);

const appInstance = structure(
  {
    AppInstanceId: optional(identifier),
    Name: required(input.appInstanceName),
    Metadata: optional(input.metadata),
    Tags: optional(input.tagList),
    AppInstanceRetentionSettings: optional(input.retentionSettings),
    InitiateDeletionTimestamp: optional(time),
    Users: optional(list(user, ANY_NUMBER)),
    Bots: optional(list(bot, ANY_NUMBER)),
    Admins: optional(list(admin, ANY_NUMBER)),
    ...times,
  },
  CLOSED,
);

const clientRequestToken = structure(
  {
    Key: required(string()),
    ParametersDigest: required(string()),
    AppInstanceId: required(string()),
    UserId: required(string()),
    ObjectId: required(string()),
    RememberedTimestamp: required(time),
  },
  CLOSED,
);

/** The one version of the format. */
export const FORMAT_VERSION = 1;

/**
 * The data and seed file: the API's own names and nesting, times in epoch seconds. Ids and times may be left out of a
 * seed file; unknown members are refused, so that a misspelt one is not lost.
 */
export const dataFileShape = structure(
  {
    FormatVersion: required(integer([FORMAT_VERSION, FORMAT_VERSION])),
    Accounts: required(
      list(
        structure(
          {
            AccountId: required(string({ pattern: '^\\d{12}$' })),
            Region: required(oneOf(SERVICE_REGIONS)),
            AppInstances: required(list(appInstance, ANY_NUMBER)),
            ClientRequestTokens: optional(list(clientRequestToken, ANY_NUMBER)),
          },
          CLOSED,
        ),
        ANY_NUMBER,
      ),
    ),
  },
  CLOSED,
);

type DataFileContent = Decoded<typeof dataFileShape>;
export type StoredAccount = DataFileContent['Accounts'][number];
export type StoredAppInstance = Decoded<typeof appInstance>;
export type StoredUser = Decoded<typeof user>;
export type StoredEndpoint = Decoded<typeof endpoint>;
export type StoredBot = Decoded<typeof bot>;
export type StoredTimes = Pick<StoredUser, 'CreatedTimestamp' | 'LastUpdatedTimestamp'>;

/** The two times that there are. */
export interface Clocks {
  /** Epoch milliseconds: what objects are stamped with. It may be set back. */
  readonly clock: () => number;
  /** Milliseconds on a clock that never goes back: what passes is measured with it. */
  readonly uptime: () => number;
}

/** The text of a data file. AppInstances whose deletion is under way are left out: a restart finishes it. */
export function writeState(state: EmulatorState, clocks: Clocks): string {
  const content: DataFileContent = {
    FormatVersion: FORMAT_VERSION,
    Accounts: Array.from(state.accounts(), (account) => storedAccount(account, clocks)),
  };
  return `${JSON.stringify(content, undefined, 1)}\n`;
}

function storedAccount(account: AccountState, { clock, uptime }: Clocks): StoredAccount {
  const startOfUptime = clock() - uptime();
  const kept = Array.from(account.appInstances.values()).filter(({ deletedAt }) => deletedAt === undefined);
  const tokens = Array.from(account.tokens.entries(), ([key, token]) => ({
    Key: key,
    ParametersDigest: token.parametersDigest,
    AppInstanceId: token.appInstanceId,
    UserId: token.userId,
    ObjectId: token.objectId,
    RememberedTimestamp: timestamp(Math.max(0, Math.round(startOfUptime + token.rememberedAt))),
  }));
  return {
    AccountId: account.scope.accountId,
    Region: account.scope.region,
    AppInstances: kept.map(storedAppInstance),
    ClientRequestTokens: tokens,
  };
}

function storedAppInstance(record: AppInstanceRecord): StoredAppInstance {
  const { retention } = record;
  return {
    AppInstanceId: record.id,
    Name: record.name,
    Metadata: record.metadata,
    Tags: storedTags(record.tags),
    AppInstanceRetentionSettings: retention && { ChannelRetentionSettings: { RetentionDays: retention.days } },
    InitiateDeletionTimestamp: retention && timestamp(retention.initiateDeletionAt),
    ...storedTimes(record),
    Users: Array.from(record.users.values(), storedUser),
    Bots: Array.from(record.bots.values(), (each) => ({
      AppInstanceBotId: each.id,
      Name: each.name,
      Metadata: each.metadata,
      Tags: storedTags(each.tags),
      Configuration: each.configuration,
      ...storedTimes(each),
    })),
    Admins: Array.from(record.admins.values(), ({ kind, memberId, createdAt }) => ({
      Principal: `${kind}/${memberId}`,
      CreatedTimestamp: timestamp(createdAt),
    })),
  };
}

function storedUser(record: UserRecord): StoredUser {
  return {
    AppInstanceUserId: record.id,
    Name: record.name,
    Metadata: record.metadata,
    Tags: storedTags(record.tags),
    ExpirationSettings: record.expiration,
    Endpoints: record.endpoints && Array.from(record.endpoints.values(), storedEndpoint),
    ...storedTimes(record),
  };
}

function storedEndpoint(record: EndpointRecord): StoredEndpoint {
  return {
    EndpointId: record.id,
    Name: record.name,
    Type: record.type,
    ResourceArn: record.resourceArn,
    EndpointAttributes: record.attributes,
    AllowMessages: record.allowMessages,
    ...storedTimes(record),
  };
}

function storedTimes({ createdAt, updatedAt }: { readonly createdAt: number; readonly updatedAt: number }) {
  return { CreatedTimestamp: timestamp(createdAt), LastUpdatedTimestamp: timestamp(updatedAt) };
}

function storedTags(tags: ReadonlyMap<string, string> | undefined): StoredUser['Tags'] {
  if (tags === undefined || tags.size === 0) return undefined;
  return Array.from(tags, ([Key, Value]) => ({ Key, Value }));
}
