import { describe, expect, test, vi } from 'vitest';
import { classifyError } from '../../src/aws/classify-error.js';
import { connectForReading, connectForWriting } from '../../src/aws/clients.js';
import { type Connection, resolveConnection } from '../../src/aws/connection.js';
import { Pacer } from '../../src/aws/pacer.js';
import { kinds as registeredKinds } from '../../src/kinds/index.js';
import { ApplyForecast } from '../../src/pipeline/apply-forecast.js';
import { applyIn, brief, codesOf, planIn, problemsOf } from '../support/cli/pipeline.js';
import { instanceArn, startService } from '../support/cli/service.js';
import { appInstance, documentOf, workspaceOf } from '../support/cli/workspace.js';
import { FakeClock } from '../support/fake-clock.js';
import { unlimited } from '../support/identity-client.js';
import { wrongAnswersTo } from '../support/wrong-answers.js';
import { startNoteServer } from './note-server.js';
import type { Note, NoteClient } from './toy-kind/client.js';
import { note, noteService } from './toy-kind/index.js';
import { noteOperations } from './toy-kind/operations.js';

const kinds = [...registeredKinds, note];
const use = { service: noteService, operations: noteOperations };
const greeting = { id: 'greeting', text: 'Welcome', colour: 'yellow' };
const BOARD = 'arn:aws:chime:us-east-1:123456789012:app-instance/one';
const OTHER_BOARD = 'arn:aws:chime:us-east-1:123456789012:app-instance/two';

describe('a kind that is one folder and one more item in the list of kinds', () => {
  test('goes from manifest to plan to execution and back to an empty plan', async () => {
    const { apply, changing, declare, live } = await world();
    declare(appInstance({ notes: [greeting, { id: 'rules', text: 'Be kind' }] }));
    expect(await apply()).toEqual(['create support', 'create support/notes/greeting', 'create support/notes/rules']);
    expect(changing()).toEqual(['WriteNote', 'WriteNote']);
    expect(await live('greeting')).toEqual({ NoteId: 'greeting', Text: 'Welcome', Colour: 'yellow' });
    expect(await apply()).toEqual([]);
  });

  test('may stand in a document of its own', async () => {
    const { apply, declare, live } = await world();
    declare(appInstance(), documentOf('Note', { appInstance: 'support', ...greeting }));
    expect(await apply()).toEqual(['create support', 'create support/notes/greeting']);
    expect(await live('greeting')).toMatchObject({ Text: 'Welcome', Colour: 'yellow' });
  });

  test('is updated, cleared, replaced and deleted as its model says', async () => {
    const { apply, changing, declare, live } = await world();
    declare(appInstance({ notes: [greeting] }));
    await apply();
    declare(appInstance({ notes: [{ ...greeting, text: 'Hello' }] }));
    expect(await apply()).toEqual(['update support/notes/greeting']);
    expect(await live('greeting')).toMatchObject({ Text: 'Hello', Colour: 'yellow' });
    declare(appInstance({ notes: [{ ...greeting, text: null }] }));
    expect(await apply()).toEqual(['update support/notes/greeting']);
    expect(await live('greeting')).toMatchObject({ Text: '', Colour: 'yellow' });
    declare(appInstance({ notes: [{ ...greeting, colour: 'green' }] }));
    expect(await apply()).toEqual(['replace support/notes/greeting']);
    expect(await live('greeting')).toMatchObject({ Text: 'Welcome', Colour: 'green' });
    declare(appInstance({ notes: [{ id: 'greeting', ensure: 'absent' }] }));
    expect(await apply()).toEqual(['delete support/notes/greeting']);
    expect(await live('greeting')).toBeUndefined();
    expect(changing()).toEqual(['WriteNote', 'RewriteNote', 'RewriteNote', 'TearNoteOff', 'WriteNote', 'TearNoteOff']);
  });

  test('is pruned at its own level', async () => {
    const { apply, declare, live } = await world();
    declare(appInstance({ notes: [greeting] }));
    await apply();
    declare(appInstance({ notes: [] }));
    expect(await apply()).toEqual([]);
    declare(appInstance({ prune: { notes: 'all' }, notes: [] }));
    expect(await apply()).toEqual(['delete support/notes/greeting']);
    expect(await live('greeting')).toBeUndefined();
  });

  test('has its fields checked by its own schema', async () => {
    const { declare, plan } = await world();
    declare(appInstance({ notes: [{ ...greeting, colour: 'red' }] }));
    expect(await codesOf(plan())).toEqual(['not-allowed-value']);
    declare(appInstance({ notes: [{ ...greeting, colr: 'green' }] }));
    expect(await codesOf(plan())).toEqual(['unknown-field']);
  });

  test('is counted against its own rate when it is told how long applying takes', async () => {
    const { declare, plan } = await world();
    declare(appInstance({ notes: Array.from('abcdefghij', (id) => ({ id, text: 'Hello' })) }));
    const forecast = new ApplyForecast((await plan()).plan, { kinds, pace: { share: 1 } });
    expect(forecast.estimate()).toEqual({ seconds: (10 - 1.8) / 2, callsPerSecond: 2 });
  });

  test('fails to be written where the answer is another than its operation promises', async () => {
    withoutPauses();
    const { apply, declare, server, applied } = await world();
    declare(appInstance());
    await apply();
    declare(appInstance({ notes: [greeting] }));
    server.wrongAnswers.push({ status: 200, body: '{"Notes": []}' });
    server.wrongAnswers.push(...Array.from({ length: 8 }, () => ({ status: 201, body: '{"NoteId": "another"}' })));
    expect(problemsOf(await applied())).toEqual(['failed support/notes/greeting invalid-answer']);
  });
});

