import { realpath } from 'node:fs/promises';
import { resolve } from 'node:path';
import { type Address, compareText } from '../core/address.js';
import { type Diagnostic, DiagnosticError } from '../core/diagnostic.js';
import type { KindModel } from '../core/kind.js';
import type { ResolvedProject } from '../core/project.js';
import type { DesiredResource } from '../core/resource.js';
import { didYouMean } from '../core/suggest.js';
import { checkRelations } from './check-relations.js';
import { type Addressed, toDesired } from './declaration.js';
import { findFiles, STANDARD_INPUT } from './find-files.js';
import { findProjectFile, misnamedProject, PROJECT_FILE } from './find-project.js';
import { Interpolator } from './interpolate.js';
import { KindSet } from './kind-set.js';
import { parseYaml } from './parse-yaml.js';
import { type Place, Problems } from './problems.js';
import { checkRegion, type ProjectFile, readProjectFile } from './project-file.js';
import { beginReading } from './read-context.js';
import { readDocuments, type WrittenDocument } from './read-document.js';
import { displayPath, type ReadOptions, readSourceFile, readStandardInputSource } from './read-source.js';
import { type EnvironmentProject, type FilePattern, resolveProject } from './resolve-project.js';
import { givenVariables, resolveVariables, type WrittenVariable } from './resolve-variables.js';
import { SecretKeys } from './secret-keys.js';
import { secretMask } from './secret-mask.js';
import type { SourceFile } from './source-file.js';
import { readVariableFiles } from './variable-files.js';

/** What to load, and with which values. */
export interface LoadOptions {
  readonly models: readonly KindModel[];
  /** Absolute path that relative paths of the caller start from. */
  readonly workingDirectory: string;
  /** The project file; without it, the first `chime-sync.yaml` from the working directory upwards. */
  readonly projectFile?: string | undefined;
  /** Ends the looking for files and the reading of them. */
  readonly signal?: AbortSignal | undefined;
  /** Name of the environment; may be left out where the project has just one. */
  readonly environment?: string | undefined;
  /** Paths, globs or `-` for standard input, in place of the project's `manifests`. */
  readonly files?: readonly string[] | undefined;
  /** Variables of the command line; they go before all others. */
  readonly variables: Readonly<Record<string, string>>;
  /** Files of variables, or `-` for standard input; they go before those of the project file, the last before the others. */
  readonly variableFiles?: readonly string[] | undefined;
  /** Region that the caller expects the environment to be in. */
  readonly region?: string | undefined;
  /** Environment variables, for `${env.NAME}`. */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly readStandardInput: () => Promise<Uint8Array>;
  /**
   * Whether a resource is created or compared, so that the values which it takes from the environment have to be there
   * (S55). Without it, every one is.
   */
  readonly needsValues?: (address: Address | undefined) => boolean;
  /** Whether nobody looks the account up afterwards, so that what may be live is warned of if it looks misspelt. */
  readonly isOffline?: boolean;
}

/** What the manifests say. */
export interface LoadedManifests {
  /** Undefined only where there is no project file and files were given. */
  readonly project: ResolvedProject | undefined;
  /** Sorted by address. */
  readonly resources: readonly DesiredResource[];
  readonly warnings: readonly Diagnostic[];
}

/**
 * Reads the project file and all manifests, and checks everything that can be checked offline.
 * @throws {@link DiagnosticError} with every problem of project and manifests at once, sorted by file, line and column
 */
export async function loadManifests(options: LoadOptions): Promise<LoadedManifests> {
  const problems = new Problems();
  const kinds = new KindSet(options.models);
  const secretKeys = new SecretKeys(options.models);
  const reading: ReadOptions = { mask: secretMask(secretKeys, kinds), problems, signal: options.signal };
  const file = await loadProjectFile(options, reading);
  const fileVariables = await readVariableFiles(options, reading);
  const project = file && fileVariables && resolveProject(file, { ...options, fileVariables }, problems);
  if ((project === undefined && problems.errors > 0) || fileVariables === undefined) {
    throw new DiagnosticError(problems.diagnostics('error'));
  }
  if (project === undefined && options.region !== undefined) {
    checkRegion(options.region, undefined, problems);
  }
  const { variables, used } =
    project?.variables ?? resolveVariables(givenVariables(options.variables, fileVariables), problems);
  const interpolator = new Interpolator({ variables, env: options.env }, problems);
  const ignoreTags = project?.resolved.policy.ignoreTags ?? [];
  const { needsValues = () => true } = options;
  const environments = project && { chosen: project.resolved.environment, names: file.environments() };
  const context = beginReading({
    ...{ kinds, problems, interpolator, secretKeys, ignoreTags, needsValues, environments },
  });
  const { isPartial, documents } = await readFiles(options, project, file?.path, reading);
  const declared = checkRelations(readDocuments(documents, context), {
    kinds,
    problems,
    elsewhere: (address) => context.whereabouts.elsewhere(address),
    region: (project?.resolved.region ?? options.region) || undefined,
    accountId: project?.resolved.accountId,
    quotas: project?.resolved.quotas ?? {},
    isPartial,
    isOffline: options.isOffline ?? false,
  });
  if (documents.length > 0 && declared.size === 0 && problems.errors === 0) {
    problems.add('empty-manifests', undefined, 'The manifests declare no resource.', {
      hint: 'All that is written names other environments.',
    });
  }
  if (problems.errors === 0) {
    // What a broken manifest refers to is not known.
    warnOfUnusedVariables(options, fileVariables, new Set([...used, ...interpolator.used]), problems);
  }
  const warnings = problems.diagnostics('warning');
  if (problems.errors > 0) {
    throw new DiagnosticError(problems.diagnostics('error', 'warning'));
  }
  return { project: project?.resolved, resources: resourcesOf(declared), warnings };
}

