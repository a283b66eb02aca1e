import fc from 'fast-check';
import type { JsonObject, JsonValue } from '../../src/core/json.js';

/** Texts that YAML, or interpolation, could take for something else. */
const NASTY = [
  '1e3',
  '0x1F',
  '0o7',
  '012',
  '1_000',
  '.5',
  '-.inf',
  '.nan',
  '+1',
  '1.10',
  'yes',
  'no',
  'on',
  'Off',
  'true',
  'False',
  'null',
  'Null',
  '~',
  '',
  ' ',
  ' a',
  'a ',
  '-',
  '- a',
  '?',
  '? a',
  ':',
  ': a',
  'a: b',
  'a:',
  '#',
  '# a',
  'a #b',
  '&a',
  '*a',
  '!a',
  '!!str a',
  '|',
  '>',
  '%YAML',
  '@a',
  '`a',
  '"',
  "'",
  "it's",
  '{',
  '{a: b}',
  '[',
  '[a]',
  ',',
  '---',
  '...',
  '${',
  '${var.a}',
  '$${',
  '$$${',
  '${env.HOME}',
  '$',
  '<<',
  '=',
  '\\',
  '\\n',
  'é',
  '漢字',
  '\u00a0',
  '\u2028',
  '2001-01-01',
  'constructor',
  'toString',
  '__proto',
  'a\tb',
];

const char = fc.oneof(
  { weight: 8, arbitrary: fc.integer({ min: 0x20, max: 0x7e }) },
  { weight: 1, arbitrary: fc.integer({ min: 0xa1, max: 0xd7ff }) },
  { weight: 1, arbitrary: fc.integer({ min: 0xe000, max: 0xfffd }) },
);

/** Text of the characters that names may have. */
function text(minLength: number, maxLength: number): fc.Arbitrary<string> {
  const random = fc
    .array(char, { minLength, maxLength: Math.min(maxLength, 40) })
    .map((codes) => String.fromCodePoint(...codes));
  const nasty = fc.constantFrom(...NASTY.filter(({ length }) => length >= minLength && length <= maxLength));
  return fc.oneof(random, nasty);
}

const oneLine = (value: string): boolean => !/[\n\r\u2028\u2029]/u.test(value);

/** Any JSON that metadata can hold and JSON carries unchanged, within its size. */
const metadata: fc.Arbitrary<JsonValue> = fc
  .letrec<{ value: JsonValue }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 3 },
      text(0, 60),
      fc.maxSafeInteger(),
      fc
        .double({ noNaN: true, noDefaultInfinity: true, min: -1e6, max: 1e6 })
        .map((value) => (value === 0 ? 0 : value)),
      fc.boolean(),
      fc.constant(null),
      fc.array(tie('value'), { maxLength: 3 }),
      fc.dictionary(
        text(1, 20).filter((key) => key !== '__proto__'),
        tie('value'),
        { maxKeys: 3, noNullPrototype: true },
      ),
    ),
  }))
  // At the top, null clears: it comes back as the empty text.
  .value.map((value) => value ?? '')
  .filter((value) => Buffer.byteLength(JSON.stringify(value)) <= 1000 && !isUnsafe(value));

function isUnsafe(value: JsonValue): boolean {
  return typeof value === 'number' && !Number.isSafeInteger(value) && Number.isInteger(value);
}

const tags = fc.dictionary(
  text(1, 30).filter((key) => !/^(?:aws|chime-sync):|^__proto__$/iu.test(key)),
  text(1, 60),
  { maxKeys: 4, noNullPrototype: true },
);

const logicalId = fc.oneof(
  fc.stringMatching(/^[a-z0-9]([a-z0-9-]{0,20}[a-z0-9])?$/u),
  fc.constantFrom('1e3', '0', '007', 'null', 'true', 'no', 'y'),
);
const userId = fc.oneof(
  fc.stringMatching(/^[A-Za-z0-9]([A-Za-z0-9:\-_.@]{0,20}[A-Za-z0-9])?$/u),
  fc.constantFrom('1e3', '0x1F', '12:30:45', 'a@b.c', 'us-east-1:0-1', 'null', 'True', '1.0', '0'),
);
const days = fc.integer({ min: 1, max: 5475 });
const protect = fc.boolean();

function record(required: Record<string, fc.Arbitrary<JsonValue>>, optional: Record<string, fc.Arbitrary<JsonValue>>) {
  const requiredKeys = Object.keys(required);
  return fc.record<Record<string, JsonValue>>({ ...required, ...optional }, { requiredKeys, noNullPrototype: true });
}

