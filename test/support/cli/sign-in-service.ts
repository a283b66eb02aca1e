import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { onTestFinished } from 'vitest';

/** What STS or the sign-in service (SSO) was asked. */
interface SignInRequest {
  /** `AssumeRole`, `AssumeRoleWithWebIdentity`, `GetCallerIdentity`, `GetRoleCredentials`. */
  readonly operation: string;
  /** The access key that has signed, if any has. */
  readonly accessKeyId: string | undefined;
  readonly input: Readonly<Record<string, string>>;
}

/** An answer other than that all went well. */
interface Denial {
  readonly status?: number;
  readonly code: string;
  readonly message: string;
}

/** STS and SSO in one, on this machine: they hand out the credentials of one account. */
export interface SignInService {
  readonly url: string;
  readonly requests: readonly SignInRequest[];
  /** What is answered from now on to an operation. */
  deny(operation: string, denial: Denial): void;
  /** Seconds that credentials live which are handed out from now on. */
  lifetime: number;
}

const ACCOUNT = '123456789012';

/** Starts it for one test. */
export async function startSignInService(): Promise<SignInService> {
  const requests: SignInRequest[] = [];
  const denials = new Map<string, Denial>();
  const service = { url: '', requests, lifetime: 3600, deny: denials.set.bind(denials) };
  const server = createServer((request, response) => {
    void answer(request).then(([status, body, type]) => {
      response.writeHead(status, { 'content-type': type }).end(body);
    });
  });
  const answer = async (request: IncomingMessage): Promise<[status: number, body: string, type: string]> => {
    const asked = await readRequest(request);
    requests.push(asked);
    const denial = denials.get(asked.operation);
    const isJson = asked.operation === 'GetRoleCredentials';
    if (denial !== undefined) {
      const { status = 403, code, message } = denial;
      return isJson
        ? [status, JSON.stringify({ __type: code, message }), 'application/json']
        : [
            status,
            `<ErrorResponse><Error><Code>${code}</Code><Message>${message}</Message></Error></ErrorResponse>`,
            'text/xml',
          ];
    }
    const expiration = new Date(Date.now() + service.lifetime * 1000);
    // The emulator takes an access key of twelve digits for the account.
    const keys = { accessKeyId: ACCOUNT, secretAccessKey: 'x', sessionToken: `token-${requests.length}` };
    return isJson
      ? [200, JSON.stringify({ roleCredentials: { ...keys, expiration: expiration.getTime() } }), 'application/json']
      : [200, xmlAnswer(asked.operation, keys, expiration), 'text/xml'];
  };
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  service.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return service;
}

async function readRequest(request: IncomingMessage): Promise<SignInRequest> {
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://localhost');
  const input = Object.fromEntries([...searchParams, ...new URLSearchParams(await text(request))]);
  const operation = pathname === '/federation/credentials' ? 'GetRoleCredentials' : (input['Action'] ?? pathname);
  const accessKeyId = /Credential=([^/]+)\//u.exec(request.headers.authorization ?? '')?.[1];
  return { operation, accessKeyId, input };
}

function xmlAnswer(
  operation: string,
  {
    accessKeyId,
    secretAccessKey,
    sessionToken,
  }: Readonly<Record<'accessKeyId' | 'secretAccessKey' | 'sessionToken', string>>,
  expiration: Date,
): string {
  const result =
    operation === 'GetCallerIdentity'
      ? `<Account>${ACCOUNT}</Account>`
      : `<Credentials><AccessKeyId>${accessKeyId}</AccessKeyId><SecretAccessKey>${secretAccessKey}</SecretAccessKey>
         <SessionToken>${sessionToken}</SessionToken><Expiration>${expiration.toISOString()}</Expiration></Credentials>
         <AssumedRoleUser><Arn>arn:aws:sts::${ACCOUNT}:assumed-role/x/y</Arn><AssumedRoleId>z</AssumedRoleId></AssumedRoleUser>`;
  return `<${operation}Response xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><${operation}Result>${result}</${operation}Result></${operation}Response>`;
}
