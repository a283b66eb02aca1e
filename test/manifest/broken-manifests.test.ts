import { describe, expect, test } from 'vitest';
import { brief, HEAD, loadManifest, problemsOf } from './workspace.js';

/** A broken manifest and everything that is told of it: code, line and column. */
interface Case {
  readonly about: string;
  readonly text: string;
  readonly problems: readonly string[];
}

const USER = 'apiVersion: chime-sync/v1\nkind: AppInstanceUser\nappInstance: support\n';
const ENDPOINT = 'apiVersion: chime-sync/v1\nkind: AppInstanceUserEndpoint\nappInstance: support\n';
const LEX_ARN = 'arn:aws:lex:us-east-1:111111111111:bot-alias/ABCDEFGHIJ/TSTALIASID';

const YAML_CASES: readonly Case[] = [
  { about: 'an unclosed bracket', text: `${HEAD}tags: {a: b\n`, problems: ['yaml-syntax 4:7'] },
  { about: 'an unclosed quote', text: `${HEAD}name: "abc\n`, problems: ['yaml-syntax 4:7'] },
  { about: 'a tab as indentation', text: `${HEAD}tags:\n\ta: b\n`, problems: ['yaml-syntax 5:1'] },
  { about: 'wrong indentation', text: `${HEAD}tags:\n    a: b\n  c: d\n`, problems: ['yaml-syntax 6:3'] },
  { about: 'an unknown escape sequence', text: `${HEAD}name: "a\\qb"\n`, problems: ['yaml-syntax 4:9'] },
  { about: 'a duplicate key (S6)', text: `${HEAD}name: a\nname: b\n`, problems: ['yaml-duplicate-key 5:1'] },
  {
    about: 'a duplicate key inside metadata (S6)',
    text: `${HEAD}metadata: {a: 1, a: 2}\n`,
    problems: ['yaml-duplicate-key 4:18'],
  },
  { about: 'a custom tag', text: `${HEAD}name: !secret abc\n`, problems: ['yaml-unsupported 4:7'] },
  { about: 'a merge key', text: `${HEAD}metadata:\n  <<: {a: 1}\n`, problems: ['yaml-unsupported 5:3'] },
  { about: 'YAML 1.1', text: `%YAML 1.1\n---\n${HEAD}`, problems: ['yaml-unsupported 1:1'] },
  { about: 'an alias of nothing', text: `${HEAD}name: *nobody\n`, problems: ['yaml-syntax 4:7'] },
  { about: 'an alias of what it is part of', text: `${HEAD}metadata: &m [*m]\n`, problems: ['yaml-syntax 4:15'] },
  {
    about: 'more than 100 aliases (S6)',
    text: `${HEAD}metadata:\n  - &a x\n${'  - *a\n'.repeat(101)}`,
    problems: ['yaml-too-many-aliases 106:5'],
  },
  { about: 'nesting beyond reason', text: `${HEAD}metadata: ${'['.repeat(1000)}`, problems: ['yaml-too-deep 4:74'] },
  { about: '__proto__', text: `${HEAD}metadata: {__proto__: {a: 1}}\n`, problems: ['forbidden-key 4:12'] },
  { about: 'a number as key', text: `${HEAD}metadata: {1: a}\n`, problems: ['needs-quotes 4:12'] },
  { about: 'a list as key', text: `${HEAD}metadata: {[a]: b}\n`, problems: ['wrong-type 4:12'] },
  {
    about: 'a lone carriage return behind a comment',
    text: `${HEAD}users:\n- id: a # worker\r- id: b\n`,
    problems: ['yaml-unsupported 5:17'],
  },
  {
    about: 'a lone carriage return before CR LF',
    text: `${HEAD}# a\r\r\nname: A\r\n`,
    problems: ['yaml-unsupported 4:4'],
  },
  { about: 'a lone carriage return in quotes', text: `${HEAD}name: "a\rb"\n`, problems: ['yaml-unsupported 4:9'] },
  { about: 'a lone carriage return at the end', text: `${HEAD}name: a\r`, problems: ['yaml-unsupported 4:8'] },
  { about: 'only comments (S3)', text: '# nothing\n', problems: ['empty-file 1:1'] },
  { about: 'nothing at all (S3)', text: '', problems: ['empty-file 1:1'] },
];

