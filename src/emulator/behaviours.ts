import type { Refusal } from './errors.js';

/**
 * Points on which neither the AWS documentation nor the service model says what the service does. Each is a switch, so
 * that a client can be tested under every answer; the defaults are the likeliest answer, or the strictest where none
 * is likelier.
 */
export interface Behaviours {
  /**
   * What an operation on something absent answers. The service model declares NotFoundException for
   * DescribeAppInstanceBot only, which therefore always answers that.
   */
  readonly absentAnswer: 'forbidden' | 'notFound';
  /** How empty metadata (cleared with `""`, or never set) appears in describe and list answers: as `""` or not at all. */
  readonly clearedMetadata: 'empty' | 'omitted';
  /** What GetAppInstanceRetentionSettings says when nothing is set: no `AppInstanceRetentionSettings`, or `{}` in it. */
  readonly unsetRetention: 'absent' | 'emptyObject';
  /**
   * What a ClientRequestToken gets whose object has been deleted since: a new object, or the identifier of the
   * deleted one.
   */
  readonly tokenAfterDeletion: 'forgotten' | 'replaysDeadArn';
  /** What a ClientRequestToken gets that comes with other parameters than the first time. */
  readonly tokenWithOtherParameters: 'conflict' | 'returnsFirst' | 'createsNew';
  /** For how many milliseconds a ClientRequestToken is remembered. */
  readonly tokenLifetimeMilliseconds: number;
  /** An object younger than this many milliseconds is missing from lists, although describe finds it. */
  readonly listLagMilliseconds: number;
  /**
   * For how many milliseconds a deleted AppInstance stays in ListAppInstances, while everything else about it already
   * gets the `absentAnswer`. (The documentation calls the deletion asynchronous.)
   */
  readonly deletionLagMilliseconds: number;
  /** How many milliseconds after its expiration a user is deleted. AWS documentation: within about 6 hours. */
  readonly expirationLagMilliseconds: number;
  /** Page size of a list called without `MaxResults`. */
  readonly defaultPageSize: number;
  /** Largest page ever answered, whatever `MaxResults` asks for. */
  readonly maximumPageSize: number;
  /**
   * Whether every page with items is followed by an empty one: with a `NextToken` as long as items remain, without one
   * at the end.
   */
  readonly emptyPages: boolean;
  /**
   * What CreateAppInstanceUser with the id of an existing user does: ConflictException, or success, with name,
   * metadata, tags and expiration taken from the new request (endpoints, admin role and creation time stay).
   */
  readonly userConflict: 'conflict' | 'recreate';
  /** Whether metadata with line breaks is accepted. The model's pattern `.*` matches one line only, if applied to the whole. */
  readonly multilineMetadata: 'rejected' | 'accepted';
  /**
   * How the service reads the end of its pattern for names of AppInstances and bots, `\u10000-\u10FFFF`. `literal`: as
   * regular expressions have it, which is `\u1000`, `0-\u10FF`, `F`: the range from `0` on lets DEL and the C1 control
   * characters in, and nothing lets in characters outside of the Basic Multilingual Plane, such as emoji. `intended`: as it
   * was meant, which is the other way round. What is written is all that is known for certain.
   */
  readonly resourceNamePattern: 'literal' | 'intended';
  /**
   * What an ARN gets that the service model lets pass but that nothing has which could be meant: another partition or
   * service, no account id, more or other segments, another kind. Strict: what is wrong can be told without looking
   * anything up, and no client should take it for something that is absent.
   */
  readonly unknownArnForm: Refusal;
  /** What a well-formed ARN of another account or region gets: the caller has no permission there, be it or not. */
  readonly foreignArn: Refusal;
  /**
   * What an admin gets who belongs to another AppInstance than the one that is named: the two contradict each other,
   * whatever there is.
   */
  readonly adminOfOtherAppInstance: Refusal;
  /**
   * What registering an endpoint does whose `ResourceArn` is no Amazon Pinpoint application: it is refused, as the caller
   * needs mobiletargeting:GetApp on that; or it makes an endpoint that is inactive because of INVALID_PINPOINT_ARN, which
   * the service model knows as a reason; or one like any other.
   */
  readonly endpointResourceArn: 'badRequest' | 'inactive' | 'active';
  /** How DescribeAppInstanceUserEndpoint shows device tokens. */
  readonly endpointAttributesInDescribe: 'full' | 'masked' | 'omitted';
  /** What deleting a user or bot does that is an admin: it takes the admin role along, or ConflictException. */
  readonly deleteAdminUser: 'allowed' | 'conflict';
}

