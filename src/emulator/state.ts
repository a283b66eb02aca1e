import type { MemberKind, Scope } from './arn.js';
import { ExpirationQueue } from './expiration-queue.js';
import type {
  AllowMessages,
  BotConfiguration,
  EndpointAttributes,
  EndpointType,
  ExpirationSettings,
} from './input-shapes.js';
import { SequencedCollection } from './sequenced-collection.js';
import { TokenMemory } from './token-memory.js';

/** All times of the state are epoch milliseconds, unless they say otherwise. */
interface Timestamped {
  readonly createdAt: number;
}

/** Tags of a resource; undefined while it never had any, because most of 100,000 users never do. */
interface Taggable {
  tags: Map<string, string> | undefined;
}

/** An endpoint of a user. */
export interface EndpointRecord extends Timestamped {
  readonly id: string;
  readonly type: EndpointType;
  readonly resourceArn: string;
  readonly attributes: EndpointAttributes;
  name: string | undefined;
  allowMessages: AllowMessages;
  updatedAt: number;
}

/** A user of an AppInstance. */
export interface UserRecord extends Timestamped, Taggable {
  readonly id: string;
  name: string;
  metadata: string;
  expiration: ExpirationSettings | undefined;
  updatedAt: number;
  endpoints: SequencedCollection<EndpointRecord> | undefined;
}

/** A bot of an AppInstance. */
export interface BotRecord extends Timestamped, Taggable {
  readonly id: string;
  name: string | undefined;
  metadata: string;
  configuration: BotConfiguration;
  updatedAt: number;
}

/** That a user or bot is an admin of its AppInstance. */
export interface AdminRecord extends Timestamped {
  readonly kind: MemberKind;
  readonly memberId: string;
}

/** Message retention of an AppInstance. */
export interface RetentionRecord {
  readonly days: number;
  readonly initiateDeletionAt: number;
}

/** An AppInstance with all that is in it. */
export interface AppInstanceRecord extends Timestamped, Taggable {
  readonly id: string;
  name: string;
  metadata: string;
  retention: RetentionRecord | undefined;
  updatedAt: number;
  /** When it was deleted, in the time of `OperationContext.uptime`; it may still be listed for a while. */
  deletedAt: number | undefined;
  readonly users: SequencedCollection<UserRecord>;
  readonly bots: SequencedCollection<BotRecord>;
  readonly admins: SequencedCollection<AdminRecord>;
  readonly expirations: ExpirationQueue<UserRecord>;
}

/** What one account has in one region. */
export interface AccountState {
  readonly scope: Scope;
  readonly appInstances: SequencedCollection<AppInstanceRecord>;
  /** Deleted AppInstances that are still in `appInstances`, in the order of their deletion. */
  readonly deleting: AppInstanceRecord[];
  readonly tokens: TokenMemory;
}

/** The state of the whole emulator. */
export class EmulatorState {
  private byScope = new Map<string, AccountState>();
  private replacements = 0;

  /** How often the whole state was put in the place of another: positions in lists are other ones since. */
  get generation(): number {
    return this.replacements;
  }

  /** The state of one account and region, empty when it was never used. */
  account(scope: Scope): AccountState {
    const key = `${scope.accountId}/${scope.region}`;
    let account = this.byScope.get(key);
    if (account === undefined) {
      account = { scope, appInstances: new SequencedCollection(), deleting: [], tokens: new TokenMemory() };
      this.byScope.set(key, account);
    }
    return account;
  }

  /** Takes over another state, which must not be used any more. */
  replaceBy(other: EmulatorState): void {
    this.byScope = other.byScope;
    this.replacements += 1;
  }

  /** All accounts and regions that were used. */
  accounts(): Iterable<AccountState> {
    return this.byScope.values();
  }
}

/** What is known of an AppInstance when it comes into being. */
export type NewAppInstance = Omit<AppInstanceRecord, 'deletedAt' | 'users' | 'bots' | 'admins' | 'expirations'>;

/** An AppInstance with nothing in it. */
export function newAppInstance(known: NewAppInstance): AppInstanceRecord {
  return {
    ...known,
    deletedAt: undefined,
    users: new SequencedCollection(),
    bots: new SequencedCollection(),
    admins: new SequencedCollection(),
    expirations: new ExpirationQueue(),
  };
}

/** Key of an admin in its AppInstance. */
export function adminKey(kind: MemberKind, memberId: string): string {
  return `${kind}/${memberId}`;
}

/** Deletes a user with its endpoints and its admin role. */
export function deleteUser(appInstance: AppInstanceRecord, user: UserRecord): void {
  appInstance.users.delete(user.id);
  appInstance.admins.delete(adminKey('user', user.id));
}

/** Deletes a bot with its admin role. */
export function deleteBot(appInstance: AppInstanceRecord, bot: BotRecord): void {
  appInstance.bots.delete(bot.id);
  appInstance.admins.delete(adminKey('bot', bot.id));
}

/** The time of an update that happens now: never before the last one, be the clock set back or not. */
export function updateTime({ now }: { readonly now: number }, { updatedAt }: { readonly updatedAt: number }): number {
  return Math.max(now, updatedAt);
}

const ONE_DAY_MILLISECONDS = 24 * 60 * 60 * 1000;

/** When a user expires (epoch milliseconds); undefined if never. */
function expiresAt(user: UserRecord): number | undefined {
  return user.expiration && user.createdAt + user.expiration.ExpirationDays * ONE_DAY_MILLISECONDS;
}

/** Sets, changes or removes the expiration of a user of an AppInstance. */
export function setExpiration(
  appInstance: AppInstanceRecord,
  user: UserRecord,
  expiration: ExpirationSettings | undefined,
): void {
  user.expiration = expiration;
  const at = expiresAt(user);
  if (at !== undefined) appInstance.expirations.add(at, user);
}

/** Deletes the users of an AppInstance that expired at or before a time (epoch milliseconds). */
export function deleteExpiredUsers(appInstance: AppInstanceRecord, expiredBefore: number): void {
  for (;;) {
    const user = appInstance.expirations.takeExpired(expiredBefore);
    if (user === undefined) return;
    // The queue may hold earlier settings of a user, or a user who has been deleted since.
    const at = expiresAt(user);
    if (at !== undefined && at <= expiredBefore && appInstance.users.get(user.id) === user) {
      deleteUser(appInstance, user);
    }
  }
}
