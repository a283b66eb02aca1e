import { Ajv2020 } from 'ajv/dist/2020.js';
import { compareText } from '../core/address.js';
import { failure } from '../core/diagnostic.js';
import { isJsonObject, type JsonValue, parseJson } from '../core/json.js';
import type { ResolvedProject } from '../core/project.js';
import type { FieldPath } from '../core/source.js';
import { changeDigest, digestOf, keyedHash, sha256, valueDigest } from './digest.js';
import type { Allowances } from './guardrails.js';
import type { Action, Change, Plan } from './plan.js';
import { planFileSchema } from './plan-file-schema.js';

/** Major and minor version of the format of saved plans. */
const FORMAT_VERSION = '1.0';

/** A field change as a file keeps it: a missing value is an empty list, a secret one a keyed hash. */
export interface SavedField {
  readonly path: FieldPath;
  readonly before: JsonValue;
  readonly after: JsonValue;
  readonly sensitive: boolean;
}

/** A change as a file keeps it. */
export interface SavedChange {
  readonly digest: string;
  readonly action: Action;
  readonly kind: string;
  readonly address: string;
  readonly id?: string;
  readonly reason?: string;
  readonly fields: readonly SavedField[];
  readonly operations: readonly string[];
  readonly waitsFor: readonly string[];
  readonly risks: readonly JsonValue[];
  readonly file?: string;
  readonly line?: number;
}

/** What a plan is for: everything that its digest covers beside the changes. */
export interface PlanScope {
  readonly project: string;
  readonly environment: string;
  readonly accountId: string;
  readonly region: string;
  readonly targets: readonly string[];
  readonly destroying: boolean;
}

/** A saved plan. No secret is in it in clear. */
export interface PlanFile extends PlanScope {
  readonly formatVersion: string;
  readonly allowances: { readonly dataLoss: readonly string[]; readonly lockout: boolean; readonly deletes?: number };
  readonly variables: string;
  readonly nonce: string;
  readonly digest: string;
  readonly changes: readonly SavedChange[];
}

/** What it takes to save a plan. */
export interface SavePlanOptions {
  readonly plan: Plan;
  readonly scope: PlanScope;
  readonly allowances: Allowances;
  readonly variables: ResolvedProject['variables'];
  /** Random text: the key of the hashes. */
  readonly nonce: string;
}

/** Makes the file of a plan. */
export function savePlan({ plan, scope, allowances, variables, nonce }: SavePlanOptions): PlanFile {
  const { dataLoss, lockout, deletes } = allowances;
  const changes = plan.changes.map((change) => saveChange(change, nonce));
  return {
    formatVersion: FORMAT_VERSION,
    ...scope,
    allowances: { dataLoss, lockout, ...(deletes === undefined ? {} : { deletes }) },
    variables: variablesHash(variables, nonce),
    nonce,
    digest: planDigest(scope, changes),
    changes,
  };
}

/** Keyed hash of the variables of a run. */
export function variablesHash(variables: ResolvedProject['variables'], nonce: string): string {
  return keyedHash(variables, nonce);
}

/**
 * Reads a saved plan, and makes sure that it is whole and as it was written.
 * @throws DiagnosticError `invalid-plan`
 */
export function readPlan(text: string, file: string): PlanFile {
  const parsed = parseJson(text);
  const version = isJsonObject(parsed) ? parsed['formatVersion'] : undefined;
  if (typeof version === 'string' && !version.startsWith('1.')) {
    throw failure('invalid-plan', `${file} has format version ${version}; this program reads 1.`, {
      hint: 'Plan again with this version of chime-sync.',
    });
  }
  const validate = new Ajv2020({ strict: false }).compile<PlanFile>(planFileSchema);
  if (!validate(parsed)) {
    throw failure('invalid-plan', `${file} is not a saved plan of chime-sync.`, {
      hint: 'Save one with `chime-sync plan --out FILE`.',
    });
  }
  if (
    planDigest(parsed, parsed.changes) !== parsed.digest ||
    parsed.changes.some((change) => digestOf(change) !== change.digest)
  ) {
    throw failure('invalid-plan', `${file} was changed after it was saved: its digest does not match.`, {
      hint: 'Plan again.',
    });
  }
  return parsed;
}

function saveChange(change: Change, nonce: string): SavedChange {
  const { action, kind, address, id, reason, operations, waitsFor, risks, position } = change;
  return {
    digest: changeDigest(change, nonce),
    action,
    kind,
    address,
    ...(id === undefined ? {} : { id }),
    ...(reason === undefined ? {} : { reason }),
    fields: change.fields.map((field) => ({
      path: field.path,
      before: valueDigest(field, 'before', nonce),
      after: valueDigest(field, 'after', nonce),
      sensitive: field.sensitive,
    })),
    operations,
    waitsFor,
    risks: risks.map((risk) => ({ ...risk })),
    ...(position === undefined ? {} : { file: position.file, line: position.line }),
  };
}

function planDigest(scope: PlanScope, changes: readonly SavedChange[]): string {
  const { project, environment, accountId, region, targets, destroying } = scope;
  return sha256({
    formatVersion: FORMAT_VERSION.replace(/\..*$/u, ''),
    project,
    environment,
    accountId,
    region,
    targets: [...targets].sort(compareText),
    destroying,
    changes: changes.map(({ digest }) => digest).sort(compareText),
  });
}
