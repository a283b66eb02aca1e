import { describe, expect, test } from 'vitest';
import type { JsonObject } from '../../src/core/json.js';
import type { Fault } from '../../src/emulator/index.js';
import { applyIn, mutatingAfter, problemsOf } from '../support/cli/pipeline.js';
import { type ProgramResult, runProgram } from '../support/cli/run-program.js';
import { startService } from '../support/cli/service.js';
import { appInstance, LEX, workspaceOf } from '../support/cli/workspace.js';

/** One situation, and how each command ends in it. */
interface Situation {
  readonly title: string;
  readonly args: readonly string[];
  /** What is applied before. */
  readonly live?: JsonObject;
  readonly declared: JsonObject;
  readonly faults?: readonly Fault[];
  readonly code: number;
  /** Codes of the diagnostics, in their order. */
  readonly diagnostics?: readonly string[];
  /** The mutating operations that reach the service, where they are what matters. */
  readonly sent?: readonly string[];
}

const SUPPORT = appInstance({ users: [{ id: 'alice', name: 'Alice' }] });
const CHANGED = appInstance({ users: [{ id: 'alice', name: 'Alice B.' }] });
const BROKEN = appInstance({ nmae: 'Support' });
const DENIED: readonly Fault[] = [{ operation: 'ListAppInstances', error: 'accessDenied' }];
const NO_USERS: readonly Fault[] = [{ operation: 'DescribeAppInstanceUser', error: 'accessDenied' }];
const BOT = { id: 'helper', name: 'Helper', configuration: { lex: LEX } };
const NO_BOTS: readonly Fault[] = [{ operation: 'DescribeAppInstanceBot', error: 'accessDenied' }];
const NO_UPDATES: readonly Fault[] = [{ operation: 'UpdateAppInstanceUser', error: 'accessDenied' }];
const NO_CREATIONS: readonly Fault[] = [{ operation: 'CreateAppInstanceUser', error: 'accessDenied' }];

const SITUATIONS: readonly Situation[] = [
  { title: 'valid manifests', args: ['validate'], declared: SUPPORT, code: 0 },
  { title: 'broken manifests', args: ['validate'], declared: BROKEN, code: 1, diagnostics: ['unknown-field'] },
  { title: 'nothing to do', args: ['plan', '--detailed-exitcode'], live: SUPPORT, declared: SUPPORT, code: 0 },
  { title: 'changes', args: ['plan'], declared: SUPPORT, code: 0 },
  { title: 'changes', args: ['plan', '--detailed-exitcode'], declared: SUPPORT, code: 2 },
  { title: 'broken manifests', args: ['plan'], declared: BROKEN, code: 1, diagnostics: ['unknown-field'] },
  { title: 'an incomplete read', args: ['plan'], declared: SUPPORT, faults: DENIED, code: 6 },
  {
    title: 'changes and an incomplete read',
    args: ['plan', '--detailed-exitcode'],
    live: SUPPORT,
    declared: { ...CHANGED, name: 'Help' },
    faults: NO_USERS,
    code: 6,
  },
  { title: 'nothing to do', args: ['drift'], live: SUPPORT, declared: SUPPORT, code: 0 },
  { title: 'a difference', args: ['drift'], live: SUPPORT, declared: CHANGED, code: 2 },
  { title: 'an incomplete read', args: ['drift'], declared: SUPPORT, faults: DENIED, code: 6 },
  { title: 'nothing to do', args: ['apply', '--yes'], live: SUPPORT, declared: SUPPORT, code: 0 },
  { title: 'changes', args: ['apply', '--yes'], live: SUPPORT, declared: CHANGED, code: 0 },
  {
    title: 'nobody to ask',
    args: ['apply'],
    live: SUPPORT,
    declared: CHANGED,
    code: 1,
    diagnostics: ['not-confirmed'],
  },
  { title: 'broken manifests', args: ['apply', '--yes'], declared: BROKEN, code: 1, diagnostics: ['unknown-field'] },
  {
    title: 'a refused change',
    args: ['apply', '--yes'],
    live: SUPPORT,
    declared: CHANGED,
    faults: NO_UPDATES,
    code: 5,
    diagnostics: ['access-denied'],
  },
  {
    title: 'a refused change after one that went well',
    args: ['apply', '--yes'],
    declared: SUPPORT,
    faults: NO_CREATIONS,
    code: 5,
    diagnostics: ['access-denied'],
  },
  {
    title: 'an incomplete read and an update that goes well',
    args: ['apply', '--yes'],
    live: SUPPORT,
    declared: { ...CHANGED, name: 'Help' },
    faults: NO_USERS,
    code: 6,
  },
  {
    title: 'S22: an update that would send again what could not be read',
    args: ['apply', '--yes'],
    live: appInstance({ bots: [BOT] }),
    declared: appInstance({ bots: [{ ...BOT, name: 'Assistant' }] }),
    faults: NO_BOTS,
    code: 6,
    sent: [],
  },
  {
    title: 'S22: an update beside what could not be read, and does not need it',
    args: ['apply', '--yes'],
    live: appInstance({ bots: [BOT] }),
    declared: appInstance({ bots: [{ ...BOT, tags: { team: 'a' } }] }),
    faults: NO_BOTS,
    code: 6,
    sent: ['TagResource'],
  },
  {
    title: 'an incomplete read and a refused update',
    args: ['apply', '--yes'],
    live: SUPPORT,
    declared: { ...CHANGED, name: 'Help' },
    faults: [...NO_USERS, { operation: 'UpdateAppInstance', error: 'accessDenied' }],
    code: 5,
    diagnostics: ['access-denied'],
  },
  {
    title: 'an unknown flag',
    args: ['apply', '--yes', '--dry_run'],
    declared: SUPPORT,
    code: 1,
    diagnostics: ['usage'],
  },
  {
    title: 'a flag out of range',
    args: ['plan', '--concurrency=0'],
    declared: SUPPORT,
    code: 1,
    diagnostics: ['usage'],
  },
  {
    title: 'a variable without value',
    args: ['validate', '--var', 'x'],
    declared: SUPPORT,
    code: 1,
    diagnostics: ['usage'],
  },
  {
    title: 'an unknown environment',
    args: ['plan', '-e', 'prod'],
    declared: SUPPORT,
    code: 1,
    diagnostics: ['unknown-environment'],
  },
];