async function loadProjectFile(options: LoadOptions, reading: ReadOptions): Promise<ProjectFile | undefined> {
  const { models, workingDirectory, environment, files = [] } = options;
  const { problems } = reading;
  const path = await findProjectFile(workingDirectory, options.projectFile);
  if (path === undefined) {
    if (files.length === 0 || environment !== undefined) {
      problems.add('project-not-found', undefined, `There is no ${PROJECT_FILE} here or in a folder above.`, {
        hint:
          (await misnamedProject(workingDirectory)) ??
          'Write one, as in the README ("A first manifest"), or name one with --project.',
      });
    }
    return undefined;
  }
  const source = await readSourceFile(path, displayPath(path, workingDirectory), reading);
  return source && readProjectFile(source, path, models, problems);
}

async function readFiles(
  options: LoadOptions,
  project: EnvironmentProject | undefined,
  projectPath: string | undefined,
  reading: ReadOptions,
): Promise<{ isPartial: boolean; documents: readonly WrittenDocument[] }> {
  const { problems } = reading;
  const errorsBefore = problems.errors;
  const documents: WrittenDocument[] = [];
  let isPartial = false;
  const read = (source: SourceFile | undefined): void => {
    const parsed = source && parseManifestFile(source, problems);
    isPartial ||= parsed?.isSound !== true;
    for (const document of parsed?.documents ?? []) {
      documents.push(document);
    }
  };
  const { files = [], workingDirectory, signal } = options;
  const patterns = files.length === 0 ? (project?.patterns ?? []) : givenPatterns(files, workingDirectory);
  const paths = await findFiles({ patterns, projectFile: projectPath, workingDirectory, signal }, problems);
  isPartial = problems.errors > errorsBefore;
  const directory = paths.length === 0 ? workingDirectory : await realpath(workingDirectory);
  for (const path of paths) {
    signal?.throwIfAborted();
    read(await readSourceFile(path, displayPath(path, directory), reading));
  }
  if (files.includes(STANDARD_INPUT)) {
    read(await readStandardInputSource(options.readStandardInput, reading));
  }
  return { isPartial, documents };
}

/** The documents of one file, and whether all of them could be parsed. */
function parseManifestFile(file: SourceFile, problems: Problems) {
  const errorsBefore = problems.errors;
  const roots = parseYaml(file, problems);
  file.roots.push(...roots);
  const isSound = problems.errors === errorsBefore;
  if (roots.length === 0 && isSound) {
    problems.add('empty-file', { file, start: 0 }, 'The file holds no document.', {
      hint: 'Remove it, or leave it out of `manifests`.',
    });
  }
  return { documents: roots.map((root) => ({ file, root })), isSound };
}

function givenPatterns(files: readonly string[], workingDirectory: string): readonly FilePattern[] {
  const directory = resolve(workingDirectory);
  return files
    .filter((pattern) => pattern !== STANDARD_INPUT)
    .map((pattern) => ({ pattern, directory, place: undefined }));
}

/** A misspelt variable would otherwise change nothing, silently. */
function warnOfUnusedVariables(
  { variables }: LoadOptions,
  fileVariables: ReadonlyMap<string, WrittenVariable>,
  used: ReadonlySet<string>,
  problems: Problems,
): void {
  const warn = (name: string, where: string, place?: Place): void => {
    if (!used.has(name)) {
      problems.add('usage', place, `Nothing refers to the variable \`${name}\`${where}.`, {
        severity: 'warning',
        hint: didYouMean(name, used, `Remove it, or refer to it as \`\${var.${name}}\`.`),
      });
    }
  };
  for (const [name, { place }] of fileVariables) {
    warn(name, '', place);
  }
  for (const name of Object.keys(variables)) {
    warn(name, ' of --var');
  }
}

function resourcesOf(declared: ReadonlyMap<Address, Addressed>): readonly DesiredResource[] {
  const stated = new Map<Address, Set<string>>();
  for (const { address, stated: own, parent, model, references } of declared.values()) {
    if (own.length > 0) {
      stated.set(address, new Set([...own, ...(stated.get(address) ?? [])]));
    }
    if (parent !== undefined && references.length > 0) {
      const collections = stated.get(parent) ?? new Set<string>();
      stated.set(parent, collections.add(model.manifest.collection));
    }
  }
  return [...declared.values()]
    .sort((left, right) => compareText(left.address, right.address))
    .map((declaration) => toDesired(declaration, [...(stated.get(declaration.address) ?? [])].sort()));
}
