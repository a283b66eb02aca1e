import {
  dataFileShape,
  FORMAT_VERSION,
  type StoredAccount,
  type StoredAppInstance,
  type StoredBot,
  type StoredEndpoint,
  type StoredTimes,
  type StoredUser,
} from './data-format.js';
import { ServiceError } from './errors.js';
import type { Tag } from './input-shapes.js';
import { SequencedCollection } from './sequenced-collection.js';
import { isObject, startDecoding } from './shapes.js';
import { type AppInstanceRecord, adminKey, EmulatorState, newAppInstance, setExpiration } from './state.js';
import { mergedTags } from './tagging.js';

/** Problems that are told; all of them are in {@link EmulatorDataError.problems}. */
const PROBLEMS_IN_MESSAGE = 10;
/** How far the clocks of two machines may be apart, in milliseconds. */
const CLOCK_SKEW_MILLISECONDS = 5 * 60 * 1000;

/** A data or seed file that is not a whole, valid state. */
export class EmulatorDataError extends Error {
  override readonly name = 'EmulatorDataError';
  /** Name of the file. */
  readonly source: string;
  /** What is wrong, each with the path of the member. Values are never repeated. */
  readonly problems: readonly string[];
  /** The first of them, and how many more there are. */
  readonly toldProblems: readonly string[];

  constructor(source: string, problems: readonly string[]) {
    const more = problems.length - PROBLEMS_IN_MESSAGE;
    const told = [...problems.slice(0, PROBLEMS_IN_MESSAGE), ...(more > 0 ? [`and ${more} more`] : [])];
    super(`${source} does not hold a valid emulator state: ${told.join('; ')}`);
    this.source = source;
    this.problems = problems;
    this.toldProblems = told;
  }
}

/** What is filled in where a seed file is silent. */
export interface SeedDefaults {
  /** Epoch milliseconds, for missing times. */
  readonly now: number;
  /** Milliseconds on the clock that never goes back, 0 by default. */
  readonly uptime?: number;
  /** Makes missing ids. */
  readonly newId: () => string;
  /**
   * Whether the times have to make sense: none in the future, no update before the creation. In a data file they need not:
   * the clock that they came from may have been set back since.
   */
  readonly isSeed?: boolean;
}

/**
 * Reads the text of a data or seed file.
 *
 * @example
 * ```json
 * {
 *   "FormatVersion": 1,
 *   "Accounts": [{
 *     "AccountId": "123456789012",
 *     "Region": "us-east-1",
 *     "AppInstances": [{
 *       "AppInstanceId": "support",
 *       "Name": "Support chat",
 *       "Tags": [{ "Key": "team", "Value": "support" }],
 *       "Users": [{ "AppInstanceUserId": "alice", "Name": "Alice" }],
 *       "Admins": [{ "Principal": "user/alice" }]
 *     }]
 *   }]
 * }
 * ```
 * @param source name of the file, for messages.
 * @throws EmulatorDataError that tells everything that is wrong; there is no half a state.
 */
export function parseSeed(text: string, source: string, defaults: SeedDefaults): EmulatorState {
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch {
    throw new EmulatorDataError(source, ['the text is not JSON']);
  }
  const version = isObject(content) ? content['FormatVersion'] : undefined;
  if (typeof version === 'number' && version !== FORMAT_VERSION) {
    const read = `this version of chime-sync reads format version ${FORMAT_VERSION} only`;
    throw new EmulatorDataError(source, [`it is of format version ${version}; ${read}`]);
  }
  const decoding = startDecoding();
  const data = dataFileShape.decode(content, '', decoding);
  if (data === undefined || decoding.problems.length > 0) throw new EmulatorDataError(source, decoding.problems);
  const reader = new StateReader(defaults);
  for (const [index, account] of data.Accounts.entries()) reader.addAccount(account, `Accounts[${index}]`);
  if (reader.problems.length > 0) throw new EmulatorDataError(source, reader.problems);
  return reader.state;
}

/** Builds a state from decoded data, and notes what single members cannot show: duplicates and broken references. */
class StateReader {
  readonly state = new EmulatorState();
  readonly problems: string[] = [];
  private readonly defaults: SeedDefaults;

  constructor(defaults: SeedDefaults) {
    this.defaults = defaults;
  }

  addAccount(stored: StoredAccount, at: string): void {
    const account = this.state.account({ accountId: stored.AccountId, region: stored.Region });
    for (const [index, appInstance] of stored.AppInstances.entries()) {
      const path = `${at}.AppInstances[${index}]`;
      const record = this.appInstance(appInstance, path);
      this.addUnique(account.appInstances, record.id, record, path);
    }
    const { now, uptime = 0 } = this.defaults;
    for (const token of stored.ClientRequestTokens ?? []) {
      account.tokens.remember(token.Key, {
        parametersDigest: token.ParametersDigest,
        appInstanceId: token.AppInstanceId,
        userId: token.UserId,
        objectId: token.ObjectId,
        rememberedAt: uptime - Math.max(0, now - milliseconds(token.RememberedTimestamp)),
      });
    }
  }

