import { type DiagnosticError, failure } from '../../core/diagnostic.js';
import { shellWord } from '../../core/shell.js';
import { didYouMean } from '../../core/suggest.js';
import type { Environment } from '../environment.js';
import { namedProfile, type Profile, type Sections, type Settings } from '../profile.js';

/** By what a profile gives credentials. */
export type Means = 'role' | 'keys' | 'web identity' | 'process' | 'sso' | 'login';

/** A profile that gives credentials. */
export interface ProfileSource {
  readonly is: 'profile';
  readonly profile: string;
  readonly means: Means;
  readonly settings: Settings;
  /** Whose credentials a role is assumed with, where that is another profile. */
  readonly base?: ProfileSource | undefined;
}

/** Where credentials come from. */
export type CredentialsSource =
  | ProfileSource
  | { readonly is: 'environment' | 'web identity' | 'container' }
  /** The last resort; and why it is none of the others. */
  | { readonly is: 'machine'; readonly instead: string };

/** What decides where credentials come from. */
export interface SourceOptions {
  readonly env: Environment;
  /** `--profile`. */
  readonly profile?: string | undefined;
  /** What the shared files of the AWS configuration say. */
  readonly sections: Sections;
}

/** The error for credentials that are missing, broken or no longer valid. */
export function credentialsFailure(message: string, hint: string | undefined, cause?: unknown): DiagnosticError {
  return failure('no-credentials', `AWS credentials: ${message}`, { hint }, cause);
}

/**
 * Tells which source of credentials is meant. It is the only one that is asked: the SDK's own chain goes on to the next
 * where one fails, and what works there may be somebody else.
 *
 * The order is that of the AWS CLI: `--profile`, keys in the environment, the profile that the environment names, the
 * default profile, a web identity, and what the container or the machine gives.
 * @throws DiagnosticError `no-credentials` for what cannot work whatever is asked
 */
