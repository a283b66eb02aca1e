import type { AwsCredentialIdentity } from '@smithy/types';
import { codePointOf } from '../../core/appearance.js';
import { type CredentialsSource, credentialsFailure } from './source.js';

const PARTS = {
  accessKeyId: ['AWS_ACCESS_KEY_ID', 'aws_access_key_id'],
  secretAccessKey: ['AWS_SECRET_ACCESS_KEY', 'aws_secret_access_key'],
  sessionToken: ['AWS_SESSION_TOKEN', 'aws_session_token'],
} as const satisfies Partial<Record<keyof AwsCredentialIdentity, readonly [variable: string, setting: string]>>;

/**
 * Refuses keys and tokens that cannot stand in a request, as after a copy with a line break too many. Nothing of them is
 * told but the character.
 * @throws DiagnosticError `no-credentials`
 */
export function checkCharacters(credentials: AwsCredentialIdentity, source: CredentialsSource): void {
  for (const [part, [variable, setting]] of Object.entries(PARTS)) {
    const value: unknown = credentials[part as keyof typeof PARTS];
    const problem = value === undefined && part === 'sessionToken' ? undefined : problemOf(value);
    if (problem !== undefined) {
      const name =
        source.is === 'environment'
          ? variable
          : `${setting}${source.is === 'profile' ? ` of profile "${source.profile}"` : ''}`;
      throw credentialsFailure(`${name} ${problem}.`, 'Set it anew, without anything around it.');
    }
  }
}

function problemOf(value: unknown): string | undefined {
  if (typeof value !== 'string' || value === '') {
    return 'is no text';
  }
  const [character = ''] = /[^!-~]/u.exec(value) ?? [];
  if (character !== '') {
    const at = value.indexOf(character);
    const isAround = value.trim() === value ? '' : at === 0 ? ' at its beginning' : ' at its end';
    return `has ${nameOf(character)}${isAround}`;
  }
  return /^(["']).*\1$/u.test(value) ? 'has quotation marks around it' : undefined;
}

function nameOf(character: string): string {
  if (character === '\n' || character === '\r') {
    return 'a line break';
  }
  return character === ' ' ? 'a space' : `the character ${codePointOf(character)}, which cannot stand there`;
}
