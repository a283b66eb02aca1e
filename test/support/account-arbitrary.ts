import fc from 'fast-check';
import { type Address, addressOf } from '../../src/core/address.js';
import type { JsonObject, JsonValue } from '../../src/core/json.js';
import type { IncompleteScope, LiveRecord } from '../../src/core/live.js';
import { PROTECT_TAG } from '../../src/core/ownership.js';
import type { Policy } from '../../src/core/policy.js';
import type { DesiredResource } from '../../src/core/resource.js';
import {
  desireAdmin,
  desireBot,
  desireEndpoint,
  desireInstance,
  desireUser,
  incomplete,
  instanceArn,
  LEX,
  liveAdmin,
  liveBot,
  liveEndpoint,
  liveInstance,
  liveUser,
  modelOf,
  OWNER,
  ownedAs,
  ownedByOther,
  PUSH_ARN,
} from './resources.js';

// The names are few, so that declared and live resources often meet, and all of them get in each other's way.
const INSTANCE_IDS = ['sales', 'support'] as const;
const LIVE_INSTANCE_IDS = ['i1', 'i2', 'i3'] as const;
const USER_IDS = ['alice', 'bob', 'carol'] as const;
const BOT_IDS = ['greeter', 'helper'] as const;
const LIVE_BOT_IDS = ['b1', 'b2', 'b3'] as const;
const ENDPOINT_NAMES = ['phone', 'tablet'] as const;
const NAMES = ['One', 'Two', 'Three'] as const;

/** A random planning problem: what manifests can declare, beside what an account can hold. */
export interface PlanningCase {
  readonly desired: readonly DesiredResource[];
  readonly records: readonly LiveRecord[];
  readonly policy: Policy;
}

const optionally = <Value>(arbitrary: fc.Arbitrary<Value>) => fc.option(arbitrary, { nil: undefined });
/** For what creation needs: where it is missing a plan seldom comes about. */
const mostly = <Value>(arbitrary: fc.Arbitrary<Value>) => fc.option(arbitrary, { nil: undefined, freq: 40 });

const metadata: fc.Arbitrary<JsonValue> = fc.oneof(
  fc.constantFrom<JsonValue>('', 'text', {}, { tier: 'gold' }, { tier: { level: 1 } }, { tier: null }, [1, 2], '{}'),
  fc.jsonValue({ maxDepth: 2 }).map((value) => JSON.parse(JSON.stringify(value ?? '')) as JsonValue),
);
const liveMetadata = fc.oneof(
  fc.constantFrom('', 'text', '{}', '{ "tier": "gold" }', '{"tier":{"level":1,"rank":2}}', '[1, 2]', '{'),
  metadata.map((value) => JSON.stringify(value)),
);
const tags = fc.constantFrom<JsonObject>({}, { team: 'a' }, { team: 'b', role: 'c' });
const retention = fc.constantFrom<JsonValue>(
  null,
  { channelRetentionSettings: { retentionDays: 30 } },
  {
    channelRetentionSettings: { retentionDays: 1 },
  },
);
const expiration = fc.constantFrom<JsonValue>(null, { expirationDays: 7, expirationCriterion: 'CREATED_TIMESTAMP' });
const configuration = fc.constantFrom<JsonValue>(
  { lex: LEX },
  { lex: { ...LEX, localeId: 'de_DE' } },
  { lex: { ...LEX, invokedBy: { standardMessages: 'ALL', targetedMessages: 'NONE' } } },
);
const liveConfiguration = fc.oneof(
  configuration,
  configuration.map((value) => ({
    lex: { ...((value as JsonObject)['lex'] as JsonObject), respondsTo: 'STANDARD_MESSAGES' },
  })),
);
const attributes = fc.constantFrom<JsonValue>(
  { deviceToken: 'token-1' },
  { deviceToken: 'token-2' },
  { deviceToken: 'token-1', voipDeviceToken: 'voip-1' },
);
const liveAttributes = fc.oneof(
  { weight: 3, arbitrary: attributes },
  { weight: 1, arbitrary: fc.constantFrom<JsonValue>({}, { deviceToken: '***' }, { deviceToken: '' }) },
);
const level = fc.constantFrom('never', 'owned', 'all');
const prune = fc.record(
  { users: level, bots: level, admins: fc.constantFrom('never', 'all'), endpoints: fc.constantFrom('never', 'all') },
  { requiredKeys: [] },
);

/** Leaves out what is `undefined`: an undeclared field is no key at all. */
function declaredOf(fields: Record<string, JsonValue | undefined>): JsonObject {
  return Object.fromEntries(
    Object.entries(fields).flatMap(([key, value]) => (value === undefined ? [] : [[key, value] as const])),
  );
}

