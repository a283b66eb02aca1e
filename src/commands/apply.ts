import * as Args from '@oclif/core/args';
import * as Flags from '@oclif/core/flags';
import { ApplyingCommand } from '../cli/applying-command.js';
import type { ValuesOf } from '../cli/base-command.js';
import { EXIT_CODES, strongest } from '../cli/exit-codes.js';
import type { Outcome } from '../cli/outcome.js';
import { refuseContradictions } from '../cli/refuse-contradictions.js';
import { checkSavedPlan, readPlanFile } from '../pipeline/saved-plan.js';
import type { PlanFile } from '../plan/plan-file.js';

const flags = {
  yes: Flags.boolean({ default: false, char: 'y', description: 'Apply without asking.' }),
  verify: Flags.boolean({
    default: false,
    description: 'Plan again afterwards, and fail unless there is nothing left to do.',
  }),
};

export default class Apply extends ApplyingCommand<ValuesOf<typeof flags>> {
  static override summary = 'Make the account equal to the manifests: plan, ask, execute; or execute a saved plan.';
  static override flags = flags;
  static override args = { plan: Args.string({ description: 'A plan that `plan --out` saved.', ignoreStdin: true }) };
  static override examples = [
    '<%= config.bin %> apply -e dev',
    '<%= config.bin %> apply -e prod --yes --verify',
    '<%= config.bin %> apply plan.json',
  ];

  protected async execute(): Promise<Outcome> {
    const path = this.args['plan'];
    if (typeof path === 'string') {
      return await this.#applySaved(await readPlanFile(path, this.signal));
    }
    const { yes, verify } = this.flags;
    return await this.applyPlanned(await this.planRun(), { verify, confirmation: yes ? undefined : 'yes' });
  }

  /** Executes a saved plan if it is still what would be planned. Nobody is asked: it was looked at when it was made. */
  async #applySaved(file: PlanFile): Promise<Outcome> {
    refuseContradictions(this.flags, file);
    const planned = await this.planRun(file);
    const freshness = await checkSavedPlan(file, planned);
    switch (freshness.is) {
      case 'fresh':
        return await this.applyPlanned(planned, { verify: this.flags.verify, confirmation: undefined });
      case 'already applied':
        this.print('Already applied: everything that the plan wanted is so.');
        return {
          exitCode: this.planningCode(planned),
          plan: planned.plan,
          diagnostics: this.strictly(planned.warnings),
        };
      case 'stale':
        this.printPlan(planned);
        return {
          exitCode: strongest(EXIT_CODES.stale, this.planningCode(planned)),
          plan: planned.plan,
          diagnostics: [
            ...this.strictly(planned.warnings),
            {
              code: 'stale-plan',
              severity: 'error',
              message: 'The saved plan is stale: what is planned now, above, is something else. Nothing was changed.',
              hint: 'Plan again, and have that looked at.',
            },
            ...freshness.moved,
          ],
        };
    }
  }
}
