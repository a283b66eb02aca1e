import type { ChimeSDKIdentity } from '@aws-sdk/client-chime-sdk-identity';
import { describe, expect, it, vi } from 'vitest';
import type { JsonObject } from '../../src/core/json.js';
import type { Fault } from '../../src/emulator/index.js';
import { applyIn, changesIn, mutatingAfter, planIn, problemsOf } from '../support/cli/pipeline.js';
import { runProgram } from '../support/cli/run-program.js';
import { instanceArn, startService } from '../support/cli/service.js';
import { appInstance, LEX, TARGET, type Workspace, workspaceOf } from '../support/cli/workspace.js';

type WrongAnswer = NonNullable<Fault['answer']>;

const PAGE: WrongAnswer = { headers: { 'content-type': 'text/html' }, body: '<html>Please sign in</html>' };
/** Answers that are wrong for every read. */
const WRONG_READS: readonly WrongAnswer[] = [
  {},
  { body: 'null' },
  { body: '[]' },
  { body: '{"Code": "NotFound", "Message": "None."}' },
  { body: '{"state": "fine"}' },
  { status: 202, body: '{}' },
  { status: 204 },
  PAGE,
  { ...PAGE, status: 302 },
  { ...PAGE, status: 404 },
  { status: 404, headers: { 'x-amzn-errortype': 'UnknownOperationException' } },
];
const phone = { name: 'phone', ...TARGET, endpointAttributes: { deviceToken: 'x' } };
const expirationSettings = { expirationDays: 900, expirationCriterion: 'CREATED_TIMESTAMP' };
const before = appInstance({
  retentionSettings: { channelRetentionSettings: { retentionDays: 100 } },
  users: [
    { id: 'alice', name: 'Alice', expirationSettings, endpoints: [phone] },
    { id: 'bob', name: 'Bob' },
  ],
  bots: [
    { id: 'helper', name: 'Helper', configuration: { lex: LEX } },
    { id: 'old', name: 'Old', configuration: { lex: LEX } },
  ],
  admins: [{ user: 'alice' }, { user: 'bob' }],
});
const after = appInstance({
  prune: { users: 'owned', bots: 'owned', admins: 'all', endpoints: 'all' },
  retentionSettings: { channelRetentionSettings: { retentionDays: 200 } },
  users: [{ id: 'alice', name: 'Alice', expirationSettings: null, endpoints: [{ ...phone, name: 'tablet' }] }],
  bots: [{ id: 'helper', name: 'Helper', configuration: { lex: { ...LEX, localeId: 'en_GB' } } }],
  admins: [{ user: 'alice' }],
});

/** An account with one instance of ours, and one of somebody else's that has the name of another one declared. */
async function startAccount(...declared: readonly JsonObject[]) {
  const { emulator, client } = await startService();
  const workspace = workspaceOf(before);
  await applyIn(workspace, emulator);
  const Tags = [{ Key: 'chime-sync:owner', Value: 'somebody/else' }];
  await client.createAppInstance({ Name: 'Theirs', Tags });
  workspace.declare(...declared);
  return { emulator, client, workspace, sequence: emulator.requests.at(-1)?.sequence ?? 0 };
}

/** The pauses between attempts are of random length: from here on they have none. */
function withoutPauses(): void {
  vi.spyOn(Math, 'random').mockReturnValue(0);
}

async function instanceNames(client: ChimeSDKIdentity): Promise<readonly string[]> {
  const { AppInstances = [] } = await client.listAppInstances({});
  return AppInstances.map(({ Name = '' }) => Name).sort();
}

describe('S22: a read that is answered wrongly again and again is as good as one that is refused', () => {
  it.each([
    'ListAppInstances',
    'ListAppInstanceUsers',
    'ListAppInstanceBots',
    'ListAppInstanceAdmins',
    'ListAppInstanceUserEndpoints',
    'ListTagsForResource',
    'DescribeAppInstanceUser',
    'DescribeAppInstanceBot',
    'GetAppInstanceRetentionSettings',
  ])('%s', async (operation) => {
    withoutPauses();
    const { emulator, workspace } = await startAccount(after, appInstance({ id: 'theirs', name: 'Theirs' }));
    emulator.setFaults([{ operation, error: 'accessDenied' }]);
    const withoutIt = await changesIn(workspace, emulator);
    for (const answer of WRONG_READS) {
      emulator.setFaults([{ operation, answer }]);
      const { plan } = await planIn(workspace, emulator);
      const changes = plan.changes.map(({ action, address }) => `${action} ${address}`);
      expect({ answer, changes }).toEqual({ answer, changes: withoutIt });
    }
  });
});

