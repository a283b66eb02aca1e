// What chime-sync costs, each row as a ratio within one run, since machines are noisy. Run it with `npm run bench`;
// `npm run bench -- plan` runs the rows of one name. The table is printed, and written to bench.json.
import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { fastest, program, run, startEmulator } from './measure.mjs';
import { appInstanceArn, otherUser, ownedUser, projectOf, removeProjects, seedOf } from './projects.mjs';

const bareScript = fileURLToPath(new URL('bare-creates.mjs', import.meta.url));
const quickstart = fileURLToPath(new URL('../../examples/quickstart', import.meta.url));
const rows = [];

const benchmarks = {
  start: benchStart,
  plan: benchPlan,
  describe: benchDescribe,
  apply: benchApply,
  undeclared: benchUndeclared,
  prune: benchPrune,
  destroy: benchDestroy,
  limits: benchLimits,
};
const wanted = process.argv.slice(2);
try {
  for (const [name, benchmark] of Object.entries(benchmarks)) {
    if (wanted.length === 0 || wanted.includes(name)) {
      await benchmark();
    }
  }
} finally {
  await removeProjects();
}
console.table(rows);
await writeFile('bench.json', `${JSON.stringify(rows, null, 2)}\n`);

/** Cold start against an empty Node. */
async function benchStart() {
  const empty = await fastest(5, () => run(['-e', '0']));
  for (const [what, args] of [
    ['--version', ['--version']],
    ['--help', ['--help']],
    ['validate', ['validate']],
  ]) {
    const measured = await fastest(5, () => succeed([program, ...args], { cwd: quickstart }));
    row(what, measured, { ratio: measured.wallSeconds / empty.wallSeconds, against: 'node -e 0' });
  }
}

/** Planning a number of users, all live and equal. */
async function benchPlan() {
  let before;
  for (const users of [1_000, 10_000, 100_000]) {
    const project = await projectOf(`plan-${users}`, [users]);
    const emulator = await startEmulator('--seed', await seedOf(project, [users]));
    const measured = await succeed([program, 'plan', '--no-pacing', '--quiet'], at(project, emulator));
    if (!measured.stdout.startsWith('No changes.')) {
      throw new Error(`The plan of ${users} users is not empty.`);
    }
    const { total } = await emulator.counts();
    await emulator.stop();
    const ratio = before === undefined ? undefined : measured.wallSeconds / before.wallSeconds;
    row(`plan ${users} users`, measured, { calls: total, ratio, against: 'a tenth of the users' });
    before = measured;
  }
}

/** Planning users of whom lists do not show everything that is declared: a call for each. */
async function benchDescribe() {
  const users = 20_000;
  const project = await projectOf('describe', [users], '', (user) => `{id: user-${user}, expirationSettings: null}`);
  const emulator = await startEmulator('--seed', await seedOf(project, [users]));
  const measured = await succeed([program, 'plan', '--no-pacing', '--quiet'], at(project, emulator));
  const { total } = await emulator.counts();
  await emulator.stop();
  row(`plan ${users} users, each described`, measured, { calls: total });
}

/** Creating users without limits, against the same SDK calls under the same concurrency and nothing else. */
async function benchApply() {
  const users = 2_000;
  const project = await projectOf('apply', [users]);
  const first = await startEmulator();
  const bare = await succeed([bareScript, String(users), '10'], { env: { AWS_ENDPOINT_URL: first.url } });
  const bareCalls = (await first.counts()).total;
  await first.stop();
  const second = await startEmulator();
  const applied = await succeed([program, 'apply', '--yes', '--no-pacing', '--quiet'], at(project, second));
  const { total } = await second.counts();
  await second.stop();
  row(`bare script, ${users} creates`, bare, { calls: bareCalls });
  const cpu = applied.cpuSeconds / bare.cpuSeconds;
  row(`apply ${users} creates`, applied, {
    calls: total,
    ratio: applied.wallSeconds / bare.wallSeconds,
    against: 'bare script',
    note: `CPU ratio ${cpu.toFixed(2)}`,
  });
}

/** Planning the creation of users beside as many live ones that nobody declares: left alone, then deleted. */
async function benchUndeclared() {
  for (const level of ['never', 'all']) {
    await compareWithQuarter(16_000, `created beside as many undeclared, prune ${level}`, async (users) => {
      const project = await projectOf('undeclared', [users], `prune: {users: ${level}}`);
      const seed = await seedOf(project, [users], otherUser);
      const plan = ['plan', '--allow-deletes', String(users), '--no-pacing', '--quiet'];
      const deleted = level === 'all' ? users : 0;
      return await measureOn(project, seed, plan, `Plan: ${users} to add, 0 to change, ${deleted} to destroy.`);
    });
  }
}

/** Deleting owned users that are not declared any more: planned and applied. */
async function benchPrune() {
  await compareWithQuarter(20_000, 'pruned', async (users) => {
    const project = await projectOf('prune', [0], 'prune: {users: owned}');
    const seed = await seedOf(project, [users], ownedUser);
    const apply = ['apply', '--yes', '--allow-deletes', String(users), '--no-pacing', '--quiet'];
    return await measureOn(project, seed, apply, `Apply complete: ${users} done`);
  });
}

