import { type Address, addressOf } from '../../src/core/address.js';
import type { JsonObject } from '../../src/core/json.js';
import type { KindModel } from '../../src/core/kind.js';
import { type IncompleteScope, type LiveRecord, type LiveSnapshot, scopeKey, type Tags } from '../../src/core/live.js';
import { ID_TAG, OWNER_TAG } from '../../src/core/ownership.js';
import type { Policy } from '../../src/core/policy.js';
import type { DesiredResource, Lifecycle } from '../../src/core/resource.js';
import type { FieldPath } from '../../src/core/source.js';
import { kinds } from '../../src/kinds/index.js';
import type { PlanInput } from '../../src/plan/assess-situation.js';
import type { Allowances } from '../../src/plan/guardrails.js';
import type { Change, Plan } from '../../src/plan/plan.js';
import { planChanges } from '../../src/plan/plan-changes.js';

export const OWNER = 'acme-support/prod';
export const OTHER_OWNER = 'someone-else/prod';
export const ACCOUNT_ID = '123456789012';
export const PUSH_ARN = `arn:aws:mobiletargeting:us-east-1:${ACCOUNT_ID}:apps/0123456789abcdef`;
export const LEX = {
  lexBotAliasArn: `arn:aws:lex:us-east-1:${ACCOUNT_ID}:bot-alias/ABCDEFGHIJ/TSTALIASID`,
  localeId: 'en_US',
} as const;

export const models: readonly KindModel[] = kinds.map(({ model }) => model);

/** The model of a kind that exists. */
export function modelOf(kind: string): KindModel {
  const model = models.find(({ name }) => name === kind);
  if (model === undefined) {
    throw new Error(`There is no kind ${kind}.`);
  }
  return model;
}

export const POLICY: Policy = { owner: OWNER, adopt: 'byName', prune: {}, ignoreTags: [] };

/** Nothing is allowed that the guardrails refuse. */
export const NO_ALLOWANCES: Allowances = { dataLoss: [], lockout: false };

/** A policy that differs from {@link POLICY} in some points. */
export function policyWith(changes: Partial<Policy>): Policy {
  return { ...POLICY, ...changes };
}

/** Tags of a resource that is ours. */
export function ownedAs(id?: string): Tags {
  return { [OWNER_TAG]: OWNER, ...(id === undefined ? {} : { [ID_TAG]: id }) };
}

/** Tags of a resource of another owner. */
export function ownedByOther(id?: string): Tags {
  return { [OWNER_TAG]: OTHER_OWNER, ...(id === undefined ? {} : { [ID_TAG]: id }) };
}

export function instanceArn(id: string): string {
  return `arn:aws:chime:us-east-1:${ACCOUNT_ID}:app-instance/${id}`;
}

export interface DesiredOptions {
  readonly parent?: Address;
  readonly lifecycle?: Partial<Lifecycle>;
  readonly stated?: readonly string[];
  readonly secretPaths?: readonly FieldPath[];
}

/** A declared resource, as the manifest reader hands it over. */
function desire(kind: string, spec: JsonObject, options: DesiredOptions = {}): DesiredResource {
  const { parent, stated = [], secretPaths = [] } = options;
  const lifecycle: Lifecycle = { ensure: 'present', ...options.lifecycle };
  const address = modelOf(kind).address(spec, lifecycle.id, parent);
  const locate = (path?: FieldPath) => ({
    file: `${address}${path === undefined ? '' : `#${path.join('.')}`}`,
    line: 1,
    column: 1,
  });
  return { kind, address, parent, spec, lifecycle, stated, secretPaths, locate };
}

export function desireInstance(
  id: string,
  spec: JsonObject = { name: 'Support' },
  { lifecycle, ...options }: DesiredOptions = {},
): DesiredResource {
  return desire('AppInstance', spec, { ...options, lifecycle: { id, ...lifecycle } });
}

export function desireUser(
  instance: string,
  id: string,
  spec: JsonObject = { name: `User ${id}` },
  options: DesiredOptions = {},
): DesiredResource {
  return desire('AppInstanceUser', { id, ...spec }, { parent: addressOf(undefined, instance), ...options });
}

export function desireBot(
  instance: string,
  id: string,
  spec: JsonObject = { name: 'Helper', configuration: { lex: LEX } },
  { lifecycle, ...options }: DesiredOptions = {},
): DesiredResource {
  const parent = addressOf(undefined, instance);
  return desire('AppInstanceBot', spec, { parent, ...options, lifecycle: { id, ...lifecycle } });
}

export function desireAdmin(instance: string, spec: JsonObject, options: DesiredOptions = {}): DesiredResource {
  return desire('AppInstanceAdmin', spec, { parent: addressOf(undefined, instance), ...options });
}

export function desireEndpoint(
  instance: string,
  user: string,
  name: string,
  spec: JsonObject = { type: 'APNS', resourceArn: PUSH_ARN, endpointAttributes: { deviceToken: 'token-1' } },
  options: DesiredOptions = {},
): DesiredResource {
  const parent = addressOf(undefined, instance, 'users', user);
  return desire('AppInstanceUserEndpoint', { name, ...spec }, { parent, ...options });
}

export function liveInstance(id: string, fields: JsonObject = {}): LiveRecord {
  return {
    kind: 'AppInstance',
    id: instanceArn(id),
    parentId: undefined,
    fields: { name: 'Support', metadata: '', tags: {}, retentionSettings: null, ...fields },
  };
}