const commonFields = {
  name: mostly(fc.constantFrom(...NAMES)),
  metadata: optionally(metadata),
  tags: optionally(tags),
};
const secretPaths = fc.constantFrom<readonly (readonly string[])[]>(
  [],
  [],
  [['metadata']],
  [
    ['metadata', 'tier'],
    ['tags', 'team'],
  ],
);
const ensure = fc.constantFrom('present', 'present', 'present', 'absent');

const endpointChoice = fc.record({
  ensure,
  fields: fc.record({
    type: mostly(fc.constantFrom('APNS', 'GCM')),
    resourceArn: mostly(fc.constantFrom(PUSH_ARN, `${PUSH_ARN}0`)),
    endpointAttributes: mostly(attributes),
    allowMessages: optionally(fc.constantFrom('ALL', 'NONE')),
  }),
});
const userChoice = fc.record({
  ensure,
  protect: optionally(fc.boolean()),
  secretPaths,
  fields: fc.record({ ...commonFields, expirationSettings: optionally(expiration) }),
  endpoints: fc.tuple(...ENDPOINT_NAMES.map(() => optionally(endpointChoice))),
  statesEndpoints: fc.boolean(),
});
const botChoice = fc.record({
  ensure,
  previous: fc.boolean(),
  pin: optionally(fc.constantFrom(...LIVE_BOT_IDS)),
  protect: optionally(fc.boolean()),
  secretPaths,
  fields: fc.record({ ...commonFields, configuration: mostly(configuration) }),
});
const adminChoice = optionally(ensure);
const instanceChoice = fc.record({
  previous: fc.boolean(),
  pin: optionally(fc.boolean()),
  protect: optionally(fc.boolean()),
  prune: optionally(prune),
  secretPaths,
  fields: fc.record({ ...commonFields, retentionSettings: optionally(retention) }),
  users: fc.tuple(...USER_IDS.map(() => optionally(userChoice))),
  bots: fc.tuple(...BOT_IDS.map(() => optionally(botChoice))),
  userAdmins: fc.tuple(...USER_IDS.map(() => adminChoice)),
  botAdmins: fc.tuple(...BOT_IDS.map(() => adminChoice)),
  stated: fc.subarray(['users', 'bots', 'admins']),
});
type InstanceChoice = typeof instanceChoice extends fc.Arbitrary<infer Value> ? Value : never;

/** Everything that one declared instance holds; what manifests are refused for offline is left out. */
function declareInstance(id: string, choice: InstanceChoice, pinnedTo: string | undefined): DesiredResource[] {
  const children: DesiredResource[] = [];
  const { userAdmins, botAdmins } = choice;
  for (const [index, userId] of USER_IDS.entries()) {
    const user = choice.users[index];
    if (user !== undefined) {
      children.push(...declareUser(id, userId, user));
    }
    const admin = userAdmins[index];
    if (admin !== undefined && (user?.ensure !== 'absent' || admin === 'absent')) {
      children.push(
        desireAdmin(id, { user: userId }, { lifecycle: { ensure: admin === 'absent' ? 'absent' : 'present' } }),
      );
    }
  }
  const pins = new Set<string>();
  for (const [index, botId] of BOT_IDS.entries()) {
    const bot = choice.bots[index];
    if (bot === undefined) {
      continue;
    }
    const { pin } = bot;
    const pinned = pinnedTo === undefined || pin === undefined || pins.has(pin) ? undefined : pin;
    const absent = bot.ensure === 'absent';
    pins.add(pinned ?? '');
    children.push(
      desireBot(id, botId, absent ? {} : declaredOf(bot.fields), {
        secretPaths: absent ? [] : bot.secretPaths,
        lifecycle: {
          ensure: absent ? 'absent' : 'present',
          ...(bot.previous && !absent ? { previousId: `old-${botId}` } : {}),
          ...(pinned === undefined ? {} : { arn: `${instanceArn(pinnedTo ?? '')}/bot/${pinned}` }),
          ...(bot.protect === undefined || absent ? {} : { protect: bot.protect }),
        },
      }),
    );
    const admin = botAdmins[index];
    if (admin !== undefined && (!absent || admin === 'absent')) {
      children.push(
        desireAdmin(id, { bot: botId }, { lifecycle: { ensure: admin === 'absent' ? 'absent' : 'present' } }),
      );
    }
  }
  const stated = new Set([...choice.stated, ...children.map(({ kind }) => modelOf(kind).manifest.collection)]);
  const instance = desireInstance(id, declaredOf(choice.fields), {
    stated: [...stated],
    secretPaths: choice.secretPaths,
    lifecycle: {
      ...(choice.previous ? { previousId: `old-${id}` } : {}),
      ...(pinnedTo === undefined ? {} : { arn: instanceArn(pinnedTo) }),
      ...(choice.protect === undefined ? {} : { protect: choice.protect }),
      ...(choice.prune === undefined ? {} : { prune: choice.prune }),
    },
  });
  return [instance, ...children];
}

