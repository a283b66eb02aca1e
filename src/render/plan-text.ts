import { diffArrays } from 'diff';
import type { Action } from '../core/change.js';
import { count } from '../core/count.js';
import { formatDuration } from '../core/duration.js';
import type { Estimate } from '../core/estimate.js';
import type { FieldChange } from '../core/field-comparison.js';
import { unreadText } from '../core/live.js';
import { isOwnTag } from '../core/ownership.js';
import { formatPath } from '../core/source.js';
import type { Change, Plan } from '../plan/plan.js';
import { formatDifference, formatField, formatLine, formatValue, valueText } from './format-value.js';
import { type PlanSummary, summarizePlan } from './plan-summary.js';
import { formatRate, type LookAlikes, lookAlikesIn, printable } from './printable.js';
import type { Style } from './style.js';

/** What each action is called in a plan, and whether it is shown before the others. */
const ACTIONS: Record<Action, { readonly says: string; readonly first: boolean }> = {
  delete: { says: 'will be deleted', first: true },
  replace: { says: 'must be replaced', first: true },
  adopt: { says: 'will be adopted', first: true },
  update: { says: 'will be updated', first: false },
  create: { says: 'will be created', first: false },
};

/** A plan as people read it: what may hurt first, then by address, the numbers last. */
export function renderPlan(plan: Plan, style: Style, estimate: Estimate | undefined): string {
  const first = plan.changes.filter(isShownFirst);
  const rest = plan.changes.filter((change) => !isShownFirst(change));
  const addresses = lookAlikesIn(plan.changes.map(({ address }) => address));
  const blocks = [...first, ...rest].map((change) => renderChange(change, addresses, style));
  return [
    ...limitsOf(plan).map((limit) => style.changed(`  ! ${limit}`)),
    ...blocks,
    ...renderIncomplete(plan, style),
    renderSummary(plan, style, estimate),
  ].join('\n');
}

function isShownFirst({ action, risks }: Change): boolean {
  return ACTIONS[action].first || risks.length > 0;
}

function renderChange(change: Change, addresses: LookAlikes, style: Style): string {
  const { action, address, reason, position, notes } = change;
  const because = reason === undefined ? '' : ` (${printable(reason)})`;
  const where = position === undefined ? '' : style.faint(`  (${printable(position.file)}:${position.line})`);
  const title = `  ${style.strong(`# ${printable(address, addresses)} ${ACTIONS[action].says}`)}${because}${where}`;
  // Our own tags on a new resource tell nobody anything.
  const fields = action === 'create' ? change.fields.filter(({ path }) => !isOwnTag(path)) : change.fields;
  const lookAlikes = lookAlikesIn(fields.flatMap(textsOf));
  return [
    title,
    ...change.risks.map((risk) => style.removed(`  ! ${risk.class}: ${printable(risk.message)}`)),
    ...notes.map((note) => `  ! ${printable(note)}`),
    ...fields.flatMap((field) => renderField(field, lookAlikes, style)),
  ].join('\n');
}

/** What is shown of a field, before anything in it is written out. */
function textsOf({ path, before, after, sensitive }: FieldChange): readonly string[] {
  const values = sensitive ? [] : [before, after].filter((value) => value !== undefined);
  return [formatPath(path), ...values.map(valueText)];
}

function renderField(field: FieldChange, lookAlikes: LookAlikes, style: Style): string[] {
  const path = formatField(field.path, lookAlikes);
  const { before, after, sensitive } = field;
  if (before === undefined || before === null || before === '') {
    return after === undefined
      ? [style.removed(`  - ${path}`)]
      : [style.added(`  + ${path}: ${sensitive ? '(sensitive)' : formatValue(after, lookAlikes)}`)];
  }
  if (after === undefined || after === null || after === '') {
    return [style.removed(`  - ${path}: ${sensitive ? '(sensitive)' : formatValue(before, lookAlikes)}`)];
  }
  if (sensitive) {
    return [style.changed(`  ~ ${path}: (sensitive, changed)`)];
  }
  if (typeof before === 'string' && typeof after === 'string' && (before.includes('\n') || after.includes('\n'))) {
    return [style.changed(`  ~ ${path}:`), ...renderLines(before, after, lookAlikes, style)];
  }
  return [style.changed(`  ~ ${path}: ${formatDifference(before, after, lookAlikes).join(' -> ')}`)];
}

