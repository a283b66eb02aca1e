import pLimit from 'p-limit';
import { describe, expect, it } from 'vitest';
import { executePlan } from '../../src/apply/execute-plan.js';
import type { ApplyEvent } from '../../src/apply/report.js';
import { textOf } from '../../src/core/json.js';
import type { LiveRecord } from '../../src/core/live.js';
import type { Policy } from '../../src/core/policy.js';
import type { DesiredResource } from '../../src/core/resource.js';
import type { Plan } from '../../src/plan/plan.js';
import { FakeReader } from '../support/fake-reader.js';
import { type FakeCall, FakeService, type OnCall, operationError } from '../support/fake-writer.js';
import {
  desireAdmin,
  desireBot,
  desireEndpoint,
  desireInstance,
  desireUser,
  instanceArn,
  LEX,
  liveBot,
  liveEndpoint,
  liveInstance,
  liveUser,
  models,
  ownedAs,
  ownedByOther,
  POLICY,
  PUSH_ARN,
  planOf,
  policyWith,
} from '../support/resources.js';

interface ExecuteOptions {
  /** What reading finds meanwhile. */
  readonly records?: readonly LiveRecord[];
  readonly signal?: AbortSignal;
  readonly nonce?: string;
  readonly service?: FakeService;
  readonly policy?: Policy;
  /** Whether a look at what was created finds it. */
  readonly describe?: () => boolean;
  readonly onEvent?: (event: ApplyEvent) => void;
  readonly pause?: (seconds: number) => Promise<void>;
}

async function execute(plan: Plan, options: ExecuteOptions = {}) {
  const { records, signal = new AbortController().signal, nonce = 'nonce', onEvent = () => undefined } = options;
  const service = options.service ?? new FakeService();
  // What a run creates is found when it looks; a test that means something else says so.
  const created = () => service.calls.filter(({ operation }) => /^(?:Create|Register)/u.test(operation));
  const kinds = models.map((model) => {
    const reader = new FakeReader(model, records ?? []);
    const describeCreated: typeof reader.describe = async (id) => {
      const call = created().find(({ kind }) => kind === model.name);
      const isSeen = options.describe?.() ?? true;
      return records === undefined && call !== undefined && isSeen
        ? { status: 'found', value: { kind: model.name, id, parentId: call.step.parentId, fields: {} } }
        : await FakeReader.prototype.describe.call(reader, id);
    };
    reader.describe = describeCreated;
    return { model, reader, writer: service.writer(model) };
  });
  const events: ApplyEvent[] = [];
  const report = await executePlan({
    plan,
    kinds,
    nonce,
    policy: options.policy ?? POLICY,
    signal,
    concurrency: 10,
    pause: options.pause ?? (() => Promise.resolve()),
    onEvent: (event) => {
      events.push(event);
      onEvent(event);
    },
  });
  const outcomes = report.results.map(({ address, status }) => `${address} ${status}`);
  return { report, outcomes, events, service, operations: service.operations() };
}

/** A service that fails where the function says so. */
function serviceThat(onCall: OnCall): FakeService {
  return new FakeService(onCall);
}

function tree(instance: string): DesiredResource[] {
  return [
    desireInstance(instance, {
      name: instance,
      retentionSettings: { channelRetentionSettings: { retentionDays: 30 } },
    }),
    desireUser(instance, 'alice'),
    desireEndpoint(instance, 'alice', 'phone'),
    desireEndpoint(instance, 'alice', 'tablet', {
      type: 'GCM',
      resourceArn: PUSH_ARN,
      endpointAttributes: { deviceToken: 'token-2' },
    }),
    desireBot(instance, 'helper'),
    desireAdmin(instance, { user: 'alice' }),
    desireAdmin(instance, { bot: 'helper' }),
  ];
}

const bootstrap = planOf([...tree('sales'), ...tree('support')], []);