describe('a creation that is answered wrongly', () => {
  const answers: readonly WrongAnswer[] = [...WRONG_READS.slice(0, 8), { status: 201, body: '{"AppInstanceArn": 5}' }];

  it.each(answers)('S33: makes nothing twice, with %j', async (answer) => {
    withoutPauses();
    const { emulator, client, workspace } = await startAccount(before, appInstance({ id: 'new', name: 'New' }));
    emulator.setFaults([{ operation: 'CreateAppInstance', answer, after: true }]);
    expect(problemsOf(await applyIn(workspace, emulator))).toEqual(['failed new invalid-answer']);
    emulator.setFaults([{ operation: 'CreateAppInstance', answer, after: true, times: 1 }]);
    expect(problemsOf(await applyIn(workspace, emulator))).toEqual([]);
    expect(await instanceNames(client)).toEqual(['New', 'Support', 'Theirs']);
    expect(await changesIn(workspace, emulator)).toEqual([]);
  });

  it('is not taken for another instance, and never for somebody else’s', async () => {
    const { emulator, client, workspace, sequence } = await startAccount(
      before,
      appInstance({ id: 'new', name: 'New' }),
    );
    const theirs = await instanceArn(client, 'Theirs');
    const body = JSON.stringify({ AppInstanceUserArn: `${theirs}/user/carol`, AppInstanceArn: theirs });
    workspace.declare({ ...before, users: [...(before['users'] as JsonObject[]), { id: 'carol', name: 'Carol' }] });
    emulator.setFaults([{ operation: 'CreateAppInstanceUser', answer: { status: 201, body }, times: 1 }]);
    expect(problemsOf(await applyIn(workspace, emulator))).toEqual([]);
    expect(JSON.stringify(mutatingAfter(emulator, sequence))).not.toContain(theirs);
  });
});

describe('the program', () => {
  const plan = async (workspace: Workspace, endpointUrl: string) => {
    const { code, json } = await runProgram(['plan', '--json'], { directory: workspace.directory, endpointUrl });
    const { changes } = json['plan'] as { readonly changes: readonly JsonObject[] };
    return { code, changes };
  };

  it('S35: plans the same where reads are answered wrongly once', async () => {
    const { emulator, workspace } = await startAccount(after);
    const right = await plan(workspace, emulator.url);
    expect(right.changes.length).toBeGreaterThan(5);
    emulator.setFaults(
      [...new Set(emulator.requests.map(({ operation }) => operation))].flatMap((operation) => [
        { operation, answer: { body: '{}' }, times: 1 },
        { operation, answer: PAGE, times: 1, skip: 1 },
      ]),
    );
    expect(await plan(workspace, emulator.url)).toEqual(right);
  });

  it.each([
    ['plan', 6],
    ['drift', 6],
    ['apply', 6],
  ])(
    'S22, S38: %s ends with %d and sends nothing where something else answers for the service',
    async (command, code) => {
      const { emulator, workspace, sequence } = await startAccount(after, appInstance({ id: 'new', name: 'New' }));
      emulator.setFaults([{ operation: 'ListAppInstances', answer: { ...PAGE, status: 404 } }]);
      const args = command === 'apply' ? [command, '--yes'] : [command];
      const result = await runProgram(args, { directory: workspace.directory, endpointUrl: emulator.url });
      expect({ code: result.code, sent: mutatingAfter(emulator, sequence) }).toEqual({ code, sent: [] });
    },
  );

  it('S33: creates one instance where the first answer cannot be believed', async () => {
    const { emulator, client, workspace } = await startAccount(before, appInstance({ id: 'new', name: 'New' }));
    emulator.setFaults([{ operation: 'CreateAppInstance', answer: { body: '{}' }, after: true, times: 1 }]);
    const options = { directory: workspace.directory, endpointUrl: emulator.url };
    expect((await runProgram(['apply', '--yes'], options)).code).toBe(0);
    expect(await instanceNames(client)).toEqual(['New', 'Support', 'Theirs']);
  });
});
