import type { Readable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import type { Scope } from './arn.js';
import { type Credential, callerArn, identityScope, type RequestHeaders, readCredential } from './authentication.js';
import type { Behaviours } from './behaviours.js';
import type { DataFile } from './data-file.js';
import { frontDoorError, ServiceError, serviceError } from './errors.js';
import { type Fault, type FaultInjector, faultAnswer, isDone, type WrongAnswer } from './faults.js';
import type { OperationContext, RawInput } from './operation.js';
import type { PageTokens } from './page-tokens.js';
import type { Quotas } from './quotas.js';
import type { RateLimiter } from './rates.js';
import type { RequestLog } from './request-log.js';
import { collectInput, findRoute, parseTarget, type RequestTarget } from './routes.js';
import {
  asksForCallerIdentity,
  callerIdentityXml,
  GET_CALLER_IDENTITY,
  SECURITY_TOKEN_SERVICE,
  securityTokenServiceErrorXml,
} from './security-token-service.js';
import { isObject } from './shapes.js';
import type { EmulatorState } from './state.js';

/** A request as it came over the wire. */
export interface WireRequest {
  readonly method: string;
  /** Path and query. */
  readonly url: string;
  readonly headers: RequestHeaders;
  readonly body: Buffer;
}

/** An answer for the wire. */
export interface WireAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array | Readable;
}

/** What becomes of a connection: an answer, its end, or silence. */
export type Outcome = WireAnswer | 'destroy' | 'hang';

/** What the service is made of. Behaviours can be exchanged while it runs. */
export interface ServiceParts {
  readonly state: EmulatorState;
  readonly behaviours: () => Behaviours;
  readonly quotas: Quotas;
  readonly rates: RateLimiter | undefined;
  readonly faults: FaultInjector;
  readonly log: RequestLog;
  readonly pageTokens: PageTokens;
  readonly clock: () => number;
  readonly uptime: () => number;
  readonly newId: () => string;
  readonly newRequestId: (sequence: number) => string;
  readonly defaultAccountId: string;
  readonly latencyMilliseconds: number;
  /** What keeps the state. */
  readonly dataFile: DataFile | undefined;
}

/** A request of one of the two protocols, identified but neither authenticated nor validated. */
interface Call {
  readonly operation: string;
  readonly mutating: boolean;
  /** Action in the terms of IAM. */
  readonly action: string;
  readonly input: RawInput;
  /** Does it. Throws {@link ServiceError}s. */
  readonly perform: (credential: Credential, repeatToken: boolean) => WireAnswer;
  readonly answerError: (error: ServiceError) => WireAnswer;
}

const JSON_CONTENT = { 'content-type': 'application/json' } as const;
/** What a request is answered with that gets no answer. */
const NO_ANSWER: WireAnswer = { status: 0, headers: {}, body: '' };

/** The identity service and GetCallerIdentity of STS, between bytes and state. */
export class Service {
  private readonly parts: ServiceParts;
  private sequence = 0;
  private isStopped = false;

  constructor(parts: ServiceParts) {
    this.parts = parts;
  }

  /**
   * From now on nothing is done any more: what has not been done yet never will be. Resolves when all that was done can be
   * answered.
   */
  async stop(): Promise<void> {
    this.isStopped = true;
    await this.parts.dataFile?.answerable()?.catch(() => undefined);
  }

  /** The answer to a request that is refused unseen, in the form of the service that its path names. It is not logged. */
  refuse(error: ServiceError, url = ''): WireAnswer {
    const requestId = this.parts.newRequestId(++this.sequence);
    return isTokenService(url) ? tokenServiceError(error, requestId) : errorAnswer(error, requestId);
  }

  /** Answers a request and logs it. Never rejects. */
  async answer(request: WireRequest): Promise<Outcome> {
    const { log, clock, newRequestId, latencyMilliseconds, defaultAccountId } = this.parts;
    const sequence = ++this.sequence;
    const requestId = newRequestId(sequence);
    if (latencyMilliseconds > 0) await pause(latencyMilliseconds);
    const target = parseTarget(request.method, request.url);
    const call = isTokenService(request.url)
      ? this.tokenServiceCall(request, requestId)
      : this.identityCall(request, target, requestId);
    let credential: Credential | undefined;
    let fault: Fault | undefined;
    let answer: WireAnswer;
    let error: string | undefined;
    try {
      credential = readCredential(request.headers, defaultAccountId);
      fault = this.parts.faults.take(call.operation, call.input);
      if (fault?.delayMilliseconds !== undefined) await pause(fault.delayMilliseconds);
      if (this.isStopped) return 'destroy';
      answer = performUnderFault(call, credential, fault);
    } catch (thrown) {
      const refusal = asServiceError(thrown);
      error = refusal.name;
      answer = call.answerError(refusal);
    }
    const writing = this.parts.dataFile?.answerable();
    if (writing !== undefined) {
      const refusal = await writing.then(() => undefined, notWritten);
      error = refusal?.name ?? error;
      answer = refusal === undefined ? answer : call.answerError(refusal);
    }
    const isLost = fault?.error === 'reset' || fault?.error === 'hang';
    const { operation, mutating, input } = call;
    log.add({
      sequence,
      operation,
      mutating,
      method: request.method,
      path: request.url,
      region: credential?.region,
      accountId: credential?.accountId,
      status: isLost ? 0 : answer.status,
      error: isLost || fault?.error === 'resetAfter' ? fault?.error : error,
      input,
      requestId,
      time: clock(),
    });
    if (fault?.error === 'hang') return 'hang';
    return fault?.error === 'reset' || fault?.error === 'resetAfter' ? 'destroy' : answer;
  }

