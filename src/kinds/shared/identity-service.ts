import type { ChimeSDKIdentity } from '@aws-sdk/client-chime-sdk-identity';
import type { OperationTable } from '../../aws/api-operation.js';
import type { ReadClient, Service, WriteClient } from '../../aws/service.js';

/** Amazon Chime SDK identity. */
export const identityService: Service<ChimeSDKIdentity> = {
  connect: async (configuration) => {
    const sdk = await import('@aws-sdk/client-chime-sdk-identity');
    return new sdk.ChimeSDKIdentity(configuration);
  },
};

/** The service, as far as a kind with these operations can look at it. */
export type IdentityReadClient<Operations extends OperationTable> = ReadClient<ChimeSDKIdentity, Operations>;

/** The service, as far as a kind with these operations can look at it and change it. */
export type IdentityWriteClient<Operations extends OperationTable> = WriteClient<ChimeSDKIdentity, Operations>;
