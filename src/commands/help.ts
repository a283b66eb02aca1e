import * as Args from '@oclif/core/args';
import { Command } from '@oclif/core/command';
import { loadHelpClass } from '@oclif/core/help';

export default class Help extends Command {
  static override summary = 'Show help for chime-sync or one of its commands.';
  static override args = { command: Args.string({ description: 'The command to show help for.', ignoreStdin: true }) };

  override async run(): Promise<void> {
    const { args } = await this.parse(Help);
    const HelpClass = await loadHelpClass(this.config);
    await new HelpClass(this.config).showHelp(args.command === undefined ? [] : [args.command]);
  }
}
