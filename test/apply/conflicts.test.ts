import type { ChimeSDKIdentity } from '@aws-sdk/client-chime-sdk-identity';
import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../src/core/json.js';
import type { Behaviours } from '../../src/emulator/index.js';
import { applyIn, executeIn, planIn, problemsOf } from '../support/cli/pipeline.js';
import { manualClock, startService } from '../support/cli/service.js';
import { appInstance, LEX, TARGET, workspaceOf } from '../support/cli/workspace.js';

/** A creating operation, and what an account holds of what it creates. */
interface Creation {
  readonly operation: string;
  readonly address: string;
  /** What is there before. */
  readonly before: JsonObject | undefined;
  /** What is there after; with a field that differs, if the kind has any. */
  readonly wanted: JsonObject;
  readonly other?: JsonObject;
  count(client: ChimeSDKIdentity, AppInstanceArn: string): Promise<number>;
}

const user = { id: 'alice', name: 'Alice' };
const bot = { id: 'helper', name: 'Helper', configuration: { lex: LEX } };
const phone = { name: 'phone', ...TARGET, endpointAttributes: { deviceToken: 'token' }, allowMessages: 'ALL' };

const CREATIONS: readonly Creation[] = [
  {
    operation: 'CreateAppInstance',
    address: 'support',
    before: undefined,
    wanted: appInstance({ metadata: 'x', tags: { team: 'a' } }),
    other: appInstance({ metadata: 'x', tags: { team: 'b' } }),
    count: async (client) => (await client.listAppInstances({})).AppInstances?.length ?? 0,
  },
  {
    operation: 'CreateAppInstanceUser',
    address: 'support/users/alice',
    before: appInstance(),
    wanted: appInstance({ users: [user] }),
    other: appInstance({ users: [{ ...user, name: 'Alicia' }] }),
    count: async (client, AppInstanceArn) =>
      (await client.listAppInstanceUsers({ AppInstanceArn })).AppInstanceUsers?.length ?? 0,
  },
  {
    operation: 'CreateAppInstanceBot',
    address: 'support/bots/helper',
    before: appInstance(),
    wanted: appInstance({ bots: [bot] }),
    other: appInstance({ bots: [{ ...bot, configuration: { lex: { ...LEX, localeId: 'de_DE' } } }] }),
    count: async (client, AppInstanceArn) =>
      (await client.listAppInstanceBots({ AppInstanceArn })).AppInstanceBots?.length ?? 0,
  },
  {
    operation: 'CreateAppInstanceAdmin',
    address: 'support/admins/users/alice',
    before: appInstance({ users: [user] }),
    wanted: appInstance({ users: [user], admins: [{ user: 'alice' }] }),
    count: async (client, AppInstanceArn) =>
      (await client.listAppInstanceAdmins({ AppInstanceArn })).AppInstanceAdmins?.length ?? 0,
  },
  {
    operation: 'RegisterAppInstanceUserEndpoint',
    address: 'support/users/alice/endpoints/phone',
    before: appInstance({ users: [user] }),
    wanted: appInstance({ users: [{ ...user, endpoints: [phone] }] }),
    other: appInstance({ users: [{ ...user, endpoints: [{ ...phone, allowMessages: 'NONE' }] }] }),
    count: async (client, AppInstanceArn) =>
      (await client.listAppInstanceUserEndpoints({ AppInstanceUserArn: `${AppInstanceArn}/user/alice` }))
        .AppInstanceUserEndpoints?.length ?? 0,
  },
];

const ONE_HOUR = 3_600_000;
const LAGS = [0, 3000];
const TOKENS = (['forgotten', 'replaysDeadArn'] as const).flatMap((tokenAfterDeletion) =>
  (['conflict', 'returnsFirst', 'createsNew'] as const).map((tokenWithOtherParameters) => ({
    tokenAfterDeletion,
    tokenWithOtherParameters,
  })),
);
const SETTINGS: readonly Partial<Behaviours>[] = LAGS.flatMap((listLagMilliseconds) =>
  TOKENS.map((tokens) => ({ listLagMilliseconds, ...tokens })),
);
const CASES = CREATIONS.flatMap((creation) =>
  SETTINGS.map((behaviours) => ({ name: creation.operation, creation, behaviours })),
);

async function worldOf({ before }: Creation, behaviours: Partial<Behaviours>) {
  const clock = manualClock();
  const { emulator, client } = await startService({ behaviours, clock });
  const workspace = workspaceOf(before ?? appInstance());
  const pause = async (seconds: number) => {
    clock.advance(seconds * 1000);
    await Promise.resolve();
  };
  const options = { pause };
  if (before !== undefined) {
    expect(problemsOf(await applyIn(workspace, emulator, options))).toEqual([]);
    clock.advance(ONE_HOUR);
  }
  return { emulator, client, workspace, clock, options };
}

/** What is there in the end, and whether another run has anything to do. */
async function settled(
  creation: Creation,
  { emulator, client, workspace, clock, options }: Awaited<ReturnType<typeof worldOf>>,
) {
  clock.advance(ONE_HOUR);
  const { AppInstances: [instance] = [] } = await client.listAppInstances({});
  const count = await creation.count(client, instance?.AppInstanceArn ?? '');
  const again = await applyIn(workspace, emulator, options);
  const changes = again.planned.plan.changes.map(({ address, action }) => `${action} ${address}`);
  return { count, changes, problems: problemsOf(again) };
}

const ONE_AND_NOTHING_TO_DO = { count: 1, changes: [], problems: [] };

