import { rename } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { runProgram } from '../support/cli/run-program.js';
import { startService } from '../support/cli/service.js';
import { appInstance, type Workspace, workspaceOf } from '../support/cli/workspace.js';

// Typical mistakes, and what people read of them. `vitest -u` writes the files anew: read them as somebody does at midnight.

const HEAD = 'apiVersion: chime-sync/v1\nkind: AppInstance\nid: support\nname: Support\n';
const LEX = 'arn:aws:lex:eu-central-1:111111111111:bot-alias/ABCDEFGHIJ/TSTALIASID';
const APP = 'arn:aws:mobiletargeting:us-east-1:222222222222:apps/0123456789abcdef';
const ACCOUNT = { environments: { dev: { region: 'us-east-1', accountId: '111111111111' } } };

/** What is appended to a manifest, or stands in its place, by what is wrong with it. */
const MANIFESTS: readonly (readonly [about: string, text: string])[] = [
  ['a misspelt field', `${HEAD}retentionSetings: {channelRetentionSettings: {retentionDays: 30}}\n`],
  ['a field too far out', `${HEAD}retentionDays: 30\n`],
  ['a number in quotes', `${HEAD}retentionSettings: {channelRetentionSettings: {retentionDays: "365"}}\n`],
  ['a number that is too small', `${HEAD}retentionSettings: {channelRetentionSettings: {retentionDays: 0}}\n`],
  ['text that is a number', HEAD.replace('name: Support', 'name: 1.10')],
  ['an empty name', HEAD.replace('name: Support', 'name: ""')],
  ['an id in the wrong form', HEAD.replace('id: support', 'id: Support_Chat')],
  [
    'a missing criterion',
    `${HEAD}users:\n  - id: alice\n    name: Alice\n    expirationSettings: {expirationDays: 30}\n`,
  ],
  ['another kind', HEAD.replace('AppInstance', 'Instance')],
  ['no kind', HEAD.replace('kind: AppInstance\n', '')],
  ['a user outside of any AppInstance', HEAD.replace('AppInstance', 'AppInstanceUser')],
  ['a level that is none', `${HEAD}prune: {users: onwed}\n`],
  ['a word of YAML 1.1', `${HEAD}protect: yes\n`],
  ['tags as the API has them', `${HEAD}tags: [{Key: team, Value: care}]\n`],
  ['a name that begins with `#`', HEAD.replace('name: Support', 'name: #general')],
  ['an id without a value', HEAD.replace('id: support', 'id:')],
  ['a choice that is none', `${HEAD}users:\n  - id: alice\n    ensure: false\n`],
  ['a word in place of a mapping', `${HEAD}prune: owned\n`],
  ['a number in place of a mapping', `${HEAD}retentionSettings: 30\n`],
  ['a field of Lex beside the name', `${HEAD}bots:\n  - id: helper\n    lexBotAliasArn: ${LEX}\n`],
  ['a tag without a value', `${HEAD}tags: {team: }\n`],
  ['a tag of YAML', HEAD.replace('name: Support', 'name: !Ref Support')],
  ['a second document without `---`', `${HEAD}${HEAD.replace('id: support', 'id: sales')}`],
  ['a dash that touches', `${HEAD}users:\n  -id: alice\n   name: Alice\n`],
  ['a space that is none behind a dash', `${HEAD}users:\n  -\u00a0id: alice\n    name: Alice\n`],
  [
    'defaults of a user',
    `${HEAD.replace('AppInstance', 'AppInstanceUser')}appInstance: support\ndefaults: {metadata: a}\n---\n${HEAD}`,
  ],
  ['defaults as a list', `${HEAD}defaults:\n  - users: {metadata: a}\n`],
  ['defaults of users as a list', `${HEAD}defaults: {users: [{metadata: a}]}\n`],
  ['an AppInstance by its ARN', `${HEAD.replace('AppInstance', 'AppInstanceUser')}appInstance: arn:aws:chime:x\n`],
  ['a pin that is no ARN', `${HEAD}arn: support\n`],
  ['a mapping instead of a list', `${HEAD}users:\n  alice: {name: Alice}\n`],
  ['an item too far to the left', `${HEAD}users:\n    - id: alice\n      name: Alice\n  - id: bob\n    name: Bob\n`],
  ['a missing space', `${HEAD}tags:\n  team:care\n`],
  ['a colon in a text', HEAD.replace('name: Support', 'name: Support: chat')],
  ['a quote that is not closed', HEAD.replace('name: Support', 'name: "Support')],
  ['a tab', `${HEAD}tags:\n\tteam: care\n`],
  ['a merge conflict', `${HEAD}<<<<<<< HEAD\nmetadata: a\n=======\nmetadata: b\n>>>>>>> main\n`],
  ['a reference to nothing', HEAD.replace('name: Support', 'name: ${NOPE}')],
  ['a variable that is not set', HEAD.replace('name: Support', 'name: ${var.nmae}')],
  ['a bot that is not declared', `${HEAD}admins:\n  - bot: helper\n`],
  ['a user twice', `${HEAD}users:\n  - {id: alice, name: Alice}\n  - {id: alice, name: Alice B.}\n`],
  [
    'a pin in another region',
    `${HEAD}arn: arn:aws:chime:eu-central-1:111111111111:app-instance/11111111-1111-4111-8111-111111111111\n`,
  ],
  [
    'ARNs of elsewhere and a secret in plain text, which are warnings',
    `${HEAD}bots:
  - id: helper
    name: Helper
    configuration: {lex: {lexBotAliasArn: "${LEX}", localeId: en_US}}
users:
  - id: alice
    name: Alice
    endpoints:
      - name: phone
        type: APNS
        resourceArn: ${APP}
        endpointAttributes: {deviceToken: 0123abcd}
        allowMessages: ALL
`,
  ],
];

