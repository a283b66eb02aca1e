import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { connectForReading } from '../../src/aws/clients.js';
import type { Address } from '../../src/core/address.js';
import { metadataText } from '../../src/core/field-comparison.js';
import { isJsonObject, type JsonObject, type JsonValue } from '../../src/core/json.js';
import { OWN_TAG_PREFIX } from '../../src/core/ownership.js';
import type { Emulator } from '../../src/emulator/index.js';
import type { Kind } from '../../src/kinds/index.js';
import type { PlannedAccount } from '../../src/pipeline/plan-account.js';
import { type Applied, applyIn, mutatingAfter, planIn, problemsOf } from '../support/cli/pipeline.js';
import { startService } from '../support/cli/service.js';
import { documentOf, type Workspace, workspaceOf } from '../support/cli/workspace.js';
import { unlimited } from '../support/identity-client.js';

/** A change of one field, and the operations that the API has for it. */
export interface FieldVariant {
  readonly title: string;
  readonly fields: JsonObject;
  readonly operations: readonly string[];
  /** Where it is not an update. */
  readonly action?: 'replace';
}

/** One resource of a kind, without the fields that the API knows of it. */
export interface Place {
  readonly address: string;
  /** Address of what contains it. */
  readonly parent: string | undefined;
  /** Key fields and references: what is always in its document. */
  readonly head: JsonObject;
}

/** What the contract suite has to know of a kind. */
export interface KindContract {
  readonly kind: Kind;
  /** Documents of what it stands on. They stay as they are. */
  readonly beside: readonly JsonObject[];
  /** Places for resources that exist at the same time, by number from 0. */
  readonly place: (number: number) => Place;
  /** How many of them there may be. */
  readonly places: number;
  /** A value for every field of the API that creation can set. */
  readonly fields: JsonObject;
  readonly createOperations: readonly string[];
  /** At least one for every field that can be updated or replaced. */
  readonly variants: readonly FieldVariant[];
  /** `null` where that clears, with what is live afterwards. */
  readonly cleared: readonly (FieldVariant & { readonly live: JsonValue })[];
  /** How it is deleted: `ensure: absent`, unless a kind has no such thing. */
  readonly deletion: { readonly by: 'ensure' | 'prune'; readonly operations: readonly string[] };
  /** Any fields that creation accepts. */
  readonly anyFields: fc.Arbitrary<JsonObject>;
}

/** The one suite that every kind has to pass: manifest → plan → apply → plan, through the emulator. */
export function describeKind(contract: KindContract): void {
  const { kind, fields } = contract;
  const { address } = contract.place(0);
  describe(`the kind ${kind.model.name} (${address})`, () => {
    test('planning sends no mutating request; apply creates it; a second apply sends nothing more', async () => {
      const world = await openWorld(contract);
      world.declare([fields]);
      await world.plan();
      expect(mutatingAfter(world.emulator)).toEqual([]);
      const applied = await world.apply();
      expect(applied.planned.plan.changes.find((change) => change.address === address)).toMatchObject({
        action: 'create',
        operations: contract.createOperations,
      });
      expectNothingToDo(await world.apply());
    });

    test.each(contract.variants)('$title: $operations', async (variant) => {
      const world = await createdWorld(contract);
      const wanted = { ...fields, ...variant.fields };
      world.declare([wanted]);
      expectOneChange(await world.apply(), address, variant);
      expectLive(wanted, await world.liveFields(0));
    });

    test.each(contract.cleared)('$title: $operations', async (variant) => {
      const world = await createdWorld(contract);
      world.declare([{ ...fields, ...variant.fields }]);
      expectOneChange(await world.apply(), address, variant);
      const live = await world.liveFields(0);
      const [field = ''] = Object.keys(variant.fields);
      expect(withoutOwnTags(field, live[field] ?? null)).toEqual(variant.live);
    });

    test('what the manifest does not say stays as it is', async () => {
      const world = await createdWorld(contract);
      world.declare([{}]);
      expectNothingToDo(await world.apply());
      expectLive(fields, await world.liveFields(0));
    });

    test('it is deleted, and that is all', async () => {
      const world = await createdWorld(contract);
      const { by, operations } = contract.deletion;
      if (by === 'ensure') {
        world.declare([{ ensure: 'absent' }]);
      } else {
        world.workspace.configure({ prune: { [kind.model.manifest.collection]: 'owned' } });
        world.declare([]);
      }
      const applied = await world.apply();
      expect(applied.planned.plan.changes).toMatchObject([{ action: 'delete', address, operations }]);
      expectNothingToDo(await world.apply());
    });

    test('what is live after creation is what was declared, whatever that is', async () => {
      await fc.assert(
        fc.asyncProperty(
          fc.array(contract.anyFields, { minLength: contract.places, maxLength: contract.places }),
          async (manyFields) => {
            const world = await openWorld(contract);
            world.declare(manyFields);
            await world.apply();
            for (const [number, declared] of manyFields.entries()) {
              expectLive(declared, await world.liveFields(number));
            }
          },
        ),
        { numRuns: 2 },
      );
    });
  });
}