const DOCUMENT_CASES: readonly Case[] = [
  { about: 'a list as document', text: '- a\n', problems: ['not-a-mapping 1:1'] },
  { about: 'a text as document', text: 'hello\n', problems: ['not-a-mapping 1:1'] },
  {
    about: 'another version',
    text: 'apiVersion: chime-sync/v2\nkind: AppInstance\nid: a\n',
    problems: ['unknown-api-version 1:13'],
  },
  { about: 'no version', text: 'kind: AppInstance\nid: a\n', problems: ['missing-field 1:1'] },
  { about: 'no kind', text: 'apiVersion: chime-sync/v1\nid: a\n', problems: ['missing-field 1:1'] },
  {
    about: 'an unknown kind',
    text: 'apiVersion: chime-sync/v1\nkind: AppInstanc\nid: a\n',
    problems: ['unknown-kind 2:7'],
  },
  {
    about: 'a project file among the manifests',
    text: 'apiVersion: chime-sync/v1\nkind: Project\n',
    problems: ['unknown-kind 2:7'],
  },
  { about: 'no id', text: 'apiVersion: chime-sync/v1\nkind: AppInstance\nname: a\n', problems: ['missing-field 1:1'] },
  { about: 'an item without its id', text: `${HEAD}users:\n  - name: A\n`, problems: ['missing-field 5:3'] },
  {
    about: 'a missing field inside settings',
    text: `${HEAD}bots:\n- id: b\n  configuration:\n    lex:\n      localeId: en_US\n`,
    problems: ['missing-field 8:7'],
  },
  { about: 'a misspelt field', text: `${HEAD}nmae: a\n`, problems: ['unknown-field 4:1'] },
  {
    about: 'a misspelt field inside settings',
    text: `${HEAD}retentionSettings: {channelRetentionSettings: {retentiondays: 3}}\n`,
    problems: ['unknown-field 4:48'],
  },
  { about: 'a field of another kind', text: `${HEAD}expirationSettings: null\n`, problems: ['unknown-field 4:1'] },
  {
    about: 'a reference where the parent is clear',
    text: `${HEAD}users:\n  - id: a\n    appInstance: support\n`,
    problems: ['unknown-field 6:5'],
  },
  { about: 'ensure on an AppInstance (S12)', text: `${HEAD}ensure: absent\n`, problems: ['unknown-field 4:1'] },
];

