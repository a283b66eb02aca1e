import type { AwsCredentialIdentityProvider } from '@smithy/types';
import type { StsConfiguration } from '../sending.js';
import { rootOf } from './end.js';
import type { CredentialsSource, SourceOptions } from './source.js';

/** With what a source is asked. */
export interface ProviderOptions extends SourceOptions {
  /** How STS is asked for roles. */
  readonly sts: StsConfiguration;
}

/** The SDK's own provider of one source. Each is loaded only where it is needed. */
export async function createProvider(
  source: CredentialsSource,
  options: ProviderOptions,
): Promise<AwsCredentialIdentityProvider> {
  switch (source.is) {
    case 'environment': {
      const { fromEnv } = await import('@aws-sdk/credential-provider-env');
      return fromEnv();
    }
    case 'profile': {
      if (rootOf(source).settings['credential_source'] === 'Ec2InstanceMetadata') {
        refuseDisabledMetadata(options);
      }
      const { fromIni } = await import('@aws-sdk/credential-provider-ini');
      return fromIni({ profile: source.profile, ...(await innerClients(options)) });
    }
    case 'web identity': {
      const { fromTokenFile } = await import('@aws-sdk/credential-provider-web-identity');
      return fromTokenFile(await innerClients(options));
    }
    case 'container': {
      const { fromHttp } = await import('@aws-sdk/credential-provider-http');
      return fromHttp();
    }
    case 'machine': {
      refuseDisabledMetadata(options);
      const { fromInstanceMetadata } = await import('@smithy/credential-provider-imds');
      return fromInstanceMetadata();
    }
  }
}

/** It is the SDK's chain that heeds it, and not its providers. */
function refuseDisabledMetadata({ env }: ProviderOptions): void {
  if (env['AWS_EC2_METADATA_DISABLED']?.toLowerCase() === 'true') {
    throw new Error('AWS_EC2_METADATA_DISABLED is set');
  }
}

/** How the SDK talks to STS and to sign-in services on the way to credentials. */
async function innerClients({ sts }: ProviderOptions) {
  const { getDefaultRoleAssumer, getDefaultRoleAssumerWithWebIdentity } = await import('@aws-sdk/client-sts');
  const { region, requestHandler } = sts;
  return {
    clientConfig: { requestHandler },
    parentClientConfig: { region, requestHandler },
    // They hand all of it to the client, though their types do not say so.
    roleAssumer: getDefaultRoleAssumer(sts),
    roleAssumerWithWebIdentity: getDefaultRoleAssumerWithWebIdentity(sts),
  };
}