/** Deleting the users of an environment one by one: an AppInstance that is deleted would take them along in one call. */
async function benchDestroy() {
  await compareWithQuarter(20_000, 'destroyed', async (users) => {
    const project = await projectOf('destroy', [0]);
    const seed = await seedOf(project, [users], ownedUser);
    const allowed = ['--target', 'instance-0/users/*', '--allow-deletes', String(users)];
    const destroy = ['destroy', '--yes', ...allowed, '--no-pacing', '--quiet'];
    return await measureOn(project, seed, destroy, `Apply complete: ${users} done`);
  });
}

/** What grows in a straight line takes four times as long as for a quarter, or less: the start is in both. */
async function compareWithQuarter(users, what, measure) {
  const quarter = await measure(users / 4);
  row(`${users / 4} users ${what}`, quarter, { calls: quarter.calls });
  const whole = await measure(users);
  row(`${users} users ${what}`, whole, {
    calls: whole.calls,
    ratio: whole.wallSeconds / quarter.wallSeconds,
    against: 'a quarter of the users',
    note: `CPU ratio ${(whole.cpuSeconds / quarter.cpuSeconds).toFixed(2)}`,
  });
}

/** Runs a command on an emulator that holds the seed; it has to print what is expected. */
async function measureOn(project, seed, args, expected) {
  const emulator = await startEmulator('--seed', seed);
  try {
    const measured = await succeed([program, ...args], at(project, emulator));
    if (!measured.stdout.includes(expected)) {
      throw new Error(`${args.join(' ')} does not say "${expected}":\n${measured.stdout.slice(-1000)}`);
    }
    return { ...measured, calls: (await emulator.counts()).total };
  } finally {
    await emulator.stop();
  }
}

/**
 * Creating users under the documented limits, against what they allow; then with a quarter of them taken.
 *
 * The floor is what the limits leave of full buckets: ten user writes a second for each AppInstance, and fifty calls of
 * any kind a second for the account, those that read the account before the first write included.
 */
async function benchLimits() {
  for (const counts of [[300], [100, 100, 100, 100, 100]]) {
    for (const taken of [0, 0.25]) {
      const name = `limits-${counts.length}-${taken}`;
      const project = await projectOf(name, counts, 'rate: {share: 1.0}');
      const emulator = await startEmulator(
        '--seed',
        await seedOf(
          project,
          counts.map(() => 0),
        ),
        '--limits',
        'aws',
      );
      const somebody = taken === 0 ? undefined : consume(emulator.url, counts.length, taken);
      const measured = await succeed([program, 'apply', '--yes', '--quiet'], at(project, emulator));
      await somebody?.stop();
      const { byStatus, total } = await emulator.counts();
      await emulator.stop();
      const calls = total - (somebody?.calls() ?? 0);
      const throttled = (byStatus[429] ?? 0) - (somebody?.throttled() ?? 0);
      const perInstance = Math.max(...counts.map((count) => (count - 10) / (10 * (1 - taken))));
      const floor = Math.max(perInstance, (calls - throttled - 50) / (50 * (1 - taken)));
      const [, predicted] = /, (about [^.]+) at /u.exec(measured.stdout);
      row(`${counts.length} × ${counts[0]} users under limits${taken > 0 ? ', a quarter taken' : ''}`, measured, {
        calls,
        ratio: measured.wallSeconds / floor,
        against: `the floor of ${floor.toFixed(1)} s`,
        note: `${throttled} answered 429; predicted ${predicted}`,
      });
    }
  }
}

/** Somebody else who uses a share of the rates: updates of one user in each AppInstance at a steady pace. */
function consume(url, instances, share) {
  let stopped = false;
  let throttled = 0;
  let calls = 0;
  const loop = (async () => {
    const { ChimeSDKIdentity } = await import('@aws-sdk/client-chime-sdk-identity');
    const client = new ChimeSDKIdentity({
      endpoint: url,
      region: 'us-east-1',
      maxAttempts: 1,
      credentials: { accessKeyId: 'somebody', secretAccessKey: 'else' },
    });
    for (let turn = 0; !stopped; turn += 1) {
      calls += 1;
      const user = `${appInstanceArn(turn % instances)}/user/somebody`;
      await client.updateAppInstanceUser({ AppInstanceUserArn: user, Name: 'Somebody', Metadata: '' }).catch(() => {
        throttled += 1;
      });
      await new Promise((resolve) => setTimeout(resolve, 1000 / (10 * share * instances)));
    }
  })();
  return {
    stop: async () => {
      stopped = true;
      await loop;
    },
    calls: () => calls,
    throttled: () => throttled,
  };
}

async function succeed(args, options) {
  const result = await run(args, options);
  if (result.exitCode !== 0) {
    throw new Error(`${args.slice(1).join(' ')} ended with ${result.exitCode}:\n${result.stdout}\n${result.stderr}`);
  }
  return result;
}

function row(name, { wallSeconds, cpuSeconds, rssMebibytes }, { calls, ratio, against, note }) {
  rows.push({
    name,
    'wall s': Number(wallSeconds.toFixed(2)),
    'CPU s': Number(cpuSeconds.toFixed(2)),
    'peak MiB': Math.round(rssMebibytes),
    calls: calls ?? '',
    ratio: ratio === undefined ? '' : Number(ratio.toFixed(2)),
    against: ratio === undefined ? '' : against,
    note: note ?? '',
  });
  console.error(`${name}: ${wallSeconds.toFixed(2)} s`);
}

function at(project, emulator) {
  return { cwd: project, env: { AWS_ENDPOINT_URL: emulator.url } };
}