const VALUE_CASES: readonly Case[] = [
  { about: 'a mapping as name', text: `${HEAD}name: {a: b}\n`, problems: ['wrong-type 4:7'] },
  { about: 'a text as settings', text: `${HEAD}retentionSettings: forever\n`, problems: ['wrong-type 4:20'] },
  { about: 'a list as tags', text: `${HEAD}tags: [a]\n`, problems: ['wrong-type 4:7'] },
  { about: 'a mapping as users', text: `${HEAD}users: {id: a}\n`, problems: ['wrong-type 4:8'] },
  { about: 'a text among users', text: `${HEAD}users: [alice]\n`, problems: ['not-a-mapping 4:9'] },
  {
    about: 'a quoted number',
    text: `${HEAD}retentionSettings: {channelRetentionSettings: {retentionDays: "3"}}\n`,
    problems: ['wrong-type 4:63'],
  },
  {
    about: 'a number as id (S6)',
    text: 'apiVersion: chime-sync/v1\nkind: AppInstance\nid: 12\n',
    problems: ['needs-quotes 3:5'],
  },
  { about: 'a number as name (S6)', text: `${HEAD}name: 1.10\n`, problems: ['needs-quotes 4:7'] },
  { about: 'a boolean as tag (S6)', text: `${HEAD}tags: {on: true}\n`, problems: ['needs-quotes 4:12'] },
  { about: 'a tag without a value (S6)', text: `${HEAD}tags:\n  on:\n`, problems: ['null-not-allowed 5:6'] },
  { about: 'null where it clears nothing (S1)', text: `${HEAD}name: null\n`, problems: ['null-not-allowed 4:7'] },
  {
    about: 'a collection of comments (S1)',
    text: `${HEAD}users:\n#  - id: alice\n`,
    problems: ['null-not-allowed 4:7'],
  },
  { about: 'an empty item', text: `${HEAD}users:\n  - id: a\n  -\n`, problems: ['not-a-mapping 6:3'] },
  { about: 'empty settings (S1)', text: `${HEAD}retentionSettings: {}\n`, problems: ['empty-settings 4:20'] },
  {
    about: 'empty settings further inside (S1)',
    text: `${HEAD}retentionSettings: {channelRetentionSettings: {}}\n`,
    problems: ['empty-settings 4:47'],
  },
  { about: 'an empty name', text: `${HEAD}name: ""\n`, problems: ['too-short 4:7'] },
  { about: 'a long name', text: `${HEAD}name: ${'a'.repeat(257)}\n`, problems: ['too-long 4:7'] },
  { about: 'a very long name', text: `${HEAD}name: ${'a'.repeat(1000)}\n`, problems: ['too-long 4:7'] },
  { about: 'an emoji in a name', text: `${HEAD}name: "a 🎉"\n`, problems: ['invalid-format 4:7'] },
  { about: 'a blank user name', text: `${HEAD}users:\n- {id: a, name: " "}\n`, problems: ['invalid-format 5:17'] },
  {
    about: 'an id in upper case',
    text: 'apiVersion: chime-sync/v1\nkind: AppInstance\nid: Support\n',
    problems: ['invalid-format 3:5'],
  },
  { about: 'a user id with a plus', text: `${HEAD}users:\n- id: a+b@example.com\n`, problems: ['invalid-format 5:7'] },
  {
    about: 'zero days',
    text: `${HEAD}retentionSettings: {channelRetentionSettings: {retentionDays: 0}}\n`,
    problems: ['out-of-range 4:63'],
  },
  {
    about: 'too many days',
    text: `${HEAD}retentionSettings: {channelRetentionSettings: {retentionDays: 5476}}\n`,
    problems: ['out-of-range 4:63'],
  },
  {
    about: 'half a day',
    text: `${HEAD}retentionSettings: {channelRetentionSettings: {retentionDays: 1.5}}\n`,
    problems: ['wrong-type 4:63'],
  },
  {
    about: 'infinitely many days',
    text: `${HEAD}retentionSettings: {channelRetentionSettings: {retentionDays: .inf}}\n`,
    problems: ['wrong-type 4:63'],
  },
  {
    about: 'an unknown enum value',
    text: `${HEAD}bots:\n- id: b\n  configuration:\n    lex:\n      lexBotAliasArn: ${LEX_ARN}\n      localeId: en_US\n      invokedBy: {standardMessages: MENTION, targetedMessages: ALL}\n`,
    problems: ['not-allowed-value 10:37'],
  },
  {
    about: 'a Lex ARN of another partition',
    text: `${HEAD}bots:\n- id: b\n  configuration: {lex: {lexBotAliasArn: arn:aws-cn:lex:x, localeId: en_US}}\n`,
    problems: ['invalid-format 6:41'],
  },
  { about: 'protect as text', text: `${HEAD}protect: "yes"\n`, problems: ['wrong-type 4:10'] },
  {
    about: 'an unknown ensure',
    text: `${HEAD}users:\n- {id: a, ensure: gone}\n`,
    problems: ['not-allowed-value 5:19'],
  },
  {
    about: 'prune of an unknown collection (S4)',
    text: `${HEAD}prune: {user: never}\n`,
    problems: ['unknown-field 4:9'],
  },
  {
    about: 'prune of the instances themselves (S4)',
    text: `${HEAD}prune: {appInstances: never}\n`,
    problems: ['unknown-field 4:9'],
  },
  {
    about: 'a prune level of other kinds (S4)',
    text: `${HEAD}prune: {admins: owned}\n`,
    problems: ['not-allowed-value 4:17'],
  },
];

const METADATA_AND_TAG_CASES: readonly Case[] = [
  {
    about: 'metadata that is too long (S7)',
    text: `${HEAD}metadata: "${'a'.repeat(1025)}"\n`,
    problems: ['too-long 4:11'],
  },
  {
    about: 'metadata whose bytes are too many (S7)',
    text: `${HEAD}metadata: "${'é'.repeat(600)}"\n`,
    problems: ['too-long 4:11'],
  },
  {
    about: 'metadata whose JSON is too long (S7)',
    text: `${HEAD}metadata: {a: "${'b'.repeat(1020)}"}\n`,
    problems: ['too-long 4:11'],
  },
  { about: 'not a number (S7)', text: `${HEAD}metadata: {a: .nan}\n`, problems: ['metadata-not-json 4:15'] },
  { about: 'infinity (S7)', text: `${HEAD}metadata: [1e400]\n`, problems: ['metadata-not-json 4:12'] },
  {
    about: 'an integer beyond 2^53 (S7)',
    text: `${HEAD}metadata: 9007199254740993\n`,
    problems: ['metadata-not-json 4:11'],
  },
  {
    about: 'more digits than a double has (S7)',
    text: `${HEAD}metadata: 0.12345678901234567890\n`,
    problems: ['metadata-not-json 4:11'],
  },
  { about: 'a reserved tag of AWS (S8)', text: `${HEAD}tags: {"aws:x": a}\n`, problems: ['reserved-tag-key 4:8'] },
  {
    about: 'a tag of our own (S8)',
    text: `${HEAD}tags: {"chime-sync:owner": a}\n`,
    problems: ['reserved-tag-key 4:8'],
  },
  {
    about: 'too many tags (S8)',
    text: `${HEAD}tags:\n${Array.from({ length: 48 }, (_, index) => `  t${index}: a\n`).join('')}`,
    problems: ['too-many-tags 5:3'],
  },
  { about: 'an empty tag value', text: `${HEAD}tags: {a: ""}\n`, problems: ['too-short 4:11'] },
  { about: 'a long tag value', text: `${HEAD}tags: {a: ${'b'.repeat(257)}}\n`, problems: ['too-long 4:11'] },
  { about: 'an empty tag key', text: `${HEAD}tags: {"": a}\n`, problems: ['too-short 4:8'] },
  { about: 'a long tag key', text: `${HEAD}tags: {${'b'.repeat(129)}: a}\n`, problems: ['too-long 4:8'] },
];