describe('S33: a conflict', () => {
  it.each(CASES)(
    'without effect of $name is repeated once nothing is found: $behaviours',
    async ({ creation, behaviours }) => {
      const world = await worldOf(creation, behaviours);
      world.workspace.declare(creation.wanted);
      world.emulator.setFaults([{ operation: creation.operation, error: 'conflict', times: 1 }]);
      expect(problemsOf(await applyIn(world.workspace, world.emulator, world.options))).toEqual([]);
      expect(await settled(creation, world)).toEqual(ONE_AND_NOTHING_TO_DO);
    },
  );

  it.each(CASES)('with which $name took effect is done: $behaviours', async ({ creation, behaviours }) => {
    const world = await worldOf(creation, behaviours);
    world.workspace.declare(creation.wanted);
    world.emulator.setFaults([{ operation: creation.operation, error: 'conflictAfter', times: 1 }]);
    const applied = await applyIn(world.workspace, world.emulator, world.options);
    expect(problemsOf(applied)).toEqual([]);
    expect(applied.sent.filter(({ operation }) => operation === creation.operation)).toHaveLength(1);
    expect(await settled(creation, world)).toEqual(ONE_AND_NOTHING_TO_DO);
  });

  it.each(CASES)(
    'with another run of $name that wants the same is done: $behaviours',
    async ({ creation, behaviours }) => {
      const world = await worldOf(creation, behaviours);
      world.workspace.declare(creation.wanted);
      const planned = await planIn(world.workspace, world.emulator, world.options);
      const other = await planIn(world.workspace, world.emulator, world.options);
      expect(problemsOf(await executeIn(other, world.emulator, world.options))).toEqual([]);
      expect(problemsOf(await executeIn(planned, world.emulator, world.options))).toEqual([]);
      expect(await settled(creation, world)).toEqual(ONE_AND_NOTHING_TO_DO);
    },
  );

  // Where the service makes a new object of a token that comes with other parameters, no token keeps runs apart.
  const differing = CASES.filter(
    ({ creation, behaviours }) => creation.other !== undefined && behaviours.tokenWithOtherParameters !== 'createsNew',
  );
  it.each(differing)(
    'with another run of $name that wants something else is told: $behaviours',
    async ({ creation, behaviours }) => {
      const world = await worldOf(creation, behaviours);
      world.workspace.declare(creation.other ?? {});
      const other = await planIn(world.workspace, world.emulator, world.options);
      world.workspace.declare(creation.wanted);
      const planned = await planIn(world.workspace, world.emulator, world.options);
      expect(problemsOf(await executeIn(other, world.emulator, world.options))).toEqual([]);
      expect(problemsOf(await executeIn(planned, world.emulator, world.options))).toEqual([
        `failed ${creation.address} changed-meanwhile`,
      ]);
      // A further run makes of it what its manifests say.
      const { count, problems } = await settled(creation, world);
      expect({ count, problems }).toEqual({ count: 1, problems: [] });
      expect(await settled(creation, world)).toEqual(ONE_AND_NOTHING_TO_DO);
    },
  );

  const repeatable = CASES.filter(({ name }) => name !== 'CreateAppInstanceAdmin');
  it.each(repeatable)(
    'of a token whose object is gone is none: $name again and again: $behaviours',
    async ({ creation, behaviours }) => {
      const world = await worldOf(creation, behaviours);
      const { workspace, emulator, clock, options } = world;
      workspace.configure({ prune: { appInstances: 'owned', users: 'owned', bots: 'owned', endpoints: 'all' } });
      const elsewhere = appInstance({ id: 'other', name: 'Other' });
      const without = { ...(creation.before ?? elsewhere) };
      const emptied = { users: [{ id: 'alice', name: 'Alice', endpoints: [] }], bots: [] };
      for (let round = 0; round < 3; round += 1) {
        workspace.declare(creation.wanted);
        expect(problemsOf(await applyIn(workspace, emulator, options))).toEqual([]);
        clock.advance(60_000);
        workspace.declare(creation.operation.startsWith('Register') ? { ...without, users: emptied.users } : without);
        expect(problemsOf(await applyIn(workspace, emulator, options))).toEqual([]);
        clock.advance(60_000);
      }
      workspace.declare(creation.wanted);
      expect(problemsOf(await applyIn(workspace, emulator, options))).toEqual([]);
      clock.advance(60_000);
      expect((await applyIn(workspace, emulator, options)).planned.plan.changes).toEqual([]);
    },
  );
});

describe('S33: what was just created and is not seen yet', () => {
  const NOT_FOUND = {
    status: 404,
    headers: { 'x-amzn-errortype': 'NotFoundException', 'content-type': 'application/json' },
    body: '{"Code":"NotFound","Message":"There is none."}',
  };
  const seen = CREATIONS.filter(({ operation }) => !/User$|Admin$/u.test(operation));

  it.each(seen)('is not created again: $operation', async (creation) => {
    const world = await worldOf(creation, { listLagMilliseconds: 8000 });
    world.workspace.declare(creation.wanted);
    const operation = creation.operation.replace(/^(?:Create|Register)/u, 'Describe');
    const addressed =
      creation.before === undefined ? {} : { match: creation.address.includes('bots') ? '/bot/' : 'EndpointId' };
    world.emulator.setFaults([{ operation, answer: NOT_FOUND, ...addressed }]);
    const applied = await applyIn(world.workspace, world.emulator, world.options);
    expect(applied.sent.filter(({ operation: sent }) => sent === creation.operation)).toHaveLength(1);
    expect(problemsOf(applied)).toEqual([]);
    world.emulator.setFaults([]);
    expect(await settled(creation, world)).toEqual(ONE_AND_NOTHING_TO_DO);
  });
});
