import { type Address, compareText } from '../core/address.js';
import type { Diagnostic, DiagnosticCode } from '../core/diagnostic.js';
import { groupBy } from '../core/group-by.js';
import { type JsonObject, jsonEquals } from '../core/json.js';
import type { KindModel, Mark } from '../core/kind.js';
import { expectedId, marksOf } from '../core/kind-facts.js';
import { type LiveRecord, tagsOf } from '../core/live.js';
import { type Ownership, ownershipOf } from '../core/ownership.js';
import type { Policy } from '../core/policy.js';
import type { DesiredResource } from '../core/resource.js';

/** Declared and live resources of one kind below one parent. */
export interface MatchInput {
  readonly model: KindModel;
  readonly desired: readonly DesiredResource[];
  readonly records: readonly LiveRecord[];
  readonly parentId: string | undefined;
  readonly policy: Policy;
  /** The live id of a resource that is matched already. */
  readonly idOf: (address: Address) => string | undefined;
}

/** How a live resource was found to be the declared one. */
export type MatchedBy = 'pin' | 'tags' | 'previousId' | 'name' | 'key';

/** A declared resource's live counterpart. */
export interface Match {
  readonly record: LiveRecord;
  readonly by: MatchedBy;
}

export interface MatchResult {
  readonly matches: ReadonlyMap<Address, Match>;
  /** What keeps a declared resource from being matched for certain; each ends a run that concerns it. */
  readonly problems: readonly MatchProblem[];
}

/** Why a declared resource was not matched. */
export interface MatchProblem {
  readonly address: Address;
  readonly diagnostic: Diagnostic;
  /** Ids of the live resources one of which it is, or may be: they are not undeclared. */
  readonly candidates: readonly string[];
}

/**
 * Tells which live resource each declared one is. The reader and the planner use this same function, so that what was
 * read is what is compared.
 */
export function matchResources(input: MatchInput): MatchResult {
  const scope = new Scope(input);
  switch (input.model.identity.by) {
    case 'tags':
      matchPins(scope);
      matchTags(scope);
      matchPreviousIds(scope);
      matchNames(scope);
      break;
    case 'id':
      matchExpectedIds(scope);
      break;
    case 'marks':
      for (const mark of input.model.identity.marks) {
        matchMarks(scope, mark);
      }
  }
  return { matches: scope.matches, problems: scope.problems };
}

/** What is matched so far in one scope, and what stands in the way. */
class Scope {
  readonly input: MatchInput;
  readonly matches = new Map<Address, Match>();
  readonly problems: MatchProblem[] = [];
  readonly #taken = new Set<string>();
  readonly #settled = new Set<Address>();

  constructor(input: MatchInput) {
    this.input = input;
  }

