import { SERVICE_REGIONS, SIGNING_NAME } from '../core/api-constraints.js';
import type { Scope } from './arn.js';
import { frontDoorError } from './errors.js';

/** What the `Authorization` header of a request says. The signature itself is not verified: there are no secret keys. */
export interface Credential {
  readonly accountId: string;
  readonly region: string;
  /** Name of the service that the request is signed for. */
  readonly signingName: string;
}

const AUTHORIZATION = new RegExp(
  '^AWS4-HMAC-SHA256 +Credential=(?<accessKeyId>[\\w-]{1,128})/(?<date>\\d{8})/(?<region>[a-z0-9-]+)/' +
    '(?<signingName>[a-z0-9-]+)/aws4_request, *SignedHeaders=(?<signedHeaders>[a-z0-9;-]+), *Signature=[0-9a-f]{64}$',
  'u',
);
const AMAZON_DATE = /^(?<date>\d{8})T\d{6}Z$/u;
const ACCOUNT_ID = /^\d{12}$/u;

/** Headers in lower case, as Node gives them. */
export type RequestHeaders = Readonly<Record<string, string | readonly string[] | undefined>>;

/**
 * Reads the credential of a request signed with SigV4 (in headers, not in the query).
 *
 * An access key id of twelve digits is taken for an account id, so that one emulator serves several accounts. Throws
 * 403 errors as AWS's front door does: nothing signed, incomplete, or dates that do not fit.
 */
export function readCredential(headers: RequestHeaders, defaultAccountId: string): Credential {
  const { authorization } = headers;
  if (authorization === undefined || authorization === '') {
    throw frontDoorError('MissingAuthenticationTokenException', 403, 'Missing Authentication Token');
  }
  const groups = typeof authorization === 'string' ? AUTHORIZATION.exec(authorization)?.groups : undefined;
  if (groups === undefined) {
    throw frontDoorError('IncompleteSignatureException', 403, 'The Authorization header is not well-formed');
  }
  const { accessKeyId = '', date = '', region = '', signingName = '', signedHeaders = '' } = groups;
  if (!signedHeaders.split(';').includes('host')) {
    throw frontDoorError('InvalidSignatureException', 403, "'Host' must be a signed header");
  }
  const amazonDate = headers['x-amz-date'];
  const signedDate = typeof amazonDate === 'string' ? AMAZON_DATE.exec(amazonDate)?.groups?.date : undefined;
  if (signedDate === undefined) {
    throw frontDoorError('IncompleteSignatureException', 403, 'The X-Amz-Date header is missing or not well-formed');
  }
  if (signedDate !== date) {
    throw frontDoorError(
      'InvalidSignatureException',
      403,
      'The date of the credential scope is not that of X-Amz-Date',
    );
  }
  return { accountId: ACCOUNT_ID.test(accessKeyId) ? accessKeyId : defaultAccountId, region, signingName };
}

/** The account and region of a credential for the identity service. Throws 403 for other services and regions. */
export function identityScope({ accountId, region, signingName }: Credential): Scope {
  if (signingName !== SIGNING_NAME) {
    const message = `Credential should be scoped to correct service: '${SIGNING_NAME}'.`;
    throw frontDoorError('InvalidSignatureException', 403, message);
  }
  const serviceRegion = SERVICE_REGIONS.find((known) => known === region);
  if (serviceRegion === undefined) {
    throw frontDoorError('InvalidSignatureException', 403, 'Credential should be scoped to a valid region.');
  }
  return { accountId, region: serviceRegion };
}

/** ARN under which a caller appears in answers. */
export function callerArn(accountId: string): string {
  return `arn:aws:iam::${accountId}:user/emulator`;
}
