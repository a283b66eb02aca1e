import type { ApplyReport, ChangeResult } from '../apply/report.js';
import type { Action } from '../core/change.js';
import { type JsonObject, withoutUndefined } from '../core/json.js';
import { diagnosticToJson } from './diagnostics.js';
import { printable } from './printable.js';
import type { Style } from './style.js';

const DONE: Record<Action, string> = {
  create: 'created',
  adopt: 'adopted',
  update: 'updated',
  replace: 'replaced',
  delete: 'deleted',
};

/** Most changes that a summary names of those that were done in part. */
const MOST_NAMED = 10;

/** What became of one change, on one line. */
export function renderResult({ address, action, status, id, operations }: ChangeResult): string {
  const name = `${printable(address)}${action === 'create' && id !== undefined ? ` ${printable(id)}` : ''}`;
  switch (status) {
    case 'done':
      return `${DONE[action]} ${name}`;
    case 'failed':
      return `failed ${name}${partly(operations)}`;
    case 'skipped':
      return `skipped ${name}: something that it waits for failed`;
    case 'interrupted':
      return `not done ${name}: the run was stopped${partly(operations)}`;
  }
}

function partly(operations: readonly string[]): string {
  return operations.length === 0 ? '' : ` (after ${operations.join(', ')})`;
}

/** What became of a plan, in numbers. */
export function renderReportSummary(report: ApplyReport, style: Style): string {
  const { done, failed, skipped, interrupted } = countResults(report);
  const notDone = interrupted > 0 ? `, ${interrupted} not done` : '';
  const complete = done === report.results.length;
  const counts = `${done} done, ${failed} failed, ${skipped} skipped${notDone}`;
  return `${style.strong(`${verdictOf(report, complete)}:`)} ${counts}${inPart(report)}.${complete ? '' : ' Run it again to go on.'}`;
}

function verdictOf({ interrupted, stoppedBy }: ApplyReport, complete: boolean): string {
  if (interrupted) {
    return 'Apply interrupted';
  }
  if (stoppedBy !== undefined) {
    return 'Apply stopped';
  }
  return complete ? 'Apply complete' : 'Applied in part';
}

/** What was done of changes that did not come to their end. */
function inPart({ results }: ApplyReport): string {
  const begun = results.filter(({ status, operations }) => status !== 'done' && operations.length > 0);
  const named = begun
    .slice(0, MOST_NAMED)
    .map(({ address, operations }) => `${printable(address)} (${operations.join(', ')})`);
  const more = begun.length > MOST_NAMED ? ` and ${begun.length - MOST_NAMED} more` : '';
  return begun.length === 0 ? '' : `; in part: ${named.join(', ')}${more}`;
}

/** What became of a plan, as data. */
export function reportToJson(report: ApplyReport): JsonObject {
  return {
    ...countResults(report),
    results: report.results.map(({ problem, ...result }) =>
      withoutUndefined({ ...result, problem: problem && diagnosticToJson(problem) }),
    ),
  };
}

function countResults({ results }: ApplyReport) {
  const of = (status: ChangeResult['status']) => results.filter((result) => result.status === status).length;
  return { done: of('done'), failed: of('failed'), skipped: of('skipped'), interrupted: of('interrupted') };
}
