import type { HttpHandler } from '@smithy/core/protocols';

/** What all clients send with. */
export interface Sending {
  readonly requestHandler: HttpHandler;
  /** The endpoints are settled here, and the SDK would not look for them in the same profile. */
  readonly ignoreConfiguredEndpointUrls: true;
}

/** How STS is asked, by whoever asks it: for the account, or for a role. With an `endpointUrl` never the real one (S42). */
export interface StsConfiguration extends Sending {
  readonly region: string;
  readonly endpoint?: string;
}