const ONE_DAY_MILLISECONDS = 24 * 60 * 60 * 1000;

/** The behaviours of an emulator that is told nothing else. */
export const DEFAULT_BEHAVIOURS: Behaviours = {
  absentAnswer: 'forbidden',
  clearedMetadata: 'empty',
  unsetRetention: 'absent',
  tokenAfterDeletion: 'forgotten',
  tokenWithOtherParameters: 'conflict',
  tokenLifetimeMilliseconds: ONE_DAY_MILLISECONDS,
  listLagMilliseconds: 0,
  deletionLagMilliseconds: 0,
  expirationLagMilliseconds: 0,
  defaultPageSize: 50,
  maximumPageSize: 50,
  emptyPages: false,
  userConflict: 'conflict',
  multilineMetadata: 'rejected',
  resourceNamePattern: 'literal',
  unknownArnForm: 'badRequest',
  foreignArn: 'forbidden',
  adminOfOtherAppInstance: 'badRequest',
  endpointResourceArn: 'badRequest',
  endpointAttributesInDescribe: 'full',
  deleteAdminUser: 'allowed',
};

const REFUSALS = ['badRequest', 'forbidden', 'notFound'] as const satisfies readonly Refusal[];

const CHOICES = {
  absentAnswer: ['forbidden', 'notFound'],
  clearedMetadata: ['empty', 'omitted'],
  unsetRetention: ['absent', 'emptyObject'],
  tokenAfterDeletion: ['forgotten', 'replaysDeadArn'],
  tokenWithOtherParameters: ['conflict', 'returnsFirst', 'createsNew'],
  emptyPages: [false, true],
  userConflict: ['conflict', 'recreate'],
  multilineMetadata: ['rejected', 'accepted'],
  resourceNamePattern: ['literal', 'intended'],
  unknownArnForm: REFUSALS,
  foreignArn: REFUSALS,
  adminOfOtherAppInstance: REFUSALS,
  endpointResourceArn: ['badRequest', 'inactive', 'active'],
  endpointAttributesInDescribe: ['full', 'masked', 'omitted'],
  deleteAdminUser: ['allowed', 'conflict'],
} as const satisfies { readonly [Key in keyof Behaviours]?: readonly Behaviours[Key][] };

const SMALLEST_NUMBER = {
  tokenLifetimeMilliseconds: 0,
  listLagMilliseconds: 0,
  deletionLagMilliseconds: 0,
  expirationLagMilliseconds: 0,
  defaultPageSize: 1,
  maximumPageSize: 1,
} as const satisfies { readonly [Key in keyof Behaviours]?: number };

/** Each behaviour with the values that it can have, the default first, such as `absentAnswer=forbidden|notFound`; N is a number. */
export const BEHAVIOUR_VALUES: readonly string[] = Object.keys(DEFAULT_BEHAVIOURS).map(
  (name) => `${name}=${valuesOf(name).join('|')}`,
);

/**
 * Lays changes over behaviours.
 *
 * @throws TypeError for an unknown behaviour or a value that it does not have, so that a misspelt switch is no
 * silent default.
 */
export function changedBehaviours(current: Behaviours, changes: Partial<Behaviours>): Behaviours {
  for (const [name, value] of Object.entries(changes)) {
    if (!Object.hasOwn(DEFAULT_BEHAVIOURS, name)) {
      const names = Object.keys(DEFAULT_BEHAVIOURS).join(', ');
      throw new TypeError(`the emulator has no behaviour ${JSON.stringify(name)}, but these: ${names}`);
    }
    if (!isPossible(name, value)) {
      const values = valuesOf(name).join(', ');
      throw new TypeError(`the behaviour ${name} takes ${values}; not ${JSON.stringify(value)}`);
    }
  }
  return { ...current, ...changes };
}

function isPossible(name: string, value: unknown): boolean {
  const smallest = new Map<string, number>(Object.entries(SMALLEST_NUMBER)).get(name);
  if (smallest !== undefined) return typeof value === 'number' && value >= smallest;
  return choicesOf(name).includes(value);
}

function valuesOf(name: string): readonly string[] {
  const byDefault: unknown = new Map<string, unknown>(Object.entries(DEFAULT_BEHAVIOURS)).get(name);
  const choices = choicesOf(name);
  const others = choices.length === 0 ? ['N'] : choices.filter((choice) => choice !== byDefault);
  return [byDefault, ...others].map(String);
}

function choicesOf(name: string): readonly unknown[] {
  return new Map<string, readonly unknown[]>(Object.entries(CHOICES)).get(name) ?? [];
}
