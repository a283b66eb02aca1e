import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Pacer, type PacerClock } from '../../src/aws/pacer.js';

/** Time that passes only when it is told to; callbacks come in their order. */
class FakeClock implements PacerClock {
  #now = 0;
  #sequence = 0;
  readonly #timers: { readonly at: number; readonly sequence: number; readonly callback: () => void }[] = [];

  now(): number {
    return this.#now;
  }

  after(seconds: number, callback: () => void): void {
    this.#sequence += 1;
    this.#timers.push({ at: this.#now + seconds, sequence: this.#sequence, callback });
    this.#timers.sort((left, right) => left.at - right.at || left.sequence - right.sequence);
  }

  /** Lets time pass, and whatever waits for it go on. */
  async advance(seconds: number): Promise<void> {
    const until = this.#now + seconds;
    await settle();
    for (let next = this.#timers[0]; next !== undefined && next.at <= until; next = this.#timers[0]) {
      this.#timers.shift();
      this.#now = next.at;
      next.callback();
      await settle();
    }
    this.#now = until;
  }
}

async function settle(): Promise<void> {
  for (let turn = 0; turn < 5; turn += 1) {
    await Promise.resolve();
  }
}

const instance = (name: string) => `arn:aws:chime:us-east-1:123456789012:app-instance/${name}`;

/** Asks for turns, and notes when each call got through. */
function tracker(options: { readonly share?: number; readonly total?: number } = {}) {
  const clock = new FakeClock();
  const pacer = new Pacer({ share: 1, ...options, clock });
  const times: number[] = [];
  const call = (operation: string, input: Readonly<Record<string, unknown>> = {}, count = 1): void => {
    for (let index = 0; index < count; index += 1) {
      void pacer.turn(operation, input).then(() => times.push(clock.now()));
    }
  };
  const createUsers = (name: string, count: number): void => {
    call('CreateAppInstanceUser', { AppInstanceArn: instance(name) }, count);
  };
  return { clock, pacer, times, call, createUsers };
}

/** The most calls in any second. */
function busiestSecond(times: readonly number[]): number {
  return Math.max(...times.map((from) => times.filter((time) => time >= from && time < from + 1).length));
}

describe('S36: the pacer', () => {
  it('keeps user writes of one AppInstance to ten a second', async () => {
    const { clock, times, createUsers } = tracker();
    createUsers('one', 100);
    await clock.advance(20);
    expect(times).toHaveLength(100);
    // 9 at once, and the other 91 at ten a second.
    expect(times.at(-1)).toBeCloseTo(9.1, 5);
    expect(busiestSecond(times)).toBeLessThanOrEqual(19);
  });

  it('scales every rate by the share', async () => {
    const { clock, times, createUsers } = tracker({ share: 0.8 });
    createUsers('one', 80);
    await clock.advance(20);
    expect(times.at(-1)).toBeCloseTo(72 / 8, 5);
  });

  it('lets several AppInstances proceed side by side, up to what the account has', async () => {
    const { clock, times, createUsers } = tracker();
    for (const name of ['one', 'two', 'three', 'four', 'five', 'six']) {
      createUsers(name, 100);
    }
    await clock.advance(30);
    expect(times).toHaveLength(600);
    expect(times.at(-1)).toBeCloseTo((600 - 45) / 50, 1);
  });

  it('keeps calls of no documented rate to what the account has', async () => {
    const { clock, times, call } = tracker();
    call('ListTagsForResource', { ResourceARN: instance('one') }, 145);
    await clock.advance(10);
    expect(times.at(-1)).toBeCloseTo(2, 5);
  });

  it('is capped by a total', async () => {
    const { clock, times, call } = tracker({ total: 5 });
    call('ListTagsForResource', {}, 25);
    await clock.advance(10);
    expect(times.at(-1)).toBeCloseTo(4, 5);
  });

  it('does not let one lane hold up another', async () => {
    const { clock, times, createUsers, call } = tracker();
    createUsers('one', 1_000);
    call('DescribeAppInstance', { AppInstanceArn: instance('two') });
    await clock.advance(0);
    expect(times).toHaveLength(10);
  });

  it('halves the rates at 429, never below one a second, and recovers by a tenth every five seconds', async () => {
    const { clock, pacer, times, createUsers } = tracker();
    const input = { AppInstanceArn: instance('one') };
    createUsers('one', 1_000);
    await clock.advance(1);
    pacer.throttled('CreateAppInstanceUser', input);
    expect(pacer.callsPerSecond).toBe(25);
    const before = times.length;
    await clock.advance(4);
    expect(times.length - before).toBe(20);
    for (let count = 0; count < 20; count += 1) {
      pacer.throttled('CreateAppInstanceUser', input);
    }
    expect(pacer.callsPerSecond).toBe(1);
    await clock.advance(300);
    expect(pacer.callsPerSecond).toBe(50);
  });

  it('lets everything go once it is open', async () => {
    const { clock, pacer, times, createUsers } = tracker();
    createUsers('one', 500);
    await clock.advance(0);
    pacer.open();
    await clock.advance(0);
    expect([times.length, pacer.waiting]).toEqual([500, 0]);
    createUsers('one', 5);
    await clock.advance(0);
    expect(times).toHaveLength(505);
  });

  it('never exceeds what a bucket of one documented second lets through', async () => {
    const lanes = fc.array(fc.record({ at: fc.nat(50), name: fc.constantFrom('a', 'b', 'c'), count: fc.nat(40) }), {
      maxLength: 8,
    });
    await fc.assert(
      fc.asyncProperty(lanes, fc.constantFrom(0.3, 0.8, 1), async (calls, share) => {
        const { clock, times, createUsers } = tracker({ share });
        for (const { at, name, count } of [...calls].sort((left, right) => left.at - right.at)) {
          await clock.advance(Math.max(0, at / 10 - clock.now()));
          createUsers(name, count);
        }
        await clock.advance(200);
        const total = calls.reduce((sum, { count }) => sum + count, 0);
        expect(times).toHaveLength(total);
        for (const [index, from] of times.entries()) {
          const last = times.at(-1) ?? 0;
          const sent = times.length - index;
          expect(sent).toBeLessThanOrEqual(50 * share * (last - from) + Math.max(1, 50 * share) + 1e-6);
        }
      }),
      { numRuns: 50, seed: 1 },
    );
  });
});
