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
export function renderResult({ address, action, status, id, operations }: ChangeResult, style: Style): string {
  const name = `${printable(address)}${action === 'create' && id !== undefined ? ` ${style.faint(printable(id))}` : ''}`;
  switch (status) {
    case 'done':
      return `${style.added(DONE[action])} ${name}`;
    case 'failed':
      return `${style.removed('failed')} ${name}${partly(operations)}`;
    case 'skipped':
      return `${style.changed('skipped')} ${name}: something that it waits for failed`;
    case 'interrupted':
      return `${style.changed('not done')} ${name}: interrupted${partly(operations)}`;
  }
}

function partly(operations: readonly string[]): string {
  return operations.length === 0 ? '' : ` (after ${operations.join(', ')})`;
}

/** What became of a plan, in numbers. */
export function renderReportSummary(report: ApplyReport, style: Style): string {
  const done = countResults(report, 'done');
  const parts = [
    `${done} done`,
    `${countResults(report, 'failed')} failed`,
    `${countResults(report, 'skipped')} skipped`,
    ...(report.interrupted ? [`${countResults(report, 'interrupted')} not done`] : []),
  ];
  const complete = done === report.results.length;
  const verdict = report.interrupted ? 'Apply interrupted:' : complete ? 'Apply complete:' : 'Applied in part:';
  return `${style.strong(verdict)} ${parts.join(', ')}${inPart(report)}.${complete ? '' : ' Run it again to go on.'}`;
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
    done: countResults(report, 'done'),
    failed: countResults(report, 'failed'),
    skipped: countResults(report, 'skipped'),
    interrupted: countResults(report, 'interrupted'),
    results: report.results.map(({ problem, ...result }) =>
      withoutUndefined({ ...result, problem: problem && diagnosticToJson(problem) }),
    ),
  };
}

function countResults(report: ApplyReport, status: ChangeResult['status']): number {
  return report.results.filter((result) => result.status === status).length;
}
