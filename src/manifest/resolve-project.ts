import { dirname } from 'node:path';
import type { JsonObject } from '../core/json.js';
import type { RedactClass, ResolvedProject } from '../core/project.js';
import type { Place, Problems } from './problems.js';
import type { ProjectFile } from './project-file.js';
import { PROJECT_DEFAULTS } from './project-schema.js';
import { didYouMean } from './suggest.js';
import { readTyped, type Variable, type VariableValue } from './variables.js';

/** What the caller says about the environment. */
export interface ProjectChoice {
  readonly environment: string | undefined;
  readonly region: string | undefined;
  readonly variables: Readonly<Record<string, string>>;
}

/** A pattern of files with the place where it is written. */
export interface FilePattern {
  readonly pattern: string;
  /** Absolute path of the folder that it is relative to. */
  readonly directory: string;
  readonly place: Place | undefined;
}

/** The project for one environment. */
export interface EnvironmentProject {
  readonly resolved: ResolvedProject;
  readonly variables: ReadonlyMap<string, Variable>;
  readonly patterns: readonly FilePattern[];
}

/** Chooses the environment and applies its overrides and the defaults; `undefined` where none can be chosen. */
export function resolveProject(
  file: ProjectFile,
  choice: ProjectChoice,
  problems: Problems,
): EnvironmentProject | undefined {
  const environment = chooseEnvironment(file, choice.environment, problems);
  if (environment === undefined) {
    return undefined;
  }
  const region = file.text('environments', environment, 'region') ?? '';
  if (choice.region !== undefined && region !== '' && choice.region !== region) {
    problems.add(
      'usage',
      file.place('environments', environment, 'region'),
      `--region ${choice.region} is not the region of ${environment}.`,
      {
        hint: `The environment is in ${region}: leave --region out, or choose another environment.`,
      },
    );
  }
  const variables = mergeVariables(file, environment, choice.variables, problems);
  const project = file.text('project') ?? '';
  const resolved: ResolvedProject = {
    file: file.path,
    project,
    environment,
    region,
    accountId: file.text('environments', environment, 'accountId'),
    policy: {
      owner: `${project}/${environment}`,
      adopt: file.text('adopt') === 'pinned' ? 'pinned' : PROJECT_DEFAULTS.adopt,
      prune: textsOnly({ ...file.object('prune'), ...file.object('environments', environment, 'prune') }),
      ignoreTags: [...new Set([...PROJECT_DEFAULTS.ignoreTags, ...file.texts('ignoreTags').map(({ text }) => text)])],
    },
    guardrails: { ...PROJECT_DEFAULTS.guardrails, ...numbersOnly(file.object('guardrails')) },
    rate: { ...PROJECT_DEFAULTS.rate, ...numbersOnly(file.object('rate')) },
    quotas: numbersOnly(file.object('quotas')),
    redact: file.texts('redact').map(({ text }) => text) as readonly RedactClass[],
    previousOwners: file.texts('environments', environment, 'previousOwners').map(({ text }) => text),
    variables: Object.fromEntries([...variables].map(([name, { value }]) => [name, value])),
  };
  return { resolved, variables, patterns: patternsOf(file, environment, problems) };
}

function chooseEnvironment(file: ProjectFile, wanted: string | undefined, problems: Problems): string | undefined {
  const names = file.environments().map(({ name }) => name);
  const list = names.join(', ');
  if (wanted !== undefined) {
    if (names.includes(wanted)) {
      return wanted;
    }
    if (names.length > 0) {
      problems.add(
        'unknown-environment',
        file.place('environments'),
        `There is no environment ${JSON.stringify(wanted)}.`,
        {
          hint: didYouMean(wanted, names, `Environments: ${list}.`),
        },
      );
    }
    return undefined;
  }
  if (names.length > 1) {
    problems.add('environment-required', file.place('environments'), `The project has several environments: ${list}.`, {
      hint: 'Choose one with -e.',
    });
    return undefined;
  }
  return names[0];
}

function patternsOf(file: ProjectFile, environment: string, problems: Problems): readonly FilePattern[] {
  const own = file.get('environments', environment, 'manifests');
  const path = own === undefined ? ['manifests'] : ['environments', environment, 'manifests'];
  if (own === undefined && file.get('manifests') === undefined) {
    const isWritten = file.place('manifests').end !== undefined;
    if (!isWritten) {
      problems.add(
        'missing-field',
        file.place(),
        '`manifests` is missing: neither the project nor the environment has it.',
      );
    }
  }
  const directory = dirname(file.path);
  return file.texts(...path).map(({ text, place }) => ({ pattern: text, directory, place }));
}

function mergeVariables(
  file: ProjectFile,
  environment: string,
  given: Readonly<Record<string, string>>,
  problems: Problems,
): ReadonlyMap<string, Variable> {
  const variables = new Map<string, Variable>();
  for (const path of [['variables'], ['environments', environment, 'variables']]) {
    for (const [name, value] of Object.entries(file.object(...path))) {
      if (value !== null && typeof value !== 'object') {
        variables.set(name, { value });
      }
    }
  }
  for (const [name, text] of Object.entries(given)) {
    variables.set(name, givenVariable(name, text, variables.get(name)?.value, problems));
  }
  return variables;
}

/** A value of the command line takes the type that the project file gives the variable. */
function givenVariable(name: string, text: string, declared: VariableValue | undefined, problems: Problems): Variable {
  if (declared === undefined) {
    return { value: text, untyped: true };
  }
  if (typeof declared === 'string') {
    return { value: text };
  }
  const type = typeof declared === 'number' ? 'number' : 'boolean';
  const value = readTyped(text, type);
  if (value === undefined) {
    problems.add('usage', undefined, `--var ${name} must be a ${type}, as it is in the project file.`);
  }
  return { value: value ?? declared };
}

function numbersOnly(object: JsonObject): Readonly<Record<string, number>> {
  return Object.fromEntries(
    Object.entries(object).filter((entry): entry is [string, number] => typeof entry[1] === 'number'),
  );
}

function textsOnly(object: JsonObject): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(object).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  );
}