  private appInstance(stored: StoredAppInstance, at: string): AppInstanceRecord {
    const days = stored.AppInstanceRetentionSettings?.ChannelRetentionSettings?.RetentionDays;
    const initiateDeletion = stored.InitiateDeletionTimestamp;
    const initiateDeletionAt = initiateDeletion === undefined ? this.defaults.now : milliseconds(initiateDeletion);
    const record = newAppInstance({
      id: stored.AppInstanceId ?? this.defaults.newId(),
      name: stored.Name,
      metadata: stored.Metadata ?? '',
      tags: this.tags(stored.Tags, at),
      retention: days === undefined ? undefined : { days, initiateDeletionAt },
      ...this.times(stored, at),
    });
    for (const [index, user] of (stored.Users ?? []).entries()) this.addUser(record, user, `${at}.Users[${index}]`);
    for (const [index, bot] of (stored.Bots ?? []).entries()) this.addBot(record, bot, `${at}.Bots[${index}]`);
    for (const [index, admin] of (stored.Admins ?? []).entries()) {
      this.addAdmin(record, admin, `${at}.Admins[${index}]`);
    }
    return record;
  }

  private addUser(appInstance: AppInstanceRecord, stored: StoredUser, at: string): void {
    const user = {
      id: stored.AppInstanceUserId,
      name: stored.Name,
      metadata: stored.Metadata ?? '',
      tags: this.tags(stored.Tags, at),
      expiration: undefined,
      endpoints: stored.Endpoints && this.endpoints(stored.Endpoints, at),
      ...this.times(stored, at),
    };
    this.addUnique(appInstance.users, user.id, user, at);
    setExpiration(appInstance, user, stored.ExpirationSettings);
  }

  private endpoints(stored: readonly StoredEndpoint[], at: string) {
    const endpoints = new SequencedCollection<NonNullable<ReturnType<StateReader['endpoint']>>>();
    for (const [index, each] of stored.entries()) {
      const path = `${at}.Endpoints[${index}]`;
      const record = this.endpoint(each, path);
      this.addUnique(endpoints, record.id, record, path);
    }
    return endpoints;
  }

  private endpoint(stored: StoredEndpoint, at: string) {
    return {
      id: stored.EndpointId ?? this.defaults.newId(),
      name: stored.Name,
      type: stored.Type,
      resourceArn: stored.ResourceArn,
      attributes: stored.EndpointAttributes,
      allowMessages: stored.AllowMessages ?? 'ALL',
      ...this.times(stored, at),
    };
  }

  private addBot(appInstance: AppInstanceRecord, stored: StoredBot, at: string): void {
    const bot = {
      id: stored.AppInstanceBotId ?? this.defaults.newId(),
      name: stored.Name,
      metadata: stored.Metadata ?? '',
      tags: this.tags(stored.Tags, at),
      configuration: stored.Configuration,
      ...this.times(stored, at),
    };
    this.addUnique(appInstance.bots, bot.id, bot, at);
  }

  private addAdmin(
    appInstance: AppInstanceRecord,
    stored: { readonly Principal: string; readonly CreatedTimestamp?: number | undefined },
    at: string,
  ): void {
    const kind = stored.Principal.startsWith('user/') ? 'user' : 'bot';
    const memberId = stored.Principal.slice(kind.length + 1);
    const principals = kind === 'user' ? appInstance.users : appInstance.bots;
    if (principals.get(memberId) === undefined) this.problems.push(`${at}: there is no such ${kind}`);
    const admin = { kind, memberId, createdAt: this.times(stored, at).createdAt } as const;
    this.addUnique(appInstance.admins, adminKey(kind, memberId), admin, at);
  }

  private addUnique<T>(collection: SequencedCollection<T>, key: string, value: T, at: string): void {
    if (collection.get(key) === undefined) collection.add(key, value);
    else this.problems.push(`${at}: an earlier entry has the same id`);
  }

  private tags(stored: readonly Tag[] | undefined, at: string): Map<string, string> | undefined {
    try {
      return mergedTags(undefined, stored);
    } catch (error) {
      if (!(error instanceof ServiceError)) throw error;
      this.problems.push(`${at}.Tags: ${error.message}`);
      return undefined;
    }
  }

  private times(stored: StoredTimes, at: string): { readonly createdAt: number; updatedAt: number } {
    const createdAt = this.time(stored.CreatedTimestamp, this.defaults.now, `${at}.CreatedTimestamp`);
    const updatedAt = this.time(stored.LastUpdatedTimestamp, createdAt, `${at}.LastUpdatedTimestamp`);
    if (this.defaults.isSeed === true && updatedAt < createdAt) {
      this.problems.push(`${at}.LastUpdatedTimestamp: it lies before CreatedTimestamp`);
    }
    return { createdAt, updatedAt: Math.max(createdAt, updatedAt) };
  }

  private time(epochSeconds: number | undefined, missing: number, at: string): number {
    if (epochSeconds === undefined) return missing;
    const time = milliseconds(epochSeconds);
    if (this.defaults.isSeed === true && time > this.defaults.now + CLOCK_SKEW_MILLISECONDS) {
      this.problems.push(`${at}: ${new Date(time).toISOString()} lies in the future; times are in epoch seconds`);
    }
    return time;
  }
}

function milliseconds(epochSeconds: number): number {
  return Math.round(epochSeconds * 1000);
}
