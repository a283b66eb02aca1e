import { accessDenied, type ServiceError, serviceError } from './errors.js';
import type { RawInput } from './operation.js';
import { OPERATIONS } from './operations/index.js';
import { GET_CALLER_IDENTITY } from './security-token-service.js';

/** What can be made to go wrong. */
export const FAULT_ERRORS = [
  'throttle',
  'serviceFailure',
  'serviceUnavailable',
  'accessDenied',
  'unauthorized',
  'forbidden',
  'conflict',
  'conflictAfter',
  'failureAfter',
  'reset',
  'resetAfter',
  'hang',
  'repeatToken',
] as const;

/** A name of {@link FAULT_ERRORS}. */
export type FaultError = (typeof FAULT_ERRORS)[number];

/** A fault to be injected into matching requests. */
export type Fault = ErrorFault | AnswerFault;

/** A fault of a kind that services have. */
interface ErrorFault extends FaultTerms {
  /**
   * What happens. `reset` closes the connection before anything is done, `resetAfter` when it is done, `hang` never
   * answers (and does nothing), `repeatToken` makes a list return the NextToken with which it was called; the rest are
   * error answers, before which nothing is done, but for `conflictAfter` and `failureAfter`.
   */
  readonly error: FaultError;
  readonly answer?: never;
  readonly after?: never;
}

/** A fault by which the answer is another one, as if something on the way had made it. */
interface AnswerFault extends FaultTerms {
  readonly answer: WrongAnswer;
  /** Whether the operation is done first. */
  readonly after?: boolean;
  readonly error?: never;
}

/** When a fault happens. */
interface FaultTerms {
  /** Operation to which it happens; every one by default. */
  readonly operation?: string | undefined;
  /** It happens only if the input, as JSON under the names of the API, contains this text. */
  readonly match?: string;
  /** How often it happens; for ever by default. */
  readonly times?: number | undefined;
  /** How many matching requests pass before it happens first. */
  readonly skip?: number;
  /** Milliseconds to wait before it happens. */
  readonly delayMilliseconds?: number;
}

/** Any answer at all. */
export interface WrongAnswer {
  /** 200 by default. */
  readonly status?: number;
  /** Instead of those that say that the body is JSON. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Empty by default. */
  readonly body?: string | Uint8Array;
}

const OPERATION_NAMES: ReadonlySet<string> = new Set([GET_CALLER_IDENTITY, ...OPERATIONS.map(({ name }) => name)]);

/**
 * Reads a fault from `operation:error[:times]`, e.g. `CreateAppInstanceUser:throttle:3`; `*` stands for every operation.
 *
 * @throws TypeError that says what is wrong.
 */
export function parseFault(text: string): Fault {
  const [operation = '', errorName, times, ...rest] = text.split(':');
  const error = FAULT_ERRORS.find((known) => known === errorName);
  if (errorName === undefined || rest.length > 0) {
    throw new TypeError(`${JSON.stringify(text)} is no fault: write operation:error or operation:error:times`);
  }
  if (error === undefined) {
    throw new TypeError(`${JSON.stringify(errorName)} is no fault: the faults are ${FAULT_ERRORS.join(', ')}`);
  }
  if (times !== undefined && !/^[1-9]\d{0,8}$/u.test(times)) {
    throw new TypeError(`${JSON.stringify(times)} in ${JSON.stringify(text)} is no number of times: write 1 or more`);
  }
  const fault: Fault = {
    operation: operation === '*' ? undefined : operation,
    error,
    times: times === undefined ? undefined : Number(times),
  };
  checkFault(fault);
  return fault;
}

/** The faults of an emulator, with the counts of what they have done. */
export class FaultInjector {
  private active: { readonly fault: Fault; toSkip: number; toHappen: number }[] = [];

  /**
   * Replaces all faults.
   *
   * @throws TypeError for a fault that could never happen.
   */
  set(faults: readonly Fault[]): void {
    for (const fault of faults) checkFault(fault);
    this.active = faults.map((fault) => ({
      fault,
      toSkip: fault.skip ?? 0,
      toHappen: fault.times ?? Number.POSITIVE_INFINITY,
    }));
  }

  /** The first fault that happens to a request, which is counted. */
  take(operation: string, input: RawInput): Fault | undefined {
    for (const candidate of this.active) {
      if (candidate.toHappen <= 0 || !matches(candidate.fault, operation, input)) continue;
      if (candidate.toSkip > 0) {
        candidate.toSkip -= 1;
        continue;
      }
      candidate.toHappen -= 1;
      return candidate.fault;
    }
    return undefined;
  }
}

/** Faults of the answer alone: the operation is done. */
const DONE: ReadonlySet<FaultError> = new Set(['conflictAfter', 'failureAfter', 'resetAfter', 'repeatToken']);

/** Whether the operation is done all the same. */
export function isDone({ error, after }: Fault): boolean {
  return error === undefined ? after === true : DONE.has(error);
}

/** The error answer of a fault; undefined if it is none. */
export function faultAnswer({ error }: Fault, action: string, caller: string): ServiceError | undefined {
  switch (error) {
    case 'throttle':
      return serviceError('ThrottledClientException', 'Rate exceeded');
    case 'serviceFailure':
      return serviceError('ServiceFailureException', 'The service failed');
    case 'serviceUnavailable':
      return serviceError('ServiceUnavailableException', 'The service is unavailable');
    case 'accessDenied':
      return accessDenied(action, caller);
    case 'unauthorized':
      return serviceError('UnauthorizedClientException', 'The client is not authorized');
    case 'forbidden':
      return serviceError('ForbiddenException', 'The request is forbidden');
    case 'failureAfter':
      return serviceError('ServiceFailureException', 'The service failed when it was done');
    case 'conflict':
    case 'conflictAfter':
      return serviceError('ConflictException', 'The request conflicts with another one');
    case 'reset':
    case 'resetAfter':
    case 'hang':
    case 'repeatToken':
    case undefined:
      return undefined;
  }
}

function matches(fault: Fault, operation: string, input: RawInput): boolean {
  if (fault.operation !== undefined && fault.operation !== operation) return false;
  if (fault.error === 'repeatToken' && !operation.startsWith('ListAppInstance')) return false;
  return fault.match === undefined || JSON.stringify(input).includes(fault.match);
}

function checkFault({ operation, error, answer, times, skip, delayMilliseconds }: Fault): void {
  if (operation !== undefined && !OPERATION_NAMES.has(operation)) {
    throw new TypeError(`${JSON.stringify(operation)} is no operation of the service`);
  }
  if (answer === undefined && !FAULT_ERRORS.includes(error))
    throw new TypeError(`${JSON.stringify(error)} is no fault`);
  const status = answer?.status ?? 200;
  if (!(Number.isInteger(status) && status >= 200 && status <= 599)) {
    throw new TypeError(`${status} is no status of an answer`);
  }
  for (const [name, value] of Object.entries({ times, skip, delayMilliseconds })) {
    const least = name === 'times' ? 1 : 0;
    if (value !== undefined && !(Number.isInteger(value) && value >= least)) {
      throw new TypeError(`${name} of a fault must be a whole number of at least ${least}, not ${value}`);
    }
  }
}