export function findSource({ env, profile: flag, sections }: SourceOptions): CredentialsSource {
  if (flag === undefined && (env['AWS_ACCESS_KEY_ID'] || env['AWS_SECRET_ACCESS_KEY'])) {
    requireAll(env, ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY'], 'The environment');
    return { is: 'environment' };
  }
  const named = namedProfile(flag, env);
  if (named !== undefined && !sections.has(named)) {
    throw missingProfile(`There is no profile "${named}"`, named, sections);
  }
  const profile = followProfile(named ?? 'default', sections);
  if (profile !== undefined) {
    return profile;
  }
  if (env['AWS_WEB_IDENTITY_TOKEN_FILE']) {
    requireAll(env, ['AWS_WEB_IDENTITY_TOKEN_FILE', 'AWS_ROLE_ARN'], 'The environment');
    return { is: 'web identity' };
  }
  return env['AWS_CONTAINER_CREDENTIALS_RELATIVE_URI'] || env['AWS_CONTAINER_CREDENTIALS_FULL_URI']
    ? { is: 'container' }
    : { is: 'machine', instead: `no keys in the environment, none in profile "${named ?? 'default'}"` };
}

/** Whether a profile says where credentials come from, or is missing, which whoever named it has to know. */
export function isForCredentials({ settings, isNamed }: Profile): boolean {
  return (isNamed && Object.keys(settings).length === 0) || meansOf(settings, false) !== undefined;
}

/**
 * Follows a profile to whatever its credentials come from, and refuses what the SDK would do otherwise than it is written.
 * @param below the profiles whose source this one is
 * @returns `undefined` where it says nothing of credentials
 */
function followProfile(profile: string, sections: Sections, below: readonly string[] = []): ProfileSource | undefined {
  const settings = sections.get(profile) ?? {};
  const owner = `Profile "${profile}"`;
  const means = meansOf(settings, below.length > 0);
  switch (means) {
    case 'keys':
      requireAll(settings, ['aws_access_key_id', 'aws_secret_access_key'], owner);
      break;
    case 'sso':
      requireSession(settings['sso_session'], owner, sections);
      break;
    case 'role':
      if (settings['mfa_serial']) {
        const command = `eval "$(aws configure export-credentials --profile ${shellWord(profile)} --format env)"`;
        throw credentialsFailure(
          `${owner} asks for a code of its mfa_serial, and chime-sync asks nobody.`,
          `Let the AWS CLI ask, and hand on what it gets: ${command}`,
        );
      }
      return { is: 'profile', profile, means, settings, base: followRole(profile, settings, sections, below) };
    case 'web identity':
      requireAll(settings, ['web_identity_token_file', 'role_arn'], owner);
      break;
    case 'process':
    case 'login':
    case undefined:
      break;
  }
  return means && { is: 'profile', profile, means, settings };
}

/** In the order of the SDK, which takes the keys of a role's source even if that has a role, too. */
function meansOf(settings: Settings, isBase: boolean): Means | undefined {
  const has = (...names: readonly string[]) => names.some((name) => Boolean(settings[name]));
  const isRole = has('role_arn') && (has('source_profile', 'credential_source') || !has('web_identity_token_file'));
  if (isRole && !(isBase && has('aws_access_key_id'))) {
    return 'role';
  }
  if (has('aws_access_key_id', 'aws_secret_access_key')) {
    return 'keys';
  }
  if (has('web_identity_token_file')) {
    return 'web identity';
  }
  if (has('credential_process')) {
    return 'process';
  }
  if (Object.keys(settings).some((name) => name.startsWith('sso_'))) {
    return 'sso';
  }
  return has('login_session') ? 'login' : undefined;
}

function followRole(
  profile: string,
  settings: Settings,
  sections: Sections,
  below: readonly string[],
): ProfileSource | undefined {
  const { source_profile: base, credential_source: named } = settings;
  if (Boolean(base) === Boolean(named)) {
    const what = base ? 'both source_profile and credential_source' : 'neither source_profile nor credential_source';
    throw credentialsFailure(`Profile "${profile}" has a role_arn, and ${what}.`, 'It takes one of them.');
  }
  if (!base) {
    return undefined;
  }
  if (!sections.has(base)) {
    throw missingProfile(`Profile "${profile}" names a source_profile "${base}", and there is none`, base, sections);
  }
  const visited = [...below, profile];
  if (visited.includes(base) && meansOf(sections.get(base) ?? {}, true) === 'role') {
    const circle = [...visited.slice(visited.indexOf(base)), base].join(' → ');
    throw credentialsFailure(
      `Profiles are each other's source_profile: ${circle}.`,
      'One of them must have credentials of its own.',
    );
  }
  const found = followProfile(base, sections, visited);
  if (found === undefined && !sections.get(base)?.['credential_source']) {
    throw credentialsFailure(
      `Profile "${base}", the source_profile of "${profile}", has no credentials.`,
      `Give it some, as with: aws configure --profile ${shellWord(base)}`,
    );
  }
  return found;
}

function requireAll(values: Settings, names: readonly string[], owner: string): void {
  const missing = names.filter((name) => !values[name]);
  if (missing.length > 0) {
    const there = names.filter((name) => values[name]);
    throw credentialsFailure(
      `${owner} has ${there.join(' and ')}, but no ${missing.join(' and no ')}.`,
      'They go together: set all of them, or none.',
    );
  }
}

function requireSession(session: string | undefined, owner: string, sections: Sections): void {
  const prefix = 'sso-session.';
  if (session !== undefined && !sections.has(`${prefix}${session}`)) {
    const names = [...sections.keys()].filter((name) => name.startsWith(prefix));
    throw credentialsFailure(
      `${owner} names an sso_session "${session}", and there is none.`,
      didYouMean(
        session,
        names.map((name) => name.slice(prefix.length)),
        'See: aws configure sso-session',
      ),
    );
  }
}

const MOST_LISTED = 10;

function missingProfile(message: string, profile: string, sections: Sections): DiagnosticError {
  // Between the profiles stand sections of other kinds, with a point in their names.
  const names = [...sections.keys()].filter((name) => !/^(?:sso-session|services)\./u.test(name));
  const more = names.length > MOST_LISTED ? ` and ${names.length - MOST_LISTED} more` : '';
  const known =
    names.length === 0
      ? 'There is no profile at all: see `aws configure`.'
      : `There are ${names.slice(0, MOST_LISTED).join(', ')}${more}.`;
  const spelling = `In the config file it has to begin with [profile ${profile}].`;
  return credentialsFailure(`${message}.`, didYouMean(profile, names, `${known} ${spelling}`));
}
