import { describe, expect, test } from 'vitest';
import { renewing } from '../../src/aws/credentials/renewing.js';
import { findSource, type SourceOptions } from '../../src/aws/credentials/source.js';
import type { Settings } from '../../src/aws/profile.js';
import { DiagnosticError } from '../../src/core/diagnostic.js';

const KEYS = { aws_access_key_id: 'AKIA', aws_secret_access_key: 'x' };
const ROLE = { role_arn: 'arn:aws:iam::123456789012:role/deployer' };
const VARIABLES = { AWS_ACCESS_KEY_ID: 'AKIA', AWS_SECRET_ACCESS_KEY: 'x' };
const WEB_IDENTITY = { AWS_WEB_IDENTITY_TOKEN_FILE: '/token', AWS_ROLE_ARN: 'arn:aws:iam::123456789012:role/web' };

function find(profiles: Readonly<Record<string, Settings>>, options: Partial<SourceOptions> = {}) {
  return findSource({ env: {}, ...options, sections: new Map(Object.entries(profiles)) });
}

describe('one source of credentials is meant, in the order of the AWS CLI', () => {
  const profiles = { default: KEYS, one: KEYS, two: KEYS };
  test.each<[options: Partial<SourceOptions>, meant: object]>([
    [
      { profile: 'one', env: { ...VARIABLES, AWS_PROFILE: 'two' } },
      { is: 'profile', profile: 'one' },
    ],
    [{ env: { ...VARIABLES, AWS_PROFILE: 'two' } }, { is: 'environment' }],
    [{ env: { AWS_DEFAULT_PROFILE: 'one', AWS_PROFILE: 'two' } }, { is: 'profile', profile: 'one' }],
    [{ env: { AWS_PROFILE: 'two', ...WEB_IDENTITY } }, { is: 'profile', profile: 'two' }],
    [{ env: { AWS_PROFILE: '', AWS_ACCESS_KEY_ID: '' } }, { is: 'profile', profile: 'default' }],
  ])('%j', (options, meant) => {
    expect(find(profiles, options)).toMatchObject(meant);
  });

  test.each<[env: SourceOptions['env'], meant: object]>([
    [{ ...WEB_IDENTITY, AWS_CONTAINER_CREDENTIALS_FULL_URI: 'http://127.0.0.1' }, { is: 'web identity' }],
    [{ AWS_CONTAINER_CREDENTIALS_RELATIVE_URI: '/x' }, { is: 'container' }],
    [{ AWS_PROFILE: 'bare' }, { is: 'machine', instead: 'no keys in the environment, none in profile "bare"' }],
  ])('without profiles: %j', (env, meant) => {
    expect(find({ bare: { region: 'us-east-1' } }, { env })).toEqual(meant);
  });

  test('a role has a base', () => {
    const sections = { role: { ...ROLE, source_profile: 'base' }, base: KEYS };
    expect(find(sections, { profile: 'role' })).toMatchObject({
      means: 'role',
      base: { profile: 'base', means: 'keys' },
    });
  });

  test('a role with keys may be its own base', () => {
    const sections = { role: { ...ROLE, ...KEYS, source_profile: 'role' } };
    expect(find(sections, { profile: 'role' })).toMatchObject({
      means: 'role',
      base: { profile: 'role', means: 'keys' },
    });
  });
});