const PROJECTS: readonly (readonly [about: string, settings: Parameters<Workspace['configure']>[0]])[] = [
  ['a region without the service', { environments: { dev: { region: 'us-west-2' } } }],
  ['a misspelt region', { environments: { dev: { region: 'us-esat-1' } } }],
  ['an account as a number', { environments: { dev: { region: 'us-east-1', accountId: 111111111111 } } }],
  ['an environment without a value', { environments: { dev: null, prod: { region: 'us-east-1' } } }],
  ['another ending', { manifests: ['manifests/**/*.yml'] }],
  ['a folder that is not there', { manifests: ['manifest/**/*.yaml'] }],
  ['several environments', { environments: { dev: { region: 'us-east-1' }, prod: { region: 'us-east-1' } } }],
];

const COMMANDS: readonly (readonly string[])[] = [
  ['aply'],
  ['plan', '--jsn'],
  ['plan', '--yes'],
  ['apply', '--auto-approve'],
  ['apply', '--dry-run', '--frce'],
  ['drift', 'dev'],
  ['validate', 'manifests/all.yaml', 'my manifest.yaml'],
  ['-e', 'dev', 'plan'],
  ['plan', ''],
  ['plan', '--json=true', '-e', 'dev'],
  ['plan', '--var', 'tier'],
  ['plan', '--var'],
  ['plan', '-e'],
  ['plan', '-out=plan.json'],
  ['apply', '-var', 'tier=gold'],
  ['plan', '-no-color'],
  ['plan', '-help'],
  ['plan', '--env', 'dev'],
  ['plan', '--color=never'],
  ['plan', '\u2013e', 'dev'],
  ['plan', '\u2014json'],
  ['plan', 'help'],
  ['aply', '-h'],
  ['version'],
  ['diff'],
  ['plan', '--target='],
  ['plan', '--project', ''],
  ['plan', '--out', ''],
  ['plan', '--var', 'tier = gold'],
  ['plan', '-e', 'dve'],
  ['plan', '-e', 'dev', '-e', 'prod'],
  ['plan', '--concurrency', '0'],
  ['plan', '--concurrency', 'many'],
  ['emulator', '--limits', 'asw'],
  ['help', 'aply'],
  ['validate', '-f', 'manifests/al.yaml'],
  ['validate', '--project', 'project.yaml'],
  ['plan', '--out', 'nowhere/plan.json'],
  ['apply', 'plan.json'],
  ['apply', 'manifests/all.yaml'],
];

