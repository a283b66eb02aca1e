import { describe, expect, test } from 'vitest';
import type { JsonObject } from '../../src/core/json.js';
import type { Emulator, Fault } from '../../src/emulator/index.js';
import { runProgram } from '../support/cli/run-program.js';
import { startService } from '../support/cli/service.js';
import { type SignInService, startSignInService } from '../support/cli/sign-in-service.js';
import { appInstance, type Workspace, workspaceOf } from '../support/cli/workspace.js';

/** Stands for keys, tokens, and whatever must not be told. */
const SECRET = 'geheim';
const KEYS = 'aws_access_key_id = 123456789012\naws_secret_access_key = x';
const ROLE_ARN = 'arn:aws:iam::123456789012:role/deployer';
const ROLE_PROFILES = `[profile base]\n${KEYS}\n[profile role]\nrole_arn = ${ROLE_ARN}\nsource_profile = base\n`;
const VARIABLES = { AWS_ACCESS_KEY_ID: '123456789012', AWS_SECRET_ACCESS_KEY: SECRET };
const ENDED = '2020-01-01T00:00:00Z';

type Variables = Readonly<Record<string, string>>;

interface World {
  readonly emulator: Emulator;
  readonly signIn: SignInService;
  readonly workspace: Workspace;
}

/** An account, STS and SSO beside it, and a project that names no account: nothing asks STS who it is. */
async function world(...manifests: readonly JsonObject[]): Promise<World> {
  const [{ emulator }, signIn] = await Promise.all([startService(), startSignInService()]);
  return { emulator, signIn, workspace: workspaceOf(...(manifests.length > 0 ? manifests : [appInstance()])) };
}

function runIn({ emulator, signIn, workspace }: World, env: Variables, ...args: string[]) {
  return runProgram([...args, '--json'], {
    directory: workspace.directory,
    endpointUrl: emulator.url,
    env: { AWS_ENDPOINT_URL_STS: signIn.url, AWS_ENDPOINT_URL_SSO: signIn.url, ...env },
  });
}

/** The one problem that ended a plan before anything was read, as text. */
async function failureOf(here: World, env: Variables, ...args: string[]): Promise<string> {
  const { code, json, stderr } = await runIn(here, env, 'plan', ...args);
  const diagnostics = json['diagnostics'] as Readonly<Record<string, string>>[];
  expect([code, diagnostics.map((diagnostic) => diagnostic['code']), stderr]).toEqual([1, ['no-credentials'], '']);
  expect(here.emulator.requests).toEqual([]);
  const text = JSON.stringify(diagnostics);
  expect(text).not.toContain(SECRET);
  return `${diagnostics[0]?.['message']} | ${diagnostics[0]?.['hint']}`;
}