describe('carrying a plan out', () => {
  it.each([1, 50])('does everything with %i calls at once', async (concurrency) => {
    const pool = pLimit(concurrency);
    let underWay = 0;
    let most = 0;
    const service = serviceThat(() =>
      pool(async () => {
        underWay += 1;
        most = Math.max(most, underWay);
        await Promise.resolve();
        underWay -= 1;
      }),
    );
    const { report, outcomes } = await execute(bootstrap, { service });
    expect(outcomes).toEqual(bootstrap.changes.map(({ address }) => `${address} done`));
    expect(report).toMatchObject({ begun: true, interrupted: false });
    expect(most).toBeLessThanOrEqual(concurrency);
    expect(most > 1).toBe(concurrency > 1);
  });

  it('performs exactly the operations of each change, in their order', async () => {
    const { report, service } = await execute(bootstrap);
    for (const { address, operations } of bootstrap.changes) {
      expect(report.results.find((result) => result.address === address)?.operations).toEqual(operations);
    }
    const expected = bootstrap.changes.flatMap(({ operations }) => operations);
    expect(service.operations().sort()).toEqual([...expected].sort());
    const ofSales = service.calls.filter(({ kind, step }) => kind === 'AppInstance' && step.spec?.['name'] === 'sales');
    expect(ofSales.map(({ operation }) => operation)).toEqual(['CreateAppInstance', 'PutAppInstanceRetentionSettings']);
  });

  it('hands the ids of what was just created on', async () => {
    const { service, report } = await execute(bootstrap);
    const stepOf = (operation: string, instance: string) =>
      service.calls.find(
        (call) => call.operation === operation && (call.step.parentId ?? '').startsWith(instanceArn(instance)),
      )?.step;
    expect(service.calls.find(({ operation }) => operation === 'PutAppInstanceRetentionSettings')?.step.id).toBe(
      instanceArn('sales'),
    );
    expect(stepOf('CreateAppInstanceUser', 'support')).toMatchObject({
      id: `${instanceArn('support')}/user/alice`,
      parentId: instanceArn('support'),
    });
    expect(stepOf('RegisterAppInstanceUserEndpoint', 'support')?.parentId).toBe(`${instanceArn('support')}/user/alice`);
    const admins = service.calls
      .filter(({ operation }) => operation === 'CreateAppInstanceAdmin')
      .map(({ step }) => step.id);
    expect(admins.sort()).toEqual(
      ['sales', 'support'].flatMap((id) => [`${instanceArn(id)}/bot/Helper`, `${instanceArn(id)}/user/alice`]),
    );
    expect(report.results.find(({ address }) => address === 'support')?.id).toBe(instanceArn('support'));
  });

  it('S49: changes that wait for their turn do not take the place of others, elsewhere or of another sort', async () => {
    const ids = Array.from({ length: 100 }, (_value, index) => String(index));
    const plan = planOf(
      [
        desireInstance('sales', {}),
        desireInstance('support', {}),
        ...ids.map((id) => desireUser('sales', id)),
        desireUser('support', 'alice'),
        desireEndpoint('sales', 'zoe', 'phone'),
        desireUser('sales', 'zoe', {}),
      ],
      [
        liveInstance('sales', { tags: ownedAs('sales') }),
        liveInstance('support', { tags: ownedAs('support') }),
        liveUser('sales', 'zoe'),
      ],
    );
    const others: string[] = [];
    let letGo = (): void => undefined;
    const turn = new Promise<void>((resolve) => {
      letGo = resolve;
    });
    const service = serviceThat(async ({ operation, step }) => {
      const isHeldBack = operation === 'CreateAppInstanceUser' && step.parentId === instanceArn('sales');
      if (isHeldBack) {
        await turn;
        return;
      }
      others.push(operation);
      if (others.length === 2) {
        letGo();
      }
    });
    const { report } = await execute(plan, { service });
    expect(report.results.every(({ status }) => status === 'done')).toBe(true);
    expect(others.sort()).toEqual(['CreateAppInstanceUser', 'RegisterAppInstanceUserEndpoint']);
  });

  it('starts a user as soon as its own instance exists', async () => {
    let finishSales = (): void => undefined;
    const salesIsReady = new Promise<void>((resolve) => {
      finishSales = resolve;
    });
    const supportsLast: string[] = [];
    const service = serviceThat(async ({ operation, step }) => {
      if (operation === 'CreateAppInstance' && step.spec?.['name'] === 'sales') {
        await salesIsReady;
      }
    });
    const { outcomes } = await execute(bootstrap, {
      service,
      onEvent: (event) => {
        if (event.type === 'finished' && event.result.address.startsWith('support')) {
          supportsLast.push(event.result.address);
        }
        // Only when everything of the other instance is done may this one go on: no phase keeps them together.
        if (supportsLast.length === bootstrap.changes.length / 2) {
          finishSales();
        }
      },
    });
    expect(outcomes.every((outcome) => outcome.endsWith(' done'))).toBe(true);
  });

  it('tells of each change when it starts and when it is settled', async () => {
    const { events } = await execute(bootstrap);
    const total = bootstrap.changes.length;
    expect(events.filter(({ type }) => type === 'started').length).toBe(total);
    const settled = events.flatMap((event) => (event.type === 'finished' ? [[event.settled, event.total]] : []));
    expect(settled).toEqual(Array.from({ length: total }, (_value, index) => [index + 1, total]));
  });

  it('demotes before it deletes', async () => {
    const instance = desireInstance('support', {}, { lifecycle: { prune: { users: 'owned' } } });
    const live = [liveInstance('i1', { tags: ownedAs('support') }), liveUser('i1', 'bob', { tags: ownedAs() })];
    const admin = {
      kind: 'AppInstanceAdmin',
      id: `${instanceArn('i1')}/user/bob`,
      parentId: instanceArn('i1'),
      fields: {},
    };
    const { operations, outcomes } = await execute(planOf([instance], [...live, admin]));
    expect(operations).toEqual(['DeleteAppInstanceAdmin', 'DeleteAppInstanceUser']);
    expect(outcomes).toEqual(['support/admins/users/bob done', 'support/users/bob done']);
  });

  it('S28: replaces by deleting first, and knows the new id', async () => {
    const live = [
      liveInstance('i1', { tags: ownedAs('support') }),
      liveUser('i1', 'alice'),
      liveEndpoint('i1', 'alice', 'e1'),
    ];
    const plan = planOf(
      [
        desireInstance('support', {}),
        desireUser('support', 'alice', {}),
        desireEndpoint('support', 'alice', 'phone', { type: 'GCM' }),
      ],
      live,
    );
    const { service, report } = await execute(plan);
    expect(service.calls.map(({ operation, step }) => [operation, step.id])).toEqual([
      ['DeregisterAppInstanceUserEndpoint', 'e1'],
      ['RegisterAppInstanceUserEndpoint', 'e1'],
    ]);
    expect(report.results[0]?.id).toBe('endpoint-phone');
  });

  it('does nothing with an empty plan', async () => {
    expect((await execute(planOf([], []))).report).toEqual({ results: [], begun: false, interrupted: false });
  });

  it('reports changes that wait for each other as failed, so that nothing is lost', async () => {
    const [first, second] = bootstrap.changes;
    if (first === undefined || second === undefined) {
      throw new Error('The plan is too short.');
    }
    const circle = [
      { ...first, waitsFor: [second.address] },
      { ...second, waitsFor: [first.address] },
    ];
    const { report, operations } = await execute({ ...bootstrap, changes: circle });
    expect(report.results.map(({ status, problem }) => [status, problem?.code])).toEqual([
      ['failed', 'internal'],
      ['failed', 'internal'],
    ]);
    expect(operations).toEqual([]);
  });
});

