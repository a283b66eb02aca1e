import * as Errors from '@oclif/core/errors';
import * as Flags from '@oclif/core/flags';
import { variablesSchema } from '../manifest/project-schema.js';

const VARIABLE_NAME = new RegExp(variablesSchema.propertyNames.pattern, 'u');

/** A variable as `--var name=value` gives it. */
const variable = Flags.custom<readonly [string, string]>({
  parse: async (text) => {
    const at = text.indexOf('=');
    if (at < 1) {
      throw new Errors.CLIError(`--var takes name=value, not ${JSON.stringify(text)}.`);
    }
    const name = text.slice(0, at);
    if (!VARIABLE_NAME.test(name)) {
      throw new Errors.CLIError(`--var cannot set ${JSON.stringify(name)}, which is no name of a variable.`);
    }
    return [name, text.slice(at + 1)];
  },
});

/** Repeatable, one value each time: the value must not take the name of a saved plan along that follows it. */
const oneEach = { multiple: true, multipleNonGreedy: true } as const;

/** Flags of every command that prints a result. */
export const outputFlags = {
  json: Flags.boolean({ default: false, description: 'Print one JSON document on stdout instead of text.' }),
  quiet: Flags.boolean({ default: false, description: 'No progress on stderr.' }),
  color: Flags.boolean({
    description:
      'Colours, on a terminal or not. Without it: on terminals, unless FORCE_COLOR or NO_COLOR say otherwise.',
    default: true,
    allowNo: true,
  }),
};

/** Flags of every command that reads manifests. */
export const manifestFlags = {
  project: Flags.string({
    description: 'Project file. Default: the nearest chime-sync.yaml upwards.',
    helpValue: 'FILE',
  }),
  environment: Flags.string({ char: 'e', description: 'Environment of the project file.', helpValue: 'NAME' }),
  file: Flags.string({
    char: 'f',
    multiple: true,
    description:
      "Manifest file or glob, - for standard input, instead of the project's manifests; !GLOB leaves out. Prunes nothing. Repeatable.",
    helpValue: 'PATH',
  }),
  var: variable({ ...oneEach, description: 'Variable for ${var.NAME}. Repeatable.', helpValue: 'NAME=VALUE' }),
  'var-file': Flags.string({
    ...oneEach,
    description:
      'Variables as a mapping in YAML or JSON, - for standard input. Later files win, and --var wins over all. Repeatable.',
    helpValue: 'FILE',
  }),
  strict: Flags.boolean({ default: false, description: 'Take warnings for errors: nothing is applied or saved.' }),
  region: Flags.string({ description: 'Region of the environment, where the project file names none.' }),
};

/** Flags of every command that talks to AWS. */
export const connectionFlags = {
  profile: Flags.string({ description: 'Profile of the AWS configuration.' }),
  'endpoint-url': Flags.string({
    description:
      'Talk to this URL, such as the emulator. Also AWS_ENDPOINT_URL, AWS_ENDPOINT_URL_CHIME_SDK_IDENTITY and endpoint_url of the profile.',
    helpValue: 'URL',
  }),
  'max-rps': Flags.integer({ description: 'At most this many calls per second.', min: 1, helpValue: 'N' }),
  pacing: Flags.boolean({
    description: 'Keep to a share of the documented rates. --no-pacing is for endpoints on this machine only.',
    default: true,
    allowNo: true,
  }),
  concurrency: Flags.integer({ description: 'Calls under way at once.', default: 10, min: 1, max: 1000 }),
};

/** Flags of every command that plans. */
export const planFlags = {
  target: Flags.string({
    ...oneEach,
    description: 'Only resources whose address matches, and what they need. * within a segment, ** across. Repeatable.',
    helpValue: 'GLOB',
  }),
  prune: Flags.boolean({
    default: false,
    description: 'The files of -f are all there is: prune what is not in them, as far as `prune` says.',
  }),
  'allow-data-loss': Flags.string({
    ...oneEach,
    description: 'Let this resource lose data. Repeatable.',
    helpValue: 'ADDRESS',
  }),
  'allow-lockout': Flags.boolean({
    default: false,
    description: 'Let an AppInstance keep fewer admins than the guardrail says.',
  }),
  'allow-deletes': Flags.integer({
    description: 'Let this many resources of each kind be deleted.',
    min: 0,
    helpValue: 'N',
  }),
};

/** Flags of every command that plans and changes nothing. */
export const previewFlags = {
  'allow-unset-env': Flags.boolean({
    default: false,
    description: 'Leave out the fields for which an environment variable is not set, with a warning.',
  }),
};