describe('a source that gives no credentials ends the run before anything is read', () => {
  test.each<[what: string, config: string, env: Variables, says: RegExp]>([
    ['a profile that is not there', `[profile prd]\n${KEYS}`, {}, /no profile "prod".*\| Did you mean `prd`\?/u],
    [
      'a program that fails',
      programOf(`: ${SECRET}; exit 3`),
      {},
      /"prod": its credential_process failed: it does not say why\. \| See credential_process of profile "prod"\./u,
    ],
    [
      'a program that says why it fails',
      programOf(`: ${SECRET}; echo Nobody is signed in. >&2; exit 1`),
      {},
      /"prod": its credential_process failed: Nobody is signed in\. \|/u,
    ],
    [
      'a program that asks for something',
      programOf('read -r code || { echo Nobody answers. >&2; exit 1; }'),
      {},
      /"prod": its credential_process failed: Nobody answers\. \|/u,
    ],
    [
      'a program that ends with a stack trace',
      programOf(`printf 'Nobody is signed in.\\n\\tat a.b(C.java:1)\\n' >&2; exit 1`),
      {},
      /"prod": its credential_process failed: Nobody is signed in\. \|/u,
    ],
    ['a program that prints null', programOf('echo null'), {}, /"prod": what is given is no credentials\. \| See/u],
    [
      'a role of a machine whose metadata service is not to be asked',
      `[profile prod]\nrole_arn = ${ROLE_ARN}\ncredential_source = Ec2InstanceMetadata`,
      { AWS_EC2_METADATA_SERVICE_ENDPOINT: 'http://127.0.0.1:1' },
      /"prod" \(role .*\): AWS_EC2_METADATA_DISABLED is set\. \| See credential_source/u,
    ],
    [
      'a configuration that cannot be read',
      '',
      { AWS_CONFIG_FILE: '/' },
      /\/ cannot be read: it is a folder\. \| AWS_CONFIG/u,
    ],
    ['a program that prints something else', programOf(`echo ${SECRET}`), {}, /"prod": .*invalid JSON/u],
    [
      'a program that gives what has ended',
      programOf(`echo '${credentials({ Expiration: ENDED })}'`),
      {},
      /"prod": .*returned expired credentials/u,
    ],
    [
      'a program that gives a broken token',
      programOf(`echo '${credentials({ SessionToken: 'gehe im' })}'`),
      {},
      /aws_session_token of profile "prod" has a space/u,
    ],
    [
      'a source_profile that is not there',
      `[profile prod]\nrole_arn = ${ROLE_ARN}\nsource_profile = base`,
      {},
      /"base"/u,
    ],
    [
      'a misspelt credential_source',
      `[profile prod]\nrole_arn = ${ROLE_ARN}\ncredential_source = Enviroment`,
      {},
      /Got Enviroment, expected EcsContainer or Ec2InstanceMetadata or Environment\. \| See credential_source/u,
    ],
    [
      'a sign-on without a session',
      '[profile prod]\nsso_account_id = 123456789012\nsso_role_name = x\nsso_region = us-east-1\nsso_start_url = x',
      {},
      /"prod": The SSO session.*\| Sign in again: aws sso login --profile prod/u,
    ],
    [
      'the token file of a profile',
      `[profile prod]\nrole_arn = ${ROLE_ARN}\nweb_identity_token_file = /no/where`,
      {},
      /"prod" \(role arn:.*\): there is no file \/no\/where\. \| See web_identity_token_file/u,
    ],
    [
      'a token file',
      '',
      { AWS_PROFILE: '', AWS_WEB_IDENTITY_TOKEN_FILE: '/no/where', AWS_ROLE_ARN: ROLE_ARN },
      /there is no file \/no\/where\./u,
    ],
    [
      'a container that does not answer',
      '',
      { AWS_PROFILE: '', AWS_CONTAINER_CREDENTIALS_FULL_URI: `http://127.0.0.1:1/x?${SECRET}` },
      /The container: .*ECONNREFUSED 127\.0\.0\.1:1\. \|/u,
    ],
    ['half a pair', '', { AWS_ACCESS_KEY_ID: SECRET }, /The environment has AWS_ACCESS_KEY_ID, but no/u],
    [
      'a line break after a key',
      '',
      { ...VARIABLES, AWS_SECRET_ACCESS_KEY: `${SECRET}\n` },
      /AWS_SECRET_ACCESS_KEY has a line break at its end\./u,
    ],
    [
      'a line break in a token',
      '',
      { ...VARIABLES, AWS_SESSION_TOKEN: 'gehe\nim' },
      /AWS_SESSION_TOKEN has a line break\./u,
    ],
    [
      'a character that cannot be sent',
      '',
      { ...VARIABLES, AWS_ACCESS_KEY_ID: `${SECRET}\u00a0` },
      /AWS_ACCESS_KEY_ID has the character U\+00A0/u,
    ],
    ['quotation marks', '', { ...VARIABLES, AWS_ACCESS_KEY_ID: `"${SECRET}"` }, /quotation marks around it/u],
    ['what has ended', '', { ...VARIABLES, AWS_CREDENTIAL_EXPIRATION: ENDED }, /ended at 2020-01-01T00:00:00.000Z/u],
  ])('%s', async (_what, config, env, says) => {
    const here = await world();
    here.workspace.write('.aws/config', `${config}\n`);
    expect(await failureOf(here, { AWS_PROFILE: 'prod', ...env })).toMatch(says);
  });

  test('nothing at all', async () => {
    const { workspace } = await world();
    const { code, json } = await runProgram(['plan', '--json'], { directory: workspace.directory });
    expect({ code, diagnostics: json['diagnostics'] }).toMatchObject({
      code: 1,
      diagnostics: [
        {
          code: 'no-credentials',
          message:
            'AWS credentials: There are none: no keys in the environment, none in profile "default", and the metadata service of the machine gives none (AWS_EC2_METADATA_DISABLED is set).',
          hint: 'Name a profile with --profile or AWS_PROFILE, or set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.',
        },
      ],
    });
  });

  test('even where something else would give some: that may be somebody else', async () => {
    const here = await world();
    here.workspace.write('.aws/config', '[default]\ncredential_process = false\n');
    here.workspace.write('token', 'x');
    const others = { AWS_WEB_IDENTITY_TOKEN_FILE: `${here.workspace.directory}/token`, AWS_ROLE_ARN: ROLE_ARN };
    expect(await failureOf(here, others)).toContain('Profile "default": its credential_process failed');
    expect(here.signIn.requests).toEqual([]);
  });
});