  /** Declared resources that are still to be matched. */
  open(): DesiredResource[] {
    return this.input.desired.filter(({ address }) => !this.#settled.has(address));
  }

  /** Live resources that nothing declared was matched with. */
  free(): LiveRecord[] {
    return this.live().filter((record) => this.isFree(record));
  }

  isFree({ id }: LiveRecord): boolean {
    return !this.#taken.has(id);
  }

  /** Live resources without those whose deletion is under way. */
  live(): LiveRecord[] {
    return this.input.records.filter(({ deleting }) => deleting !== true);
  }

  take(desired: DesiredResource, record: LiveRecord, by: MatchedBy): void {
    this.matches.set(desired.address, { record, by });
    this.#settled.add(desired.address);
    this.#taken.add(record.id);
  }

  refuse(
    desired: DesiredResource,
    code: DiagnosticCode,
    candidates: readonly LiveRecord[],
    message: string,
    hint: string,
  ): void {
    const position = desired.locate();
    this.problems.push({
      address: desired.address,
      diagnostic: { code, severity: 'error', message, hint, position },
      candidates: candidates.map(({ id }) => id),
    });
    this.#settled.add(desired.address);
  }

  /** Whose a record is; `undefined` if its tags could not be read. */
  ownership(record: LiveRecord): Ownership | undefined {
    const tags = tagsOf(record);
    return tags === undefined ? undefined : ownershipOf(tags, this.input.policy.owner);
  }
}

/** `arn:` in the manifest goes before everything else. A pinned resource that is not live is the planner's to tell. */
function matchPins(scope: Scope): void {
  const byId = new Map(scope.free().map((record) => [record.id, record]));
  for (const desired of scope.open()) {
    const { arn, id, previousId } = desired.lifecycle;
    const record = arn === undefined ? undefined : byId.get(arn);
    if (record === undefined) {
      continue;
    }
    const ownership = scope.ownership(record);
    if (ownership?.of === 'another') {
      const message = `${desired.address} is pinned to ${record.id}, which belongs to ${ownership.owner}.`;
      scope.refuse(desired, 'foreign-owner', [record], message, 'Remove the pin, or let its owner give it up.');
      continue;
    }
    const current = ownId(scope, record);
    if (current !== undefined && current !== id && current !== previousId) {
      const message = `${desired.address} is pinned to ${record.id}, which is ours as "${current}".`;
      scope.refuse(desired, 'pin-mismatch', [record], message, `To rename it, write \`previousId: ${current}\`.`);
    } else {
      scope.take(desired, record, current !== undefined && current === previousId ? 'previousId' : 'pin');
    }
  }
}

function matchTags(scope: Scope): void {
  const byLogicalId = groupBy(scope.free(), (record) => ownId(scope, record));
  for (const desired of scope.open()) {
    if (desired.lifecycle.arn !== undefined) {
      continue;
    }
    const found = groupOf(byLogicalId, desired.lifecycle.id);
    const [record, ...twins] = found;
    if (twins.length > 0) {
      refuseAmbiguous(scope, desired, found, 'carry our owner and id tags');
    } else if (record !== undefined) {
      scope.take(desired, record, 'tags');
    }
  }
}

/** A rename in place: only where nothing live has the new id. */
function matchPreviousIds(scope: Scope): void {
  const byLogicalId = groupBy(scope.live(), (record) => ownId(scope, record));
  const open = new Set(scope.open());
  for (const desired of scope.input.desired) {
    const { previousId, arn } = desired.lifecycle;
    const found = groupOf(byLogicalId, arn === undefined ? previousId : undefined);
    const [record, ...twins] = found;
    const current = scope.matches.get(desired.address);
    if (record === undefined) {
      continue;
    }
    if (current !== undefined) {
      const message = `${desired.address} is live as ${current.record.id}, and so is its previousId as ${record.id}.`;
      scope.refuse(
        desired,
        'previous-id-conflict',
        [record],
        message,
        'Remove `previousId`, or delete one of the two.',
      );
    } else if (open.has(desired) && twins.length > 0) {
      refuseAmbiguous(scope, desired, found, 'carry our owner tag and its previousId');
    } else if (open.has(desired) && scope.isFree(record)) {
      scope.take(desired, record, 'previousId');
    }
  }
}

/** Adoption: exactly one unowned live resource of that name, wanted by exactly one declared one. */
function matchNames(scope: Scope): void {
  // One whose tags could not be read may be ours, or unowned as well.
  const someUntold = scope.free().some((record) => scope.ownership(record) === undefined);
  if (scope.input.policy.adopt !== 'byName' || someUntold) {
    return;
  }
  const unowned = scope.free().filter((record) => scope.ownership(record)?.of === 'nobody');
  const liveByName = groupBy(unowned, ({ fields: { name } }) => nonEmpty(name));
  const candidates = scope
    .open()
    .filter(({ lifecycle }) => lifecycle.arn === undefined && lifecycle.ensure === 'present');
  const declaredByName = groupBy(candidates, ({ spec: { name } }) => nonEmpty(name));
  for (const [name, declared] of declaredByName) {
    const found = groupOf(liveByName, name);
    const [record, ...others] = found;
    for (const desired of record === undefined ? [] : declared) {
      if (record !== undefined && others.length === 0 && declared.length === 1) {
        scope.take(desired, record, 'name');
      } else {
        refuseAmbiguous(
          scope,
          desired,
          found,
          `are unowned and named "${name}"${declared.length > 1 ? ', as several manifests say' : ''}`,
        );
      }
    }
  }
}

function matchExpectedIds(scope: Scope): void {
  const { model, parentId, idOf } = scope.input;
  const byId = new Map(scope.free().map((record) => [record.id, record]));
  for (const desired of scope.open()) {
    const record = byId.get(expectedId(model, desired, parentId, idOf) ?? '');
    if (record !== undefined) {
      scope.take(desired, record, 'key');
    }
  }
}

/** Resources without a predictable id are told by what they hold. Two alike are told apart by the next mark, if any. */
function matchMarks(scope: Scope, mark: Mark): void {
  const { model } = scope.input;
  const liveBy = groupBy(scope.free(), ({ fields }) => mark.fingerprint(fields));
  for (const desired of scope.open()) {
    const found = groupOf(liveBy, mark.fingerprint(desired.spec)).filter((record) => scope.isFree(record));
    const [record, ...twins] = found;
    if (record === undefined) {
      continue;
    }
    if (twins.length === 0) {
      scope.take(desired, record, 'key');
      continue;
    }
    const others = marksOf(model).filter((other) => other !== mark);
    const [same, ...more] = found.filter(({ fields }) => others.some((other) => isSameBy(other, desired.spec, fields)));
    if (same !== undefined && more.length === 0) {
      scope.take(desired, same, 'key');
    } else if (!found.some((twin) => isUntold(model, desired, twin))) {
      refuseAmbiguous(scope, desired, found, 'have that name');
    }
  }
}

/** Whether a live resource may be the declared one, and fields that would tell were not read. */
export function isUntold(model: KindModel, { spec }: DesiredResource, record: LiveRecord): boolean {
  return marksOf(model).some((mark) => isUntoldBy(mark, record) && mayMatch(mark, spec, record.fields));
}

/** Whether a mark of a live resource was not read. */
export function isUntoldBy({ needs }: Mark, { fields }: LiveRecord): boolean {
  return needs.some((name) => !(name in fields));
}

/** Whether a live resource may be the declared one by a mark, as far as the fields that were read tell. */
export function mayMatch(mark: Mark, spec: JsonObject, live: JsonObject): boolean {
  const agrees = (name: string): boolean => {
    const [declared, current] = [spec[name], live[name]];
    return declared === undefined || current === undefined || jsonEquals(declared, current);
  };
  return mark.fingerprint(spec) !== undefined && mark.verbatim.every(agrees);
}

function isSameBy(mark: Mark, declared: JsonObject, live: JsonObject): boolean {
  const fingerprint = mark.fingerprint(declared);
  return fingerprint !== undefined && fingerprint === mark.fingerprint(live);
}

function refuseAmbiguous(scope: Scope, desired: DesiredResource, found: readonly LiveRecord[], what: string): void {
  const ids = found.map(({ id }) => id).sort(compareText);
  const hint =
    scope.input.model.identity.by === 'tags' ? 'Pin the one that is meant: `arn: …`.' : 'Delete all but one of them.';
  scope.refuse(
    desired,
    'ambiguous-match',
    found,
    `${desired.address}: it is not clear which live resource is meant. These ${what}: ${ids.join(', ')}.`,
    hint,
  );
}

/** The logical id of a record that is ours. */
function ownId(scope: Scope, record: LiveRecord): string | undefined {
  const ownership = scope.ownership(record);
  return ownership?.of === 'us' ? ownership.id : undefined;
}

function nonEmpty(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** The items of a key; there are none without one. */
function groupOf<Item>(groups: ReadonlyMap<string, readonly Item[]>, key: string | undefined): readonly Item[] {
  return key === undefined ? [] : (groups.get(key) ?? []);
}