describe('a failure', () => {
  it('stays in its branch: dependents are skipped, the rest goes on', async () => {
    const service = serviceThat(({ operation, step }) => {
      if (operation === 'CreateAppInstanceUser' && step.parentId === instanceArn('sales')) {
        throw operationError(operation);
      }
    });
    const { outcomes, report } = await execute(bootstrap, { service });
    expect(outcomes.filter((outcome) => outcome.startsWith('sales'))).toEqual([
      'sales done',
      'sales/admins/bots/helper done',
      'sales/admins/users/alice skipped',
      'sales/bots/helper done',
      'sales/users/alice failed',
      'sales/users/alice/endpoints/phone skipped',
      'sales/users/alice/endpoints/tablet skipped',
    ]);
    expect(
      outcomes.filter((outcome) => outcome.startsWith('support')).every((outcome) => outcome.endsWith(' done')),
    ).toBe(true);
    expect(report.results.find(({ status }) => status === 'failed')?.problem).toMatchObject({
      code: 'request-rejected',
      severity: 'error',
      position: { file: 'sales/users/alice' },
    });
  });

  it('of the second operation of a change leaves the first one in the report, and dependents undone', async () => {
    const service = serviceThat(({ operation }) => {
      if (operation === 'PutAppInstanceRetentionSettings') {
        throw operationError(operation);
      }
    });
    const { report, outcomes } = await execute(planOf(tree('support'), []), { service });
    expect(report.results[0]).toMatchObject({
      address: 'support',
      status: 'failed',
      operations: ['CreateAppInstance'],
    });
    expect(outcomes.slice(1).every((outcome) => outcome.endsWith(' skipped'))).toBe(true);
  });

  it('that nobody foresaw is a failure of that change alone', async () => {
    const service = serviceThat(({ operation }) => {
      if (operation === 'CreateAppInstanceBot') {
        throw new TypeError('undefined is not a function');
      }
    });
    const { report } = await execute(planOf(tree('support'), []), { service });
    expect(report.results.filter(({ status }) => status === 'failed')).toMatchObject([
      { address: 'support/bots/helper', problem: { code: 'internal' } },
    ]);
    expect(report.results.filter(({ status }) => status === 'done').length).toBe(5);
  });
});

