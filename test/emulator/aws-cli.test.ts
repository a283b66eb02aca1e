import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Emulator, startEmulator } from '../../src/emulator/index.js';
import { ACCOUNT_ID, PUSH_APPLICATION_ARN, REGION } from './support.js';

/**
 * The AWS CLI, which must be installed, against the emulator. Only what the versions of 2022 in Linux distributions
 * know: no bots, no expiration.
 */

interface CliResult {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

let emulator: Emulator;
let home: string;

beforeAll(async () => {
  emulator = await startEmulator();
  home = await mkdtemp(join(tmpdir(), 'emulator-aws-cli-'));
});

afterAll(async () => {
  await emulator.close();
  await rm(home, { recursive: true });
});

/** Runs the CLI without any configuration of the machine. */
function aws(...parameters: readonly string[]): Promise<CliResult> {
  const env = {
    PATH: process.env['PATH'],
    HOME: home,
    AWS_ACCESS_KEY_ID: 'AKIAIOSFODNN7EXAMPLE',
    AWS_SECRET_ACCESS_KEY: 'secret',
    AWS_DEFAULT_REGION: REGION,
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_MAX_ATTEMPTS: '1',
    AWS_PAGER: '',
    LC_ALL: 'C.UTF-8',
  };
  const all = ['--endpoint-url', emulator.url, '--output', 'json', ...parameters];
  return new Promise((resolve, reject) => {
    execFile('aws', all, { env }, (error, stdout, stderr) => {
      if (error === null) resolve({ exitCode: 0, stdout, stderr });
      else if (typeof error.code === 'number') resolve({ exitCode: error.code, stdout, stderr });
      else reject(new Error('the AWS CLI does not run', { cause: error }));
    });
  });
}

/** The output of a command of the identity service that has to succeed. */
async function identity(...parameters: readonly string[]): Promise<unknown> {
  const { exitCode, stdout, stderr } = await aws('chime-sdk-identity', ...parameters);
  expect({ exitCode, stderr: stderr.trim() }).toEqual({ exitCode: 0, stderr: '' });
  return stdout.trim() === '' ? undefined : JSON.parse(stdout);
}

async function appInstance(name: string): Promise<string> {
  const output = await identity('create-app-instance', '--name', name, '--client-request-token', `token-${name}`);
  const { AppInstanceArn } = output as { readonly AppInstanceArn: string };
  return AppInstanceArn;
}

/** What the list of AppInstances shows of one of them. */
async function listed(arn: string): Promise<readonly object[]> {
  const output = await identity('list-app-instances', '--max-results', '50');
  const { AppInstances } = output as { readonly AppInstances: readonly { readonly AppInstanceArn: string }[] };
  return AppInstances.filter(({ AppInstanceArn }) => AppInstanceArn === arn);
}

async function appInstanceUser(appInstanceArn: string, id: string): Promise<string> {
  const key = ['--app-instance-arn', appInstanceArn, '--app-instance-user-id', id];
  const output = await identity('create-app-instance-user', ...key, '--name', `User ${id}`);
  const { AppInstanceUserArn } = output as { readonly AppInstanceUserArn: string };
  return AppInstanceUserArn;
}

describe('the AWS CLI', { concurrent: true }, () => {
  it('creates, describes, lists, updates and deletes an AppInstance', async () => {
    const AppInstanceArn = await appInstance('first');
    const key = ['--app-instance-arn', AppInstanceArn];
    expect(await appInstance('first')).toBe(AppInstanceArn);
    await identity('update-app-instance', ...key, '--name', 'renamed', '--metadata', '{"tier":"gold"}');
    const summary = { AppInstanceArn, Name: 'renamed', Metadata: '{"tier":"gold"}' };
    expect(await identity('describe-app-instance', ...key)).toMatchObject({ AppInstance: summary });
    expect(await listed(AppInstanceArn)).toEqual([summary]);
    await identity('delete-app-instance', ...key);
    expect(await listed(AppInstanceArn)).toEqual([]);
  });

  it('shows times as times', async () => {
    const before = Date.now();
    const output = await identity('describe-app-instance', '--app-instance-arn', await appInstance('timed'));
    const { AppInstance } = output as { readonly AppInstance: { readonly CreatedTimestamp: string | number } };
    const created = AppInstance.CreatedTimestamp;
    const milliseconds = typeof created === 'number' ? created * 1000 : Date.parse(created);
    // The CLI may round to seconds.
    expect(milliseconds).toBeGreaterThan(before - 1000);
    expect(milliseconds).toBeLessThan(Date.now() + 1000);
  });

  it('creates, describes, lists, updates and deletes users', async () => {
    const AppInstanceArn = await appInstance('users');
    const AppInstanceUserArn = await appInstanceUser(AppInstanceArn, 'alice@example.com');
    await appInstanceUser(AppInstanceArn, 'bob');
    const key = ['--app-instance-user-arn', AppInstanceUserArn];
    await identity('update-app-instance-user', ...key, '--name', 'Alice', '--metadata', '');
    expect(await identity('describe-app-instance-user', ...key)).toMatchObject({
      AppInstanceUser: { AppInstanceUserArn, Name: 'Alice', Metadata: '' },
    });
    const list = ['list-app-instance-users', '--app-instance-arn', AppInstanceArn, '--max-results', '1'];
    const first = (await identity(...list)) as { readonly NextToken: string; readonly AppInstanceUsers: object[] };
    expect(first.AppInstanceUsers).toEqual([{ AppInstanceUserArn, Name: 'Alice', Metadata: '' }]);
    const second = await identity(...list, '--next-token', first.NextToken);
    expect(second).toMatchObject({ AppInstanceArn, AppInstanceUsers: [{ Name: 'User bob' }] });
    expect(second).not.toHaveProperty('NextToken');
    await identity('delete-app-instance-user', ...key);
    expect(await identity(...list)).toMatchObject({ AppInstanceUsers: [{ Name: 'User bob' }] });
  });

  it('promotes, describes, lists and demotes admins', async () => {
    const AppInstanceArn = await appInstance('admins');
    const Arn = await appInstanceUser(AppInstanceArn, 'alice');
    const key = ['--app-instance-arn', AppInstanceArn, '--app-instance-admin-arn', Arn];
    const Admin = { Arn, Name: 'User alice' };
    expect(await identity('create-app-instance-admin', ...key)).toEqual({ AppInstanceAdmin: Admin, AppInstanceArn });
    expect(await identity('describe-app-instance-admin', ...key)).toMatchObject({
      AppInstanceAdmin: { Admin, AppInstanceArn },
    });
    const list = ['list-app-instance-admins', '--app-instance-arn', AppInstanceArn];
    expect(await identity(...list)).toEqual({ AppInstanceArn, AppInstanceAdmins: [{ Admin }] });
    await identity('delete-app-instance-admin', ...key);
    expect(await identity(...list)).toEqual({ AppInstanceArn, AppInstanceAdmins: [] });
  });

  it('registers, describes, lists, updates and deregisters endpoints', async () => {
    const AppInstanceUserArn = await appInstanceUser(await appInstance('endpoints'), 'alice');
    const user = ['--app-instance-user-arn', AppInstanceUserArn];
    const target = [
      '--type',
      'APNS',
      '--resource-arn',
      PUSH_APPLICATION_ARN,
      '--endpoint-attributes',
      'DeviceToken=abc',
    ];
    const named = ['--name', 'phone', '--client-request-token', 'phone', '--allow-messages', 'NONE'];
    const registered = await identity('register-app-instance-user-endpoint', ...user, ...target, ...named);
    const { EndpointId } = registered as { readonly EndpointId: string };
    const key = [...user, '--endpoint-id', EndpointId];
    await identity('update-app-instance-user-endpoint', ...key, '--allow-messages', 'ALL');
    const summary = { AppInstanceUserArn, EndpointId, Name: 'phone', Type: 'APNS', AllowMessages: 'ALL' };
    expect(await identity('describe-app-instance-user-endpoint', ...key)).toMatchObject({
      AppInstanceUserEndpoint: { ...summary, EndpointAttributes: { DeviceToken: 'abc' } },
    });
    expect(await identity('list-app-instance-user-endpoints', ...user)).toEqual({
      AppInstanceUserEndpoints: [{ ...summary, EndpointState: { Status: 'ACTIVE' } }],
    });
    await identity('deregister-app-instance-user-endpoint', ...key);
    expect(await identity('list-app-instance-user-endpoints', ...user)).toEqual({ AppInstanceUserEndpoints: [] });
  });

  it('sets, lists and removes tags', async () => {
    const resource = ['--resource-arn', await appInstance('tags')];
    await identity('tag-resource', ...resource, '--tags', 'Key=a,Value=1', 'Key=b,Value=2');
    await identity('untag-resource', ...resource, '--tag-keys', 'a');
    expect(await identity('list-tags-for-resource', ...resource)).toEqual({ Tags: [{ Key: 'b', Value: '2' }] });
  });

  it('sets and gets retention', async () => {
    const key = ['--app-instance-arn', await appInstance('retention')];
    const settings = 'ChannelRetentionSettings={RetentionDays=30}';
    const put = await identity(
      'put-app-instance-retention-settings',
      ...key,
      '--app-instance-retention-settings',
      settings,
    );
    expect(put).toMatchObject({ AppInstanceRetentionSettings: { ChannelRetentionSettings: { RetentionDays: 30 } } });
    expect(await identity('get-app-instance-retention-settings', ...key)).toEqual(put);
  });

  it('asks who it is', async () => {
    const { exitCode, stdout } = await aws('sts', 'get-caller-identity');
    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ Account: ACCOUNT_ID });
  });

  it('names errors', async () => {
    const absent = `arn:aws:chime:${REGION}:${ACCOUNT_ID}:app-instance/none`;
    const forbidden = await aws('chime-sdk-identity', 'describe-app-instance', '--app-instance-arn', absent);
    expect(forbidden.exitCode).not.toBe(0);
    expect(forbidden.stderr).toContain('(ForbiddenException)');
    await appInstance('conflict');
    const conflicting = ['create-app-instance', '--name', 'other', '--client-request-token', 'token-conflict'];
    expect((await aws('chime-sdk-identity', ...conflicting)).stderr).toContain('(ConflictException)');
    const elsewhere = await aws('--region', 'us-west-2', 'chime-sdk-identity', 'list-app-instances');
    expect(elsewhere.stderr).toContain('InvalidSignatureException');
  });
});