const INTERPOLATION_CASES: readonly Case[] = [
  { about: 'an unset variable', text: `${HEAD}name: my \${var.teir}\n`, problems: ['unset-variable 4:10'] },
  {
    about: 'two unset variables',
    text: `${HEAD}name: "\${var.x}-\${var.y}"\n`,
    problems: ['unset-variable 4:8', 'unset-variable 4:17'],
  },
  {
    about: 'a reference that never ends',
    text: `${HEAD}name: a \${var.tier\n`,
    problems: ['invalid-interpolation 4:9'],
  },
  {
    about: 'a reference to something else',
    text: `${HEAD}name: \${secrets.x}\n`,
    problems: ['invalid-interpolation 4:7'],
  },
  {
    about: 'an unset environment variable (S9)',
    text: `${HEAD}metadata: {a: "\${env.NO}"}\n`,
    problems: ['unset-environment-variable 4:16'],
  },
  {
    about: 'the environment in a name (S9)',
    text: `${HEAD}name: \${env.HOME}\n`,
    problems: ['secret-not-allowed 4:7'],
  },
  {
    about: 'the environment in an id (S9)',
    text: `${HEAD}users:\n- id: \${env.HOME}\n`,
    problems: ['secret-not-allowed 5:7'],
  },
  { about: 'a number as name, by a variable', text: `${HEAD}name: \${var.days}\n`, problems: ['needs-quotes 4:7'] },
  {
    about: 'a text as days, by a variable',
    text: `${HEAD}retentionSettings: {channelRetentionSettings: {retentionDays: "\${var.tier}"}}\n`,
    problems: ['wrong-type 4:63'],
  },
];