it('a change with an operation that its kind does not have is not begun', async () => {
  const { changes, ...plan } = planOf([desireInstance('support', { name: 'Support' })], []);
  const misspelt = changes.map((change) => ({ ...change, operations: [...change.operations, 'PutRetention'] }));
  const { report, operations } = await execute({ ...plan, changes: misspelt });
  expect(report.results).toMatchObject([{ status: 'failed', operations: [], problem: { code: 'internal' } }]);
  expect(operations).toEqual([]);
});

it('a kind that nobody knows is a fault of ours, and no interrupt', async () => {
  const { changes, ...plan } = planOf([desireInstance('support', { name: 'Support' })], []);
  const { report } = await execute({ ...plan, changes: changes.map((change) => ({ ...change, kind: 'Ghost' })) });
  expect(report.results).toMatchObject([{ status: 'failed', problem: { code: 'internal', severity: 'error' } }]);
  expect(report).toMatchObject({ begun: false, interrupted: false });
});

describe('an interrupt', () => {
  it('before the start begins nothing', async () => {
    const { outcomes, report, operations, events } = await execute(bootstrap, { signal: AbortSignal.abort() });
    expect(operations).toEqual([]);
    expect(report).toMatchObject({ begun: false, interrupted: true });
    expect(outcomes).toEqual(bootstrap.changes.map(({ address }) => `${address} interrupted`));
    expect(events.filter(({ type }) => type === 'started')).toEqual([]);
  });

  it('lets what is under way come to its end, and starts nothing new', async () => {
    const controller = new AbortController();
    const service = serviceThat(({ operation }) => {
      if (operation === 'CreateAppInstance') {
        controller.abort();
      }
    });
    const plan = planOf(
      tree('support').map((resource) => (resource.kind === 'AppInstance' ? desireInstance('support') : resource)),
      [],
    );
    const { outcomes, report } = await execute(plan, { service, signal: controller.signal });
    expect(service.operations()).toEqual(['CreateAppInstance']);
    expect(outcomes[0]).toBe('support done');
    expect(outcomes.slice(1).every((outcome) => outcome.endsWith(' interrupted'))).toBe(true);
    expect(outcomes.length).toBe(plan.changes.length);
    expect(report).toMatchObject({ begun: true, interrupted: true });
  });

  it('while it is looked for what was created leaves that done', async () => {
    const interrupt = Object.assign(new Error('interrupted'), { name: 'AbortError' });
    const options = { describe: () => false, pause: () => Promise.reject(interrupt) };
    const { outcomes, operations } = await execute(planOf([desireInstance('support')], []), options);
    expect(operations).toEqual(['CreateAppInstance']);
    expect(outcomes).toEqual(['support done']);
  });

  it('of a call that was not sent any more is no failure', async () => {
    const service = serviceThat(({ operation }) => {
      throw operationError(operation, 'interrupted');
    });
    const { outcomes } = await execute(planOf([desireInstance('support'), desireUser('support', 'alice')], []), {
      service,
    });
    expect(outcomes).toEqual(['support interrupted', 'support/users/alice interrupted']);
  });
});

