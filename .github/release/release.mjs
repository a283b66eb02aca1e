// Releases a version: `npm run release -- 1.2.3 [--dry-run | --publish]`. Either all of it is there at the end, or the
// working tree and the branch are as they were.
import { spawn } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import { parseArgs } from 'node:util';
import { releaseChangelog } from './changelog.mjs';

const CHANGED_FILES = ['CHANGELOG.md', 'package.json', 'package-lock.json'];
const BRANCH = 'main';

try {
  await release(process.argv.slice(2), new Date(), listenForInterrupts());
} catch (error) {
  console.error(`\nNot released: ${error.message}`);
  process.exitCode = 1;
}

/**
 * @param {readonly string[]} args
 * @param {Date} now
 * @param {AbortSignal} interrupted
 */
async function release(args, now, interrupted) {
  const { version, isDryRun, publishes } = readArguments(args);
  const tag = `v${version}`;
  const run = (command, ...parameters) => runCommand(command, parameters, { signal: interrupted });
  const changelog = await checkState(version, tag, now);
  const before = await read('git', 'rev-parse', 'HEAD');
  await run('.ci/run');
  // That takes minutes, in which somebody may have gone on working.
  await checkState(version, tag, now);
  if ((await read('git', 'rev-parse', 'HEAD')) !== before) {
    throw new Error('The branch has moved while the checks ran.');
  }
  try {
    await writeFile('CHANGELOG.md', changelog);
    await run('npm', 'version', version, '--no-git-tag-version', '--allow-same-version', '--ignore-scripts');
    await run('npm', 'run', 'build');
    await run('npm', 'run', 'check:package');
    await run('npm', 'publish', '--dry-run');
    if (isDryRun) {
      await run('git', '--no-pager', 'diff', '--', ...CHANGED_FILES);
    } else {
      await run('git', 'commit', '--quiet', '--message', `Release ${version}`, '--', ...CHANGED_FILES);
      await run('git', 'tag', '--annotate', tag, '--message', `chime-sync ${version}`);
    }
  } catch (error) {
    await putBack(before);
    throw error;
  }
  if (isDryRun) {
    await putBack(before);
    console.log(`\nThis was a dry run: nothing was changed, and ${version} was not released.`);
    return;
  }
  // Pushed first, since what is published cannot be taken back, and a push can be refused.
  const last = [
    ['git', 'push', '--atomic', 'origin', BRANCH, tag],
    ['npm', 'publish'],
  ];
  console.log(`\n${version} is committed and tagged. What is left to do:`);
  for (const [command, ...parameters] of last) {
    if (publishes) {
      await run(command, ...parameters);
    } else {
      console.log(`  ${command} ${parameters.join(' ')}`);
    }
  }
}

function readArguments(args) {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: { 'dry-run': { type: 'boolean', default: false }, publish: { type: 'boolean', default: false } },
  });
  const [version = '', ...rest] = positionals;
  if (rest.length > 0 || !/^(?:0|[1-9]\d*)(?:\.(?:0|[1-9]\d*)){2}$/u.test(version)) {
    throw new Error('Usage: npm run release -- MAJOR.MINOR.PATCH [--dry-run | --publish]');
  }
  if (values['dry-run'] && values.publish) {
    throw new Error('--dry-run and --publish contradict each other.');
  }
  return { version, isDryRun: values['dry-run'], publishes: values.publish };
}

/** Whether a release can be made of what is there; the changelog that it would have. */
async function checkState(version, tag, now) {
  if ((await read('git', 'branch', '--show-current')) !== BRANCH) {
    throw new Error(`Releases are made on the branch ${BRANCH}.`);
  }
  const changes = await read('git', 'status', '--porcelain');
  if (changes !== '') {
    throw new Error(`The working tree is not clean:\n${changes}`);
  }
  if ((await read('git', 'tag', '--list', tag)) !== '') {
    throw new Error(`There is a tag ${tag} already.`);
  }
  const { version: current } = JSON.parse(await readFile('package.json', 'utf8'));
  if (version.localeCompare(current, 'en', { numeric: true }) < 0) {
    throw new Error(`${version} is lower than ${current}, which package.json has.`);
  }
  return releaseChangelog(await readFile('CHANGELOG.md', 'utf8'), { version, date: now });
}

/** Only the files that a release writes are put back, so that nothing is lost of what somebody wrote meanwhile. */
async function putBack(commit) {
  await runCommand('git', ['reset', '--quiet', '--soft', commit]);
  await runCommand('git', ['restore', '--staged', '--worktree', '--', ...CHANGED_FILES]);
  // What was built has the version in it. Where it does not build, that was said before.
  await runCommand('npm', ['run', 'build']).catch(() => undefined);
}

/** Aborts with the first signal, so that the command under way ends and everything is put back. */
function listenForInterrupts() {
  const controller = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.on(signal, () => {
      controller.abort();
    });
  }
  return controller.signal;
}

async function runCommand(command, args, { signal } = {}) {
  const line = [command, ...args].join(' ');
  console.log(`\n$ ${line}`);
  const code = await codeOf(spawn(command, args, { signal, stdio: ['ignore', 'inherit', 'inherit'] }));
  if (signal?.aborted) {
    throw new Error('Interrupted.');
  }
  if (code !== 0) {
    throw new Error(`${line} ended with ${code}.`);
  }
}

async function read(command, ...args) {
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const [output, code] = await Promise.all([text(child.stdout), codeOf(child)]);
  if (code !== 0) {
    throw new Error(`${command} ${args.join(' ')} ended with ${code}.`);
  }
  return output.trim();
}

/** Of a command that was aborted there is an error first: only when it is closed has it ended. */
function codeOf(child) {
  child.on('error', () => undefined);
  return new Promise((resolve) => {
    child.once('close', resolve);
  });
}