describe('the calls of a kind with a service of its own', () => {
  test('are signed, and read where they may', async () => {
    const { connection, server } = await world();
    const client = (await connectForReading([note], connection, unlimited)).reading(use);
    expect(await client.listNotes({ AppInstanceArn: BOARD })).toMatchObject({ Notes: [] });
    expect(server.requests.map(({ operation }) => operation)).toEqual(['ListNotes']);
    expect(server.requests[0]?.authorization).toMatch(/^AWS4-HMAC-SHA256 Credential=\S+,/u);
  });

  test('change nothing through the client for reading', async () => {
    const { connection, server } = await world();
    const client = (await connectForReading(kinds, connection, unlimited)).reading(use) as NoteClient;
    const rewritten = { AppInstanceArn: BOARD, NoteId: 'x', Text: 'y' };
    await expect(client.writeNote(rewritten)).rejects.toThrow('read-only');
    await expect(client.rewriteNote(rewritten)).rejects.toThrow('read-only');
    await expect(client.tearNoteOff(rewritten)).rejects.toThrow('read-only');
    expect(server.requests).toEqual([]);
  });

  test('are none but those that it has told of', async () => {
    const { connection, server } = await world();
    const { ListNotes } = noteOperations;
    const lister = { service: noteService, operations: { ListNotes } };
    const client = (await connectForWriting([lister], connection, unlimited)).writing(lister) as NoteClient;
    await expect(client.tearNoteOff({ AppInstanceArn: BOARD, NoteId: 'x' })).rejects.toThrow('TearNoteOffCommand');
    expect(server.requests).toEqual([]);
  });

  test('S36: keep to its rate, for each AppInstance by itself', async () => {
    const { connection, server } = await world();
    const clock = new FakeClock();
    const pacer = new Pacer({ pace: { share: 1 }, clock });
    const client = (await connectForWriting(kinds, connection, { ...unlimited, pacer })).writing(use);
    const write = (AppInstanceArn: string, NoteId: string) => client.writeNote({ AppInstanceArn, NoteId, Text: 'x' });
    const writes = ['a', 'b', 'c', 'd', 'e'].map((id) => write(BOARD, id));
    await Promise.all([writes[0], write(OTHER_BOARD, 'a'), client.listNotes({ AppInstanceArn: BOARD })]);
    expect(pacer.state()).toMatchObject({ waiting: 4, callsPerSecond: 2 });
    for (const [index, written] of writes.entries()) {
      await written;
      expect(server.notes.get(BOARD)?.size).toBe(index + 1);
      await clock.advance(0.5);
    }
    expect(pacer.state()).toMatchObject({ waiting: 0 });
  });

  test.each([
    { operation: 'ListNotes', status: 200, answer: { Notes: [{ NoteId: 'x', Text: 'y', Colour: 'green' }] } },
    { operation: 'ReadNote', status: 200, answer: { Note: { NoteId: 'x', Text: 'y', Colour: 'green' } } },
    { operation: 'WriteNote', status: 201, answer: { NoteId: 'x' } },
    { operation: 'RewriteNote', status: 200, answer: { NoteId: 'x' } },
    { operation: 'TearNoteOff', status: 204, answer: undefined },
  ])('S35: are not believed where $operation is answered wrongly', async ({ operation, status, answer }) => {
    withoutPauses();
    const { connection, server } = await world();
    const client = (await connectForWriting(kinds, connection, unlimited)).writing(use);
    const input = { AppInstanceArn: BOARD, NoteId: 'x', Text: 'y' };
    const send = {
      ListNotes: () => client.listNotes(input),
      ReadNote: () => client.readNote(input),
      WriteNote: () => client.writeNote(input),
      RewriteNote: () => client.rewriteNote(input),
      TearNoteOff: () => client.tearNoteOff(input),
    }[operation];
    const right = { operation, input, status, body: answer === undefined ? '' : JSON.stringify(answer) };
    for (const wrong of wrongAnswersTo(right)) {
      server.requests.length = 0;
      server.wrongAnswers.splice(0, Number.POSITIVE_INFINITY, wrong, right);
      const outcome = await send?.().catch(classifyError);
      expect({ wrong, outcome, requests: server.requests.length }).toMatchObject({
        wrong,
        // Whether something without an answer of its own was done is open, so that it is not done again.
        outcome: answer ?? { meaning: 'unclear', code: 'invalid-answer' },
        requests: answer === undefined ? 1 : 2,
      });
    }
  });
});

/** The pauses between attempts are of random length: from here on they have none. */
function withoutPauses(): void {
  vi.spyOn(Math, 'random').mockReturnValue(0);
}

async function world() {
  const { emulator, client } = await startService();
  const server = await startNoteServer(emulator);
  const workspace = workspaceOf();
  const options = { kinds, env: { AWS_ENDPOINT_URL: server.url } };
  const connection: Connection = await resolveConnection({ region: 'us-east-1', endpointUrl: server.url, env: {} });
  const applied = () => applyIn(workspace, emulator, options);
  return {
    server,
    connection,
    declare: workspace.declare,
    plan: () => planIn(workspace, emulator, options),
    applied,
    apply: async (): Promise<readonly string[]> => {
      const done = await applied();
      expect(problemsOf(done)).toEqual([]);
      return done.planned.plan.changes.map(brief);
    },
    /** Operations on notes that changed something, in their order. */
    changing: (): readonly string[] =>
      server.requests.map(({ operation }) => operation).filter((name) => !['ListNotes', 'ReadNote'].includes(name)),
    live: async (id: string): Promise<Note | undefined> => server.notes.get(await instanceArn(client))?.get(id),
  };
}
