import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Pacer, type Turn } from '../../src/aws/pacer.js';
import type { OperationRate } from '../../src/aws/rates.js';
import { FakeClock } from '../support/fake-clock.js';
import { identityOperations } from '../support/identity-client.js';

/** The service's own buckets, after API.md: what they cannot let through is answered 429. */
class StrictService {
  readonly #clock: FakeClock;
  readonly #quotas: ReadonlyMap<string, number>;
  readonly #tokens = new Map<string, { count: number; at: number }>();
  throttled = 0;

  constructor(clock: FakeClock, quotas: Readonly<Record<string, number>>) {
    this.#clock = clock;
    this.#quotas = new Map(Object.entries(quotas));
  }

  /** Takes a token of each bucket, or of none. */
  admit(...buckets: readonly string[]): boolean {
    const filled = buckets.map((bucket) => this.#fill(bucket));
    if (filled.some(({ count }) => count < 1 - 1e-6)) {
      this.throttled += 1;
      return false;
    }
    for (const tokens of filled) {
      tokens.count -= 1;
    }
    return true;
  }

  #fill(bucket: string) {
    const quota = this.#quotas.get(bucket.replace(/ .*/u, '')) ?? 0;
    const now = this.#clock.now();
    const tokens = this.#tokens.get(bucket) ?? { count: quota, at: now };
    tokens.count = Math.min(quota, tokens.count + (now - tokens.at) * quota);
    tokens.at = now;
    this.#tokens.set(bucket, tokens);
    return tokens;
  }
}

/** What creating users is counted against. Reading tags has no rate of its own. */
const { CreateAppInstanceUser, DescribeAppInstance } = identityOperations;

const instance = (name: string) => `arn:aws:chime:us-east-1:123456789012:app-instance/${name}`;

const NOTHING_WAITS = {
  waiting: 0,
  longestWait: 0,
  callsPerSecond: 0,
  forAnswers: false,
  accountRate: 50,
  slowdown: 1,
};

interface WorldOptions {
  readonly share?: number;
  readonly total?: number;
  /** Seconds until the service counts a call, and until its answer is there after that. */
  readonly latency?: () => readonly [number, number];
}

/** Calls through a pacer to a strict service, on a clock of their own. */
function worldOf({ share = 1, latency = () => [0, 0], ...cap }: WorldOptions = {}) {
  const clock = new FakeClock();
  const pacer = new Pacer({ pace: { share, ...cap }, clock });
  const service = new StrictService(clock, { account: 50, users: 10 });
  /** When each call was sent. */
  const times: number[] = [];
  let answered = 0;
  const call = (
    rate: OperationRate | undefined,
    input: Readonly<Record<string, unknown>> = {},
    buckets: readonly string[] = [],
  ) => {
    void pacer.turn(rate, input).then((turn) => {
      times.push(clock.now());
      const [before, after] = latency();
      clock.after(before, () => {
        const admitted = service.admit('account', ...buckets);
        clock.after(after, () => {
          turn.end(admitted ? 'other' : 'throttled');
          if (admitted) {
            answered += 1;
          } else {
            call(rate, input, buckets);
          }
        });
      });
    });
  };
  const createUsers = (name: string, count: number): void => {
    for (let index = 0; index < count; index += 1) {
      call(CreateAppInstanceUser.rate, { AppInstanceArn: instance(name) }, [`users ${name}`]);
    }
  };
  const tag = (count: number): void => {
    for (let index = 0; index < count; index += 1) {
      call(undefined);
    }
  };
  return { clock, pacer, service, times, call, createUsers, tag, answered: () => answered };
}

/** A turn that is granted at once; the caller says how its call ends. */
async function turnOf({ pacer, clock }: ReturnType<typeof worldOf>, name = 'one') {
  const turn = pacer.turn(CreateAppInstanceUser.rate, { AppInstanceArn: instance(name) });
  await clock.advance(0);
  return await turn;
}