const RELATION_CASES: readonly Case[] = [
  { about: 'two AppInstances of one id (S10)', text: `${HEAD}---\n${HEAD}`, problems: ['duplicate-resource 7:5'] },
  {
    about: 'two users of one id (S10)',
    text: `${HEAD}users:\n- id: a\n- id: a\n`,
    problems: ['duplicate-resource 6:7'],
  },
  {
    about: 'a user nested and on its own (S10)',
    text: `${HEAD}users:\n- id: a\n---\n${USER}id: a\n`,
    problems: ['duplicate-resource 10:5'],
  },
  {
    about: 'two admins of one user (S10)',
    text: `${HEAD}admins:\n- user: a\n- user: a\n`,
    problems: ['duplicate-resource 6:9'],
  },
  {
    about: 'a user of an undeclared AppInstance',
    text: `${HEAD}---\n${USER.replace('support', 'suport')}id: a\n`,
    problems: ['unresolved-reference 7:14'],
  },
  {
    about: 'a user without its AppInstance',
    text: 'apiVersion: chime-sync/v1\nkind: AppInstanceUser\nid: a\n',
    problems: ['missing-field 1:1'],
  },
  {
    about: 'an endpoint of an undeclared user (S11)',
    text: `${HEAD}---\n${ENDPOINT}user: alice\nname: phone\n`,
    problems: ['unresolved-reference 8:7'],
  },
  {
    about: 'an endpoint of an absent user (S12)',
    text: `${HEAD}users:\n- {id: alice, ensure: absent}\n---\n${ENDPOINT}user: alice\nname: phone\n`,
    problems: ['reference-to-absent 10:7'],
  },
  {
    about: 'an admin of an undeclared bot (S11)',
    text: `${HEAD}admins:\n- bot: helper\n`,
    problems: ['unresolved-reference 5:8'],
  },
  {
    about: 'an admin of an absent user',
    text: `${HEAD}users:\n- {id: a, ensure: absent}\nadmins:\n- user: a\n`,
    problems: ['reference-to-absent 7:9'],
  },
  {
    about: 'an admin of an absent bot',
    text: `${HEAD}bots:\n- {id: a, ensure: absent}\nadmins:\n- bot: a\n`,
    problems: ['reference-to-absent 7:8'],
  },
  { about: 'an admin of nobody', text: `${HEAD}admins:\n- {}\n`, problems: ['missing-field 5:1'] },
  {
    about: 'an admin of two',
    text: `${HEAD}bots: [{id: b}]\nadmins:\n- {user: a, bot: b}\n`,
    problems: ['conflicting-fields 6:18'],
  },
  {
    about: 'fields of an absent user (S12)',
    text: `${HEAD}users:\n- id: a\n  ensure: absent\n  name: A\n`,
    problems: ['absent-with-fields 7:3'],
  },
  {
    about: 'endpoints of an absent user (S12)',
    text: `${HEAD}users:\n- id: a\n  ensure: absent\n  endpoints: []\n`,
    problems: ['absent-with-fields 7:3'],
  },
  {
    about: 'more admins than the quota',
    text: `${HEAD}admins:\n${Array.from({ length: 101 }, (_, index) => `- user: u${index}\n`).join('')}`,
    problems: ['quota-exceeded 105:9'],
  },
  {
    about: 'more endpoints than the quota',
    text: `${HEAD}users:\n- id: a\n  endpoints:\n${Array.from({ length: 11 }, (_, index) => `  - name: e${index}\n`).join('')}`,
    problems: ['quota-exceeded 17:11'],
  },
  {
    about: 'a pin in another region (S13)',
    text: `${HEAD}arn: arn:aws:chime:eu-central-1:111111111111:app-instance/a\n`,
    problems: ['pin-mismatch 4:6'],
  },
  {
    about: 'a pin in another account (S13)',
    text: `${HEAD}arn: arn:aws:chime:us-east-1:222222222222:app-instance/a\n`,
    problems: ['pin-mismatch 4:6'],
  },
  {
    about: 'a pin in another AppInstance (S13)',
    text: `${HEAD}arn: arn:aws:chime:us-east-1:111111111111:app-instance/a\nbots:\n- id: b\n  arn: arn:aws:chime:us-east-1:111111111111:app-instance/x/bot/b\n`,
    problems: ['pin-mismatch 7:8'],
  },
  {
    about: 'a pin to a user (S13)',
    text: `${HEAD}arn: arn:aws:chime:us-east-1:111111111111:app-instance/a/user/b\n`,
    problems: ['invalid-format 4:6'],
  },
  {
    about: 'a bot pinned to an AppInstance (S13)',
    text: `${HEAD}bots:\n- id: b\n  arn: arn:aws:chime:us-east-1:111111111111:app-instance/a\n`,
    problems: ['invalid-format 6:8'],
  },
  {
    about: 'a pin to something else (S13)',
    text: `${HEAD}arn: arn:aws:s3:::bucket\n`,
    problems: ['invalid-format 4:6'],
  },
  {
    about: 'one pin twice (S10)',
    text: `${HEAD}arn: arn:aws:chime:us-east-1:111111111111:app-instance/a\n---\n${HEAD.replace('support', 'other')}arn: arn:aws:chime:us-east-1:111111111111:app-instance/a\n`,
    problems: ['duplicate-resource 9:6'],
  },
  {
    about: 'a previousId in use (S13)',
    text: `${HEAD}previousId: other\n---\n${HEAD.replace('support', 'other')}`,
    problems: ['previous-id-conflict 4:13'],
  },
  {
    about: 'a previousId of its own (S13)',
    text: `${HEAD}previousId: support\n`,
    problems: ['previous-id-conflict 4:13'],
  },
];

describe('broken manifests', () => {
  describe.each([
    ['YAML', YAML_CASES],
    ['documents', DOCUMENT_CASES],
    ['values', VALUE_CASES],
    ['metadata and tags', METADATA_AND_TAG_CASES],
    ['interpolation', INTERPOLATION_CASES],
    ['relations', RELATION_CASES],
  ])('%s', (_topic, cases) => {
    test.each(cases)('$about', async ({ text, problems }) => {
      const told = await problemsOf(loadManifest(text));
      expect(told.map(brief)).toEqual(problems.map((problem) => problem.replace(' ', ' m.manifest.yaml:')));
      expect(told.filter(({ hint }) => hint === undefined)).toEqual([]);
    });
  });
});
