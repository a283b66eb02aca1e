import { createHash, randomUUID } from 'node:crypto';
import { type Behaviours, changedBehaviours, DEFAULT_BEHAVIOURS } from './behaviours.js';
import { type Fault, FaultInjector } from './faults.js';
import { listen } from './http-server.js';
import { type OpenState, openState } from './open-state.js';
import { createPageTokens } from './page-tokens.js';
import { changedQuotas, type Quotas } from './quotas.js';
import { RateLimiter } from './rates.js';
import { RequestLog, type RequestRecord } from './request-log.js';
import { Service } from './service.js';
import { steadyClock } from './steady-clock.js';

/** How an emulator is to be. */
export interface EmulatorOptions {
  /** Port on 127.0.0.1; any free one by default. */
  readonly port?: number;
  /**
   * The account of callers whose access key id does not tell it, `123456789012` by default. An access key id of twelve
   * digits is an account id, so one emulator serves several accounts.
   */
  readonly accountId?: string;
  /**
   * File that keeps the state over restarts. It is read at the start if it exists, and rewritten whole soon after each
   * change; {@link Emulator.close} waits for that. What was changed in the last moments before a crash may be lost, unless
   * `dataSync` is set. Only one emulator of a machine can have it. As long as it cannot be written, changes are refused
   * with a ServiceUnavailableException.
   */
  readonly dataFile?: string | undefined;
  /** Whether nothing is answered before it is in the data file: a crash loses nothing that anybody was told. */
  readonly dataSync?: boolean | undefined;
  /** Called when the data file can no longer be written, and with undefined when it can again. */
  readonly onDataFileFailure?: ((failure: Error | undefined) => void) | undefined;
  /** Initial state, in the format of the data file (see `parseSeed`); ignored if the data file exists. */
  readonly seedFile?: string | undefined;
  /** `aws`: the documented request rates, beyond which there is a ThrottledClientException. `none` by default. */
  readonly limits?: 'aws' | 'none';
  /** Milliseconds that each request waits before it is looked at. */
  readonly latencyMilliseconds?: number;
  readonly faults?: readonly Fault[] | undefined;
  readonly behaviours?: Partial<Behaviours> | undefined;
  /** Raised or lowered quotas. */
  readonly quotas?: Partial<Quotas>;
  /** Number of requests kept in the log; 100,000 by default. Together they have at most 64 million characters as JSON. */
  readonly requestLogLimit?: number;
  /** Epoch milliseconds. */
  readonly clock?: () => number;
  /** Makes the ids of AppInstances, bots and endpoints. */
  readonly randomUuid?: () => string;
}

/** A running emulator. */
export interface Emulator {
  /** To be given to clients as endpoint, e.g. `http://127.0.0.1:4567`. */
  readonly url: string;
  readonly port: number;
  /** Whether there are changes that the data file does not have yet. */
  readonly isDataPending: boolean;
  /** The latest requests, in the order in which they were answered. */
  readonly requests: readonly RequestRecord[];
  clearRequests(): void;
  /** Replaces all faults. Throws a TypeError for one that could never happen. */
  setFaults(faults: readonly Fault[]): void;
  /** Changes some behaviours, from the next request on. Throws a TypeError for an unknown one. */
  setBehaviours(behaviours: Partial<Behaviours>): void;
  /**
   * Stops listening, lets requests under way finish for up to two seconds, ends all connections and writes the data file.
   * What is not answered is not done. Rejects if the data file cannot be written. May be called again.
   */
  close(): Promise<void>;
}

const DEFAULT_ACCOUNT_ID = '123456789012';
const DEFAULT_REQUEST_LOG_LIMIT = 100_000;
/** Characters of all requests in the log together, as JSON: 64 MB, if they are Latin ones. */
const REQUEST_LOG_CHARACTERS = 64_000_000;

/**
 * Starts an emulator of the Amazon Chime SDK identity API, with GetCallerIdentity of AWS STS on the same port.
 *
 * Requests must carry a well-formed SigV4 Authorization header, but signatures are not verified.
 *
 * @throws EmulatorDataError if the data or seed file is not valid; it is left as it is.
 * @throws TypeError if an option is not valid.
 * @throws Error of the system if the port is taken or a file cannot be read or written, or if another emulator has the data
 * file.
 */
export async function startEmulator(options: EmulatorOptions = {}): Promise<Emulator> {
  const { clock = Date.now, randomUuid: newId = randomUUID, accountId = DEFAULT_ACCOUNT_ID } = options;
  const { limits = 'none', latencyMilliseconds = 0, requestLogLimit = DEFAULT_REQUEST_LOG_LIMIT } = options;
  if (!/^\d{12}$/u.test(accountId)) throw new TypeError('an account id has twelve digits');
  if (!['aws', 'none'].includes(limits)) throw new TypeError(`limits are aws or none, not ${limits}`);
  for (const [name, value] of Object.entries({ latencyMilliseconds, requestLogLimit })) {
    if (!Number.isInteger(value) || value < 0) throw new TypeError(`${name} must be a whole number, not ${value}`);
  }
  let behaviours = changedBehaviours(DEFAULT_BEHAVIOURS, options.behaviours ?? {});
  const quotas = changedQuotas(options.quotas ?? {});
  const faults = new FaultInjector();
  faults.set(options.faults ?? []);
  const startedAt = clock();
  const uptime = options.clock === undefined ? () => performance.now() : steadyClock(options.clock);
  const log = new RequestLog({ requests: requestLogLimit, characters: REQUEST_LOG_CHARACTERS });
  const kept = await openState(options, { clock, uptime, newId });
  const { state, dataFile } = kept;
  const service = new Service({
    state,
    behaviours: () => behaviours,
    quotas,
    rates: limits === 'aws' ? new RateLimiter() : undefined,
    faults,
    log,
    pageTokens: createPageTokens(() => `${startedAt} ${state.generation}`),
    clock,
    uptime,
    newId,
    newRequestId: (sequence) => requestId(startedAt, sequence),
    defaultAccountId: accountId,
    latencyMilliseconds,
    dataFile,
  });
  let closing: Promise<void> | undefined;
  const server = await listenOrClose(kept, () => listen(service, log, options.port ?? 0));
  return {
    url: `http://127.0.0.1:${server.port}`,
    port: server.port,
    get isDataPending() {
      return dataFile?.isUpToDate === false;
    },
    get requests() {
      return log.latest();
    },
    clearRequests: () => {
      log.clear();
    },
    setFaults: (newFaults) => {
      faults.set(newFaults);
    },
    setBehaviours: (changes) => {
      behaviours = changedBehaviours(behaviours, changes);
    },
    close: () => {
      closing ??= server.close().finally(() => kept.close());
      return closing;
    },
  };
}

/** An emulator that cannot listen gives its data file back. */
async function listenOrClose<Listening>(kept: OpenState, listening: () => Promise<Listening>): Promise<Listening> {
  try {
    return await listening();
  } catch (error) {
    await kept.close();
    throw error;
  }
}

/** Ids in the form of a UUID that depend on nothing but the start and the number of the request. */
function requestId(startedAt: number, sequence: number): string {
  const hex = createHash('sha256').update(`${startedAt} ${sequence}`).digest('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), `4${hex.slice(13, 16)}`, `8${hex.slice(17, 20)}`, hex.slice(20, 32)].join(
    '-',
  );
}
