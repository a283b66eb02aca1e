import { type Diagnostic, DiagnosticError, failure as diagnosticFailure } from '../core/diagnostic.js';
import { textsIn, valueAt } from '../core/json.js';
import type { CreatingStep } from '../core/kind-effects.js';
import { expectedId } from '../core/kind-facts.js';
import { isStop, OperationError, remedyFor } from '../core/operation-error.js';
import type { Change } from '../plan/plan.js';
import type { ChangeContext } from './change-context.js';
import { changeResource } from './change-resource.js';
import { createResource } from './create-resource.js';
import { deleteResource } from './delete-resource.js';
import type { ChangeOutcome } from './report.js';

/** Sends the operations of a change, one after the other. Its failure is an outcome, not an error. */
export async function executeChange(change: Change, context: ChangeContext): Promise<ChangeOutcome> {
  const parentId = change.parent === undefined ? undefined : context.idOf(change.parent);
  let id = change.action === 'create' ? expectedId(context.kind.model, change, parentId, context.idOf) : change.live.id;
  const done: string[] = [];
  try {
    refuseUnknown(change, context);
    for (const operation of change.operations) {
      context.onCall();
      id = (await perform(operation, change, { id, parentId }, context)) ?? id;
      done.push(operation);
    }
    return { status: 'done', operations: done, id };
  } catch (error) {
    const outcome = { operations: done, id: done.length === 0 ? undefined : id };
    return isStop(error)
      ? { status: 'interrupted', ...outcome }
      : { status: 'failed', ...outcome, problem: describeFailure(error, change) };
  }
}

/**
 * Makes sure that all of a change can be sent before any of it is.
 * @throws DiagnosticError `internal` for an operation that the kind's writer does not have
 */
function refuseUnknown({ action, kind: name, operations }: Change, { kind }: ChangeContext): void {
  const { creating, changing, deleting } = kind.writer;
  const tables = [action === 'delete' ? {} : { ...creating, ...changing }, action === 'create' ? {} : deleting];
  const unknown = operations.find((operation) => !tables.some((table) => operation in table));
  if (unknown !== undefined) {
    throw diagnosticFailure('internal', `No operation of ${name} that could ${action} is called ${unknown}.`);
  }
}

/** @returns the id of what was created, if anything was */
async function perform(
  operation: string,
  change: Change,
  { id, parentId }: Pick<CreatingStep, 'id' | 'parentId'>,
  context: ChangeContext,
): Promise<string | undefined> {
  const { creating, changing, deleting } = context.kind.writer;
  const [create, alter, remove] = [creating[operation], changing[operation], deleting[operation]];
  if (create !== undefined && change.action !== 'delete') {
    return await createResource({ operation, create, change, id, parentId }, context);
  }
  if (id === undefined) {
    throw diagnosticFailure('internal', `${operation} was about to be sent without the id of its resource.`);
  }
  if (remove !== undefined && change.action !== 'create') {
    await deleteResource(remove, change.live, { id, parentId }, context);
  } else if (alter !== undefined && change.action !== 'delete') {
    await changeResource(operation, alter, change, { id, parentId }, context);
  }
  return undefined;
}

function describeFailure(error: unknown, change: Change): Diagnostic {
  const { address, position } = change;
  const [known] = error instanceof DiagnosticError ? error.diagnostics : [];
  if (known !== undefined) {
    return { position, ...known, message: `${address}: ${known.message}` };
  }
  const base = { severity: 'error', position } as const;
  if (error instanceof OperationError) {
    const message = `${address}: ${error.operation} failed: ${withoutSecrets(error.message, change)}`;
    const creates = change.action === 'create' || change.action === 'replace';
    const code = error.meaning === 'conflict' && creates ? 'conflict-on-create' : error.code;
    return { ...base, code, message, hint: remedyFor(code, error.operation, error.message) };
  }
  return { ...base, code: 'internal', message: `${address}: ${withoutSecrets(String(error), change)}` };
}

/** What the service says may repeat what it was sent. A message that repeats a secret is not shown at all. */
function withoutSecrets(message: string, change: Change): string {
  if (change.action === 'delete') {
    return message;
  }
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
