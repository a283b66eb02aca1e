import { Ajv2020 } from 'ajv/dist/2020.js';
import { compareText } from '../core/address.js';
import { failure } from '../core/diagnostic.js';
import { isJsonObject, type JsonValue, measureJson, parseJson } from '../core/json.js';
import { problemOfGlobs } from '../identify/targets.js';
import { digestOf, type HashedChange, type HashKeys, hashChange, sha256 } from './digest.js';
import type { Allowances } from './guardrails.js';
import type { Change, Plan } from './plan.js';
import { planFileSchema } from './plan-file-schema.js';

/** Major and minor version of the format of saved plans. */
const FORMAT_VERSION = '2.0';

/** What programs of one major version can read. */
const FORMAT_MAJOR = '2';
/** Far more than metadata of 1,024 characters can be nested, and far less than a recursive function can stand. */
const MAX_DEPTH = 1024;
/** Several times what a plan of 100,000 creations holds. */
const MAX_VALUES = 32_000_000;

/** A change as a file keeps it. */
export interface SavedChange extends HashedChange {
  readonly digest: string;
  readonly operations: readonly string[];
  readonly waitsFor: readonly string[];
  readonly risks: readonly JsonValue[];
  readonly file?: string | undefined;
  readonly line?: number | undefined;
}

/** Where manifests come from: the project, or files in their place, which may be some of many or are said to be all. */
export type ManifestSource = 'project' | 'files' | 'all files';

/** What a plan is for: everything that its digest covers beside the changes. */
export interface PlanScope {
  readonly project: string;
  readonly environment: string;
  readonly accountId: string;
  readonly region: string;
  readonly source: ManifestSource;
  readonly targets: readonly string[];
  readonly destroying: boolean;
}

/** A saved plan. No secret is in it in clear. */
export interface PlanFile extends PlanScope {
  readonly formatVersion: string;
  readonly allowances: Allowances;
  /** Slow hash of the variables of the run. */
  readonly variables: string;
  /** Random text that entered the keys and the hash of the variables. */
  readonly nonce: string;
  readonly digest: string;
  readonly changes: readonly SavedChange[];
}

/** What it takes to save a plan. */
export interface SavePlanOptions extends Pick<PlanFile, 'allowances' | 'variables' | 'nonce'> {
  readonly plan: Plan;
  readonly scope: PlanScope;
  /** Made of {@link secretValuesOf} the plan. */
  readonly keys: HashKeys;
}

/** Makes the file of a plan. */
export function savePlan({ plan, scope, allowances, variables, nonce, keys }: SavePlanOptions): PlanFile {
  const changes = plan.changes.map((change) => saveChange(change, keys));
  const digest = planDigest(scope, changes);
  return { formatVersion: FORMAT_VERSION, ...scope, allowances, variables, nonce, digest, changes };
}

const SAVE_ONE = 'Save one with `chime-sync plan --out FILE`.';

/**
 * Reads a saved plan, and makes sure that it is whole and as it was written.
 * @throws DiagnosticError `invalid-plan`
 */
export function readPlan(text: string, file: string): PlanFile {
  const { depth, values } = measureJson(text);
  if (depth > MAX_DEPTH || values > MAX_VALUES) {
    const what = depth > MAX_DEPTH ? `nests deeper than ${MAX_DEPTH} levels` : `holds more than ${MAX_VALUES} values`;
    throw failure('invalid-plan', `${file} is no saved plan of chime-sync: it ${what}.`, { hint: SAVE_ONE });
  }
  const parsed = parseJson(text);
  const version = isJsonObject(parsed) ? parsed['formatVersion'] : undefined;
  if (typeof version === 'string' && /^\d+\./u.test(version) && !version.startsWith(`${FORMAT_MAJOR}.`)) {
    throw failure('invalid-plan', `${file} has format version ${version}; this program reads ${FORMAT_MAJOR}.`, {
      hint: 'Plan again with this version of chime-sync.',
    });
  }
  const validate = new Ajv2020({ strict: false }).compile<PlanFile>(planFileSchema);
  if (!validate(parsed)) {
    throw failure('invalid-plan', `${file} is not a saved plan of chime-sync.`, {
      hint: SAVE_ONE,
    });
  }
  const problem = problemOfGlobs(parsed.targets);
  if (problem !== undefined) {
    throw failure('invalid-plan', `${file}: ${problem}`, { hint: 'Plan again.' });
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

function saveChange(change: Change, keys: HashKeys): SavedChange {
  const { operations, waitsFor, position } = change;
  const hashed = hashChange(change, keys);
  const risks = change.risks.map((risk) => ({ ...risk }));
  const { file, line } = position ?? {};
  return { digest: digestOf(hashed), ...hashed, operations, waitsFor, risks, file, line };
}

function planDigest(scope: PlanScope, changes: readonly SavedChange[]): string {
  const { project, environment, accountId, region, source, targets, destroying } = scope;
  return sha256({
    formatVersion: FORMAT_MAJOR,
    project,
    environment,
    accountId,
    region,
    source,
    targets: [...targets].sort(compareText),
    destroying,
    changes: changes.map(({ digest }) => digest).sort(compareText),
  });
}