interface World {
  readonly workspace: Workspace;
  readonly emulator: Emulator;
  /** Declares resources with these fields, each in the place of its number. */
  declare(manyFields: readonly JsonObject[]): void;
  plan(): Promise<PlannedAccount>;
  /** Applies, and makes sure that just what was planned was sent. */
  apply(): Promise<Applied>;
  /** Every field as the kind's own reader sees it, after making sure that there is nothing left to plan. */
  liveFields(number: number): Promise<JsonObject>;
}

/** An empty account. */
async function openWorld({ kind, beside, place }: KindContract): Promise<World> {
  const { emulator } = await startService();
  const workspace = workspaceOf();
  let settled: PlannedAccount | undefined;
  const plan = (): Promise<PlannedAccount> => planIn(workspace, emulator);
  return {
    workspace,
    emulator,
    plan,
    declare: (manyFields) => {
      const documents = manyFields.map((fields, number) =>
        documentOf(kind.model.name, { ...place(number).head, ...fields }),
      );
      workspace.declare(...beside, ...documents);
    },
    apply: async () => {
      settled = undefined;
      const applied = await applyIn(workspace, emulator);
      expect(problemsOf(applied)).toEqual([]);
      const planned = applied.planned.plan.changes.flatMap(({ operations }) => operations);
      expect(applied.sent.map(({ operation }) => operation).sort()).toEqual(planned.sort());
      expectOwnOperations(kind, applied);
      return applied;
    },
    liveFields: async (number) => {
      settled ??= await plan();
      expect(settled.plan.changes).toEqual([]);
      return await readFields(kind, place(number), settled);
    },
  };
}

/** An account in which the resource has been created with the contract's own fields. */
async function createdWorld(contract: KindContract): Promise<World> {
  const world = await openWorld(contract);
  world.declare([contract.fields]);
  await world.apply();
  return world;
}

/** Whatever a change of the kind takes is among its operations: by that table it is counted, paced and believed. */
function expectOwnOperations({ model, operations }: Kind, { planned }: Applied): void {
  const changes = planned.plan.changes.filter(({ kind }) => kind === model.name);
  const taken = changes.flatMap((change) => [...change.operations, ...(model.looks?.(change) ?? [])]);
  expect(Object.keys(operations)).toEqual(expect.arrayContaining(taken));
}

function expectOneChange({ planned, sent }: Applied, address: string, { operations, action }: FieldVariant): void {
  expect(planned.plan.changes).toMatchObject([{ action: action ?? 'update', address, operations }]);
  expect(sent.map(({ operation }) => operation)).toEqual(operations);
}

function expectNothingToDo({ planned, sent }: Applied): void {
  expect(planned.plan.changes).toEqual([]);
  expect(sent).toEqual([]);
}

async function readFields(
  kind: Kind,
  { address, parent }: Place,
  { plan, run: { connection } }: PlannedAccount,
): Promise<JsonObject> {
  const idOf = (name: string): string | undefined => plan.ids.get(name as Address);
  const reader = kind.reader(await connectForReading([kind], connection, unlimited), () => Promise.resolve());
  const found = await reader.describe(idOf(address) ?? '', parent === undefined ? undefined : idOf(parent));
  if (found.status !== 'found') {
    throw new Error(`${address} is ${found.status}: ${found.failure.message}`);
  }
  const { fields, failures } = await reader.load(found.value, new Set(Object.keys(kind.model.comparators)));
  expect(failures).toEqual([]);
  return { ...found.value.fields, ...fields };
}

/** Every declared field is live, and just so: no comparison that might be too lenient comes in between. */
function expectLive(declared: JsonObject, live: JsonObject): void {
  for (const [field, value] of Object.entries(declared)) {
    const wanted = field === 'metadata' ? metadataText(value) : value;
    expect({ [field]: withoutOwnTags(field, live[field] ?? null) }).toEqual({ [field]: wanted });
  }
}

function withoutOwnTags(field: string, value: JsonValue): JsonValue {
  return field === 'tags' && isJsonObject(value)
    ? Object.fromEntries(Object.entries(value).filter(([key]) => !key.startsWith(OWN_TAG_PREFIX)))
    : value;
}