  private identityCall(request: WireRequest, target: RequestTarget, requestId: string): Call {
    const route = findRoute(target);
    const body = parseBody(request.body);
    const input = route === undefined ? {} : collectInput(route, target, body);
    return {
      operation: route?.operation.name ?? 'UnknownOperation',
      mutating: route?.operation.mutating ?? !['GET', 'HEAD'].includes(request.method),
      action: `chime:${route?.operation.name ?? '*'}`,
      input,
      perform: (credential, repeatToken) => {
        const scope = identityScope(credential);
        if (route === undefined) throw frontDoorError('UnknownOperationException', 404, 'There is no such operation');
        const { operation } = route;
        if (this.parts.rates?.admit(scope, operation.name, input, this.parts.uptime()) === false) {
          throw serviceError('ThrottledClientException', 'Rate exceeded');
        }
        if (Object.values(route.labels).includes('')) {
          throw serviceError('BadRequestException', 'A part of the path is empty');
        }
        if (!isObject(body)) throw serviceError('BadRequestException', 'The body is not a JSON object');
        const { dataFile } = this.parts;
        if (operation.mutating && dataFile?.failure !== undefined) throw notWritten(dataFile.failure);
        const output = operation.run(this.context(scope, repeatToken), input);
        if (operation.mutating) dataFile?.changed();
        return jsonAnswer(operation.status, requestId, output);
      },
      answerError: (error) => errorAnswer(error, requestId),
    };
  }

  private tokenServiceCall(request: WireRequest, requestId: string): Call {
    const isKnown = request.method === 'POST' && asksForCallerIdentity(request.body.toString());
    return {
      operation: isKnown ? GET_CALLER_IDENTITY : 'UnknownOperation',
      mutating: !isKnown && !['GET', 'HEAD'].includes(request.method),
      action: `sts:${GET_CALLER_IDENTITY}`,
      input: {},
      perform: ({ accountId, signingName }) => {
        if (signingName !== SECURITY_TOKEN_SERVICE) {
          const message = `Credential should be scoped to correct service: '${SECURITY_TOKEN_SERVICE}'.`;
          throw frontDoorError('SignatureDoesNotMatchException', 403, message);
        }
        if (!isKnown) throw frontDoorError('InvalidActionException', 400, 'Only GetCallerIdentity is offered');
        return tokenServiceAnswer(200, callerIdentityXml(accountId, requestId), requestId);
      },
      answerError: (error) => tokenServiceError(error, requestId),
    };
  }

  private context(scope: Scope, repeatToken: boolean): OperationContext {
    const { state, clock, uptime, behaviours, quotas, newId, pageTokens } = this.parts;
    const account = state.account(scope);
    const now = { now: clock(), uptime: uptime() };
    return { account, ...now, behaviours: behaviours(), quotas, newId, pageTokens, repeatToken };
  }
}

/** Waits, without keeping a process alive that has nothing else to do: a request that is given up may wait for long. */
async function pause(milliseconds: number): Promise<void> {
  await delay(milliseconds, undefined, { ref: false });
}

function performUnderFault(call: Call, credential: Credential, fault: Fault | undefined): WireAnswer {
  if (fault === undefined) return call.perform(credential, false);
  const answer = isDone(fault) ? call.perform(credential, fault.error === 'repeatToken') : NO_ANSWER;
  const error = faultAnswer(fault, call.action, callerArn(credential.accountId));
  if (error !== undefined) throw error;
  return fault.answer === undefined ? answer : wrongAnswer(fault.answer);
}

/** The refusal of a change that could not be kept: it has not taken effect, and may be tried again. */
function notWritten(cause: unknown): ServiceError {
  const why = cause instanceof Error ? cause.message : String(cause);
  return serviceError('ServiceUnavailableException', `The data file cannot be written, so nothing was done: ${why}`);
}

/** AWS STS is what is at the root of all paths. */
function isTokenService(url: string): boolean {
  return url === '/' || url.startsWith('/?');
}

function tokenServiceAnswer(status: number, body: string, requestId: string): WireAnswer {
  return { status, headers: { 'content-type': 'text/xml', 'x-amzn-requestid': requestId }, body };
}

function tokenServiceError(error: ServiceError, requestId: string): WireAnswer {
  return tokenServiceAnswer(error.status, securityTokenServiceErrorXml(error, requestId), requestId);
}

function wrongAnswer({ status = 200, headers = JSON_CONTENT, body = '' }: WrongAnswer): WireAnswer {
  return { status, headers, body };
}

function errorAnswer({ name, status, code, message }: ServiceError, requestId: string): WireAnswer {
  const content = { Code: code, Message: message };
  return jsonAnswer(status, requestId, content, { 'x-amzn-errortype': name });
}

function jsonAnswer(
  status: number,
  requestId: string,
  content: object | undefined,
  headers: Readonly<Record<string, string>> = {},
): WireAnswer {
  const common = { 'x-amzn-requestid': requestId, ...headers };
  if (content === undefined) return { status, headers: common, body: '' };
  return { status, headers: { ...JSON_CONTENT, ...common }, body: JSON.stringify(content) };
}

/** The JSON of a body, an empty object for an empty body, undefined for what is no JSON in UTF-8. */
function parseBody(body: Buffer): unknown {
  if (body.length === 0) return {};
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body));
  } catch {
    return undefined;
  }
}

function asServiceError(thrown: unknown): ServiceError {
  if (thrown instanceof ServiceError) return thrown;
  // A defect of the emulator must show as one, and not as a hanging connection.
  return serviceError('ServiceFailureException', `The emulator failed: ${String(thrown)}`);
}
