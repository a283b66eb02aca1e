import { type Diagnostic, DiagnosticError } from '../core/diagnostic.js';
import { textsIn, valueAt } from '../core/json.js';
import { isInterrupt, OperationError } from '../core/operation-error.js';
import type { Change } from '../plan/plan.js';
import type { ChangeContext } from './change-context.js';
import { performOperation } from './perform-operation.js';
import type { ChangeResult } from './report.js';

/** What became of a change, without what the change itself tells. */
export type ChangeOutcome = Pick<ChangeResult, 'status' | 'id' | 'operations' | 'problem'>;

/** Sends the operations of a change, one after the other. Its failure is an outcome, not an error. */
export async function executeChange(change: Change, context: ChangeContext): Promise<ChangeOutcome> {
  const { kind, idOf } = context;
  const parentId = change.parent === undefined ? undefined : idOf(change.parent);
  const expectedId = parentId === undefined ? undefined : kind.model.expectedId(change, parentId, idOf);
  let id = change.id ?? expectedId;
  const done: string[] = [];
  try {
    for (const operation of change.operations) {
      context.onCall(operation);
      id = (await performOperation(operation, change, { ...change, id, parentId }, context)) ?? id;
      done.push(operation);
    }
    return { status: 'done', operations: done, ...(id === undefined ? {} : { id }) };
  } catch (error) {
    const outcome = { operations: done, ...(id === undefined || done.length === 0 ? {} : { id }) };
    return isInterrupt(error)
      ? { status: 'interrupted', ...outcome }
      : { status: 'failed', ...outcome, problem: describeFailure(error, change) };
  }
}

function describeFailure(error: unknown, change: Change): Diagnostic {
  const position = change.position === undefined ? {} : { position: change.position };
  const [known] = error instanceof DiagnosticError ? error.diagnostics : [];
  if (known !== undefined) {
    return { ...position, ...known, message: `${change.address}: ${known.message}` };
  }
  const base = { severity: 'error', ...position } as const;
  if (error instanceof OperationError) {
    const message = `${change.address}: ${error.operation} failed: ${withoutSecrets(error.message, change)}`;
    const creates = change.action === 'create' || change.action === 'replace';
    const code = error.meaning === 'conflict' && creates ? 'conflict-on-create' : error.code;
    return { ...base, code, message };
  }
  return { ...base, code: 'internal', message: `${change.address}: ${withoutSecrets(String(error), change)}` };
}

/** What the service says may repeat what it was sent. A message that repeats a secret is not shown at all. */
function withoutSecrets(message: string, change: Change): string {
  const changed = change.fields.filter(({ sensitive }) => sensitive).flatMap(({ before, after }) => [before, after]);
  // An update sends what does not change as well.
  const sent = change.secretPaths.map((path) => valueAt(change.spec, path));
  const secrets = [...changed, ...sent]
    .flatMap(textsIn)
    // Metadata is sent as JSON, in which a text may look different.
    .flatMap((secret) => [secret, JSON.stringify(secret).slice(1, -1)]);
  return secrets.some((secret) => message.includes(secret))
    ? 'the message of the service is withheld, because it repeats a secret value.'
    : message;
}
