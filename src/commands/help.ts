import * as Args from '@oclif/core/args';
import { Command } from '@oclif/core/command';
import { loadHelpClass } from '@oclif/core/help';
import { failure } from '../core/diagnostic.js';
import { didYouMean } from '../core/suggest.js';

export default class Help extends Command {
  static override summary = 'Show help for chime-sync or one of its commands.';
  static override args = { command: Args.string({ description: 'The command to show help for.', ignoreStdin: true }) };

  override async run(): Promise<void> {
    const { args } = await this.parse(Help);
    const { command } = args;
    if (command !== undefined && !this.config.commandIDs.includes(command)) {
      const hint = didYouMean(command, this.config.commandIDs) ?? 'See chime-sync --help.';
      throw failure('usage', `There is no command ${JSON.stringify(command)}.`, { hint });
    }
    const HelpClass = await loadHelpClass(this.config);
    await new HelpClass(this.config).showHelp(command === undefined ? [] : [command]);
  }
}