describe('S33: a conflict on creation', () => {
  const desired = [
    desireInstance('support', {}),
    desireUser('support', 'alice', { name: 'Alice', metadata: { tier: 'gold' }, tags: { team: 'a' } }),
  ];
  const liveSupport = liveInstance('i1', { tags: ownedAs('support') });
  const plan = planOf(desired, [liveSupport]);
  const wanted = { name: 'Alice', metadata: '{ "tier": "gold" }', tags: { ...ownedAs(), team: 'a' } };
  const conflicting = () =>
    serviceThat(({ operation }) => {
      throw operationError(operation, 'conflict');
    });

  it.each<[string, LiveRecord[], string, string?]>([
    ['what was wanted, and ours', [liveUser('i1', 'alice', wanted)], 'done'],
    ['what was wanted, and nobody’s', [liveUser('i1', 'alice', { ...wanted, tags: { team: 'a' } })], 'done'],
    [
      'somebody else’s',
      [liveUser('i1', 'alice', { ...wanted, tags: { ...ownedByOther(), team: 'a' } })],
      'failed',
      'changed-meanwhile',
    ],
    ['of another name', [liveUser('i1', 'alice', { ...wanted, name: 'Bob' })], 'failed', 'changed-meanwhile'],
    [
      'without the declared tags',
      [liveUser('i1', 'alice', { ...wanted, tags: ownedAs() })],
      'failed',
      'changed-meanwhile',
    ],
    ['not there', [], 'failed', 'conflict-on-create'],
  ])('is answered by reading: %s', async (_case, records, status, code) => {
    const { report } = await execute(plan, { service: conflicting(), records });
    expect(report.results).toMatchObject([{ address: 'support/users/alice', status }]);
    expect(report.results[0]?.problem?.code).toBe(status === 'failed' ? code : undefined);
  });

  it('of something else than a creation fails', async () => {
    const renamed = planOf(
      [desireInstance('support', {}), desireUser('support', 'alice', { name: 'B' })],
      [liveSupport, liveUser('i1', 'alice')],
    );
    const { report } = await execute(renamed, {
      service: conflicting(),
      records: [liveUser('i1', 'alice', { name: 'B' })],
    });
    expect(report.results).toMatchObject([{ status: 'failed', problem: { code: 'request-rejected' } }]);
  });

  it('of what the service names is repeated once, with another token', async () => {
    const refused: FakeCall[] = [];
    const service = serviceThat((call) => {
      if (refused.push(call) === 1) {
        throw operationError(call.operation, 'conflict');
      }
    });
    const { outcomes } = await execute(planOf([desireInstance('support')], []), { service });
    expect(outcomes).toEqual(['support done']);
    expect(new Set(service.calls.map(({ step }) => step.requestToken)).size).toBe(2);
    const always = await execute(planOf([desireInstance('support')], []), { service: conflicting() });
    expect(always.outcomes).toEqual(['support failed']);
    expect(always.operations).toEqual(['CreateAppInstance', 'CreateAppInstance']);
  });

  it('a creation that goes on answering with what does not exist is given up, each time with another token', async () => {
    const pauses: number[] = [];
    const pause = async (seconds: number) => {
      pauses.push(seconds);
      await Promise.resolve();
    };
    const { report, operations, service } = await execute(planOf([desireInstance('support')], []), {
      records: [],
      pause,
    });
    expect(report.results).toMatchObject([{ status: 'failed', problem: { code: 'conflict-on-create' } }]);
    expect(operations).toEqual(Array(9).fill('CreateAppInstance'));
    expect(new Set(service.calls.map(({ step }) => step.requestToken)).size).toBe(9);
    // Three looks each time, and ten seconds more in which it may turn up in a list.
    expect(pauses).toEqual(Array(9).fill([1, 1, 1, 2, 3, 4]).flat());
  });
});

it('S33: takes for its own what it has created, whatever tags AWS or those who are ignored have put on it since', async () => {
  const policy = policyWith({ ignoreTags: ['cost-*'] });
  const tags = { ...ownedAs('support'), team: 'a', 'aws:cloudformation:stack-name': 'x', 'cost-center': '7' };
  const { report, operations } = await execute(
    planOf([desireInstance('support', { name: 'Support', tags: { team: 'a' } })], [], { policy }),
    {
      policy,
      records: [liveInstance('i1', { tags })],
      service: serviceThat(() => {
        throw operationError('CreateAppInstance', 'conflict');
      }),
    },
  );
  expect(report.results).toMatchObject([{ status: 'done', id: instanceArn('i1') }]);
  expect(operations).toEqual(['CreateAppInstance']);
});

describe('S33: a creation that is not seen at once', () => {
  const plan = planOf([desireInstance('support')], []);
  const looksUntilSeen = async (looks: number) => {
    const service = new FakeService();
    let looked = 0;
    const { outcomes } = await execute(plan, {
      service,
      describe: () => {
        looked += 1;
        return looked > looks;
      },
    });
    return { outcomes, operations: service.operations() };
  };

  it('is not repeated while it may still turn up', async () => {
    expect(await looksUntilSeen(2)).toEqual({ outcomes: ['support done'], operations: ['CreateAppInstance'] });
  });

  it('is repeated once, with a token of its own, if it does not', async () => {
    expect((await looksUntilSeen(3)).operations).toEqual(['CreateAppInstance', 'CreateAppInstance']);
  });
});

