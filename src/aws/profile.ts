import { type Environment, firstSet } from './environment.js';

/** A profile of the AWS configuration: the settings of a name, as the shared files have them. */
export interface Profile {
  readonly name: string;
  /** Whether it was asked for by name, and is not just the one that holds otherwise. */
  readonly isNamed: boolean;
  /** By their names in the files, such as `endpoint_url`. */
  readonly settings: Readonly<Record<string, string | undefined>>;
  /** What the section says to which its `services` leads, such as `sts.endpoint_url`; undefined if there is no such. */
  readonly services: Readonly<Record<string, string | undefined>> | undefined;
}

/** Settings by which a profile tells where credentials come from. */
const CREDENTIALS_SETTINGS = [
  'aws_access_key_id',
  'credential_process',
  'credential_source',
  'login_session',
  'role_arn',
  'source_profile',
  'sso_session',
  'sso_start_url',
  'web_identity_token_file',
];

/**
 * Reads the profile that is in use, from the files that `AWS_CONFIG_FILE` and `AWS_SHARED_CREDENTIALS_FILE` name. A file
 * that is not there has no profiles, and a profile that is not there no settings.
 * @param flag the name that the command line gives. Then come the variables, in the order of the AWS CLI
 */
export async function readProfile(flag: string | undefined, env: Environment): Promise<Profile> {
  const named = flag ?? firstSet(env, 'AWS_DEFAULT_PROFILE', 'AWS_PROFILE')?.value;
  const name = named ?? 'default';
  const configFile = firstSet(env, 'AWS_CONFIG_FILE');
  const credentialsFile = firstSet(env, 'AWS_SHARED_CREDENTIALS_FILE');
  // The reader with which the SDK looks for credentials, so that both see the same.
  const { parseKnownFiles } = await import('@smithy/core/config');
  const sections = await parseKnownFiles({
    ...(configFile && { configFilepath: configFile.value }),
    ...(credentialsFile && { filepath: credentialsFile.value }),
  });
  const settings = sections[name] ?? {};
  const { services } = settings;
  return {
    name,
    isNamed: named !== undefined,
    settings,
    services: services === undefined ? {} : sections[`services.${services}`],
  };
}

/** Whether a profile says where credentials come from, or is missing, which whoever named it has to know. */
export function isForCredentials({ settings, isNamed }: Profile): boolean {
  const names = Object.keys(settings);
  return (isNamed && names.length === 0) || names.some((name) => CREDENTIALS_SETTINGS.includes(name));
}
