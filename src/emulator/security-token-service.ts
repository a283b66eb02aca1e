import { callerArn } from './authentication.js';
import type { ServiceError } from './errors.js';

/** The one operation of AWS STS that the emulator answers, for clients that check in which account they are. */
export const GET_CALLER_IDENTITY = 'GetCallerIdentity';

/** Signing name of AWS STS. */
export const SECURITY_TOKEN_SERVICE = 'sts';

const NAMESPACE = 'https://sts.amazonaws.com/doc/2011-06-15/';
const VERSION = '2011-06-15';

/** Whether a form body asks for GetCallerIdentity. */
export function asksForCallerIdentity(body: string): boolean {
  const form = new URLSearchParams(body);
  return form.get('Action') === GET_CALLER_IDENTITY && form.get('Version') === VERSION;
}

/** The XML answer (AWS query protocol) that says who the caller is. */
export function callerIdentityXml(accountId: string, requestId: string): string {
  return [
    `<GetCallerIdentityResponse xmlns="${NAMESPACE}">`,
    '  <GetCallerIdentityResult>',
    `    <Arn>${callerArn(accountId)}</Arn>`,
    `    <UserId>AIDA${accountId}EMUL</UserId>`,
    `    <Account>${accountId}</Account>`,
    '  </GetCallerIdentityResult>',
    `  <ResponseMetadata><RequestId>${requestId}</RequestId></ResponseMetadata>`,
    '</GetCallerIdentityResponse>',
  ].join('\n');
}

/** The XML answer of an error. */
export function securityTokenServiceErrorXml(error: ServiceError, requestId: string): string {
  const faultOf = error.status >= 500 ? 'Receiver' : 'Sender';
  return [
    `<ErrorResponse xmlns="${NAMESPACE}">`,
    `  <Error><Type>${faultOf}</Type><Code>${errorCode(error)}</Code><Message>${escapeXml(error.message)}</Message></Error>`,
    `  <RequestId>${requestId}</RequestId>`,
    '</ErrorResponse>',
  ].join('\n');
}

/** STS's names of the errors that it can be made to answer: its protocol has codes without "Exception". */
function errorCode({ name }: ServiceError): string {
  return name === 'ThrottledClientException' ? 'Throttling' : name.replace(/(Client)?Exception$/u, '');
}

function escapeXml(text: string): string {
  // XML 1.0 has no way to write most of the control characters.
  return text
    .replace(/[\p{Cc}\p{Surrogate}]/gu, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`)
    .replace(/[<>&]/gu, (character) => `&#${character.charCodeAt(0)};`);
}