const endpointFields = {
  type: fc.constantFrom('APNS', 'APNS_SANDBOX', 'GCM'),
  resourceArn: fc.constant('arn:aws:mobiletargeting:us-east-1:111111111111:apps/0123456789abcdef'),
  endpointAttributes: record(
    { deviceToken: text(1, 60).filter(oneLine) },
    { voipDeviceToken: text(1, 60).filter(oneLine) },
  ),
  allowMessages: fc.constantFrom('ALL', 'NONE'),
};

const endpoint = record({ name: text(1, 60).filter(oneLine) }, endpointFields);

const userFields = {
  name: text(1, 60).filter((value) => oneLine(value) && /\S/u.test(value)),
  metadata,
  tags,
  protect,
  expirationSettings: fc.option(
    record({ expirationDays: days, expirationCriterion: fc.constant('CREATED_TIMESTAMP') }, {}),
  ),
};

const user = record(
  { id: userId },
  { ...userFields, endpoints: fc.uniqueArray(endpoint, { selector: ({ name }) => name, maxLength: 3 }) },
);

const botFields = {
  name: text(0, 60),
  metadata,
  tags,
  protect,
  configuration: record(
    {
      lex: record(
        {
          lexBotAliasArn: fc.constant('arn:aws:lex:us-east-1:123456789012:bot-alias/ABCDEFGHIJ/TSTALIASID'),
          localeId: text(0, 20),
        },
        {
          respondsTo: fc.constant('STANDARD_MESSAGES'),
          invokedBy: record(
            {
              standardMessages: fc.constantFrom('AUTO', 'ALL', 'MENTIONS', 'NONE'),
              targetedMessages: fc.constantFrom('ALL', 'NONE'),
            },
            {},
          ),
          welcomeIntent: fc.constantFrom('Hello', 'a_b', 'No', 'True'),
        },
      ),
    },
    {},
  ),
};

const bot = record({ id: logicalId }, { ...botFields, previousId: fc.constant('never-used') });

const instance = record(
  { id: logicalId },
  {
    name: text(1, 60),
    metadata,
    tags,
    protect,
    retentionSettings: fc.option(record({ channelRetentionSettings: record({ retentionDays: days }, {}) }, {})),
    prune: record({ users: fc.constantFrom('never', 'owned', 'all') }, { endpoints: fc.constantFrom('never', 'all') }),
    users: fc.uniqueArray(user, { selector: ({ id }) => id, maxLength: 4 }),
    bots: fc.uniqueArray(bot, { selector: ({ id }) => id, maxLength: 1 }),
    admins: fc.uniqueArray(record({ user: userId }, {}), { selector: (admin) => admin['user'], maxLength: 3 }),
  },
);

/** Documents that are valid as they stand, `${` apart: values as a program would write them, before escaping. */
export const randomDocuments: fc.Arbitrary<readonly JsonObject[]> = fc
  .uniqueArray(instance, { selector: ({ id }) => id, minLength: 1, maxLength: 3 })
  .map((instances) => instances.map((fields) => ({ apiVersion: 'chime-sync/v1', kind: 'AppInstance', ...fields })));

/** So short that metadata of any size that {@link randomDocuments} has can be merged with them. */
const shortMetadata: fc.Arbitrary<JsonValue> = fc.oneof(
  fc.dictionary(fc.constantFrom('', ' ', '${', '1e3', 'no'), fc.nat(9), { maxKeys: 2, noNullPrototype: true }),
  fc.constantFrom('', 'a', 0, true),
);

/** Defaults that say something for every kind that can have some. What is merged stays short enough. */
export const randomDefaults: fc.Arbitrary<JsonObject> = record(
  {
    users: given({ ...userFields, metadata: shortMetadata }),
    bots: given({ ...botFields, metadata: shortMetadata }),
    endpoints: given(endpointFields),
  },
  {},
);

function given(fields: Record<string, fc.Arbitrary<JsonValue>>): fc.Arbitrary<JsonObject> {
  return record({}, fields).filter((defaults) => Object.keys(defaults).length > 0);
}

/** The value with `${` escaped in all texts and keys, as a manifest has to write it. */
export function escaped(value: JsonValue): JsonValue {
  if (typeof value === 'string') {
    return escapedText(value);
  }
  if (typeof value !== 'object' || value === null) {
    return value;
  }
  return Array.isArray(value)
    ? value.map((item: JsonValue) => escaped(item))
    : Object.fromEntries(
        Object.entries(value).map(([key, child]: [string, JsonValue]) => [escapedText(key), escaped(child)]),
      );
}

function escapedText(text: string): string {
  return text.replaceAll('${', () => '$${');
}
