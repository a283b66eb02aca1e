import { describe, expect, test } from 'vitest';
import type { JsonObject } from '../../src/core/json.js';
import { kinds } from '../../src/kinds/index.js';
import { applyIn, brief, codesOf, planIn, problemsOf } from '../support/cli/pipeline.js';
import { instanceArn, startService } from '../support/cli/service.js';
import { appInstance, documentOf, workspaceOf } from '../support/cli/workspace.js';
import type { NoteBoard } from './toy-kind/api.js';
import { noteKind } from './toy-kind/index.js';

const note = { id: 'greeting', text: 'Welcome', colour: 'yellow' };

describe('a kind that is one folder and one more item in the list of kinds', () => {
  test('goes from manifest to plan to execution and back to an empty plan', async () => {
    const { apply, board, declare, live } = await world();
    declare(appInstance({ notes: [note, { id: 'rules', text: 'Be kind' }] }));
    expect(await apply()).toEqual(['create support', 'create support/notes/greeting', 'create support/notes/rules']);
    expect(board.performed).toEqual(['WriteNote', 'WriteNote']);
    expect(await live('greeting')).toEqual({ text: 'Welcome', colour: 'yellow' });
    expect(await apply()).toEqual([]);
  });

  test('may stand in a document of its own', async () => {
    const { apply, declare, live } = await world();
    declare(appInstance(), documentOf('Note', { appInstance: 'support', ...note }));
    expect(await apply()).toEqual(['create support', 'create support/notes/greeting']);
    expect(await live('greeting')).toEqual({ text: 'Welcome', colour: 'yellow' });
  });

  test('is updated, cleared, replaced and deleted as its model says', async () => {
    const { apply, board, declare, live } = await world();
    declare(appInstance({ notes: [note] }));
    await apply();
    declare(appInstance({ notes: [{ ...note, text: 'Hello' }] }));
    expect(await apply()).toEqual(['update support/notes/greeting']);
    expect(await live('greeting')).toEqual({ text: 'Hello', colour: 'yellow' });
    declare(appInstance({ notes: [{ ...note, text: null }] }));
    expect(await apply()).toEqual(['update support/notes/greeting']);
    expect(await live('greeting')).toEqual({ text: '', colour: 'yellow' });
    declare(appInstance({ notes: [{ ...note, colour: 'green' }] }));
    expect(await apply()).toEqual(['replace support/notes/greeting']);
    expect(await live('greeting')).toEqual({ text: 'Welcome', colour: 'green' });
    declare(appInstance({ notes: [{ id: 'greeting', ensure: 'absent' }] }));
    expect(await apply()).toEqual(['delete support/notes/greeting']);
    expect(await live('greeting')).toBeUndefined();
    expect(board.performed).toEqual([
      'WriteNote',
      'RewriteNote',
      'RewriteNote',
      'TearNoteOff',
      'WriteNote',
      'TearNoteOff',
    ]);
  });

  test('is pruned at its own level', async () => {
    const { apply, declare } = await world();
    declare(appInstance({ notes: [note] }));
    await apply();
    declare(appInstance({ notes: [] }));
    expect(await apply()).toEqual([]);
    declare(appInstance({ prune: { notes: 'all' }, notes: [] }));
    expect(await apply()).toEqual(['delete support/notes/greeting']);
  });

  test('has its fields checked by its own schema', async () => {
    const { declare, plan } = await world();
    declare(appInstance({ notes: [{ ...note, colour: 'red' }] }));
    expect(await codesOf(plan())).toEqual(['not-allowed-value']);
    declare(appInstance({ notes: [{ ...note, colr: 'green' }] }));
    expect(await codesOf(plan())).toEqual(['unknown-field']);
  });
});

async function world() {
  const { emulator, client } = await startService();
  const workspace = workspaceOf();
  const board: NoteBoard = { notes: new Map(), performed: [] };
  const options = { kinds: [...kinds, noteKind(board)] };
  return {
    board,
    declare: workspace.declare,
    plan: () => planIn(workspace, emulator, options),
    apply: async (): Promise<readonly string[]> => {
      const applied = await applyIn(workspace, emulator, options);
      expect(problemsOf(applied)).toEqual([]);
      return applied.planned.plan.changes.map(brief);
    },
    live: async (id: string): Promise<JsonObject | undefined> => board.notes.get(await instanceArn(client))?.get(id),
  };
}