describe('roles', () => {
  test('S42: are asked for at AWS_ENDPOINT_URL_STS, signed with the credentials of the source', async () => {
    const here = await world();
    here.workspace.write('.aws/config', ROLE_PROFILES);
    here.workspace.write('token', 'x');
    const web = { AWS_WEB_IDENTITY_TOKEN_FILE: `${here.workspace.directory}/token`, AWS_ROLE_ARN: ROLE_ARN };
    expect(await runIn(here, {}, 'plan', '--profile', 'role')).toMatchObject({ code: 0, stderr: '' });
    expect(await runIn(here, web, 'plan')).toMatchObject({ code: 0, stderr: '' });
    expect(here.signIn.requests).toMatchObject([
      { operation: 'AssumeRole', accessKeyId: '123456789012', input: { RoleArn: ROLE_ARN } },
      { operation: 'AssumeRoleWithWebIdentity', accessKeyId: undefined },
    ]);
  });

  test('S42: are asked for at --endpoint-url where STS has no address of its own, never at the real STS', async () => {
    const here = await world();
    here.workspace.write('.aws/config', ROLE_PROFILES);
    const env = { AWS_ENDPOINT_URL_STS: '', AWS_ENDPOINT_URL: '' };
    // Of what it is asked afterwards the sign-in service understands nothing.
    await runIn(here, env, 'plan', '--profile', 'role', '--endpoint-url', here.signIn.url);
    expect(here.signIn.requests[0]).toMatchObject({ operation: 'AssumeRole', accessKeyId: '123456789012' });
  });

  test.each([
    [
      'AccessDenied',
      `Profile "role" (role ${ROLE_ARN}): AccessDenied: Not you. | Who may assume a role is said in its`,
    ],
    ['InvalidClientTokenId', 'InvalidClientTokenId: Not you. | Is the access key still active'],
  ])('that are denied (%s) are told', async (code, says) => {
    const here = await world();
    here.workspace.write('.aws/config', ROLE_PROFILES);
    here.signIn.deny('AssumeRole', { code, message: `Not you.\nThe canonical request: ${SECRET}` });
    expect(await failureOf(here, {}, '--profile', 'role')).toContain(says);
    expect(here.signIn.requests).toHaveLength(1);
  });
});

