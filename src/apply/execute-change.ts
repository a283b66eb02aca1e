import { createHash } from 'node:crypto';
import type { Address } from '../core/address.js';
import { type Diagnostic, DiagnosticError } from '../core/diagnostic.js';
import { isJsonObject, type JsonValue } from '../core/json.js';
import type { ChangeStep } from '../core/kind.js';
import { OperationError } from '../core/operation-error.js';
import type { Change } from '../plan/plan.js';
import type { ExecutableKind } from './execute-plan.js';
import { isWhatWasWanted } from './existing-resource.js';
import type { ChangeResult } from './report.js';

/** What became of a change, without what the change itself tells. */
export type ChangeOutcome = Pick<ChangeResult, 'status' | 'id' | 'operations' | 'problem'>;

/** What executing one change needs of the run. */
export interface ChangeContext {
  readonly kind: ExecutableKind;
  readonly nonce: string;
  /** The live id of a resource, those that this run has created included. */
  idOf(address: Address): string | undefined;
  /** Called before each mutating call. */
  onCall(operation: string): void;
}

/** Sends the operations of a change, one after the other. Its failure is an outcome, not an error. */
export async function executeChange(change: Change, context: ChangeContext): Promise<ChangeOutcome> {
  const { kind, idOf } = context;
  const parentId = change.parent === undefined ? undefined : idOf(change.parent);
  const expectedId = parentId === undefined ? undefined : kind.model.expectedId(change, parentId, idOf);
  let id = change.id ?? expectedId;
  const done: string[] = [];
  try {
    for (const operation of change.operations) {
      const step: ChangeStep = { ...change, id, parentId, requestToken: requestToken(change, parentId, context) };
      context.onCall(operation);
      id = (await performOrFind(operation, step, change, context)) ?? id;
      done.push(operation);
    }
    return { status: 'done', operations: done, ...(id === undefined ? {} : { id }) };
  } catch (error) {
    if (error instanceof OperationError && error.meaning === 'interrupted') {
      return { status: 'interrupted', operations: done };
    }
    return { status: 'failed', operations: done, problem: describeFailure(error, change) };
  }
}

/**
 * Performs an operation. A creation that meets a conflict has succeeded all the same if what exists is what was
 * wanted: an earlier attempt whose answer got lost, or another run, has made it.
 */
async function performOrFind(
  operation: string,
  step: ChangeStep,
  change: Change,
  { kind }: ChangeContext,
): Promise<string | undefined> {
  try {
    return await kind.writer.perform(operation, step);
  } catch (error) {
    const conflict = error instanceof OperationError && error.meaning === 'conflict' && change.action === 'create';
    if (conflict && step.id !== undefined && (await isWhatWasWanted(kind, step.id, step))) {
      return step.id;
    }
    throw error;
  }
}

/**
 * The token that makes a creation idempotent: retries and runs that planned from the same account send the same one,
 * and the service makes one object of them. 64 hexadecimal digits, the most that the service takes.
 */
function requestToken(change: Change, parentId: string | undefined, { kind, nonce }: ChangeContext): string {
  // A resource that the caller names is told apart by its name; its token only has to differ from earlier runs'.
  const salt = kind.model.identity === 'key' && kind.model.matchFields === undefined ? nonce : '';
  return createHash('sha256')
    .update([change.tokenSeed, parentId ?? '', salt].join('\n'))
    .digest('hex');
}

function describeFailure(error: unknown, change: Change): Diagnostic {
  const position = change.position === undefined ? {} : { position: change.position };
  if (error instanceof DiagnosticError && error.diagnostics[0] !== undefined) {
    return { ...position, ...error.diagnostics[0] };
  }
  const base = { severity: 'error', ...position } as const;
  if (error instanceof OperationError) {
    const message = `${change.address}: ${error.operation} failed: ${withoutSecrets(error.message, change)}`;
    const code = error.meaning === 'conflict' && change.action === 'create' ? 'conflict-on-create' : error.code;
    return { ...base, code, message };
  }
  return { ...base, code: 'internal', message: `${change.address}: ${withoutSecrets(String(error), change)}` };
}

/** What the service says may repeat what it was sent. A message that repeats a secret is not shown at all. */
function withoutSecrets(message: string, change: Change): string {
  const secrets = change.fields
    .filter(({ sensitive }) => sensitive)
    .flatMap(({ before, after }) => [before, after].flatMap(texts));
  return secrets.some((secret) => message.includes(secret))
    ? 'the message of the service is withheld, because it repeats a secret value.'
    : message;
}

function texts(value: JsonValue | undefined): string[] {
  if (typeof value === 'string') {
    return value === '' ? [] : [value];
  }
  if (Array.isArray(value)) {
    return value.flatMap(texts);
  }
  return isJsonObject(value) ? Object.values(value).flatMap(texts) : [];
}
