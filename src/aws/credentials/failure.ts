import type { DiagnosticError } from '../../core/diagnostic.js';
import { shellWord } from '../../core/shell.js';
import { inWords } from '../../core/system-error.js';
import { ConnectionError } from '../connection-error.js';
import { statusOf, textsOf } from '../error-fields.js';
import { rootOf } from './end.js';
import { type CredentialsSource, credentialsFailure, type ProfileSource } from './source.js';

/** The error for a source that gave no credentials: which one, why, and what to do. */
export function sourceFailure(source: CredentialsSource, error: unknown): DiagnosticError {
  const reason = reasonOf(error);
  const hint = error instanceof ConnectionError ? error.hint : refusalOf(error)?.hint;
  switch (source.is) {
    case 'profile':
      return credentialsFailure(`${nameOf(source)}: ${reason}.`, hint ?? profileHint(source, error), error);
    case 'environment':
      return credentialsFailure(`The environment: ${reason}.`, renewalHint(source), error);
    case 'web identity':
      return credentialsFailure(
        `The web identity of AWS_WEB_IDENTITY_TOKEN_FILE: ${reason}.`,
        hint ?? (fieldsOf(error).status === undefined ? 'See AWS_WEB_IDENTITY_TOKEN_FILE.' : TRUST),
        error,
      );
    case 'container':
      return credentialsFailure(`The container: ${reason}.`, renewalHint(source), error);
    case 'machine':
      return credentialsFailure(
        `There are none: ${source.instead}, and the metadata service of the machine gives none (${reason}).`,
        'Name a profile with --profile or AWS_PROFILE, or set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.',
        error,
      );
  }
}

/** The error for an answer by which a service refuses credentials; undefined for any other. */
export function refusal(source: CredentialsSource | undefined, error: unknown): DiagnosticError | undefined {
  const refused = refusalOf(error);
  return refused && credentialsFailure(`${reasonOf(error)}.`, refused.hint ?? renewalHint(source), error);
}

const TRUST = 'Who may assume a role is said in its trust policy; and whoever does needs sts:AssumeRole for it.';

function nameOf({ profile, settings: { role_arn: role } }: ProfileSource): string {
  return `Profile "${profile}"${role === undefined ? '' : ` (role ${role})`}`;
}

/** The setting to look at where what it says has led to nothing. */
const SETTINGS: Partial<Record<ProfileSource['means'], string>> = {
  process: 'credential_process',
  role: 'credential_source',
  'web identity': 'web_identity_token_file',
};

function profileHint(source: ProfileSource, error: unknown): string {
  const { status } = fieldsOf(error);
  if (status === undefined) {
    const { means, profile } = rootOf(source);
    const setting = SETTINGS[means];
    return setting === undefined ? renewalHint(source) : `See ${setting} of profile "${profile}".`;
  }
  // A sign-in service that does not know the session answers with 401.
  const isDenied = ['role', 'web identity'].includes(source.means) && status !== 401 && !refusalOf(error);
  return isDenied ? TRUST : renewalHint(source);
}

/** What to do about a source whose credentials have ended, or are not taken any more. */
export function renewalHint(source: CredentialsSource | undefined): string {
  switch (source?.is) {
    case 'profile': {
      const { means, profile } = rootOf(source);
      const commands: Partial<Record<typeof means, string>> = { sso: 'aws sso login', login: 'aws login' };
      const command = commands[means];
      return command === undefined
        ? `Renew the credentials of profile "${profile}".`
        : `Sign in again: ${command} --profile ${shellWord(profile)}`;
    }
    case 'environment':
      return 'Set AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN anew.';
    case 'container':
      return 'It is asked because AWS_CONTAINER_CREDENTIALS_FULL_URI or AWS_CONTAINER_CREDENTIALS_RELATIVE_URI is set.';
    case 'web identity':
    case 'machine':
    case undefined:
      return 'Sign in again.';
  }
}

const STILL_KNOWN = 'Is the access key still active, the token the one that belongs to it, the region enabled?';
const SIGNED_RIGHT = 'Is the secret access key complete, and the clock of this machine right?';

/** Names by which services refuse credentials, without the `Exception` that some put behind, and what to do. */
const REFUSALS = new Map<string, { readonly hint?: string }>([
  ['ExpiredToken', {}],
  ['TokenRefreshRequired', {}],
  ['InvalidClientTokenId', { hint: STILL_KNOWN }],
  ['InvalidAccessKeyId', { hint: STILL_KNOWN }],
  ['InvalidToken', { hint: STILL_KNOWN }],
  ['UnrecognizedClient', { hint: STILL_KNOWN }],
  ['AuthFailure', { hint: STILL_KNOWN }],
  ['OptInRequired', { hint: STILL_KNOWN }],
  ['IncompleteSignature', { hint: SIGNED_RIGHT }],
  ['InvalidSignature', { hint: SIGNED_RIGHT }],
  ['SignatureDoesNotMatch', { hint: SIGNED_RIGHT }],
  ['RequestTimeTooSkewed', { hint: SIGNED_RIGHT }],
  ['RequestExpired', { hint: SIGNED_RIGHT }],
  ['RequestInTheFuture', { hint: SIGNED_RIGHT }],
  ['MissingAuthenticationToken', { hint: 'Does something on the way take the Authorization header away?' }],
]);

function refusalOf(error: unknown): { readonly hint?: string } | undefined {
  const { name, code } = fieldsOf(error);
  return [name, code].map((word) => REFUSALS.get(word.replace(/Exception$/u, ''))).find(Boolean);
}

/** Lines that end a stack trace of Node or Java, and say nothing; and those without a word. */
const OF_A_STACK = /^(?:at |\.\.\. \d|Node\.js v\d|\W*$)/u;

/**
 * What an error says, in one line and without a full stop: of a wrong signature AWS goes on with the whole request, token
 * included. Of a program only what it says on stderr is told, as the AWS CLI does: its command may hold secrets.
 */
function reasonOf(error: unknown): string {
  const { name, message, status, code, path } = fieldsOf(error);
  if (path !== '') {
    return code === 'ENOENT' ? `there is no file ${path}` : `${path} cannot be read: ${inWords(code)}`;
  }
  const [first = '', ...more] = message.split('\n').map((line) => line.trim().replace(/\.$/u, ''));
  if (first.startsWith('Command failed: ')) {
    return `its credential_process failed: ${more.findLast((line) => !OF_A_STACK.test(line)) ?? 'it does not say why'}`;
  }
  if (first.startsWith('Cannot read properties of ')) {
    return 'what is given is no credentials';
  }
  if (/not valid JSON|in JSON at|JSON input/u.test(first)) {
    return 'the answer is no JSON';
  }
  return status === undefined ? first || name : `${name}: ${first}`;
}

function fieldsOf(error: unknown) {
  const text = textsOf(error);
  return {
    name: text('name'),
    message: text('message'),
    // Of a file it is `code`, of an answer `Code`.
    code: text('Code') || text('code'),
    path: text('path'),
    status: statusOf(error),
  };
}