describe('credentials that end', () => {
  const EXPIRED = {
    answer: {
      status: 403,
      headers: { 'content-type': 'application/json', 'x-amzn-errortype': 'ExpiredTokenException' },
      body: '{"Code":"ExpiredToken","Message":"The security token included in the request is expired"}',
    },
  } satisfies Fault;
  const MESSAGE = 'AWS credentials: ExpiredTokenException: The security token included in the request is expired.';
  const users = Array.from({ length: 40 }, (_, index) => ({ id: `user-${index}`, name: `User ${index}` }));

  test('in the middle of an apply: nothing more is sent, one message says what to do, and the next run goes on', async () => {
    const here = await world(appInstance({ users }));
    const { emulator, workspace } = here;
    // The app instance and ten users; what is on the wire by then is answered in the same way.
    emulator.setFaults([{ ...EXPIRED, operation: 'CreateAppInstanceUser', skip: 10 }]);
    const { code, json, stdout } = await runIn(here, VARIABLES, 'apply', '--yes', '--concurrency', '4');
    expect({ code, diagnostics: json['diagnostics'] }).toEqual({
      code: 5,
      diagnostics: [
        {
          code: 'no-credentials',
          severity: 'error',
          message: MESSAGE,
          hint: 'Set AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN anew. Then run it again: it goes on where it stopped.',
        },
      ],
    });
    expect(stdout).not.toContain(SECRET);
    const creations = emulator.requests.filter(({ operation }) => operation === 'CreateAppInstanceUser');
    const refused = creations.filter(({ status }) => status === 403);
    expect(creations.length - refused.length).toBe(10);
    expect(refused.length).toBeLessThanOrEqual(4);

    emulator.setFaults([]);
    const again = await runProgram(['apply', '--yes', '--verify'], {
      directory: workspace.directory,
      endpointUrl: emulator.url,
      env: VARIABLES,
    });
    expect(again).toMatchObject({ code: 0 });
    expect(
      emulator.requests.filter(({ operation, status }) => operation === 'CreateAppInstanceUser' && status === 201),
    ).toHaveLength(40);
  });

  test('while an account is read: that is no plan with holes', async () => {
    const here = await world();
    here.emulator.setFaults([EXPIRED]);
    const { code, json } = await runIn(here, VARIABLES, 'plan');
    expect({ code, diagnostics: json['diagnostics'] }).toMatchObject({
      code: 1,
      diagnostics: [{ code: 'no-credentials', message: MESSAGE }],
    });
    expect(here.emulator.requests).toHaveLength(1);
  });

  test('and a clock that is wrong: its signatures are made by the time of the service', async () => {
    const here = await world();
    const date = new Date(Date.now() + 3_600_000).toUTCString();
    const headers = { ...EXPIRED.answer.headers, 'x-amzn-errortype': 'InvalidSignatureException', date };
    here.emulator.setFaults([{ answer: { ...EXPIRED.answer, headers }, times: 1 }]);
    expect(await runIn(here, VARIABLES, 'plan')).toMatchObject({ code: 0, stderr: '' });
  });

  const inSeconds = (seconds: number) => new Date(Date.now() + seconds * 1000).toISOString();

  /** The warnings of a plan that takes most of a minute, and how it ended. */
  async function warningsIn({ emulator, signIn, workspace }: World, env: Variables) {
    workspace.declare(appInstance({ users: [...users, ...users.map(({ id, name }) => ({ id: `${id}x`, name }))] }));
    const { code, json } = await runProgram(['plan', '--json', '--max-rps', '2'], {
      directory: workspace.directory,
      env: {
        ...env,
        AWS_ENDPOINT_URL: emulator.url,
        AWS_ENDPOINT_URL_STS: signIn.url,
        AWS_ENDPOINT_URL_SSO: signIn.url,
      },
    });
    const warnings = json['diagnostics'] as Readonly<Record<string, string>>[];
    return { code, codes: warnings.map((warning) => warning['code']), text: warnings[0]?.['message'] ?? '' };
  }

  test('before a plan could be applied are warned of, with both times', async () => {
    const env = { ...VARIABLES, AWS_CREDENTIAL_EXPIRATION: inSeconds(20) };
    const { code, codes, text } = await warningsIn(await world(), env);
    expect({ code, codes }).toEqual({ code: 0, codes: ['credentials-end'] });
    expect(text).toMatch(/^The credentials end in \d+ s, and applying takes about \d+ s\.$/u);
  });

  test('after a plan could be applied are not', async () => {
    const env = { ...VARIABLES, AWS_CREDENTIAL_EXPIRATION: inSeconds(3600) };
    expect(await warningsIn(await world(), env)).toMatchObject({ code: 0, codes: [] });
  });

  test('and are given again by themselves are not', async () => {
    const here = await world();
    here.signIn.lifetime = 20;
    here.workspace.write('.aws/config', ROLE_PROFILES);
    expect(await warningsIn(here, { AWS_PROFILE: 'role' })).toMatchObject({ code: 0, codes: [] });
  });

  test('with a sign-on session are warned of as that', async () => {
    const here = await world();
    here.signIn.lifetime = 10;
    const settings = 'sso_account_id = 123456789012\nsso_role_name = x\nsso_region = us-east-1';
    here.workspace.write('.aws/config', `[profile dev]\n${settings}\nsso_start_url = https://example.com\n`);
    // The name of its file is the SHA-1 of the start URL.
    const session = JSON.stringify({ accessToken: SECRET, expiresAt: inSeconds(20) });
    here.workspace.write('.aws/sso/cache/327c3fda87ce286848a574982ddd0b7c7487f816.json', session);
    expect(await warningsIn(here, { AWS_PROFILE: 'dev' })).toMatchObject({ code: 0, codes: ['credentials-end'] });
    expect(here.signIn.requests[0]?.operation).toBe('GetRoleCredentials');
  });
});

function programOf(script: string): string {
  return `[profile prod]\ncredential_process = sh -c "${script.replaceAll('"', '\\"')}"`;
}

function credentials(fields: JsonObject): string {
  return JSON.stringify({ Version: 1, AccessKeyId: 'AKIA', SecretAccessKey: SECRET, ...fields });
}
