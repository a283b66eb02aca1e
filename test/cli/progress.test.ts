import { describe, expect, test } from 'vitest';
import { Progress, type ProgressClock, type VisibleCalls, type VisibleForecast } from '../../src/cli/progress.js';
import { addressOf } from '../../src/core/address.js';

const CLEAR = '\r\u001b[K';

/** Time that passes when it is told to. */
class FakeClock implements ProgressClock {
  #now = 0;
  readonly #timers = new Set<{ readonly seconds: number; next: number; readonly callback: () => void }>();

  now(): number {
    return this.#now;
  }

  every(seconds: number, callback: () => void): () => void {
    const timer = { seconds, next: this.#now + seconds, callback };
    this.#timers.add(timer);
    return () => {
      this.#timers.delete(timer);
    };
  }

  advance(seconds: number): void {
    const until = this.#now + seconds;
    for (let due = this.#due(until); due !== undefined; due = this.#due(until)) {
      this.#now = due.next;
      due.next += due.seconds;
      due.callback();
    }
    this.#now = until;
  }

  #due(until: number) {
    return [...this.#timers].filter(({ next }) => next <= until + 1e-9).sort((a, b) => a.next - b.next)[0];
  }
}

/** What the progress of a run shows, whose calls are as the test says. */
function shown({ isTTY = false, columns = 100 } = {}) {
  const written: string[] = [];
  const clock = new FakeClock();
  const stream = { isTTY, columns, write: (text: string) => written.push(text) };
  const state = {
    sent: 0,
    waiting: 0,
    longestWait: 0,
    callsPerSecond: 0,
    forAnswers: false,
    accountRate: 40,
    slowdown: 1,
  };
  const calls: VisibleCalls = { sent: () => state.sent, waiting: () => state };
  return { progress: new Progress(stream, clock), clock, state, calls, written };
}

/** So many seconds left to apply, and one less with each change. */
function forecastOf(seconds: number): VisibleForecast {
  let left = seconds;
  return {
    settle: () => {
      left -= 1;
    },
    secondsLeft: ({ slowdown }) => left * slowdown,
  };
}

const finished = (settled: number, total: number) =>
  ({
    type: 'finished',
    result: {
      address: addressOf(undefined, 'support', 'users', 'alice'),
      action: 'create',
      kind: 'AppInstanceUser',
      status: 'done',
      operations: [],
    },
    settled,
    total,
  }) as const;

describe('off a terminal', () => {
  test('says nothing of what is soon over', () => {
    const { progress, clock, calls, written } = shown();
    progress.reading(calls);
    clock.advance(14);
    progress.end();
    clock.advance(100);
    expect(written).toEqual([]);
  });

  test('tells from time to time how far reading is', () => {
    const { progress, clock, state, calls, written } = shown();
    progress.reading(calls);
    state.sent = 1;
    clock.advance(15);
    Object.assign(state, { sent: 240, waiting: 1, longestWait: 0.1, callsPerSecond: 8 });
    clock.advance(15);
    expect(written).toEqual(['Reading the account: 1 call\n', 'Reading the account: 240 calls, paced to 8 calls/s\n']);
  });

  test('S49: tells of a call that waits for more than a second, and of what is left', () => {
    const { progress, clock, state, calls, written } = shown();
    progress.reading(calls);
    Object.assign(state, { sent: 40, waiting: 8_000, longestWait: 0.9, callsPerSecond: 40 });
    clock.advance(1);
    expect(written).toEqual([]);
    state.longestWait = 1.9;
    clock.advance(1);
    expect(written).toEqual(['Reading the account: 40 calls, paced to 40 calls/s, at least 3 min left\n']);
    clock.advance(14);
    expect(written).toHaveLength(1);
    clock.advance(1);
    expect(written).toHaveLength(2);
  });

  test('shows each change, and beside them how applying is paced', () => {
    const { progress, clock, state, calls, written } = shown();
    progress.applying(calls, 300, forecastOf(38.5));
    progress.onEvent(finished(1, 300));
    Object.assign(state, { waiting: 20, longestWait: 2, callsPerSecond: 4, slowdown: 2 });
    clock.advance(1);
    expect(written).toEqual([
      'created support/users/alice\n',
      'Applying: 1 of 300 changes, paced to 4 calls/s, 75 s left\n',
    ]);
  });

  test('begins anew for each stretch of a run', () => {
    const { progress, clock, state, calls, written } = shown();
    Object.assign(state, { waiting: 8, longestWait: 2, callsPerSecond: 8 });
    progress.reading(calls);
    clock.advance(1);
    progress.end();
    progress.applying(calls, 16, forecastOf(2));
    clock.advance(1);
    expect(written).toEqual([
      'Reading the account: 0 calls, paced to 8 calls/s, at least 1 s left\n',
      'Applying: 0 of 16 changes, paced to 8 calls/s, 2 s left\n',
    ]);
  });

  test('S49: tells that it waits for answers, and at what pace they come', () => {
    const { progress, clock, state, calls, written } = shown();
    progress.applying(calls, 30, forecastOf(4));
    Object.assign(state, { waiting: 20, longestWait: 2, callsPerSecond: 8, forAnswers: true });
    clock.advance(1);
    expect(written).toEqual(['Applying: 0 of 30 changes, waiting for answers\n']);
    clock.advance(9);
    progress.onEvent(finished(1, 30));
    state.forAnswers = false;
    clock.advance(6);
    expect(written.at(-1)).toBe('Applying: 1 of 30 changes, paced to 8 calls/s, 8 min left\n');
  });

  test('shows that it is still there while nothing is settled, though nothing waits for its turn', () => {
    const { progress, clock, calls, written } = shown();
    progress.applying(calls, 2, forecastOf(1));
    clock.advance(14);
    progress.onEvent(finished(1, 2));
    clock.advance(14);
    expect(written).toHaveLength(1);
    clock.advance(1);
    expect(written.at(-1)).toBe('Applying: 1 of 2 changes\n');
  });

  test('says nothing of each change that an interrupt has left out', () => {
    const { progress, calls, written } = shown();
    progress.applying(calls, 2, forecastOf(1));
    const { result, ...event } = finished(1, 2);
    progress.onEvent({ ...event, result: { ...result, status: 'interrupted' } });
    expect(written).toEqual([]);
  });
});

describe('on a terminal', () => {
  test('draws over one line while the account is read, and takes it away', () => {
    const { progress, clock, state, calls, written } = shown({ isTTY: true });
    progress.reading(calls);
    state.sent = 3;
    clock.advance(0.2);
    Object.assign(state, { sent: 11, waiting: 1, callsPerSecond: 8 });
    clock.advance(0.2);
    progress.end();
    expect(written).toEqual([
      `${CLEAR}Reading the account: 3 calls`,
      `${CLEAR}Reading the account: 11 calls, paced to 8 calls/s`,
      CLEAR,
    ]);
  });

  test('draws a bar while a plan is applied: the pace goes before the address, which may be cut', () => {
    const { progress, state, calls, written } = shown({ isTTY: true, columns: 70 });
    Object.assign(state, { waiting: 20, longestWait: 2, callsPerSecond: 8 });
    progress.applying(calls, 24, forecastOf(4));
    progress.onEvent(finished(6, 24));
    const bar = `${'█'.repeat(6)}${'░'.repeat(18)}`;
    expect(written).toEqual([
      'created support/users/alice\n',
      `${CLEAR}${bar} 6/24, paced to 8 calls/s, 3 s left support/u`,
    ]);
  });

  test('leaves the bar out where there is no room for it beside the numbers', () => {
    const { progress, state, calls, written } = shown({ isTTY: true, columns: 40 });
    Object.assign(state, { waiting: 20, longestWait: 2, callsPerSecond: 8 });
    progress.applying(calls, 24, forecastOf(4));
    progress.onEvent(finished(6, 24));
    expect(written.at(-1)).toBe(`${CLEAR}6/24, paced to 8 calls/s, 3 s left supp`);
  });
});