describe('what cannot give credentials is told before anybody is asked', () => {
  test.each<[profiles: Readonly<Record<string, Settings>>, message: string, hint: string]>([
    [{ prd: KEYS }, 'There is no profile "prod".', 'Did you mean `prd`?'],
    [
      { other: KEYS, 'sso-session.prod': {} },
      'There is no profile "prod".',
      'There are other. In the config file it has to begin with [profile prod].',
    ],
    [{}, 'There is no profile "prod".', 'There is no profile at all: see `aws configure`. In the config file'],
    [
      { prod: { aws_access_key_id: 'x' } },
      'Profile "prod" has aws_access_key_id, but no aws_secret_access_key.',
      'set all',
    ],
    [{ prod: { web_identity_token_file: 'x' } }, 'has web_identity_token_file, but no role_arn.', 'They go together'],
    [
      { prod: { ...ROLE, ...KEYS } },
      'has a role_arn, and neither source_profile nor credential_source.',
      'one of them',
    ],
    [
      { prod: { ...ROLE, source_profile: 'bse' }, base: KEYS },
      'Profile "prod" names a source_profile "bse", and there is none.',
      'Did you mean `base`?',
    ],
    [
      {
        prod: { ...ROLE, source_profile: 'a' },
        a: { ...ROLE, source_profile: 'b' },
        b: { ...ROLE, source_profile: 'a' },
      },
      "Profiles are each other's source_profile: a → b → a.",
      'credentials of its own',
    ],
    [
      { prod: { ...ROLE, source_profile: 'prod' } },
      "Profiles are each other's source_profile: prod → prod.",
      'credentials of its own',
    ],
    [
      { prod: { ...ROLE, source_profile: 'base' }, base: { region: 'x' } },
      'Profile "base", the source_profile of "prod", has no credentials.',
      'aws configure --profile base',
    ],
    [
      { prod: { ...ROLE, source_profile: 'our $base' }, 'our $base': { region: 'x' } },
      'Profile "our $base", the source_profile of "prod", has no credentials.',
      "aws configure --profile 'our $base'",
    ],
    [{ prod: { ...ROLE, source_profile: 'prod', mfa_serial: 'x' } }, 'a code of its mfa_serial', 'export-credentials'],
    [
      { prod: { sso_session: 'wrk' }, 'sso-session.work': {} },
      'Profile "prod" names an sso_session "wrk", and there is none.',
      'Did you mean `work`?',
    ],
  ])('%j', (profiles, message, hint) => {
    expect(problemOf(() => find(profiles, { profile: 'prod' }))).toMatchObject({
      code: 'no-credentials',
      message: expect.stringContaining(message) as string,
      hint: expect.stringContaining(hint) as string,
    });
  });

  test.each<[env: SourceOptions['env'], message: string]>([
    [{ AWS_ACCESS_KEY_ID: 'x' }, 'The environment has AWS_ACCESS_KEY_ID, but no AWS_SECRET_ACCESS_KEY.'],
    [{ AWS_SECRET_ACCESS_KEY: 'x' }, 'The environment has AWS_SECRET_ACCESS_KEY, but no AWS_ACCESS_KEY_ID.'],
    [{ AWS_WEB_IDENTITY_TOKEN_FILE: 'x' }, 'The environment has AWS_WEB_IDENTITY_TOKEN_FILE, but no AWS_ROLE_ARN.'],
  ])('%j', (env, message) => {
    expect(problemOf(() => find({}, { env }))?.message).toBe(`AWS credentials: ${message}`);
  });
});

describe('credentials that expire', () => {
  function renewed(...lifetimes: readonly (number | 'fails')[]) {
    let now = 0;
    let asked = 0;
    const provide = renewing(
      async () => {
        const lifetime = lifetimes[asked] ?? 'fails';
        asked += 1;
        if (lifetime === 'fails') {
          throw new Error('none');
        }
        return { accessKeyId: `${asked}`, secretAccessKey: 'x', expiration: new Date(now + lifetime * 1000) };
      },
      () => now,
    );
    const at = async (seconds: number): Promise<string> => {
      now = seconds * 1000;
      const { accessKeyId } = await provide();
      return accessKeyId;
    };
    return { at, asked: () => asked };
  }

  test('are renewed five minutes before, by one question for all who wait', async () => {
    const { at, asked } = renewed(3600, 3600);
    expect(await Promise.all([at(0), at(0)])).toEqual(['1', '1']);
    expect(await at(3299)).toBe('1');
    expect(await Promise.all([at(3301), at(3301)])).toEqual(['2', '2']);
    expect(asked()).toBe(2);
  });

  test('are kept to their end if there are no others, and asked for seldom', async () => {
    const { at, asked } = renewed(3600);
    for (let second = 0; second < 3600; second += 1) {
      expect(await at(second)).toBe('1');
    }
    expect(asked()).toBeLessThan(15);
    await expect(at(3600)).rejects.toThrow('none');
  });
});

function problemOf(work: () => unknown) {
  try {
    work();
  } catch (error) {
    return error instanceof DiagnosticError ? error.diagnostics[0] : undefined;
  }
  return undefined;
}
