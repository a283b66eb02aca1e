import { describe, expect, it } from 'vitest';
import { kinds } from '../../src/kinds/index.js';
import { ApplyForecast } from '../../src/pipeline/apply-forecast.js';
import type { Change } from '../../src/plan/plan.js';
import {
  desireEndpoint,
  desireInstance,
  desireUser,
  liveInstance,
  liveUser,
  ownedAs,
  planOf,
} from '../support/resources.js';

type Pacing = Pick<ConstructorParameters<typeof ApplyForecast>[1], 'pace'>;

const AT_FULL_RATE = { accountRate: 40, slowdown: 1 };
const PACED: Pacing = { pace: { share: 0.8 } };
const count = (number: number) => Array.from({ length: number }, (_value, index) => String(index));
const users = (instance: string, number: number) => count(number).map((id) => desireUser(instance, id));

function forecastOf(changes: readonly Change[], { pace }: Pacing = PACED): ApplyForecast {
  return new ApplyForecast({ ...planOf([], []), changes }, { kinds, pace });
}

describe('what applying a plan takes', () => {
  it('is the time of the rate that is used most, after what is sent at once', () => {
    const plan = planOf([desireInstance('support', {}), ...users('support', 88)], [ownedInstance('i1', 'support')]);
    expect(forecastOf(plan.changes).estimate()).toEqual({ seconds: 10, callsPerSecond: 8 });
  });

  it('lets AppInstances proceed side by side, up to what the account has', () => {
    const names = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'];
    const plan = planOf(
      names.flatMap((name) => [desireInstance(name, {}), ...users(name, 30)]),
      names.map((name) => ownedInstance(name, name)),
    );
    expect(forecastOf(plan.changes).estimate()).toEqual({ seconds: (240 - 40) / 40, callsPerSecond: 40 });
  });

  it('counts all AppInstances that are created together: they have no ARN yet to be counted by', () => {
    const plan = planOf(
      count(24).map((name) => desireInstance(name, { name })),
      [],
    );
    expect(forecastOf(plan.changes).estimate()).toEqual({ seconds: 5, callsPerSecond: 4 });
  });

  it('counts the looks that go along with what is created, and with an update that sends the undeclared again', () => {
    const live = count(30).map((id) => liveUser('i1', id));
    const declared = count(30).flatMap((id) => [
      desireUser('support', id, { name: 'New' }),
      desireEndpoint('support', id, 'phone'),
    ]);
    const plan = planOf([desireInstance('support', {}), ...declared], [ownedInstance('i1', 'support'), ...live]);
    const operations = plan.changes.reduce((sum, change) => sum + change.operations.length, 0);
    expect(operations).toBe(60);
    expect(forecastOf(plan.changes).calls).toBe(120);
    const both = declared.map(({ spec, ...rest }) => ({ ...rest, spec: { ...spec, metadata: 'x' } }));
    const replaced = planOf(
      [desireInstance('support', {}), ...both.filter(({ kind }) => kind === 'AppInstanceUser')],
      [ownedInstance('i1', 'support'), ...live],
    );
    expect(forecastOf(replaced.changes).calls).toBe(30);
  });

  it('names the rate that is used most, also where all is sent at once', () => {
    const plan = planOf([desireInstance('support', {}), ...users('support', 6)], [ownedInstance('i1', 'support')]);
    expect(forecastOf(plan.changes).estimate()).toEqual({ seconds: 0, callsPerSecond: 8 });
  });

  it('is capped by a total', () => {
    const plan = planOf([desireInstance('support', {}), ...users('support', 12)], [ownedInstance('i1', 'support')]);
    const capped = forecastOf(plan.changes, { pace: { share: 1, total: 2 } });
    expect(capped.estimate()).toEqual({ seconds: 5, callsPerSecond: 2 });
  });

  it('shrinks as changes are settled, and is nothing at the end', () => {
    const plan = planOf([desireInstance('support', {}), ...users('support', 88)], [ownedInstance('i1', 'support')]);
    const forecast = forecastOf(plan.changes);
    for (const { address } of plan.changes.slice(0, 40)) {
      forecast.settle(address);
    }
    expect([forecast.calls, forecast.secondsLeft(AT_FULL_RATE)]).toEqual([48, 6]);
    for (const { address } of plan.changes.slice(40)) {
      forecast.settle(address);
    }
    expect([forecast.calls, forecast.secondsLeft(AT_FULL_RATE)]).toEqual([0, 0]);
  });

  it('counts calls of different rates side by side, and nothing as sent at once, for what is left', () => {
    const live = count(40).map((id) => liveUser('i1', id));
    const renamed = count(40).map((id) => desireUser('support', id, { name: 'New' }));
    const plan = planOf([desireInstance('support', {}), ...renamed], [ownedInstance('i1', 'support'), ...live]);
    const forecast = forecastOf(plan.changes);
    // Each is described before its update, at a rate of its own.
    expect([forecast.calls, forecast.secondsLeft(AT_FULL_RATE)]).toEqual([80, 5]);
    // 429s have slowed down the updates, or the account.
    expect(forecast.secondsLeft({ accountRate: 40, slowdown: 2 })).toBe(10);
    expect(forecast.secondsLeft({ accountRate: 5, slowdown: 1 })).toBe(16);
    for (const { address } of plan.changes.slice(8)) {
      forecast.settle(address);
    }
    expect([forecast.calls, forecast.secondsLeft(AT_FULL_RATE)]).toEqual([16, 1]);
  });

  it('is unknown without pacing', () => {
    const plan = planOf([desireInstance('support', { name: 'Support' })], []);
    expect(forecastOf(plan.changes, { pace: undefined }).estimate()).toBeUndefined();
  });
});

function ownedInstance(id: string, name: string) {
  return liveInstance(id, { tags: ownedAs(name) });
}
