// Runs programs and measures them; keeps an emulator in a process of its own.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';

// Said by the SDK on stderr, in this process and in those that it starts.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';

const usageReporter = fileURLToPath(new URL('report-usage.mjs', import.meta.url));
export const program = fileURLToPath(new URL('../../bin/run.js', import.meta.url));

/** Runs Node with the arguments; wall and CPU time in seconds, peak memory in MiB. */
export async function run(args, { cwd, env = {} } = {}) {
  const begun = performance.now();
  const child = spawn(process.execPath, ['--import', usageReporter, ...args], {
    cwd,
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
    env: { ...process.env, ...env },
  });
  const [[exitCode], stdout, stderr, usage] = await Promise.all([
    once(child, 'exit'),
    text(child.stdout),
    text(child.stderr),
    text(child.stdio[3]),
  ]);
  const wallSeconds = (performance.now() - begun) / 1000;
  return { exitCode, stdout, stderr, wallSeconds, ...JSON.parse(usage) };
}

/** The fastest of several runs: what the machine does beside them only ever adds. */
export async function fastest(times, measured) {
  const runs = [];
  for (let count = 0; count < times; count += 1) {
    runs.push(await measured());
  }
  return runs.reduce((left, right) => (right.wallSeconds < left.wallSeconds ? right : left));
}

/** Starts `chime-sync emulator` in a process of its own; `counts()` summarises its log. */
export async function startEmulator(...flags) {
  const child = spawn(process.execPath, [program, 'emulator', '--port', '0', ...flags], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = await once(createInterface({ input: child.stdout }), 'line');
  const [url] = /http:\/\/[^\s]+\d/u.exec(line);
  return {
    url,
    counts: async () => (await (await fetch(`${url}/_emulator/requests`)).json()).counts,
    stop: async () => {
      child.kill('SIGTERM');
      await once(child, 'exit');
    },
  };
}