function declareUser(
  instance: string,
  id: string,
  choice: typeof userChoice extends fc.Arbitrary<infer Value> ? Value : never,
): DesiredResource[] {
  if (choice.ensure === 'absent') {
    return [desireUser(instance, id, {}, { lifecycle: { ensure: 'absent' } })];
  }
  const endpoints = ENDPOINT_NAMES.flatMap((name, index) => {
    const endpoint = choice.endpoints[index];
    if (endpoint === undefined) {
      return [];
    }
    const absent = endpoint.ensure === 'absent';
    const lifecycle = { ensure: absent ? 'absent' : 'present' } as const;
    return [desireEndpoint(instance, id, name, absent ? {} : declaredOf(endpoint.fields), { lifecycle })];
  });
  const user = desireUser(instance, id, declaredOf(choice.fields), {
    stated: endpoints.length > 0 || choice.statesEndpoints ? ['endpoints'] : [],
    secretPaths: choice.secretPaths,
    lifecycle: choice.protect === undefined ? {} : { protect: choice.protect },
  });
  return [user, ...endpoints];
}

const desiredResources = fc
  .record({
    choices: fc.tuple(...INSTANCE_IDS.map(() => optionally(instanceChoice))),
    pins: fc.shuffledSubarray([...LIVE_INSTANCE_IDS], { minLength: 3 }),
  })
  .map(({ choices, pins }) =>
    choices.flatMap((choice, index) =>
      choice === undefined
        ? []
        : declareInstance(INSTANCE_IDS[index] ?? '', choice, choice.pin === true ? pins[index] : undefined),
    ),
  );

const ignoredTags = fc.constantFrom<JsonObject>({}, { 'aws:cloudformation:stack-name': 'x', 'cost-center': '1' });

/** Tags of live resources: ours, somebody else's or nobody's, with the ids that manifests use and some others. */
function liveTags(ids: readonly string[], position: number): fc.Arbitrary<JsonObject> {
  const usual = ids[position] ?? 'forgotten';
  // Mostly an id of its own for each, or nearly every account would have twins, and no plan.
  const owned = fc.oneof(
    { weight: 8, arbitrary: fc.constantFrom(usual, usual, usual, `old-${usual}`) },
    { weight: 1, arbitrary: optionally(fc.constantFrom(...ids, ...ids.map((id) => `old-${id}`))) },
  );
  return fc
    .record({
      owner: fc.oneof(
        { weight: 3, arbitrary: owned.map(ownedAs) },
        { weight: 1, arbitrary: owned.map(ownedByOther) },
        { weight: 2, arbitrary: fc.constant({}) },
      ),
      protect: fc.constantFrom<JsonObject>({}, {}, { [PROTECT_TAG]: 'true' }),
      ignored: ignoredTags,
      own: tags,
    })
    .map(({ owner, protect, ignored, own }) => ({ ...owner, ...protect, ...ignored, ...own }));
}

const liveUserTags = fc
  .record({
    owner: fc.constantFrom<JsonObject>(ownedAs(), ownedAs(), ownedByOther(), {}),
    own: tags,
    ignored: ignoredTags,
  })
  .map(({ owner, own, ignored }) => ({ ...owner, ...own, ...ignored }));
const liveName = fc.constantFrom<string>(...NAMES);

const liveEndpointChoice = fc.record({
  name: fc.oneof(
    { weight: 6, arbitrary: fc.constantFrom<string>(...ENDPOINT_NAMES) },
    { weight: 1, arbitrary: fc.constantFrom('other', '') },
  ),
  type: fc.constantFrom('APNS', 'GCM'),
  allowMessages: fc.constantFrom('ALL', 'NONE'),
  resourceArn: fc.constantFrom(PUSH_ARN, `${PUSH_ARN}0`),
  endpointAttributes: liveAttributes,
});
const liveInstanceChoice = (position: number) =>
  fc.record({
    deleting: fc.integer({ min: 0, max: 9 }).map((value) => value === 0),
    fields: fc.record({
      name: liveName,
      metadata: liveMetadata,
      tags: liveTags(INSTANCE_IDS, position),
      retentionSettings: retention,
    }),
    users: fc.tuple(
      ...USER_IDS.map(() =>
        optionally(
          fc.record({
            admin: fc.boolean(),
            fields: fc.record({
              name: liveName,
              metadata: liveMetadata,
              tags: liveUserTags,
              expirationSettings: expiration,
            }),
            endpoints: fc.array(liveEndpointChoice, { maxLength: 3 }),
          }),
        ),
      ),
    ),
    bots: fc.tuple(
      ...LIVE_BOT_IDS.map((_id, index) =>
        optionally(
          fc.record({
            admin: fc.boolean(),
            fields: fc.record({
              name: liveName,
              metadata: liveMetadata,
              tags: liveTags(BOT_IDS, index),
              configuration: liveConfiguration,
            }),
          }),
        ),
      ),
    ),
  });