/** Text of several lines: the lines that differ, with those beside them. A break at the end is followed by an empty line. */
function renderLines(before: string, after: string, lookAlikes: LookAlikes, style: Style): string[] {
  const bothEnd = before.endsWith('\n') && after.endsWith('\n');
  const [left, right] = [before, after].map((text) => text.slice(0, bothEnd ? -1 : undefined).split('\n'));
  return diffArrays(left ?? [], right ?? []).flatMap(({ value, added, removed }) =>
    value.map((line) => {
      const text = formatLine(line, lookAlikes);
      if (added) {
        return style.added(`      + ${text}`);
      }
      return removed ? style.removed(`      - ${text}`) : `        ${text}`;
    }),
  );
}

/** Why there may be more to do than the plan says. */
function limitsOf({ targets, onlyGiven }: Plan): string[] {
  const partial = `This plan is partial: it is limited to ${targets.map((target) => printable(target)).join(', ')}.`;
  const pruneless = 'Only the given files were planned: nothing is pruned (--prune says that they are all there is).';
  return [...(targets.length > 0 ? [partial] : []), ...(onlyGiven ? [pruneless] : [])];
}

/** What could not be read, and what was left out because of it. */
function renderIncomplete(plan: Plan, style: Style): string[] {
  const failed = plan.incomplete.map((scope) => style.removed(`  ! not read: ${printable(unreadText(scope))}`));
  const withheld = plan.withheld.map(({ address, action, because }) => {
    const why = because === 'incomplete' ? 'its scope was not read in full' : 'put off until what is adopted is ours';
    return `  ! left out: ${printable(address)} (${action}): ${why}`;
  });
  return [...failed, ...withheld];
}

function renderSummary(plan: Plan, style: Style, estimate: Estimate | undefined): string {
  const summary = summarizePlan(plan);
  if (plan.changes.length === 0) {
    const verdict = `No changes${verdictOf(plan)}.`;
    return `${style.strong(verdict)}\n${' '.repeat(6)}${renderCounts(summary, plan)}.`;
  }
  const numbers = `${summary.add} to add, ${summary.change} to change, ${summary.destroy} to destroy.`;
  return [
    `${style.strong('Plan:')} ${numbers}`,
    `${' '.repeat(6)}${renderCounts(summary, plan)}. ${count(summary.apiCalls, 'API call')} to apply${renderEstimate(estimate)}.`,
  ].join('\n');
}

function verdictOf(plan: Plan): string {
  if (plan.incomplete.length > 0) {
    return ' in what could be read';
  }
  if (plan.unset.length > 0) {
    return ' in what could be compared';
  }
  const agreement = renderAgreement(plan);
  return plan.withheld.length > 0 ? ' yet' : `. ${agreement.charAt(0).toUpperCase()}${agreement.slice(1)}`;
}

/** What it means that a plan has nothing to do. */
export function renderAgreement({ destroying, targets, onlyGiven, owner }: Plan): string {
  if (destroying) {
    return `nothing${targets.length > 0 ? ' that is targeted' : ''} of ${printable(owner)} is left`;
  }
  return `${targets.length > 0 ? 'what is targeted' : 'the live account'} matches the ${onlyGiven ? 'given files' : 'manifests'}`;
}

function renderEstimate(estimate: Estimate | undefined): string {
  return estimate === undefined
    ? ''
    : `, about ${formatDuration(estimate.seconds)} at ${formatRate(estimate.callsPerSecond)}`;
}

function renderCounts({ adopted, unchanged, orphans, unmanaged }: PlanSummary, { onlyGiven }: Plan): string {
  if (onlyGiven) {
    return `${adopted} adopted, ${unchanged} unchanged`;
  }
  const orphanCount = orphans === 'unknown' ? 'unknown orphans' : count(orphans, 'orphan');
  return `${adopted} adopted, ${unchanged} unchanged, ${orphanCount}, ${unmanaged} unmanaged`;
}