describe('S38 S39 exit codes and documents', () => {
  test.each(SITUATIONS)('$title: `$args` exits with $code, with and without --json', async (situation) => {
    const { args, code, diagnostics = [] } = situation;
    const [plain, json] = await Promise.all([end(situation, args), end(situation, [...args, '--json'])]);
    expect([plain.result.code, json.result.code]).toEqual([code, code]);

    expect(json.result.stderr).not.toMatch(/(?:error|warning)\[/u);
    const document = json.result.json;
    expect(document).toMatchObject({ formatVersion: 1, command: args[0], exitCode: code });
    const found = document['diagnostics'] as readonly JsonObject[];
    expect(found.map((diagnostic) => diagnostic['code'])).toEqual(diagnostics);
    expect(found.every(({ severity, message }) => severity === 'error' && typeof message === 'string')).toBe(true);
    expect(json.sent).toEqual(plain.sent);
    expect(plain.sent).toEqual(situation.sent ?? plain.sent);

    expect(plain.result.stderr.match(/(?<=error\[)[a-z-]+/gu) ?? []).toEqual(diagnostics);
    expectCalm(plain.result);
    expectCalm(json.result);
    if (args[0] !== 'apply' || code === 1) {
      expect(plain.sent).toEqual([]);
    }
  });

  test.each([
    ['aply', '--yes'],
    ['aply', '--json'],
    ['drift', 'prod'],
    ['plan', '--jsn'],
  ])('`%s %s` is no command, and exits with 1', async (...args) => {
    const { directory } = workspaceOf(SUPPORT);
    const result = await runProgram(args, { directory });
    expect(result.code).toBe(1);
    expectCalm(result);
  });

  test.each([
    [['aply', '--json'], 'aply', 'Did you mean `apply`?'],
    [['drift:prod', '--json'], 'drift', 'An environment is named with -e: chime-sync drift -e prod'],
    [['help', '--json'], 'help', 'See chime-sync help --help.'],
  ])('what oclif cannot run answers --json with a document (%j)', async (args, command, hint) => {
    const { directory } = workspaceOf(SUPPORT);
    const { code, json } = await runProgram(args, { directory });
    expect(code).toBe(1);
    expect(json).toMatchObject({
      formatVersion: 1,
      command,
      exitCode: 1,
      diagnostics: [{ code: 'usage', severity: 'error', hint }],
    });
  });

  test('without credentials it is an error, and says so', async () => {
    const { directory } = workspaceOf(SUPPORT);
    const result = await runProgram(['plan', '--json'], { directory });
    expect(result.code).toBe(1);
    expect(result.json).toMatchObject({ diagnostics: [{ code: 'no-credentials', severity: 'error' }] });
    expectCalm(result);
  });
});

/** Runs the program in a situation of its own, and tells what it sent. */
async function end(
  { live, declared, faults = [] }: Situation,
  args: readonly string[],
): Promise<{ result: ProgramResult; sent: readonly string[] }> {
  const { emulator } = await startService();
  const workspace = workspaceOf(live ?? declared);
  if (live !== undefined) {
    expect(problemsOf(await applyIn(workspace, emulator))).toEqual([]);
    emulator.clearRequests();
    workspace.declare(declared);
  }
  emulator.setFaults(faults);
  const result = await runProgram(args, { directory: workspace.directory, endpointUrl: emulator.url });
  return { result, sent: mutatingAfter(emulator).map(({ operation }) => operation) };
}

/** No stack trace, no colour off a terminal, no warning of Node. */
function expectCalm({ stdout, stderr }: ProgramResult): void {
  const output = stdout + stderr;
  expect(output).not.toMatch(/^\s+at .+:\d+:\d+\)?$/mu);
  expect(output).not.toContain('\u001b');
  expect(output).not.toContain('node:');
  expect(output).not.toMatch(/Warning/u);
}

describe('settings of the project file that this version does not support', () => {
  test.each([
    ['redact', { redact: ['names'] }],
    ['previousOwners', { environments: { dev: { region: 'us-east-1', previousOwners: ['old/dev'] } } }],
  ])('%s is refused rather than ignored', async (_name, settings) => {
    const { emulator } = await startService();
    const workspace = workspaceOf(SUPPORT);
    workspace.configure(settings);
    const { code, json } = await runProgram(['plan', '--json'], {
      directory: workspace.directory,
      endpointUrl: emulator.url,
    });
    expect([code, json['diagnostics']]).toMatchObject([1, [{ code: 'usage' }]]);
    expect(emulator.requests).toEqual([]);
  });
});
