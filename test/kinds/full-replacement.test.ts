import type { ChimeSDKIdentity } from '@aws-sdk/client-chime-sdk-identity';
import { describe, expect, test } from 'vitest';
import type { JsonObject } from '../../src/core/json.js';
import { applyIn, executeIn, planIn, problemsOf } from '../support/cli/pipeline.js';
import { instanceArn, startService } from '../support/cli/service.js';
import { appInstance, LEX, workspaceOf } from '../support/cli/workspace.js';

/** Metadata as a person might have typed it: no serialiser gives it back like this. */
const TYPED_METADATA = '{ "b" : 1,\t"a":[ 1 , 2 ]  }';

/** A kind whose update replaces name and metadata both. */
interface Replaced {
  readonly kind: string;
  readonly address: string;
  /** The documents with these fields in the resource. */
  declare(fields: JsonObject): JsonObject;
  /** Fields that creation needs besides. */
  readonly rest: JsonObject;
  read(client: ChimeSDKIdentity): Promise<{ name: string | undefined; metadata: string | undefined }>;
  /** Updates it behind the program's back. */
  write(client: ChimeSDKIdentity, name: string, metadata: string): Promise<unknown>;
}

const REPLACED: readonly Replaced[] = [
  {
    kind: 'AppInstance',
    address: 'support',
    rest: {},
    declare: ({ name, ...fields }) => {
      const { name: _default, ...rest } = appInstance(fields);
      return name === undefined ? rest : { ...rest, name };
    },
    read: async (client) => {
      const { AppInstance } = await client.describeAppInstance({ AppInstanceArn: await onlyInstance(client) });
      return { name: AppInstance?.Name, metadata: AppInstance?.Metadata };
    },
    write: async (client, Name, Metadata) =>
      client.updateAppInstance({ AppInstanceArn: await onlyInstance(client), Name, Metadata }),
  },
  {
    kind: 'AppInstanceUser',
    address: 'support/users/alice',
    rest: {},
    declare: (fields) => appInstance({ users: [{ id: 'alice', ...fields }] }),
    read: async (client) => {
      const { AppInstanceUser } = await client.describeAppInstanceUser({ AppInstanceUserArn: await alice(client) });
      return { name: AppInstanceUser?.Name, metadata: AppInstanceUser?.Metadata };
    },
    write: async (client, Name, Metadata) =>
      client.updateAppInstanceUser({ AppInstanceUserArn: await alice(client), Name, Metadata }),
  },
  {
    kind: 'AppInstanceBot',
    address: 'support/bots/helper',
    rest: { configuration: { lex: LEX } },
    declare: (fields) => appInstance({ bots: [{ id: 'helper', ...fields }] }),
    read: async (client) => {
      const { AppInstanceBot } = await client.describeAppInstanceBot({ AppInstanceBotArn: await helper(client) });
      return { name: AppInstanceBot?.Name, metadata: AppInstanceBot?.Metadata };
    },
    write: async (client, Name, Metadata) =>
      client.updateAppInstanceBot({ AppInstanceBotArn: await helper(client), Name, Metadata }),
  },
];

describe.each(REPLACED)('an update of $kind, which replaces name and metadata both', (replaced) => {
  const { address, declare, read, write, rest } = replaced;

  test('S34 of the name alone leaves the metadata byte for byte', async () => {
    const { workspace, service } = await created();
    await write(service.client, 'Old', TYPED_METADATA);
    workspace.declare(declare({ name: 'New' }));
    const applied = await applyIn(workspace, service.emulator);
    expect(problemsOf(applied)).toEqual([]);
    expect(applied.sent).toHaveLength(1);
    expect(await read(service.client)).toEqual({ name: 'New', metadata: TYPED_METADATA });
  });

  test('S34 of the metadata alone leaves the name', async () => {
    const { workspace, service } = await created();
    await write(service.client, ' A name, "quoted" ', 'old');
    workspace.declare(declare({ metadata: { tier: 'gold' } }));
    const applied = await applyIn(workspace, service.emulator);
    expect(problemsOf(applied)).toEqual([]);
    expect(applied.sent).toHaveLength(1);
    expect(await read(service.client)).toEqual({ name: ' A name, "quoted" ', metadata: '{"tier":"gold"}' });
  });

  test('S7 of the name leaves metadata that is equal as JSON byte for byte', async () => {
    const { workspace, service } = await created();
    await write(service.client, 'Old', TYPED_METADATA);
    workspace.declare(declare({ name: 'New', metadata: { a: [1, 2], b: 1 } }));
    const applied = await applyIn(workspace, service.emulator);
    expect(problemsOf(applied)).toEqual([]);
    expect(await read(service.client)).toEqual({ name: 'New', metadata: TYPED_METADATA });
  });

  test('S34 sends what is live at that moment for a field that is not declared', async () => {
    const { workspace, service } = await created();
    workspace.declare(declare({ name: 'New' }));
    const planned = await planIn(workspace, service.emulator);
    await write(service.client, 'Old', 'changed after the plan');
    const applied = await executeIn(planned, service.emulator);
    expect(problemsOf(applied)).toEqual([]);
    expect(await read(service.client)).toEqual({ name: 'New', metadata: 'changed after the plan' });
  });

  test('S34 fails as changed-meanwhile if the declared name was changed after the plan', async () => {
    const { workspace, service } = await created();
    workspace.declare(declare({ name: 'New' }));
    const planned = await planIn(workspace, service.emulator);
    await write(service.client, 'Somebody else was here', 'old');
    const applied = await executeIn(planned, service.emulator);
    expect(problemsOf(applied)).toEqual([`failed ${address} changed-meanwhile`]);
    expect(applied.sent).toEqual([]);
    expect(await read(service.client)).toEqual({ name: 'Somebody else was here', metadata: 'old' });
  });

  test('S34 fails as changed-meanwhile if the declared metadata was changed after the plan', async () => {
    const { workspace, service } = await created();
    workspace.declare(declare({ metadata: 'new' }));
    const planned = await planIn(workspace, service.emulator);
    await write(service.client, 'Old', 'somebody else was here');
    const applied = await executeIn(planned, service.emulator);
    expect(problemsOf(applied)).toEqual([`failed ${address} changed-meanwhile`]);
    expect(await read(service.client)).toEqual({ name: 'Old', metadata: 'somebody else was here' });
  });

  async function created() {
    const service = await startService();
    const workspace = workspaceOf(declare({ name: 'Old', metadata: 'old', ...rest }));
    expect(problemsOf(await applyIn(workspace, service.emulator))).toEqual([]);
    return { service, workspace };
  }
});

async function onlyInstance(client: ChimeSDKIdentity): Promise<string | undefined> {
  return (await client.listAppInstances({})).AppInstances?.[0]?.AppInstanceArn;
}

async function alice(client: ChimeSDKIdentity): Promise<string> {
  return `${await instanceArn(client)}/user/alice`;
}

async function helper(client: ChimeSDKIdentity): Promise<string | undefined> {
  const { AppInstanceBots } = await client.listAppInstanceBots({ AppInstanceArn: await instanceArn(client) });
  return AppInstanceBots?.[0]?.AppInstanceBotArn;
}