function recordsOf(
  id: string,
  choice: ReturnType<typeof liveInstanceChoice> extends fc.Arbitrary<infer Value> ? Value : never,
): LiveRecord[] {
  if (choice.deleting) {
    const { tags: _gone, ...listed } = choice.fields;
    return [{ ...liveInstance(id), fields: listed, deleting: true }];
  }
  const users = USER_IDS.flatMap((userId, index) => {
    const user = choice.users[index];
    return user === undefined
      ? []
      : [
          liveUser(id, userId, user.fields),
          ...(user.admin ? [liveAdmin(id, `user/${userId}`)] : []),
          ...user.endpoints.map((endpoint, number) => liveEndpoint(id, userId, `${id}-${userId}-e${number}`, endpoint)),
        ];
  });
  const bots = LIVE_BOT_IDS.flatMap((botId, index) => {
    const bot = choice.bots[index];
    return bot === undefined
      ? []
      : [liveBot(id, botId, bot.fields), ...(bot.admin ? [liveAdmin(id, `bot/${botId}`)] : [])];
  });
  return [liveInstance(id, choice.fields), ...users, ...bots];
}

const liveRecords = fc
  .tuple(...LIVE_INSTANCE_IDS.map((_id, position) => optionally(liveInstanceChoice(position))))
  .map((choices) =>
    choices.flatMap((choice, index) => (choice === undefined ? [] : recordsOf(LIVE_INSTANCE_IDS[index] ?? '', choice))),
  );

const policies: fc.Arbitrary<Policy> = fc.record({
  owner: fc.constant(OWNER),
  adopt: fc.constantFrom('byName', 'pinned'),
  prune: fc.record({
    appInstances: fc.constantFrom('never', 'owned'),
    users: level,
    bots: level,
    admins: fc.constantFrom('never', 'all'),
    endpoints: fc.constantFrom('never', 'all'),
  }),
  ignoreTags: fc.constantFrom([], ['cost-*']),
});

/** Random planning problems. */
export const planningCases: fc.Arbitrary<PlanningCase> = fc.record({
  desired: desiredResources,
  records: liveRecords,
  policy: policies,
});

/** Reads that failed in a live account: lists, looks at one resource, and fields of one. */
export function failedReads(records: readonly LiveRecord[]): fc.Arbitrary<readonly IncompleteScope[]> {
  const lists = records.flatMap(({ kind, id }) =>
    ['AppInstanceUser', 'AppInstanceBot', 'AppInstanceAdmin', 'AppInstanceUserEndpoint']
      .filter((child) => modelOf(child).parent === kind)
      .map((child) => incomplete(child, id)),
  );
  const fields = records
    .filter(({ kind }) => kind !== 'AppInstanceAdmin')
    .map(({ kind, parentId, id }) =>
      incomplete(kind, parentId, { id, fields: [kind === 'AppInstanceUserEndpoint' ? 'endpointAttributes' : 'tags'] }),
    );
  const existence = ['i1', 'i2'].flatMap((instance) =>
    USER_IDS.map((user) =>
      incomplete('AppInstanceUser', instanceArn(instance), { id: `${instanceArn(instance)}/user/${user}` }),
    ),
  );
  return fc.subarray([incomplete('AppInstance', undefined), ...lists, ...fields, ...existence], {
    minLength: 1,
    maxLength: 3,
  });
}

/** The records as far as they are known when those reads failed. */
export function withoutFailed(records: readonly LiveRecord[], failed: readonly IncompleteScope[]): LiveRecord[] {
  return records.flatMap((record) => {
    const own = failed.filter(
      ({ kind, parentId, id }) =>
        kind === record.kind && parentId === record.parentId && (id === undefined || id === record.id),
    );
    if (own.some(({ id, fields }) => id !== undefined && fields === undefined)) {
      return [];
    }
    return [record];
  });
}

/** The address of the instance in which an address lies, or the instance's own. */
export function instanceOf(address: Address): Address {
  return addressOf(undefined, address.split('/')[0] ?? '');
}
