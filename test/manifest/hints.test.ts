import { describe, expect, test } from 'vitest';
import { isJsonObject, type JsonValue } from '../../src/core/json.js';
import { KindSet } from '../../src/manifest/kind-set.js';
import { strictProjectSchema } from '../../src/manifest/project-schema.js';
import { models } from '../support/resources.js';
import { HEAD, load, loadManifest, PROJECT, problemsOf } from './workspace.js';

/** Every schema within a schema that has a pattern, by its path. */
function patternsIn(schema: JsonValue, path = ''): readonly { path: string; description: JsonValue | undefined }[] {
  if (Array.isArray(schema)) {
    return schema.flatMap((item: JsonValue, index) => patternsIn(item, `${path}/${index}`));
  }
  if (!isJsonObject(schema)) {
    return [];
  }
  const own = typeof schema['pattern'] === 'string' ? [{ path, description: schema['description'] }] : [];
  return [...own, ...Object.entries(schema).flatMap(([key, value]) => patternsIn(value, `${path}/${key}`))];
}

test('what has to have a form says which: that is the hint', () => {
  const kinds = new KindSet(models);
  const schemas = [strictProjectSchema(models), ...models.map((model) => kinds.grammar(model, 'document').schema)];
  const patterns = schemas.flatMap((schema) => patternsIn(schema));
  expect(patterns.length).toBeGreaterThan(10);
  expect(patterns.filter(({ description }) => description === undefined)).toEqual([]);
});

describe('where a value has the wrong type, how to write it', () => {
  test.each([
    ['retentionSettings: {channelRetentionSettings: {retentionDays: "365"}}', 'Take the quotes away: 365.'],
    ['protect: "true"', 'Take the quotes away: true.'],
    ['protect: yes', 'Write true: in YAML 1.2 `yes` is text.'],
    ['protect: Off', 'Write false: in YAML 1.2 `off` is text.'],
    ['tags:\n  team:care', 'Write `key: value` for each, with a space after the colon.'],
    ['tags: [team]', 'Write a mapping instead of the list: `key: value` for each.'],
    ['users: {alice: {name: Alice}}', 'Begin each item with a dash.'],
    ['name: [a]', 'If it is text, quote it.'],
    ['name: 1.10', 'Quote it: "1.10".'],
  ])('%s', async (text, hint) => {
    const [problem] = await problemsOf(loadManifest(`${HEAD}${text}\n`));
    expect(problem?.hint).toBe(hint);
  });
});

const LEX = 'arn:aws:lex:us-east-1:111111111111:bot-alias/ABCDEFGHIJ/TSTALIASID';
const BOT = `${HEAD}bots: [{id: a, name: A, configuration: {lex: {lexBotAliasArn: ${LEX}, localeId: en_US}}}]\n`;
const ENDPOINT = `${HEAD}users:
  - id: a
    name: A
    endpoints:
      - name: phone
        type: APNS
        resourceArn: arn:aws:mobiletargeting:us-east-1:111111111111:apps/0123456789abcdef
        endpointAttributes: {deviceToken: "\${env.TOKEN}"}
        allowMessages: ALL
`;

/** Warnings of a manifest that is read with a token in the environment: code, line, message and hint. */
async function warningsOf(text: string) {
  const { warnings } = await loadManifest(text, { env: { TOKEN: 's3cret' }, variables: { token: 's3cret' } });
  const about = warnings.filter(({ code }) => code !== 'usage');
  return about.map(({ code, severity, message, hint, position }) => ({
    code: `${severity} ${code} ${position?.line}`,
    message,
    hint,
  }));
}

describe('an ARN that leads elsewhere is a warning', () => {
  test('what is in the region and account of the environment is none', async () => {
    expect(await warningsOf(BOT)).toEqual([]);
    expect(await warningsOf(ENDPOINT)).toEqual([]);
  });

  test.each([
    { text: BOT, code: 'warning arn-elsewhere 4', path: 'configuration.lex.lexBotAliasArn' },
    { text: ENDPOINT, code: 'warning arn-elsewhere 10', path: 'resourceArn' },
  ])('$path', async ({ text, code, path }) => {
    const variable = 'If it differs between environments, make it a variable of each: `${var.NAME}`.';
    expect(await warningsOf(text.replace('us-east-1', 'eu-central-1'))).toEqual([
      {
        code,
        message: `\`${path}\` is an ARN of eu-central-1, and the environment is in us-east-1.`,
        hint: `Name the one in us-east-1. ${variable}`,
      },
    ]);
    expect(await warningsOf(text.replace('111111111111', '222222222222'))).toEqual([
      {
        code,
        message: `\`${path}\` is an ARN of account 222222222222, and the environment is in account 111111111111.`,
        hint: `Name the one in account 111111111111. ${variable}`,
      },
    ]);
  });
});

describe('a secret in plain text is a warning, which does not show it', () => {
  test.each(['deviceToken: s3cret', 'deviceToken: "${var.token}"'])('{%s}', async (attributes) => {
    const warnings = await warningsOf(ENDPOINT.replace('deviceToken: "${env.TOKEN}"', attributes));
    expect(warnings).toEqual([
      {
        code: 'warning plain-secret 11',
        message: '`endpointAttributes.deviceToken` is secret, and written in plain text.',
        hint: 'Take it from the environment: `deviceToken: "${env.NAME}"`. Replace it if others have seen it.',
      },
    ]);
    expect(JSON.stringify(warnings)).not.toContain('s3cret');
  });
});

test('an AppInstance pinned elsewhere, or a pin of another form, says what to write', async () => {
  const arn = 'arn:aws:chime:us-east-1:111111111111:app-instance/11111111-1111-4111-8111-111111111111';
  const hintOf = async (pin: string) => (await problemsOf(loadManifest(`${HEAD}arn: ${pin}\n`)))[0]?.hint;
  expect(await hintOf(arn.replace('us-east-1', 'eu-central-1'))).toMatch(/^Pin the one in us-east-1, or choose/u);
  expect(await hintOf(arn.replace('111111111111', '222222222222'))).toMatch(/^Pin the one in account 111111111111/u);
  expect(await hintOf('support')).toContain('arn:aws:chime:REGION:ACCOUNT:app-instance/ID');
});

test('a region without the service suggests another one only for a slip', async () => {
  const hintOf = async (region: string) =>
    (await problemsOf(load({ 'chime-sync.yaml': PROJECT.replace('us-east-1', region), 'm.manifest.yaml': HEAD })))[0]
      ?.hint;
  expect(await hintOf('us-west-2')).toBe('Regions: us-east-1, eu-central-1.');
  expect(await hintOf('us-west-1')).toBe('Regions: us-east-1, eu-central-1.');
  expect(await hintOf('us-esat-1')).toBe('Did you mean `us-east-1`? Regions: us-east-1, eu-central-1.');
});