export function liveUser(instance: string, id: string, fields: JsonObject = {}): LiveRecord {
  return {
    kind: 'AppInstanceUser',
    id: `${instanceArn(instance)}/user/${id}`,
    parentId: instanceArn(instance),
    fields: { name: `User ${id}`, metadata: '', tags: {}, expirationSettings: null, ...fields },
  };
}

export function liveBot(instance: string, id: string, fields: JsonObject = {}): LiveRecord {
  return {
    kind: 'AppInstanceBot',
    id: `${instanceArn(instance)}/bot/${id}`,
    parentId: instanceArn(instance),
    fields: { name: 'Helper', metadata: '', tags: {}, configuration: { lex: LEX }, ...fields },
  };
}

/** An admin; the principal is `user/ID` or `bot/ID`. */
export function liveAdmin(instance: string, principal: string): LiveRecord {
  const id = `${instanceArn(instance)}/${principal}`;
  return { kind: 'AppInstanceAdmin', id, parentId: instanceArn(instance), fields: {} };
}

export function liveEndpoint(instance: string, user: string, id: string, fields: JsonObject = {}): LiveRecord {
  return {
    kind: 'AppInstanceUserEndpoint',
    id,
    parentId: `${instanceArn(instance)}/user/${user}`,
    fields: {
      name: 'phone',
      type: 'APNS',
      allowMessages: 'ALL',
      resourceArn: PUSH_ARN,
      endpointAttributes: { deviceToken: 'token-1' },
      ...fields,
    },
  };
}

/** A failed read. */
export function incomplete(
  kind: string,
  parentId: string | undefined,
  more: Partial<Pick<IncompleteScope, 'id' | 'fields' | 'operation'>> = {},
): IncompleteScope {
  return { kind, parentId, operation: 'Some operation', code: 'access-denied', message: 'Denied.', ...more };
}

/** A snapshot in which everything that was read was read whole, but for what is named. */
export function snapshotOf(records: readonly LiveRecord[], failed: readonly IncompleteScope[] = []): LiveSnapshot {
  const exhaustive = new Set(
    models.flatMap(({ name, parent }) =>
      parent === undefined
        ? [scopeKey(name, undefined)]
        : records.filter(({ kind }) => kind === parent).map(({ id }) => scopeKey(name, id)),
    ),
  );
  for (const { kind, parentId, id } of failed) {
    if (id === undefined) {
      exhaustive.delete(scopeKey(kind, parentId));
    }
  }
  return { records: records.map((record) => asRead(record, failed)), incomplete: failed, exhaustive };
}

/** A record as it is known after failed reads. */
function asRead(record: LiveRecord, incompletes: readonly IncompleteScope[]): LiveRecord {
  const failed = incompletes
    .filter(({ kind, parentId, id }) => kind === record.kind && parentId === record.parentId && id === record.id)
    .flatMap(({ fields = [] }) => fields);
  const known = Object.entries(record.fields).filter(([field]) => !failed.includes(field));
  return failed.length === 0 ? record : { ...record, fields: Object.fromEntries(known), failed };
}

/** What a plan is made with, other than the declared and the live resources. */
export interface PlanOfOptions extends Pick<PlanInput, 'now' | 'targets'> {
  readonly policy?: Policy;
  readonly failed?: readonly IncompleteScope[];
  /** Kinds of which just what is declared was looked at. */
  readonly unlisted?: readonly string[];
}

/** What was read of the records. */
export function snapshotFor(
  records: readonly LiveRecord[],
  { failed = [], unlisted = [] }: Pick<PlanOfOptions, 'failed' | 'unlisted'> = {},
): LiveSnapshot {
  const { exhaustive, ...snapshot } = snapshotOf(records, failed);
  const listed = [...exhaustive].filter((key) => !unlisted.some((kind) => key.startsWith(`${kind} `)));
  return { ...snapshot, exhaustive: new Set(listed) };
}

/** Plans with all kinds. */
export function planOf(
  desired: readonly DesiredResource[],
  records: readonly LiveRecord[],
  { policy = POLICY, failed = [], unlisted = [], ...options }: PlanOfOptions = {},
): Plan {
  return planChanges({ desired, snapshot: snapshotFor(records, { failed, unlisted }), models, policy, ...options });
}

/** A plan as `action address`, the shortest form in which it can be compared. */
export function summaryOf(plan: Plan): string[] {
  return plan.changes.map(({ action, address }) => `${action} ${address}`);
}

/** Withheld changes as `action address because`. */
export function withheldOf(plan: Plan): string[] {
  return plan.withheld.map(({ action, address, because }) => `${action} ${address} ${because}`);
}

/** Codes of a plan's diagnostics, with their severity. */
export function codesOf(plan: Plan): string[] {
  return plan.diagnostics.map(({ severity, code }) => `${severity} ${code}`);
}

/** The change of an address that has to be in the plan. */
export function changeOf(plan: Plan, address: string): Change {
  const change = plan.changes.find((candidate) => candidate.address === address);
  if (change === undefined) {
    throw new Error(`The plan does not change ${address}, but: ${summaryOf(plan).join(', ')}`);
  }
  return change;
}

/** What a change wants. */
export function specOf(change: Change): JsonObject {
  if (change.action === 'delete') {
    throw new Error(`${change.address} is to go.`);
  }
  return change.spec;
}