describe('S36: the pacer', () => {
  it('keeps user writes of one AppInstance to ten a second', async () => {
    const { clock, times, createUsers } = worldOf();
    createUsers('one', 100);
    await clock.advance(20);
    // 9 at once, and the other 91 at ten a second.
    expect(times).toHaveLength(100);
    expect(times.at(-1)).toBeCloseTo(9.1, 5);
  });

  it('scales every rate by the share', async () => {
    const { clock, times, createUsers } = worldOf({ share: 0.8 });
    createUsers('one', 80);
    await clock.advance(20);
    expect(times.at(-1)).toBeCloseTo(72 / 8, 5);
  });

  it('lets several AppInstances proceed side by side, up to what the account has', async () => {
    const { clock, times, createUsers } = worldOf();
    for (const name of ['one', 'two', 'three', 'four', 'five', 'six']) {
      createUsers(name, 100);
    }
    await clock.advance(30);
    expect(times).toHaveLength(600);
    expect(times.at(-1)).toBeCloseTo((600 - 45) / 50, 1);
  });

  it('keeps calls of no documented rate to what the account has', async () => {
    const { clock, times, tag } = worldOf();
    tag(145);
    await clock.advance(10);
    expect(times.at(-1)).toBeCloseTo(2, 5);
  });

  it('is capped by a total', async () => {
    const { clock, times, tag } = worldOf({ total: 5 });
    tag(25);
    await clock.advance(10);
    expect(times.at(-1)).toBeCloseTo(4, 5);
  });

  it('does not let one lane hold up another', async () => {
    const { clock, times, createUsers, call } = worldOf();
    createUsers('one', 1_000);
    call(DescribeAppInstance.rate, { AppInstanceArn: instance('two') });
    await clock.advance(0);
    expect(times).toHaveLength(10);
  });

  it('loses no time to answers that take theirs', async () => {
    const { clock, answered, createUsers } = worldOf({ latency: () => [0.2, 0.2] });
    createUsers('one', 300);
    await clock.advance((300 - 9) / 10 + 0.8);
    expect(answered()).toBe(300);
  });

  it('meets no 429 where nobody else uses the account, however long calls are on their way', async () => {
    const bursts = fc.array(fc.record({ at: fc.nat(50), name: fc.constantFrom('a', 'b', 'c'), count: fc.nat(60) }), {
      minLength: 1,
      maxLength: 8,
    });
    const latencies = fc.array(fc.tuple(fc.nat(2_000), fc.nat(500)), { minLength: 1, maxLength: 40 });
    await fc.assert(
      fc.asyncProperty(bursts, latencies, fc.constantFrom(0.3, 0.8, 1), async (calls, delays, share) => {
        let next = 0;
        const { clock, service, createUsers, tag, answered } = worldOf({
          share,
          latency: () => {
            const [before = 0, after = 0] = delays[next++ % delays.length] ?? [];
            return [before / 1000, after / 1000];
          },
        });
        for (const { at, name, count } of [...calls].sort((left, right) => left.at - right.at)) {
          await clock.advance(Math.max(0, at / 10 - clock.now()));
          createUsers(name, count);
          tag(count);
        }
        await clock.advance(1_000);
        expect(service.throttled).toBe(0);
        expect(answered()).toBe(calls.reduce((sum, { count }) => sum + 2 * count, 0));
      }),
      { numRuns: 100, seed: 1 },
    );
  });

  it('shares the account with others: few 429s, and most of what they leave is used', async () => {
    const { clock, service, createUsers, answered } = worldOf({ latency: () => [0.01, 0.01] });
    const instances = ['one', 'two', 'three', 'four', 'five'];
    // Somebody else has a quarter of every rate.
    for (let time = 0; time < 100; time += 0.4) {
      for (const [index, name] of instances.entries()) {
        clock.after(time + index * 0.08, () => {
          service.admit('account', `users ${name}`);
        });
      }
    }
    for (const name of instances) {
      createUsers(name, 200);
    }
    await clock.advance(1_000 / (50 * 0.75) / 0.6);
    expect(answered()).toBe(1_000);
    expect(service.throttled / 1_000).toBeLessThan(0.02);
  });

  it('halves the rates at 429, never below one a second, and recovers by a tenth every five seconds', async () => {
    const world = worldOf();
    const { clock, pacer, times, createUsers } = world;
    const turn = await turnOf(world);
    createUsers('one', 1_000);
    await clock.advance(1);
    turn.end('throttled');
    expect(pacer.state().accountRate).toBe(25);
    const before = times.length;
    await clock.advance(4);
    expect(times.length - before).toBe(20);
    await clock.advance(21);
    expect(pacer.state().accountRate).toBe(50);
    const alone = worldOf();
    for (let count = 0; count < 20; count += 1) {
      const further = alone.pacer.turn(undefined, {});
      await alone.clock.advance(1.1);
      (await further).end('throttled');
    }
    expect(alone.pacer.state().accountRate).toBe(1);
  });

  it('takes the 429s of calls that were under way together for one', async () => {
    const world = worldOf();
    const { clock, pacer } = world;
    const together = [await turnOf(world), await turnOf(world), await turnOf(world, 'two')];
    await clock.advance(0.1);
    for (const turn of together) {
      turn.end('throttled');
    }
    expect(pacer.state().accountRate).toBe(25);
    const later = pacer.turn(undefined, {});
    await clock.advance(1);
    (await later).end('throttled');
    expect(pacer.state().accountRate).toBe(12.5);
  });

  it('S49: tells how many calls wait, how long, and at what rate they go on', async () => {
    const { clock, pacer, createUsers, tag } = worldOf();
    expect(pacer.state()).toEqual(NOTHING_WAITS);
    createUsers('one', 49);
    createUsers('two', 29);
    await clock.advance(1.55);
    expect(pacer.state()).toMatchObject({ waiting: 30, callsPerSecond: 20 });
    expect(pacer.state().longestWait).toBeCloseTo(1.55, 5);
    tag(1_000);
    await clock.advance(1);
    expect(pacer.state().callsPerSecond).toBe(50);
    await clock.advance(60);
    expect(pacer.state()).toEqual(NOTHING_WAITS);
  });

  it('S49: tells what waits for answers from what waits for its rate, and which operations were slowed down', async () => {
    const { clock, pacer } = worldOf();
    const turns: Turn[] = [];
    for (let index = 0; index < 20; index += 1) {
      void pacer.turn(CreateAppInstanceUser.rate, { AppInstanceArn: instance('one') }).then((turn) => turns.push(turn));
    }
    await clock.advance(0);
    expect(pacer.state()).toMatchObject({ waiting: 11, forAnswers: true });
    turns[0]?.end('throttled');
    expect(pacer.state()).toMatchObject({ forAnswers: true, slowdown: 2 });
    turns.slice(1).forEach((turn) => {
      turn.end('other');
    });
    expect(pacer.state()).toMatchObject({ forAnswers: false, slowdown: 2 });
  });

  it('lets everything go once it is open', async () => {
    const { clock, pacer } = worldOf();
    let granted = 0;
    const ask = (count: number): void => {
      for (let index = 0; index < count; index += 1) {
        void pacer.turn(CreateAppInstanceUser.rate, { AppInstanceArn: instance('one') }).then((turn) => {
          granted += 1;
          turn.end('other');
        });
      }
    };
    ask(500);
    await clock.advance(0);
    expect(granted).toBe(9);
    expect(clock.running).toBeGreaterThan(0);
    pacer.open();
    // A timer that went on would keep the process from ending.
    expect(clock.running).toBe(0);
    await clock.advance(0);
    expect([granted, pacer.state().waiting]).toEqual([500, 0]);
    ask(5);
    await clock.advance(0);
    expect(granted).toBe(505);
  });
});
