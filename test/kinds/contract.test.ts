import { readdirSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { JsonObject, JsonValue } from '../../src/core/json.js';
import { kinds } from '../../src/kinds/index.js';
import { appInstance, LEX, TARGET } from '../support/cli/workspace.js';
import { describeKind, type KindContract } from './contract.js';

const metadata = { tier: 'gold', languages: ['de', 'en'], limits: { rooms: 3 } };
const tags = { team: 'support', 'cost center': '4711' };

/** Names without what the service refuses; printable, so that a failure can be read. */
const anyName = fc.stringMatching(/^[A-Za-z0-9 äöü()'"\\/$%-]{0,60}[A-Za-z0-9]$/u);
const anyTags = fc.dictionary(fc.stringMatching(/^[A-Za-z0-9 ._:/=+@-]{1,20}[a-z]$/u), anyName, { maxKeys: 5 });
const anyMetadata: fc.Arbitrary<JsonValue> = fc.oneof(
  fc.constant('').map((): JsonValue => ({})),
  anyName,
  fc.dictionary(
    fc.stringMatching(/^[a-z_]{1,8}$/u).filter((key) => key !== '__proto__'),
    fc.oneof(anyName, fc.integer(), fc.boolean(), fc.constant(null), fc.array(fc.integer(), { maxLength: 3 })),
    { maxKeys: 4 },
  ),
);
const anyDays = fc.integer({ min: 1, max: 5475 });

/** Fields of which each may be missing, beside those that creation needs. */
function record(required: Record<string, fc.Arbitrary<JsonValue>>, optional: Record<string, fc.Arbitrary<JsonValue>>) {
  return fc
    .record({ ...required, ...optional }, { requiredKeys: Object.keys(required) })
    .map((fields): JsonObject => fields);
}

/** `${` would begin a variable. */
function literal(fields: JsonObject): JsonObject {
  return JSON.parse(JSON.stringify(fields).replaceAll('${', '{')) as JsonObject;
}

const contracts: readonly KindContract[] = [
  {
    kind: kindOf('AppInstance'),
    beside: [appInstance({ id: 'other', name: 'Other' })],
    place: (number) => ({ address: `support-${number}`, parent: undefined, head: { id: `support-${number}` } }),
    places: 20,
    fields: {
      name: 'Support',
      metadata,
      tags,
      retentionSettings: { channelRetentionSettings: { retentionDays: 30 } },
    },
    createOperations: ['CreateAppInstance', 'PutAppInstanceRetentionSettings'],
    variants: [
      { title: 'name', fields: { name: 'Help' }, operations: ['UpdateAppInstance'] },
      { title: 'metadata', fields: { metadata: { tier: 'silver' } }, operations: ['UpdateAppInstance'] },
      { title: 'metadata as text', fields: { metadata: 'just text' }, operations: ['UpdateAppInstance'] },
      {
        title: 'retentionSettings',
        fields: { retentionSettings: { channelRetentionSettings: { retentionDays: 60 } } },
        operations: ['PutAppInstanceRetentionSettings'],
      },
      { title: 'a tag changed', fields: { tags: { ...tags, team: 'sales' } }, operations: ['TagResource'] },
      { title: 'a tag removed', fields: { tags: { team: 'support' } }, operations: ['UntagResource'] },
      {
        title: 'all fields',
        fields: {
          name: 'Help',
          metadata: 'x',
          tags: { other: 'tag' },
          retentionSettings: { channelRetentionSettings: { retentionDays: 1 } },
        },
        operations: ['UpdateAppInstance', 'PutAppInstanceRetentionSettings', 'TagResource', 'UntagResource'],
      },
    ],
    cleared: [
      { title: 'metadata: null', fields: { metadata: null }, operations: ['UpdateAppInstance'], live: '' },
      { title: 'tags: null', fields: { tags: null }, operations: ['UntagResource'], live: {} },
      {
        title: 'retentionSettings: null',
        fields: { retentionSettings: null },
        operations: ['PutAppInstanceRetentionSettings'],
        live: null,
      },
    ],
    deletion: { by: 'prune', operations: ['DeleteAppInstance'] },
    anyFields: record(
      { name: anyName },
      {
        metadata: anyMetadata,
        tags: anyTags,
        retentionSettings: anyDays.map((retentionDays) => ({ channelRetentionSettings: { retentionDays } })),
      },
    ).map(literal),
  },
  {
    kind: kindOf('AppInstanceUser'),
    beside: [appInstance()],
    place: (number) => ({
      address: `support/users/alice-${number}@example.com`,
      parent: 'support',
      head: { appInstance: 'support', id: `alice-${number}@example.com` },
    }),
    places: 20,
    fields: {
      name: 'Alice',
      metadata,
      tags,
      expirationSettings: { expirationDays: 30, expirationCriterion: 'CREATED_TIMESTAMP' },
    },
    createOperations: ['CreateAppInstanceUser'],
    variants: [
      { title: 'name', fields: { name: 'Alice B.' }, operations: ['UpdateAppInstanceUser'] },
      { title: 'metadata', fields: { metadata: { tier: 'silver' } }, operations: ['UpdateAppInstanceUser'] },
      {
        title: 'expirationSettings',
        fields: { expirationSettings: { expirationDays: 60, expirationCriterion: 'CREATED_TIMESTAMP' } },
        operations: ['PutAppInstanceUserExpirationSettings'],
      },
      { title: 'a tag changed', fields: { tags: { ...tags, team: 'sales' } }, operations: ['TagResource'] },
      { title: 'a tag removed', fields: { tags: { team: 'support' } }, operations: ['UntagResource'] },
      {
        title: 'all fields',
        fields: {
          name: 'Alice B.',
          metadata: [1, 2],
          tags: { other: 'tag' },
          expirationSettings: { expirationDays: 5475, expirationCriterion: 'CREATED_TIMESTAMP' },
        },
        operations: ['UpdateAppInstanceUser', 'PutAppInstanceUserExpirationSettings', 'TagResource', 'UntagResource'],
      },
    ],
    cleared: [
      { title: 'metadata: null', fields: { metadata: null }, operations: ['UpdateAppInstanceUser'], live: '' },
      { title: 'tags: null', fields: { tags: null }, operations: ['UntagResource'], live: {} },
      {
        title: 'expirationSettings: null',
        fields: { expirationSettings: null },
        operations: ['PutAppInstanceUserExpirationSettings'],
        live: null,
      },
    ],
    deletion: { by: 'ensure', operations: ['DeleteAppInstanceUser'] },
    anyFields: record(
      { name: anyName },
      {
        metadata: anyMetadata,
        tags: anyTags,
        expirationSettings: anyDays.map((expirationDays) => ({
          expirationDays,
          expirationCriterion: 'CREATED_TIMESTAMP',
        })),
      },
    ).map(literal),
  },
  {
    kind: kindOf('AppInstanceBot'),
    beside: [appInstance()],
    place: (number) => ({
      address: `support/bots/helper-${number}`,
      parent: 'support',
      head: { appInstance: 'support', id: `helper-${number}` },
    }),
    places: 20,
    fields: { name: 'Helper', metadata, tags, configuration: { lex: { ...LEX, welcomeIntent: 'Hello' } } },
    createOperations: ['CreateAppInstanceBot'],
    variants: [
      { title: 'name', fields: { name: 'Helper II' }, operations: ['UpdateAppInstanceBot'] },
      { title: 'an empty name', fields: { name: '' }, operations: ['UpdateAppInstanceBot'] },
      { title: 'metadata', fields: { metadata: { tier: 'silver' } }, operations: ['UpdateAppInstanceBot'] },
      {
        title: 'configuration',
        fields: { configuration: { lex: { ...LEX, localeId: 'de_DE' } } },
        operations: ['UpdateAppInstanceBot'],
      },
      { title: 'a tag changed', fields: { tags: { ...tags, team: 'sales' } }, operations: ['TagResource'] },
      { title: 'a tag removed', fields: { tags: { team: 'support' } }, operations: ['UntagResource'] },
      {
        title: 'all fields',
        fields: { name: 'Other', metadata: 'x', tags: { other: 'tag' }, configuration: { lex: LEX } },
        operations: ['UpdateAppInstanceBot', 'TagResource', 'UntagResource'],
      },
    ],
    cleared: [
      { title: 'metadata: null', fields: { metadata: null }, operations: ['UpdateAppInstanceBot'], live: '' },
      { title: 'tags: null', fields: { tags: null }, operations: ['UntagResource'], live: {} },
    ],
    deletion: { by: 'ensure', operations: ['DeleteAppInstanceBot'] },
    anyFields: record(
      {
        configuration: fc
          .record(
            {
              lexBotAliasArn: fc.constant(LEX.lexBotAliasArn),
              localeId: fc.constantFrom('en_US', 'de_DE'),
              invokedBy: fc.record({
                standardMessages: fc.constantFrom('AUTO', 'ALL', 'MENTIONS', 'NONE'),
                targetedMessages: fc.constantFrom('ALL', 'NONE'),
              }),
              welcomeIntent: fc.stringMatching(/^([A-Za-z]_?){1,20}$/u),
            },
            { requiredKeys: ['lexBotAliasArn', 'localeId', 'invokedBy'] },
          )
          .map((lex) => ({ lex })),
      },
      { name: fc.oneof(fc.constant(''), anyName), metadata: anyMetadata, tags: anyTags },
    ).map(literal),
  },
  ...(['user', 'bot'] as const).map((principal): KindContract => {
    const users = [{ id: 'alice', name: 'Alice' }];
    const bots = [{ id: 'helper', name: 'Helper', configuration: { lex: LEX } }];
    const id = principal === 'user' ? 'alice' : 'helper';
    return {
      kind: kindOf('AppInstanceAdmin'),
      beside: [appInstance({ users, bots })],
      place: () => ({
        address: `support/admins/${principal}s/${id}`,
        parent: 'support',
        head: { appInstance: 'support', [principal]: id },
      }),
      places: 1,
      fields: {},
      createOperations: ['CreateAppInstanceAdmin'],
      variants: [],
      cleared: [],
      deletion: { by: 'ensure', operations: ['DeleteAppInstanceAdmin'] },
      anyFields: fc.constant({}),
    };
  }),
  {
    kind: kindOf('AppInstanceUserEndpoint'),
    beside: [appInstance({ users: [{ id: 'alice', name: 'Alice' }] })],
    place: (number) => ({
      address: `support/users/alice/endpoints/phone-${number}`,
      parent: 'support/users/alice',
      head: { appInstance: 'support', user: 'alice', name: `phone-${number}` },
    }),
    // The quota of one user.
    places: 10,
    fields: {
      ...TARGET,
      endpointAttributes: { deviceToken: 'token-1', voipDeviceToken: 'voip-1' },
      allowMessages: 'ALL',
    },
    createOperations: ['RegisterAppInstanceUserEndpoint'],
    variants: [
      { title: 'allowMessages', fields: { allowMessages: 'NONE' }, operations: ['UpdateAppInstanceUserEndpoint'] },
      replacing('type', { type: 'APNS_SANDBOX' }),
      replacing('resourceArn', { resourceArn: TARGET.resourceArn.replace(/f$/u, '0') }),
      replacing('deviceToken', { endpointAttributes: { deviceToken: 'token-2', voipDeviceToken: 'voip-1' } }),
      replacing('voipDeviceToken', { endpointAttributes: { deviceToken: 'token-1', voipDeviceToken: 'voip-2' } }),
      replacing('no voipDeviceToken', { endpointAttributes: { deviceToken: 'token-1' } }),
    ],
    cleared: [],
    deletion: { by: 'ensure', operations: ['DeregisterAppInstanceUserEndpoint'] },
    anyFields: record(
      {
        type: fc.constantFrom('APNS', 'APNS_SANDBOX'),
        resourceArn: fc.constant(TARGET.resourceArn),
        endpointAttributes: fc.record(
          { deviceToken: anyName, voipDeviceToken: anyName },
          { requiredKeys: ['deviceToken'] },
        ),
      },
      { allowMessages: fc.constantFrom('ALL', 'NONE') },
    ).map(literal),
  },
];

for (const contract of contracts) {
  describeKind(contract);
}

describe('the contracts', () => {
  test.each(kinds.map(({ model }) => [model.name, model] as const))(
    'every field of %s is compared, unless it tells one from another',
    (_name, { comparators, manifest }) => {
      const { properties = {} } = manifest.schema;
      const compared = [...Object.keys(comparators), ...manifest.keyFields];
      expect(Object.keys(properties as JsonObject).filter((field) => !compared.includes(field))).toEqual([]);
    },
  );

  test('there is one for every registered kind', () => {
    const covered = new Set(contracts.map(({ kind }) => kind.model.name));
    expect([...covered].sort()).toEqual(kinds.map(({ model }) => model.name).sort());
  });

  test('they change every field that a plan of the kind can show', () => {
    for (const { model } of kinds) {
      const own = contracts.filter(({ kind }) => kind.model === model);
      const changed = new Set(own.flatMap(({ variants }) => variants.flatMap(({ fields }) => Object.keys(fields))));
      const fields = Object.keys(model.comparators).filter((field) => !model.manifest.keyFields.includes(field));
      expect([...changed].sort()).toEqual(fields.sort());
    }
  });

  test('they clear every field that null clears', () => {
    for (const { model } of kinds) {
      const own = contracts.filter(({ kind }) => kind.model === model);
      const cleared = new Set(own.flatMap((contract) => contract.cleared.flatMap(({ fields }) => Object.keys(fields))));
      expect([...cleared].sort()).toEqual(Object.keys(model.manifest.clearable).sort());
    }
  });
});

describe('the registration of kinds', () => {
  const folder = new URL('../../src/kinds/', import.meta.url);
  const folders = readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && entry.name !== 'shared')
    .map(({ name }) => name);

  test.each(folders)('the folder %s is a registered kind of that name', async (name) => {
    const module = (await import(new URL(`${name}/index.ts`, folder).href)) as Readonly<Record<string, unknown>>;
    const registered = kinds.filter((kind) => Object.values(module).includes(kind));
    expect(registered.map(({ model }) => kebabCase(model.name))).toEqual([name]);
  });

  test('every registered kind has a folder', () => {
    expect(kinds.map(({ model }) => kebabCase(model.name)).sort()).toEqual(folders.sort());
  });

  test('every kind comes after those that it stands on', () => {
    const seen = new Set<string | undefined>([undefined]);
    for (const { model } of kinds) {
      expect(seen).toContain(model.parent);
      seen.add(model.name);
    }
  });
});

function kindOf(name: string) {
  const found = kinds.find(({ model }) => model.name === name);
  if (found === undefined) {
    throw new Error(`${name} is not registered.`);
  }
  return found;
}

function replacing(title: string, fields: JsonObject) {
  return {
    title,
    fields,
    action: 'replace',
    operations: ['DeregisterAppInstanceUserEndpoint', 'RegisterAppInstanceUserEndpoint'],
  } as const;
}

function kebabCase(name: string): string {
  return name.replaceAll(/(?<!^)[A-Z]/gu, (letter) => `-${letter}`).toLowerCase();
}