describe('S33: request tokens', () => {
  const tokensOf = async (nonce: string) => {
    const { service } = await execute(bootstrap, { nonce });
    return new Map(
      service.calls
        .filter(({ operation }) => /^(?:Create|Register)/u.test(operation))
        .map(({ operation, step }) => [
          `${operation} ${step.parentId ?? ''} ${textOf(step.spec?.['name'])}`,
          step.requestToken,
        ]),
    );
  };

  it('are the same in two runs for what the service names, and another for what the caller names', async () => {
    const [first, second] = [await tokensOf('one'), await tokensOf('two')];
    const equal = [...first]
      .filter(([key, token]) => second.get(key) === token)
      .map(([key]) => key.split(' ')[0] ?? '');
    expect([...new Set(equal)].sort()).toEqual([
      'CreateAppInstance',
      'CreateAppInstanceBot',
      'RegisterAppInstanceUserEndpoint',
    ]);
    expect(first.size).toBe(second.size);
  });

  it('differ from each other, and are what the service takes', async () => {
    const tokens = [...(await tokensOf('one')).values()];
    expect(new Set(tokens).size).toBe(tokens.length);
    expect(tokens.every((token) => /^[-_a-zA-Z0-9]{2,64}$/u.test(token ?? ''))).toBe(true);
  });
});

describe('S9: what the service says', () => {
  const failing = (message: string) =>
    serviceThat(({ operation }) => {
      throw operationError(operation, 'failed', message);
    });
  const liveSupport = liveInstance('i1', { tags: ownedAs('support') });
  const messageOf = async (plan: Plan, message: string) =>
    (await execute(plan, { service: failing(message) })).report.results[0]?.problem?.message ?? '';

  it('is shown', async () => {
    expect(await messageOf(planOf([desireInstance('support')], []), 'Too many of them.')).toContain(
      'Too many of them.',
    );
  });

  it('is not shown where it repeats a secret that changes', async () => {
    const metadata = { key: 'a "secret"', tier: 'gold' };
    const user = desireUser('support', 'alice', { name: 'Alice', metadata }, { secretPaths: [['metadata', 'key']] });
    const plan = planOf([desireInstance('support', {}), user], [liveSupport]);
    expect(await messageOf(plan, 'Bad value: a "secret".')).not.toContain('secret"');
    expect(await messageOf(plan, `Bad metadata: ${JSON.stringify(metadata)}`)).not.toContain('secret\\"');
    expect(await messageOf(plan, 'Bad tier: gold')).toContain('gold');
  });

  it('is not shown where it repeats a secret that is sent again as it was', async () => {
    const user = desireUser(
      'support',
      'alice',
      { name: 'New name', metadata: { key: 'hush' } },
      { secretPaths: [['metadata', 'key']] },
    );
    const plan = planOf(
      [desireInstance('support', {}), user],
      [liveSupport, liveUser('i1', 'alice', { metadata: '{"key":"hush"}' })],
    );
    expect(plan.changes.length).toBe(1);
    expect(await messageOf(plan, 'Bad metadata: {"key":"hush"}')).not.toContain('hush');
  });

  it('is not shown where it repeats a device token, new, old or unchanged', async () => {
    const records = [
      liveSupport,
      liveUser('i1', 'alice'),
      liveEndpoint('i1', 'alice', 'e1', {
        endpointAttributes: { deviceToken: 'old-token', voipDeviceToken: 'voip-token' },
      }),
    ];
    const endpointAttributes = { deviceToken: 'new-token', voipDeviceToken: 'voip-token' };
    const endpoint = desireEndpoint('support', 'alice', 'phone', {
      type: 'APNS',
      resourceArn: PUSH_ARN,
      endpointAttributes,
    });
    const plan = planOf([desireInstance('support', {}), desireUser('support', 'alice', {}), endpoint], records);
    for (const token of ['old-token', 'new-token', 'voip-token']) {
      expect(await messageOf(plan, `Invalid: ${token}`)).not.toContain(token);
    }
  });
});

it('deletes what the live account calls it, with the ids that were read', async () => {
  const instance = desireInstance('support', {}, { stated: ['bots'], lifecycle: { prune: { bots: 'all' } } });
  const live = [liveInstance('i1', { tags: ownedAs('support') }), liveBot('i1', 'b9', { configuration: { lex: LEX } })];
  const { service } = await execute(planOf([instance], live, { policy: policyWith({}) }));
  expect(service.calls).toMatchObject([
    { operation: 'DeleteAppInstanceBot', step: { id: `${instanceArn('i1')}/bot/b9`, parentId: instanceArn('i1') } },
  ]);
});
