import type { ChimeSDKIdentity } from '@aws-sdk/client-chime-sdk-identity';
import { describe, expect, it } from 'vitest';
import { resolveConnection } from '../../src/aws/connection.js';
import type { JsonObject } from '../../src/core/json.js';
import { ID_TAG } from '../../src/core/ownership.js';
import type { Emulator } from '../../src/emulator/index.js';
import type { Run } from '../../src/pipeline/prepare-run.js';
import {
  type Applied,
  executeIn,
  planPrepared,
  prepareIn,
  problemsOf,
  type RunOptions,
} from '../support/cli/pipeline.js';
import { manualClock, startService } from '../support/cli/service.js';
import { appInstance, LEX, TARGET, workspaceOf } from '../support/cli/workspace.js';
import { Scheduler } from '../support/scheduler.js';

const SCHEDULES = Array.from({ length: 200 }, (_value, index) => index);
const ONE_HOUR = 3_600_000;

/** A project with some of everything, all of it marked. */
function marked(mark: string, allowMessages: string): JsonObject {
  return appInstance({
    metadata: mark,
    users: [
      {
        id: 'alice',
        name: 'Alice',
        metadata: mark,
        endpoints: [{ name: 'phone', ...TARGET, endpointAttributes: { deviceToken: 'token' }, allowMessages }],
      },
      { id: 'bob', name: 'Bob' },
    ],
    bots: [
      { id: 'first', name: 'Helper', metadata: mark, configuration: { lex: LEX } },
      { id: 'second', name: 'Helper', configuration: { lex: LEX } },
    ],
    admins: [{ user: 'alice' }, { bot: 'first' }],
  });
}

/** Everything that the account holds, as often as it is there. */
async function inventory(client: ChimeSDKIdentity): Promise<string[]> {
  const found: string[] = [];
  for (const { AppInstanceArn = '' } of (await client.listAppInstances({})).AppInstances ?? []) {
    found.push(await logicalId(client, AppInstanceArn));
    for (const { AppInstanceBotArn = '' } of (await client.listAppInstanceBots({ AppInstanceArn })).AppInstanceBots ??
      []) {
      found.push(`bot ${await logicalId(client, AppInstanceBotArn)}`);
    }
    for (const { AppInstanceUserArn } of (await client.listAppInstanceUsers({ AppInstanceArn })).AppInstanceUsers ??
      []) {
      found.push(`user ${AppInstanceUserArn?.split('/').at(-1) ?? ''}`);
      const { AppInstanceUserEndpoints = [] } = await client.listAppInstanceUserEndpoints({ AppInstanceUserArn });
      found.push(...AppInstanceUserEndpoints.map(({ Name }) => `endpoint ${Name ?? ''}`));
    }
    const { AppInstanceAdmins = [] } = await client.listAppInstanceAdmins({ AppInstanceArn });
    found.push(...AppInstanceAdmins.map(() => 'admin'));
  }
  return found.sort();
}

async function logicalId(client: ChimeSDKIdentity, ResourceARN: string): Promise<string> {
  const { Tags = [] } = await client.listTagsForResource({ ResourceARN });
  return Tags.find(({ Key }) => Key === ID_TAG)?.Value ?? 'not ours';
}

const EVERYTHING = ['admin', 'admin', 'bot first', 'bot second', 'endpoint phone', 'support', 'user alice', 'user bob'];

/** What a run claims to have made with its own mark although no request with it has succeeded. */
function falselyDone({ planned, report }: Applied, mark: string, { requests }: Emulator): readonly string[] {
  const operations: Readonly<Record<string, RegExp>> = {
    support: /^(?:Create|Update)AppInstance$/u,
    'support/users/alice': /^(?:Create|Update)AppInstanceUser$/u,
    'support/bots/first': /^(?:Create|Update)AppInstanceBot$/u,
  };
  const done = report.results.filter(({ status }) => status === 'done').map(({ address }) => String(address));
  return planned.plan.changes
    .map(({ address }) => String(address))
    .filter((address) => address in operations && done.includes(address))
    .filter(
      (address) =>
        !requests.some(
          ({ operation, input, status }) =>
            operations[address]?.test(operation) === true && input['Metadata'] === mark && status < 300,
        ),
    );
}

interface Story {
  readonly runs: 2 | 3;
  readonly manifests: 'equal' | 'differing';
  readonly listLagMilliseconds: number;
}

const STORIES: readonly Story[] = ([2, 3] as const).flatMap((runs) =>
  (['equal', 'differing'] as const).flatMap((manifests) =>
    [0, 3000].map((listLagMilliseconds) => ({ runs, manifests, listLagMilliseconds })),
  ),
);

describe('S19, S33: applies at once', () => {
  it.each(STORIES)(
    '$runs of $manifests manifests make nothing twice, and claim nothing that is not so, with lists that lag by $listLagMilliseconds ms',
    async ({ runs, manifests, listLagMilliseconds }) => {
      const marks = Array.from({ length: runs }, (_value, index) => (manifests === 'equal' ? 'same' : `mark ${index}`));
      const workspaces = marks.map((mark, index) =>
        workspaceOf(marked(mark, manifests === 'equal' || index === 0 ? 'ALL' : 'NONE')),
      );
      const { emulator } = await startService();
      const prepared = await Promise.all(workspaces.map((workspace) => prepareIn(workspace, emulator)));
      for (const seed of SCHEDULES) {
        const outcome = await play(seed, prepared, marks, listLagMilliseconds);
        expect({ seed, ...outcome }).toEqual({
          seed,
          problems: [],
          falselyDone: [],
          found: EVERYTHING,
          further: [],
          left: [],
        });
      }
    },
  );
});

async function play(seed: number, prepared: readonly Run[], marks: readonly string[], listLagMilliseconds: number) {
  const clock = manualClock();
  const { emulator, client, stop } = await startService({ behaviours: { listLagMilliseconds }, clock });
  const scheduler = new Scheduler(seed, clock);
  const connection = await resolveConnection({ region: 'us-east-1', endpointUrl: emulator.url, env: {} });
  const apply = async (run: Run, options: RunOptions = {}) => {
    const planned = await planPrepared({ ...run, connection }, options);
    return await executeIn(planned, emulator, options);
  };
  const applied = await scheduler.run(
    prepared.map((run, index) => async () => {
      // Some begin while others are halfway through.
      for (let turns = index === 0 ? 0 : scheduler.pick(4); turns > 0; turns -= 1) {
        await scheduler.pause(scheduler.pick(4));
      }
      return await apply(run, scheduler);
    }),
  );
  const problems = applied
    .flatMap(problemsOf)
    .filter((problem) => !/^(?:skipped|failed \S+ changed-meanwhile)/u.test(problem));
  const claims = applied.flatMap((one, index) => falselyDone(one, marks[index] ?? '', emulator));
  // One of them is run again, and then once more: it has its way, and after that nothing to do.
  const further: string[] = [];
  const left: string[] = [];
  for (const run of prepared.slice(0, 1)) {
    clock.advance(ONE_HOUR);
    further.push(...problemsOf(await apply(run)));
    clock.advance(ONE_HOUR);
    left.push(...(await apply(run)).planned.plan.changes.map(({ address }) => address));
  }
  const found = await inventory(client);
  await stop();
  return { problems, falselyDone: claims, found, further, left };
}
