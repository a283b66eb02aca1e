import type { Address } from '../core/address.js';
import { forEachConcurrently } from '../core/concurrently.js';
import type { KindModel } from '../core/kind.js';
import { type LiveRecord, type LiveSnapshot, TAGS, tagsOf } from '../core/live.js';
import { type Match, mayMatch } from '../core/matching.js';
import { isOwnerUnknown, ownershipOf } from '../core/ownership.js';
import { referredIds } from '../core/referred-ids.js';
import type { DesiredResource } from '../core/resource.js';
import {
  AccountReading,
  comparedFields,
  type Parent,
  type ReadAccountOptions,
  type ReadableKind,
} from './account-reading.js';
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
    return [{ address: undefined, id: undefined }];
  }
  return reading.desired
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
  const declared = reading.childrenOf(model, parent);
  const desired = declared.filter(({ address }) => reading.isConcerned(address));
  const level = reading.pruneLevel(model, parent);
  const mustSeeAll = level !== 'never' || (model.standsOn !== undefined && deletesBelow(reading, model, parent));
  if (desired.length === 0 && !mustSeeAll) {
    return;
  }
  const records = await reading.find(kind, reading.scopeOf(model, parent, desired, mustSeeAll));
  await identify(reading, kind, parent, declared, records);
  // All that are declared, not just the targeted: another one's live counterpart must not be taken for theirs.
  const matches = reading.match(kind, parent, declared, records);
  await readFields(reading, kind, parent, desired, matches);
  const matched = new Set([...matches.values()].map(({ record }) => record.id));
  const unmatched = records.filter(({ id }) => !matched.has(id));
  // What is pruned must not be what some declared resource is, targeted or not.
  await readMatchFields(reading, kind, parent, level === 'never' ? desired : declared, matches, unmatched);
  const mayPrune = level !== 'never' && unmatched.some((record) => mayBeTargeted(reading, kind, parent, record));
  if (mayPrune && model.ownTags.length > 0) {
    // Of all of them: how many are ours is what the share of deletions is a share of.
    const kept = referredTo(reading, model, parent);
    await forEachConcurrently(
      unmatched.filter(({ id }) => !kept.has(id)),
      ({ id }) => reading.load(kind, parent, id, TAGS),
    );
  }
}

/** What is not pruned because declared siblings refer to it. */
function referredTo(reading: AccountReading, model: KindModel, parent: Parent): ReadonlySet<string> {
  return referredIds(model, {
    models: reading.kinds.map((kind) => kind.model),
    parent: parent.address,
    parentId: parent.id,
    desiredOf: (other) => reading.childrenOf(other, parent),
    idOf: reading.idOf,
  });
}

/** Whether an undeclared resource is targeted, as far as can be told without its tags. */
function mayBeTargeted(reading: AccountReading, { model }: ReadableKind, { address }: Parent, record: LiveRecord) {
  return model.identity === 'tags' || reading.targets.matches(model.liveAddress(record, address, () => undefined));
}

/** Reads the tags by which resources are told, where tags are what tells them. */
async function identify(
  reading: AccountReading,
  kind: ReadableKind,
  parent: Parent,
  declared: readonly DesiredResource[],
  records: readonly LiveRecord[],
): Promise<void> {
  if (kind.model.identity !== 'tags') {
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
  await reading.load(kind, parent, id, comparedFields(model, resource, reading.declaredPruneLevel(model, parent)));
  if (model.guarded !== undefined && differsIn(reading, model, resource, model.guarded.fields)) {
    await reading.load(kind, parent, id, new Set(model.guarded.needs));
  }
  if (differsIn(reading, model, resource, model.immutable)) {
    await reading.load(kind, parent, id, new Set(model.requiredForCreate));
  }
}

/** Whether a declared resource differs from its live counterpart in some of these fields. */
function differsIn(
  reading: AccountReading,
  { comparators }: KindModel,
  resource: DesiredResource,
  fields: readonly string[],
): boolean {
  const live = reading.recordOf(resource)?.fields ?? {};
  return fields.some((field) => {
    const [declared, current] = [resource.spec[field], live[field]];
    return (
      declared !== undefined &&
      current !== undefined &&
      (comparators[field]?.(declared, current).differences.length ?? 0) > 0
    );
  });
}

/** A declared resource without a match may be a live one under another name: its other marks are read to tell. */
async function readMatchFields(
  reading: AccountReading,
  kind: ReadableKind,
  parent: Parent,
  desired: readonly DesiredResource[],
  matches: ReadonlyMap<Address, Match>,
  unmatched: readonly LiveRecord[],
): Promise<void> {
  const { matchFields = [] } = kind.model;
  const open = desired.filter(({ address, lifecycle }) => !matches.has(address) && lifecycle.ensure === 'present');
  if (open.length === 0 || matchFields.length === 0) {
    return;
  }
  await forEachConcurrently(unmatched, async ({ id, fields }) => {
    const telling = matchFields.filter((field) => open.some(({ spec }) => mayMatch(field, spec, fields)));
    await reading.load(kind, parent, id, new Set(telling.flatMap(({ needs }) => needs)));
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
  return reading
    .childrenOf(model, parent)
    .filter(({ address, lifecycle }) => lifecycle.ensure === 'absent' && reading.targets.concerns(address))
    .some((resource) => reading.recordOf(resource) !== undefined);
}

/** Whether there is anything of a kind, which was read already, that may be pruned. */
function prunes(reading: AccountReading, kind: ReadableKind, parent: Parent): boolean {
  const { model } = kind;
  const level = reading.pruneLevel(model, parent);
  const kept = level === 'never' ? new Set() : referredTo(reading, model, parent);
  return (
    level !== 'never' &&
    reading
      .recordsBelow(model.name, parent.id)
      .filter((record) => reading.addressOf(record) === undefined && !kept.has(record.id))
      .filter((record) => mayBeTargeted(reading, kind, parent, record))
      .map((record) => ownershipOf(tagsOf(record) ?? {}, reading.policy.owner).of)
      .some((of) => (level === 'all' ? of !== 'another' : of === 'us'))
  );
}
