import { forEachConcurrently } from '../core/concurrently.js';
import type { KindModel } from '../core/kind.js';
import { marksOf } from '../core/kind-facts.js';
import { type LiveRecord, type LiveSnapshot, liveField, TAGS } from '../core/live.js';
import { isOwnerUnknown } from '../core/ownership.js';
import type { DesiredResource } from '../core/resource.js';
import { comparedFields } from '../identify/compared-fields.js';
import { mayMatch } from '../identify/match-resources.js';
import { AccountReading, type ReadAccountOptions } from './account-reading.js';
import { readProtection } from './read-protection.js';
import { readReferences } from './read-references.js';
import { ACCOUNT, type Parent, type ReadableKind, type ScopeReading } from './scope-reading.js';

/**
 * Reads as much of the account as the plan needs, with as few calls as answer the question.
 *
 * It goes down from the root kinds: what is declared is matched with what is live, and only below a match are children
 * read. Calls run side by side; whoever made the client bounds how many. A failed read never ends the run: its scope
 * is reported as incomplete.
 */
export async function readAccount(options: ReadAccountOptions): Promise<LiveSnapshot> {
  const reading = new AccountReading(options);
  for (const kind of reading.kinds) {
    await forEachConcurrently(parentsOf(reading, kind.model), (parent) => readScope(reading, kind, parent));
  }
  await readReferences(reading);
  await readProtection(reading);
  return reading.snapshot();
}

/** The live parents below which resources of a kind may be planned: nothing is where nobody knows whose it is. */
function parentsOf(reading: AccountReading, model: KindModel): Parent[] {
  const above = reading.kinds.find((kind) => kind.model.name === model.parent)?.model;
  if (above === undefined) {
    return [ACCOUNT];
  }
  return reading.declared.all
    .filter(({ kind, lifecycle }) => kind === above.name && lifecycle.ensure === 'present')
    .flatMap((resource) => {
      const record = reading.recordOf(resource);
      return record === undefined || isOwnerUnknown(above, record)
        ? []
        : [{ address: resource.address, id: record.id }];
    });
}

/** Reads the resources of one kind below one parent: finds them, tells which is which, and what is to be compared. */
async function readScope(reading: AccountReading, kind: ReadableKind, parent: Parent): Promise<void> {
  const { model } = kind;
  const declared = reading.declared.below(model.name, parent.address);
  const desired = declared.filter(({ address }) => reading.isConcerned(address));
  const level = reading.pruneLevel(model, parent.address);
  const mustSeeAll = level !== 'never' || (model.standsOn !== undefined && deletesBeside(reading, model, parent));
  if (desired.length === 0 && !mustSeeAll) {
    return;
  }
  const scope = reading.scope(kind, parent);
  await scope.find(reading.searchFor(scope, desired, mustSeeAll));
  await readIdentities(scope, declared);
  // All that are declared, not just the targeted: another one's live counterpart must not be taken for theirs.
  reading.match(scope, declared);
  await readFields(reading, scope, desired);
  // What is pruned must not be what some declared resource is, targeted or not.
  await readMarks(reading, scope, level === 'never' ? desired : declared);
  const unmatched = scope.unmatched();
  const mayPrune = level !== 'never' && unmatched.some((record) => mayBeTargeted(reading, scope, record));
  if (mayPrune && model.taggable) {
    // Of all of them: how many are ours is what the share of deletions is a share of.
    const kept = reading.referredTo(scope);
    const open = unmatched.filter(({ id }) => !kept.has(id));
    await forEachConcurrently(open, ({ id }) => scope.load(id, TAGS));
  }
}

/** Whether an undeclared resource is targeted, as far as can be told without its tags. */
function mayBeTargeted({ targets }: AccountReading, { model, parent }: ScopeReading, record: LiveRecord): boolean {
  return model.identity.by === 'tags' || targets.matches(model.liveAddress(record, parent.address));
}

/** Reads the tags by which resources are told, where tags are what tells them. */
async function readIdentities(scope: ScopeReading, declared: readonly DesiredResource[]): Promise<void> {
  if (scope.model.identity.by !== 'tags') {
    return;
  }
  const pinned = new Set(declared.map(({ lifecycle }) => lifecycle.arn));
  const areAllPinned = declared.length > 0 && !pinned.has(undefined);
  const candidates = [...scope.records.keys()].filter((id) => !areAllPinned || pinned.has(id));
  await forEachConcurrently(candidates, (id) => scope.load(id, TAGS));
}

/** Reads the declared fields of matched resources. */
async function readFields(
  reading: AccountReading,
  scope: ScopeReading,
  desired: readonly DesiredResource[],
): Promise<void> {
  await forEachConcurrently(desired, async (resource) => {
    const id = reading.idOf(resource.address);
    if (id !== undefined && reading.targets.matches(resource.address)) {
      await readCompared(reading, scope, id, resource);
    }
  });
}

/**
 * Reads what will be compared. Where a difference may lose data, also what tells if it does, or if that is protected;
 * where one makes a new resource of it, whatever that one needs and its manifest does not say, its tags included.
 */
async function readCompared(
  reading: AccountReading,
  scope: ScopeReading,
  id: string,
  resource: DesiredResource,
): Promise<void> {
  const { model, parent } = scope;
  const level = reading.declared.pruneLevel(reading.policy, model, parent.address);
  await scope.load(id, comparedFields(model, resource, level));
  if (model.guarded !== undefined && differsIn(scope, id, resource, model.guarded.fields)) {
    await scope.load(id, model.guarded.needs);
  }
  if (differsIn(scope, id, resource, model.immutable)) {
    await scope.load(id, [...model.requiredForCreate, ...(model.taggable ? TAGS : [])]);
  }
}

/** Whether a declared resource differs from its live counterpart in some of these fields. */
function differsIn(
  { model, records }: ScopeReading,
  id: string,
  { spec }: DesiredResource,
  fields: readonly string[],
): boolean {
  const record = records.get(id);
  return fields.some((field) => {
    const declared = spec[field];
    const live = record && liveField(record, field);
    const isComparable = declared !== undefined && live?.is === 'read';
    return isComparable && (model.comparators[field]?.(declared, live.value).differences.length ?? 0) > 0;
  });
}

/** A declared resource without a match may be a live one under another name: its other marks are read to tell. */
async function readMarks(
  reading: AccountReading,
  scope: ScopeReading,
  desired: readonly DesiredResource[],
): Promise<void> {
  const marks = marksOf(scope.model);
  const open = desired.filter(
    ({ address, lifecycle }) => reading.idOf(address) === undefined && lifecycle.ensure === 'present',
  );
  if (open.length === 0 || marks.length === 0) {
    return;
  }
  await forEachConcurrently(scope.unmatched(), async ({ id, fields }) => {
    const telling = marks.filter((mark) => open.some(({ spec }) => mayMatch(mark, spec, fields)));
    const needs = telling.flatMap((mark) => mark.needs);
    await scope.load(id, needs);
  });
  reading.match(scope, open);
  await readFields(reading, scope, open);
}

/** Whether this run may delete a sibling on which resources of the kind stand, as far as siblings were read already. */
function deletesBeside(reading: AccountReading, model: KindModel, parent: Parent): boolean {
  return reading.kinds
    .filter((kind) => kind.model !== model && kind.model.parent === model.parent)
    .map((kind) => reading.scope(kind, parent))
    .some((scope) =>
      reading
        .doomed(scope)
        .some(({ record, address }) =>
          address === undefined ? mayBeTargeted(reading, scope, record) : reading.targets.concerns(address),
        ),
    );
}
