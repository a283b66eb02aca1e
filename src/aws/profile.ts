import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { failure } from '../core/diagnostic.js';
import { isAbsence, reasonOf } from '../core/system-error.js';
import { type Environment, firstSet } from './environment.js';

/** What a section of the shared files says, by the names of its settings, such as `endpoint_url`. */
export type Settings = Readonly<Record<string, string | undefined>>;

/** The sections of the shared files: profiles by their names, and such of other kinds as `sso-session.NAME`. */
export type Sections = ReadonlyMap<string, Settings>;

/** A profile of the AWS configuration: the settings of a name, as the shared files have them. */
export interface Profile {
  readonly name: string;
  /** Whether it was asked for by name, and is not just the one that holds otherwise. */
  readonly isNamed: boolean;
  readonly settings: Settings;
  /** What the section says to which its `services` leads, such as `sts.endpoint_url`; undefined if there is no such. */
  readonly services: Settings | undefined;
}

/**
 * Reads the files that `AWS_CONFIG_FILE` and `AWS_SHARED_CREDENTIALS_FILE` name. One that is not there has no sections.
 */
export async function readSections(env: Environment): Promise<Sections> {
  const configFile = firstSet(env, 'AWS_CONFIG_FILE');
  const credentialsFile = firstSet(env, 'AWS_SHARED_CREDENTIALS_FILE');
  await Promise.all([configFile, credentialsFile].map(refuseUnreadable));
  // The reader with which the SDK looks for credentials, so that both see the same.
  const { parseKnownFiles } = await import('@smithy/core/config');
  const sections = await parseKnownFiles({
    ...(configFile && { configFilepath: configFile.value }),
    ...(credentialsFile && { filepath: credentialsFile.value }),
  });
  return new Map(Object.entries(sections));
}

/**
 * The SDK takes a file that it cannot read for one that is not there, and goes on as somebody else.
 * @throws DiagnosticError `no-credentials`
 */
async function refuseUnreadable(variable: ReturnType<typeof firstSet>, index: number): Promise<void> {
  const path = variable?.value ?? join(homedir(), '.aws', index === 0 ? 'config' : 'credentials');
  // As for the SDK.
  const resolved = path.startsWith('~/') ? join(homedir(), path.slice(2)) : path;
  try {
    // A home that one may not enter is as good as none: somebody else's, as in a container under any number.
    if (variable !== undefined || existsSync(resolved)) {
      await readFile(resolved);
    }
  } catch (error) {
    if (!isAbsence(error)) {
      const hint = `${variable?.name ?? 'The AWS configuration'} has to be a file that whoever runs this may read.`;
      throw failure('no-credentials', `AWS credentials: ${path} cannot be read: ${reasonOf(error)}.`, { hint }, error);
    }
  }
}

/** The profile that is asked for by name: by the command line, or by the variables, in the order of the AWS CLI. */
export function namedProfile(flag: string | undefined, env: Environment): string | undefined {
  return flag ?? firstSet(env, 'AWS_DEFAULT_PROFILE', 'AWS_PROFILE')?.value;
}

/** The profile that is in use. One that is not there has no settings. */
export function profileInUse(sections: Sections, flag: string | undefined, env: Environment): Profile {
  const named = namedProfile(flag, env);
  const name = named ?? 'default';
  const settings = sections.get(name) ?? {};
  const { services } = settings;
  return {
    name,
    isNamed: named !== undefined,
    settings,
    services: services === undefined ? {} : sections.get(`services.${services}`),
  };
}
