import type { PacerState } from '../aws/pacer.js';
import { ACCOUNT_RATE, paced } from '../aws/rates.js';
import { type Address, rootOf } from '../core/address.js';
import type { Estimate } from '../core/estimate.js';
import { looksOf, principalOf } from '../core/kind-facts.js';
import { type RecordReference, referenceOf } from '../core/live.js';
import type { Kind } from '../kinds/index.js';
import type { Change, Plan } from '../plan/plan.js';
import type { Run } from './prepare-run.js';

/** Calls that share a rate. */
interface Lane {
  readonly rate: number;
  /** Calls that are sent at once, before the rate counts. */
  readonly burst: number;
  calls: number;
}

/** What is left of applying a plan, in calls and in time: the time of the rate that is used most. */
export class ApplyForecast {
  readonly #pace: Run['pace'];
  readonly #kinds: ReadonlyMap<string, Kind>;
  readonly #changes: ReadonlyMap<Address, Change>;
  /** What is deleted that can be tagged. */
  readonly #taggedDeletions: ReadonlySet<RecordReference>;
  readonly #account: Lane;
  readonly #lanes = new Map<string, Lane>();

  constructor({ changes }: Plan, { kinds, pace }: Pick<Run, 'kinds' | 'pace'>) {
    this.#pace = pace;
    this.#kinds = new Map(kinds.map((kind) => [kind.model.name, kind]));
    this.#changes = new Map(changes.map((change) => [change.address, change]));
    this.#taggedDeletions = new Set(
      changes.flatMap((change) =>
        change.action === 'delete' && this.#kinds.get(change.kind)?.model.taggable === true
          ? [referenceOf(change.live)]
          : [],
      ),
    );
    this.#account = this.#newLane(ACCOUNT_RATE);
    for (const change of changes) {
      this.#count(change, 1);
    }
  }

  /** Calls that are left. */
  get calls(): number {
    return this.#account.calls;
  }

  /** A change is over, whatever became of it: its calls are not to come any more. */
  settle(address: Address): void {
    const change = this.#changes.get(address);
    if (change !== undefined) {
      this.#count(change, -1);
    }
  }

  /** How long all of it takes, before any call was made; nobody can tell without pacing. */
  estimate(): Estimate | undefined {
    if (this.#pace === undefined) {
      return undefined;
    }
    const lanes = [this.#account, ...this.#lanes.values()];
    const slowest = lanes.reduce((left, right) => (isSlower(right, left) ? right : left));
    return { seconds: secondsOf(slowest), callsPerSecond: slowest.rate };
  }

  /**
   * Seconds that what is left takes where nothing can be sent at once any more.
   * @param accountRate calls per second that the account has at present
   * @param slowdown how many times slower than they should be the operations are
   */
  secondsLeft({ accountRate, slowdown }: Pick<PacerState, 'accountRate' | 'slowdown'>): number {
    const ofOperations = [...this.#lanes.values()].map(({ calls, rate }) => (calls / rate) * slowdown);
    return ofOperations.reduce((most, seconds) => Math.max(most, seconds), this.#account.calls / accountRate);
  }

  #count(change: Change, times: 1 | -1): void {
    for (const operation of [...change.operations, ...this.#looksOf(change)]) {
      this.#account.calls += times;
      const lane = this.#laneOf(operation, change);
      if (lane !== undefined) {
        lane.calls += times;
      }
    }
  }

  /** Reading operations that a change takes; before a demotion the tags of who is to be deleted are read. */
  #looksOf(change: Change): readonly string[] {
    const model = this.#kinds.get(change.kind)?.model;
    if (model === undefined) {
      return [];
    }
    const principal = change.action === 'delete' ? principalOf(model, change.live) : undefined;
    const isTagged = principal !== undefined && this.#taggedDeletions.has(principal);
    return [...looksOf(model, change), ...(isTagged ? ['ListTagsForResource'] : [])];
  }

  /** The lane of an operation. What has an ARN to be counted by only once it is created has an address before. */
  #laneOf(operation: string, { kind, address }: Change): Lane | undefined {
    const rate = this.#kinds.get(kind)?.operations[operation]?.rate;
    if (rate === undefined) {
      return undefined;
    }
    const scopes = { account: '', AppInstance: rootOf(address), resource: address };
    const key = `${rate.group} ${scopes[rate.per]}`;
    const lane = this.#lanes.get(key) ?? this.#newLane(rate.callsPerSecond);
    this.#lanes.set(key, lane);
    return lane;
  }

  #newLane(documented: number): Lane {
    const { rate, capacity } = paced(documented, this.#pace ?? { share: 1 });
    return { rate, burst: capacity, calls: 0 };
  }
}

/** What is over at once is told apart by how much of its rate it uses. */
function isSlower(left: Lane, right: Lane): boolean {
  return (secondsOf(left) - secondsOf(right) || left.calls / left.rate - right.calls / right.rate) > 0;
}

function secondsOf({ calls, burst, rate }: Lane): number {
  return Math.max(0, calls - burst) / rate;
}
