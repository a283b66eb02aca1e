import { request as httpRequest } from 'node:http';
import { ChimeSDKIdentity, type ChimeSDKIdentityServiceException } from '@aws-sdk/client-chime-sdk-identity';
import { onTestFinished, vi } from 'vitest';
import { type Emulator, type EmulatorOptions, startEmulator } from '../../src/emulator/index.js';

export const ACCOUNT_ID = '123456789012';
export const REGION = 'us-east-1';
const LEX_BOT_ALIAS_ARN = 'arn:aws:lex:us-east-1:123456789012:bot-alias/ABCDEFGHIJ/TSTALIASID';
export const LEX = { LexBotAliasArn: LEX_BOT_ALIAS_ARN, LocaleId: 'en_US' };
export const PUSH_APPLICATION_ARN = 'arn:aws:mobiletargeting:us-east-1:123456789012:apps/0123456789abcdef';

/** Starts an emulator that ends with the test. */
export async function start(options: EmulatorOptions = {}): Promise<Emulator> {
  const emulator = await startEmulator(options);
  onTestFinished(() => emulator.close());
  return emulator;
}

/** A client of the AWS SDK that does not retry. */
export function clientOf(
  emulator: Emulator,
  { accessKeyId = 'AKIAIOSFODNN7EXAMPLE', region = REGION, maxAttempts = 1 } = {},
): ChimeSDKIdentity {
  const client = new ChimeSDKIdentity({
    region,
    endpoint: emulator.url,
    credentials: { accessKeyId, secretAccessKey: 'secret' },
    maxAttempts,
  });
  onTestFinished(() => {
    client.destroy();
  });
  return client;
}

/** A client of a new emulator. */
export async function startClient(
  options: EmulatorOptions = {},
): Promise<{ readonly emulator: Emulator; readonly client: ChimeSDKIdentity }> {
  const emulator = await start(options);
  return { emulator, client: clientOf(emulator) };
}

/** From now to the end of the test no timeout fires, so that nothing is hidden by one that ends it by force. */
export function stopTimeouts(): void {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  onTestFinished(() => {
    vi.useRealTimers();
  });
}

/** A clock that stands still until it is moved. */
export function fakeClock(start = Date.parse('2026-01-02T03:04:05.678Z')): {
  (): number;
  advance(milliseconds: number): void;
} {
  let now = start;
  return Object.assign(() => now, {
    advance(milliseconds: number) {
      now += milliseconds;
    },
  });
}

export async function createInstance(client: ChimeSDKIdentity, name = 'Support'): Promise<string> {
  return text((await client.createAppInstance({ Name: name })).AppInstanceArn);
}

export async function createUser(client: ChimeSDKIdentity, appInstanceArn: string, id = 'alice'): Promise<string> {
  const input = { AppInstanceArn: appInstanceArn, AppInstanceUserId: id, Name: `User ${id}` };
  return text((await client.createAppInstanceUser(input)).AppInstanceUserArn);
}

export async function createBot(client: ChimeSDKIdentity, appInstanceArn: string, name = 'Helper'): Promise<string> {
  const input = { AppInstanceArn: appInstanceArn, Name: name, Configuration: { Lex: LEX } };
  return text((await client.createAppInstanceBot(input)).AppInstanceBotArn);
}

export async function registerEndpoint(client: ChimeSDKIdentity, userArn: string, name = 'phone'): Promise<string> {
  const output = await client.registerAppInstanceUserEndpoint({
    AppInstanceUserArn: userArn,
    Name: name,
    Type: 'APNS',
    ResourceArn: PUSH_APPLICATION_ARN,
    EndpointAttributes: { DeviceToken: 'device-token' },
  });
  return text(output.EndpointId);
}

/** A value that has to be there. */
export function text(value: string | undefined): string {
  if (value === undefined) throw new Error('the output lacks a member');
  return value;
}

/** An output without the SDK's own `$metadata`. */
export function plain<T extends { readonly $metadata: unknown }>(output: T): Omit<T, '$metadata'> {
  return Object.fromEntries(Object.entries(output).filter(([name]) => name !== '$metadata')) as Omit<T, '$metadata'>;
}

/** What an SDK call fails with: `name Code status`. */
export async function failure(call: Promise<unknown>): Promise<string> {
  try {
    await call;
  } catch (error) {
    const { name, $metadata, Code } = error as ChimeSDKIdentityServiceException & { Code?: string };
    return `${name} ${Code ?? '-'} ${String($metadata.httpStatusCode)}`;
  }
  return 'no failure';
}

/** What each of several SDK calls, begun together, fails with. */
export function failures(calls: readonly Promise<unknown>[]): Promise<string[]> {
  return Promise.all(calls.map(failure));
}

export const BAD_REQUEST = 'BadRequestException BadRequest 400';
export const FORBIDDEN = 'ForbiddenException Forbidden 403';
export const NOT_FOUND = 'NotFoundException NotFound 404';
export const CONFLICT = 'ConflictException Conflict 409';
export const LIMIT_EXCEEDED = 'ResourceLimitExceededException ResourceLimitExceeded 400';
export const THROTTLED = 'ThrottledClientException Throttled 429';

/** An answer as it came over the wire. */
export interface RawAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

/** Headers of a request signed for the service; the signature is none that would hold. */
export function signedHeaders(changes: Readonly<Record<string, string | undefined>> = {}): Record<string, string> {
  const headers: Record<string, string | undefined> = {
    authorization:
      'AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20260102/us-east-1/chime/aws4_request, ' +
      `SignedHeaders=host;x-amz-date, Signature=${'0'.repeat(64)}`,
    'x-amz-date': '20260102T030405Z',
    ...changes,
  };
  return Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
}

/** Sends a request as it is written, without a client that would repair it. */
export function raw(
  emulator: Emulator,
  method: string,
  path: string,
  { headers = signedHeaders(), body = '' }: { headers?: Record<string, string>; body?: string | Buffer } = {},
): Promise<RawAnswer> {
  return new Promise((resolve, reject) => {
    // Node gives the body of a GET no length by itself, and a server does not read what has none.
    const length = 'transfer-encoding' in headers ? {} : { 'content-length': Buffer.byteLength(body) };
    const framed = { ...length, ...headers };
    const options = { host: '127.0.0.1', port: emulator.port, method, path, headers: framed, agent: false };
    const request = httpRequest(options, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () => {
        const { statusCode = 0, headers: answered } = response;
        resolve({ status: statusCode, headers: answered, body: Buffer.concat(chunks).toString() });
      });
    });
    request.on('error', reject);
    request.end(body);
  });
}
