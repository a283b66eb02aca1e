import { failure } from '../core/diagnostic.js';
import { jsonEquals } from '../core/json.js';
import type { PlanFile } from '../plan/plan-file.js';
import type { ValuesOf } from './base-command.js';
import type { manifestFlags, planFlags } from './flags.js';

/**
 * Refuses flags that say something else than a saved plan. Those that say the same are fine.
 * @throws DiagnosticError `usage`
 */
export function refuseContradictions(
  flags: ValuesOf<typeof manifestFlags & typeof planFlags>,
  { environment, source, targets, allowances }: PlanFile,
): void {
  if (flags.environment !== undefined && flags.environment !== environment) {
    throw failure('usage', `The plan is for environment ${environment}, not ${flags.environment}.`, {
      hint: 'Leave -e out, or plan again with it.',
    });
  }
  const hasFiles = flags.file !== undefined && flags.file.length > 0;
  if (hasFiles !== (source !== 'project')) {
    const made = hasFiles ? "of the project's manifests, not of files" : 'with -f';
    throw failure('usage', `The plan was made ${made}.`, {
      hint: hasFiles ? 'Leave -f out, or plan again with it.' : 'Give the same -f when applying.',
    });
  }
  const { dataLoss, lockout, deletes } = allowances;
  const contradicting = Object.entries({
    '--target': flags.target !== undefined && !haveSameTexts(flags.target, targets),
    '--prune': flags.prune && source !== 'all files',
    '--allow-data-loss': flags['allow-data-loss'] !== undefined && !haveSameTexts(flags['allow-data-loss'], dataLoss),
    '--allow-lockout': flags['allow-lockout'] && !lockout,
    '--allow-deletes': flags['allow-deletes'] !== undefined && flags['allow-deletes'] !== deletes,
  }).filter(([, isOther]) => isOther);
  if (contradicting.length > 0) {
    const names = contradicting.map(([name]) => name).join(', ');
    throw failure('usage', `A saved plan has its own targets and allowances; ${names} cannot change them.`, {
      hint: 'Plan again with these flags.',
    });
  }
}

function haveSameTexts(some: readonly string[], others: readonly string[]): boolean {
  return jsonEquals([...new Set(some)].sort(), [...new Set(others)].sort());
}
