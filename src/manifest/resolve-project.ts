import { dirname } from 'node:path';
import type { JsonObject } from '../core/json.js';
import type { RedactClass, ResolvedProject } from '../core/project.js';
import { didYouMean } from '../core/suggest.js';
import { Interpolator } from './interpolate.js';
import type { Place, Problems } from './problems.js';
import type { ProjectFile } from './project-file.js';
import { PROJECT_DEFAULTS } from './project-schema.js';
import {
  checkGivenTypes,
  givenVariables,
  type ResolvedVariables,
  resolveVariables,
  type WrittenVariable,
} from './resolve-variables.js';
import { readTyped, type Variables } from './variables.js';

/** What the caller says about the environment. */
export interface ProjectChoice {
  readonly environment?: string | undefined;
  readonly region?: string | undefined;
  readonly variables: Readonly<Record<string, string>>;
  /** Those of the files that the caller has given. */
  readonly fileVariables: ReadonlyMap<string, WrittenVariable>;
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
  /** Its variables; those that the project file sets count as used. */
  readonly variables: ResolvedVariables;
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
  guardRegion(choice.region, region, file.place('environments', environment, 'region'), environment, problems);
  const written = mergeVariables(file, environment, choice);
  const { variables, used } = resolveVariables(written, problems);
  checkGivenTypes(variables, problems);
  const ignored = ignoredTags(file, variables, problems);
  const project = file.text('project') ?? '';
  const resolved: ResolvedProject = {
    project,
    environment,
    region,
    accountId: file.text('environments', environment, 'accountId'),
    policy: {
      owner: `${project}/${environment}`,
      adopt: file.text('adopt') === 'pinned' ? 'pinned' : PROJECT_DEFAULTS.adopt,
      prune: textsOnly({ ...file.object('prune'), ...file.object('environments', environment, 'prune') }),
      ignoreTags: ignored.patterns,
    },
    guardrails: { ...PROJECT_DEFAULTS.guardrails, ...numbersOnly(file.object('guardrails')) },
    rate: { ...PROJECT_DEFAULTS.rate, ...numbersOnly(file.object('rate')) },
    quotas: numbersOnly(file.object('quotas')),
    redact: file.texts('redact').map(({ text }) => text) as readonly RedactClass[],
    previousOwners: file.texts('environments', environment, 'previousOwners').map(({ text }) => text),
    variables: recordVariables(variables),
  };
  const declared = [file.keys('variables'), file.keys('environments', environment, 'variables')].flat();
  return {
    resolved,
    variables: { variables, used: new Set([...declared, ...used, ...ignored.used]) },
    patterns: patternsOf(file, environment, problems),
  };
}

/** The region that the caller names must be the environment's. */
function guardRegion(
  expected: string | undefined,
  region: string,
  place: Place,
  environment: string,
  problems: Problems,
): void {
  if (expected !== undefined && region !== '' && expected !== region) {
    problems.add('usage', place, `--region ${expected} is not the region of ${environment}.`, {
      hint: `The environment is in ${region}: leave --region out, or choose another environment.`,
    });
  }
}

function chooseEnvironment(file: ProjectFile, wanted: string | undefined, problems: Problems): string | undefined {
  const names = file.environments();
  const list = names.join(', ');
  if (wanted !== undefined) {
    if (names.includes(wanted)) {
      return wanted;
    }
    // One that is written and could not be read is told already.
    if (names.length > 0 && !file.keys('environments').includes(wanted)) {
      const message = `There is no environment ${JSON.stringify(wanted)}.`;
      const hint = [didYouMean(wanted, names), `Environments: ${list}.`].join(' ').trim();
      problems.add('unknown-environment', file.place('environments'), message, { hint });
    }
    return undefined;
  }
  if (names.length > 1) {
    problems.add('environment-required', file.place('environments'), `The project has several environments: ${list}.`, {
      hint: `Choose one with -e, such as \`-e ${names[0] ?? ''}\`.`,
    });
    return undefined;
  }
  return names[0];
}

function patternsOf(file: ProjectFile, environment: string, problems: Problems): readonly FilePattern[] {
  const own = file.get('environments', environment, 'manifests');
  const path = own === undefined ? ['manifests'] : ['environments', environment, 'manifests'];
  if (own === undefined && !file.keys().includes('manifests')) {
    const message = '`manifests` is missing: neither the project nor the environment has it.';
    const hint = 'Write `manifests: [manifests/**/*.yaml]`, or whatever folder they are in.';
    problems.add('missing-field', file.place(), message, { hint });
  }
  const directory = dirname(file.path);
  return file.texts(...path).map(({ text, place }) => ({ pattern: text, directory, place }));
}

/** The variables of the project, those of the environment over them, then those of files and of the command line. */
function mergeVariables(
  file: ProjectFile,
  environment: string,
  { variables: given, fileVariables }: ProjectChoice,
): Map<string, WrittenVariable> {
  const written = new Map<string, WrittenVariable>();
  for (const holder of [['variables'], ['environments', environment, 'variables']]) {
    for (const name of file.keys(...holder)) {
      const value = file.get(...holder, name);
      const isScalar = value !== null && typeof value !== 'object';
      written.set(name, { value: isScalar ? value : undefined, place: file.place(...holder, name) });
    }
  }
  for (const [name, variable] of fileVariables) {
    written.set(name, variable);
  }
  for (const [name, variable] of givenVariables(given)) {
    const type = typeof written.get(name)?.value;
    const declared = type === 'number' || type === 'boolean' ? type : undefined;
    written.set(name, { ...variable, traits: { ...variable.traits, declared } });
  }
  return written;
}

/** A variable as it is told to those who compare runs: of the type that the project file gives it. */
function recordVariables(variables: Variables): ResolvedProject['variables'] {
  return Object.fromEntries(
    [...variables].flatMap(([name, variable]) => {
      if (variable === undefined) {
        return [];
      }
      const { value, declared } = variable;
      const typed = declared === undefined ? undefined : readTyped(String(value), declared);
      return [[name, typed ?? value]];
    }),
  );
}

/** The project's patterns of tag keys, with their references replaced. */
function ignoredTags(file: ProjectFile, variables: Variables, problems: Problems) {
  const interpolator = new Interpolator({ variables, env: {} }, problems);
  const patterns = file.texts('ignoreTags').flatMap((written) => {
    const pattern = interpolator.interpolate(written, 'variables');
    if (pattern?.value === '') {
      problems.add('too-short', written.place, 'A pattern of tag keys is empty.', {
        hint: 'Leave it out, or give its variable a value.',
      });
    }
    return pattern === undefined ? [] : [String(pattern.value)];
  });
  return { used: interpolator.used, patterns: [...new Set([...PROJECT_DEFAULTS.ignoreTags, ...patterns])] };
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
