import { type Address, compareText } from '../core/address.js';
import type { Diagnostic } from '../core/diagnostic.js';
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
  /** Live resources without those whose deletion is under way. */
  readonly live: readonly LiveRecord[];
  readonly #taken = new Set<LiveRecord>();
  readonly #settled = new Set<Address>();

  constructor(input: MatchInput) {
    this.input = input;
    this.live = input.records.filter(({ deleting }) => deleting !== true);
  }

  /** Declared resources that are still to be matched. */
  open(): readonly DesiredResource[] {
    return this.input.desired.filter(({ address }) => !this.#settled.has(address));
  }

  /** Live resources that nothing declared was matched with. */
  free(): readonly LiveRecord[] {
    return this.live.filter((record) => this.isFree(record));
  }

  isFree(record: LiveRecord): boolean {
    return !this.#taken.has(record);
  }

  take(desired: DesiredResource, record: LiveRecord, by: MatchedBy): void {
    this.matches.set(desired.address, { record, by });
    this.#settled.add(desired.address);
    this.#taken.add(record);
  }

  refuse(desired: DesiredResource, candidates: readonly LiveRecord[], problem: Refusal): void {
    const diagnostic = { ...problem, severity: 'error', position: desired.locate() } as const;
    this.problems.push({ address: desired.address, diagnostic, candidates: candidates.map(({ id }) => id) });
    this.#settled.add(desired.address);
  }

  refuseAmbiguous(desired: DesiredResource, found: readonly LiveRecord[], what: string): void {
    const ids = found.map(({ id }) => id).sort(compareText);
    const isPinnable = this.input.model.identity.by === 'tags';
    this.refuse(desired, found, {
      code: 'ambiguous-match',
      message: `${desired.address}: it is not clear which live resource is meant. These ${what}: ${ids.join(', ')}.`,
      hint: isPinnable ? 'Pin the one that is meant: `arn: …`.' : 'Delete all but one of them.',
    });
  }

  /** Whose a record is; `undefined` if its tags could not be read. */
  ownership(record: LiveRecord): Ownership | undefined {
    const tags = tagsOf(record);
    return tags && ownershipOf(tags, this.input.policy.owner);
  }

  /** The logical id of a record that is ours. */
  ownId(record: LiveRecord): string | undefined {
    const ownership = this.ownership(record);
    return ownership?.of === 'us' ? ownership.id : undefined;
  }
}

type Refusal = Pick<Diagnostic, 'code' | 'message' | 'hint'>;

/** `arn:` in the manifest goes before everything else. A pinned resource that is not live is the planner's to tell. */
function matchPins(scope: Scope): void {
  const byId = new Map(scope.live.map((record) => [record.id, record]));
  for (const desired of scope.open()) {
    const { address, lifecycle } = desired;
    const record = byId.get(lifecycle.arn ?? '');
    const ownership = record && scope.ownership(record);
    const current = record && scope.ownId(record);
    const isRenamed = current !== undefined && current === lifecycle.previousId;
    if (record === undefined) {
      continue;
    }
    if (ownership?.of === 'another') {
      const message = `${address} is pinned to ${record.id}, which belongs to ${ownership.owner}.`;
      const hint = 'Remove the pin, or let its owner give it up.';
      scope.refuse(desired, [record], { code: 'foreign-owner', message, hint });
    } else if (current !== undefined && current !== lifecycle.id && !isRenamed) {
      const message = `${address} is pinned to ${record.id}, which is ours as "${current}".`;
      const hint = `To rename it, write \`previousId: ${current}\`.`;
      scope.refuse(desired, [record], { code: 'pin-mismatch', message, hint });
    } else {
      scope.take(desired, record, isRenamed ? 'previousId' : 'pin');
    }
  }
}

function matchTags(scope: Scope): void {
  const byLogicalId = groupBy(scope.free(), (record) => scope.ownId(record));
  for (const desired of scope.open().filter(({ lifecycle }) => lifecycle.arn === undefined)) {
    const found = byLogicalId.get(desired.lifecycle.id ?? '') ?? [];
    const [record, ...twins] = found;
    if (twins.length > 0) {
      scope.refuseAmbiguous(desired, found, 'carry our owner and id tags');
    } else if (record !== undefined) {
      scope.take(desired, record, 'tags');
    }
  }
}

/** A rename in place: only where nothing live has the new id. */
function matchPreviousIds(scope: Scope): void {
  const byLogicalId = groupBy(scope.live, (record) => scope.ownId(record));
  const open = new Set(scope.open());
  for (const desired of scope.input.desired.filter(({ lifecycle }) => lifecycle.arn === undefined)) {
    const found = byLogicalId.get(desired.lifecycle.previousId ?? '') ?? [];
    const [record, ...twins] = found;
    const current = scope.matches.get(desired.address)?.record;
    if (record === undefined) {
      continue;
    }
    if (current !== undefined) {
      const message = `${desired.address} is live as ${current.id}, and so is its previousId as ${record.id}.`;
      const hint = 'Remove `previousId`, or delete one of the two.';
      scope.refuse(desired, [record], { code: 'previous-id-conflict', message, hint });
    } else if (open.has(desired) && twins.length > 0) {
      scope.refuseAmbiguous(desired, found, 'carry our owner tag and its previousId');
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
  const liveByName = groupBy(unowned, ({ fields }) => nonEmpty(fields['name']));
  const candidates = scope.open().filter(({ lifecycle: { arn, ensure } }) => arn === undefined && ensure === 'present');
  for (const [name, declared] of groupBy(candidates, ({ spec }) => nonEmpty(spec['name']))) {
    const found = liveByName.get(name) ?? [];
    const [record, ...others] = found;
    for (const desired of record === undefined ? [] : declared) {
      if (record !== undefined && others.length === 0 && declared.length === 1) {
        scope.take(desired, record, 'name');
      } else {
        const also = declared.length > 1 ? ', as several manifests say' : '';
        scope.refuseAmbiguous(desired, found, `are unowned and named "${name}"${also}`);
      }
    }
  }
}

function matchExpectedIds(scope: Scope): void {
  const { model, parentId, idOf } = scope.input;
  const byId = new Map(scope.live.map((record) => [record.id, record]));
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
  const others = marksOf(model).filter((other) => other !== mark);
  const liveBy = groupBy(scope.free(), ({ fields }) => mark.fingerprint(fields));
  for (const desired of scope.open()) {
    const alike = liveBy.get(mark.fingerprint(desired.spec) ?? '') ?? [];
    const found = alike.filter((record) => scope.isFree(record));
    const same = found.filter(({ fields }) => others.some((other) => isSameBy(other, desired.spec, fields)));
    const [record] = found.length > 1 && same.length === 1 ? same : found;
    if (record !== undefined && (found.length === 1 || same.length === 1)) {
      scope.take(desired, record, 'key');
    } else if (record !== undefined && !found.some((twin) => isUntold(model, desired, twin))) {
      scope.refuseAmbiguous(desired, found, 'have that name');
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

function nonEmpty(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
