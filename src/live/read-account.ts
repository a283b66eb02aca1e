import type { Address } from '../core/address.js';
import { forEachConcurrently } from '../core/concurrently.js';
import type { KindModel } from '../core/kind.js';
import { marksOf } from '../core/kind-facts.js';
import { type LiveRecord, type LiveSnapshot, liveField, TAGS } from '../core/live.js';
import { isOwnerUnknown } from '../core/ownership.js';
import type { DesiredResource } from '../core/resource.js';
import { comparedFields } from '../identify/compared-fields.js';
import { type Match, mayMatch } from '../identify/match-resources.js';
import { ACCOUNT, AccountReading, type Parent, type ReadAccountOptions, type ReadableKind } from './account-reading.js';
import { readProtection } from './read-protection.js';
import { readReferences } from './read-references.js';

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
  const mustSeeAll = level !== 'never' || (model.standsOn !== undefined && deletesBelow(reading, model, parent));
  if (desired.length === 0 && !mustSeeAll) {
    return;
  }
  const records = await reading.find(kind, reading.scopeOf(model, parent, desired, mustSeeAll));
  await readIdentities(reading, kind, parent, declared, records);
  // All that are declared, not just the targeted: another one's live counterpart must not be taken for theirs.
  const matches = reading.match(kind, parent, declared, records);
  await readFields(reading, kind, parent, desired, matches);
  const matched = new Set([...matches.values()].map(({ record }) => record.id));
  const unmatched = records.filter(({ id }) => !matched.has(id));
  // What is pruned must not be what some declared resource is, targeted or not.
  await readMarks(reading, kind, parent, level === 'never' ? desired : declared, matches, unmatched);
  const mayPrune = level !== 'never' && unmatched.some((record) => mayBeTargeted(reading, kind, parent, record));
  if (mayPrune && model.taggable) {
    // Of all of them: how many are ours is what the share of deletions is a share of.
    const kept = reading.referredTo(model, parent);
    await forEachConcurrently(
      unmatched.filter(({ id }) => !kept.has(id)),
      ({ id }) => reading.load(kind, parent, id, TAGS),
    );
  }
}

/** Whether an undeclared resource is targeted, as far as can be told without its tags. */
function mayBeTargeted(reading: AccountReading, { model }: ReadableKind, { address }: Parent, record: LiveRecord) {
  return model.identity.by === 'tags' || reading.targets.matches(model.liveAddress(record, address));
}

/** Reads the tags by which resources are told, where tags are what tells them. */
async function readIdentities(
  reading: AccountReading,
  kind: ReadableKind,
  parent: Parent,
  declared: readonly DesiredResource[],
  records: readonly LiveRecord[],
): Promise<void> {
  if (kind.model.identity.by !== 'tags') {
    return;
  }
  const pinned = new Set(declared.map(({ lifecycle }) => lifecycle.arn));
  const candidates =
    pinned.has(undefined) || declared.length === 0 ? records : records.filter(({ id }) => pinned.has(id));
  await forEachConcurrently(candidates, ({ id }) => reading.load(kind, parent, id, TAGS));
}

/** Reads the declared fields of matched resources. */
async function readFields(
  reading: AccountReading,
  kind: ReadableKind,
  parent: Parent,
  desired: readonly DesiredResource[],
  matches: ReadonlyMap<Address, Match>,
): Promise<void> {
  await forEachConcurrently(desired, async (resource) => {
    const id = matches.get(resource.address)?.record.id;
    if (id !== undefined && reading.targets.matches(resource.address)) {
      await readCompared(reading, kind, parent, id, resource);
    }
  });
}

/**
 * Reads what will be compared. Where a difference may lose data, also what tells if it does, or if that is protected;
 * where one makes a new resource of it, whatever that one needs and its manifest does not say.
 */
async function readCompared(
  reading: AccountReading,
  kind: ReadableKind,
  parent: Parent,
  id: string,
  resource: DesiredResource,
): Promise<void> {
  const { model } = kind;
  const level = reading.declared.pruneLevel(reading.policy, model, parent.address);
  await reading.load(kind, parent, id, comparedFields(model, resource, level));
  if (model.guarded !== undefined && differsIn(reading, model, resource, model.guarded.fields)) {
    await reading.load(kind, parent, id, model.guarded.needs);
  }
  if (differsIn(reading, model, resource, model.immutable)) {
    await reading.load(kind, parent, id, model.requiredForCreate);
  }
}

/** Whether a declared resource differs from its live counterpart in some of these fields. */
function differsIn(
  reading: AccountReading,
  { comparators }: KindModel,
  resource: DesiredResource,
  fields: readonly string[],
): boolean {
  const record = reading.recordOf(resource);
  return fields.some((field) => {
    const declared = resource.spec[field];
    const live = record && liveField(record, field);
    const isComparable = declared !== undefined && live?.is === 'read';
    return isComparable && (comparators[field]?.(declared, live.value).differences.length ?? 0) > 0;
  });
}

/** A declared resource without a match may be a live one under another name: its other marks are read to tell. */
async function readMarks(
  reading: AccountReading,
  kind: ReadableKind,
  parent: Parent,
  desired: readonly DesiredResource[],
  matches: ReadonlyMap<Address, Match>,
  unmatched: readonly LiveRecord[],
): Promise<void> {
  const marks = marksOf(kind.model);
  const open = desired.filter(({ address, lifecycle }) => !matches.has(address) && lifecycle.ensure === 'present');
  if (open.length === 0 || marks.length === 0) {
    return;
  }
  await forEachConcurrently(unmatched, async ({ id, fields }) => {
    const telling = marks.filter((mark) => open.some(({ spec }) => mayMatch(mark, spec, fields)));
    await reading.load(
      kind,
      parent,
      id,
      telling.flatMap(({ needs }) => needs),
    );
  });
  const rematched = reading.match(kind, parent, open, unmatched);
  await readFields(reading, kind, parent, open, rematched);
}

/** Whether this run may delete a sibling on which resources of the kind stand. */
function deletesBelow(reading: AccountReading, model: KindModel, parent: Parent): boolean {
  return reading.kinds
    .filter((kind) => kind.model !== model && kind.model.parent === model.parent)
    .some((kind) => deletesDeclared(reading, kind.model, parent) || prunes(reading, kind, parent));
}

function deletesDeclared(reading: AccountReading, model: KindModel, parent: Parent): boolean {
  return reading.declared
    .below(model.name, parent.address)
    .filter(({ address, lifecycle }) => lifecycle.ensure === 'absent' && reading.targets.concerns(address))
    .some((resource) => reading.recordOf(resource) !== undefined);
}

/** Whether there is anything of a kind, which was read already, that is pruned. */
function prunes(reading: AccountReading, kind: ReadableKind, parent: Parent): boolean {
  if (reading.pruneLevel(kind.model, parent.address) === 'never') {
    return false;
  }
  const fateOf = reading.fates(kind.model, parent);
  return reading
    .recordsBelow(kind.model.name, parent.id)
    .some((record) => fateOf(record) === 'pruned' && mayBeTargeted(reading, kind, parent, record));
}