describe('what people read of', () => {
  test('mistakes in manifests', async () => {
    const told: string[] = [];
    for (const [about, text] of MANIFESTS) {
      const workspace = workspaceOf();
      workspace.configure(ACCOUNT);
      workspace.write('manifests/all.yaml', text);
      told.push(await transcript(about, ['validate'], workspace));
    }
    await expect(told.join('\n')).toMatchFileSnapshot('golden/mistakes-in-manifests.txt');
  }, 60_000);

  test('mistakes in the project file', async () => {
    const told: string[] = [];
    for (const [about, settings] of PROJECTS) {
      const workspace = workspaceOf(appInstance());
      workspace.configure(settings);
      told.push(
        await transcript(
          about,
          about.includes('without a value') ? ['validate', '-e', 'dev'] : ['validate'],
          workspace,
        ),
      );
    }
    const workspace = workspaceOf(appInstance());
    await rename(join(workspace.directory, 'chime-sync.yaml'), join(workspace.directory, 'chime-sync.yml'));
    told.push(await transcript('a project file with another ending', ['validate'], workspace));
    await expect(told.join('\n')).toMatchFileSnapshot('golden/mistakes-in-projects.txt');
  });

  test('mistakes on the command line', async () => {
    const workspace = workspaceOf(appInstance());
    const told: string[] = [];
    for (const args of COMMANDS) {
      told.push(await transcript(undefined, args, workspace));
    }
    await expect(told.join('\n')).toMatchFileSnapshot('golden/mistakes-on-the-command-line.txt');
  }, 60_000);

  test('what the account does not allow', async () => {
    const { emulator } = await startService({ randomUuid: () => '00000000-0000-4000-8000-000000000001' });
    const workspace = workspaceOf(
      appInstance({ users: [{ id: 'alice', name: '${var.name}', metadata: '${env.NOTE}' }] }),
    );
    const run = async (about: string, ...args: readonly string[]) =>
      await transcript(about, args, workspace, emulator.url);
    const told = [await run('a variable of the environment that is not set', 'plan', '--var', 'name=Alice')];
    workspace.declare(appInstance({ users: [{ id: 'alice', name: 'Alice' }] }));
    told.push(await run('no terminal to ask on', 'apply'));
    emulator.setFaults([{ operation: 'CreateAppInstanceUser', error: 'accessDenied' }]);
    told.push(await run('a write that is denied', 'apply', '--yes'));
    emulator.setFaults([{ operation: 'DescribeAppInstanceUser', error: 'accessDenied' }]);
    told.push(await run('a read that is denied', 'plan'));
    emulator.setFaults([]);
    told.push(await run('a target that is misspelt', 'plan', '--target', 'support/users/alcie'));
    told.push(
      await run('an allowance that is not needed, strictly', 'plan', '--strict', '--allow-data-loss', 'suport'),
    );
    told.push(await run('a destruction without allowance', 'destroy', '--yes'));
    await expect(told.join('\n')).toMatchFileSnapshot('golden/mistakes-in-an-account.txt');
  });
});

/** A command line and what comes of it, as it looks on a terminal. */
async function transcript(
  about: string | undefined,
  args: readonly string[],
  { directory }: Workspace,
  endpointUrl?: string,
): Promise<string> {
  const options = endpointUrl === undefined ? {} : { endpointUrl };
  const { code, stdout, stderr } = await runProgram(args, { directory, ...options });
  const title = about === undefined ? '' : `# ${about}\n`;
  const words = args.map((word) => (/^[\w./=-]+$/u.test(word) ? word : `'${word}'`));
  return `${title}$ chime-sync ${words.join(' ')}\n${stdout}${stderr}[exit ${code}]\n`;
}
