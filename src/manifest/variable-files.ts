import { resolve } from 'node:path';
import { isJsonObject } from '../core/json.js';
import { type FieldRules, isReported, pathKey, ValueDecoder } from './decode-value.js';
import { STANDARD_INPUT } from './find-files.js';
import { Interpolator } from './interpolate.js';
import { parseYaml } from './parse-yaml.js';
import { entryPlace, nodePlace, type Problems } from './problems.js';
import { variablesSchema } from './project-schema.js';
import { displayPath, type ReadOptions, readSourceFile, readStandardInputSource } from './read-source.js';
import type { WrittenVariable } from './resolve-variables.js';
import type { SourceFile } from './source-file.js';
import { entryOf, type MappingNode } from './source-node.js';
import { validateFields } from './validate-fields.js';

/** Which files of variables are read. */
export interface VariableFileOptions {
  readonly workingDirectory: string;
  /** Paths, or `-` for standard input; what a later one says goes before what an earlier one does. */
  readonly variableFiles?: readonly string[] | undefined;
  /** Manifests in place of those of the project: they may come from standard input as well. */
  readonly files?: readonly string[] | undefined;
  readonly readStandardInput: () => Promise<Uint8Array>;
}

/**
 * Reads files of variables: each a mapping from names to texts, numbers or booleans, in YAML or JSON.
 * @returns `undefined` where one could not be read, so that nobody knows which variables there are
 */
export async function readVariableFiles(
  options: VariableFileOptions,
  reading: ReadOptions,
): Promise<ReadonlyMap<string, WrittenVariable> | undefined> {
  const { workingDirectory, variableFiles = [], files = [] } = options;
  const { problems, signal } = reading;
  const takers = variableFiles.filter(isStandardInput).length + (files.includes(STANDARD_INPUT) ? 1 : 0);
  if (takers > 1) {
    problems.add('usage', undefined, 'Standard input is read once: by -f or by one --var-file.', {
      hint: 'Give a file in place of the other `-`.',
    });
    return undefined;
  }
  const variables = new Map<string, WrittenVariable>();
  let isWhole = true;
  for (const path of variableFiles) {
    signal?.throwIfAborted();
    const absolute = resolve(workingDirectory, path);
    const source = isStandardInput(path)
      ? await readStandardInputSource(options.readStandardInput, reading)
      : await readSourceFile(absolute, displayPath(absolute, workingDirectory), reading);
    const root = source && parseVariables(source, problems);
    if (source === undefined || root === undefined) {
      isWhole = false;
      continue;
    }
    for (const [name, variable] of decodeVariables(source, root, problems)) {
      variables.set(name, variable);
    }
  }
  return isWhole ? variables : undefined;
}

function isStandardInput(path: string): boolean {
  return path === STANDARD_INPUT;
}

function parseVariables(source: SourceFile, problems: Problems): MappingNode | undefined {
  const errorsBefore = problems.errors;
  const roots = parseYaml(source, problems);
  source.roots.push(...roots);
  const [root, second] = roots;
  if (problems.errors > errorsBefore) {
    return undefined;
  }
  if (root === undefined) {
    problems.add('empty-file', { file: source, start: 0 }, 'The file of variables is empty.', {
      hint: 'Write `{}` for none.',
    });
    return undefined;
  }
  if (second !== undefined) {
    problems.add('yaml-unsupported', { file: source, start: second.start }, 'A file of variables is one document.', {
      hint: 'Merge the documents, or give each as a file of its own: --var-file may be repeated.',
    });
  }
  if (root.type !== 'mapping') {
    problems.add('not-a-mapping', nodePlace(source, root), 'A file of variables is a mapping of names to values.', {
      hint: 'Write each as `name: value`.',
    });
    return undefined;
  }
  return root;
}

/** References stay as they are: all variables are resolved together. */
const RULES: FieldRules = { references: () => 'later', clearable: false, emptyAllowed: true };

function decodeVariables(
  file: SourceFile,
  node: MappingNode,
  problems: Problems,
): readonly [string, WrittenVariable][] {
  const reported = new Set<string>();
  // It may be any file, named by mistake.
  const isSecret = (): boolean => true;
  const interpolator = new Interpolator({ variables: new Map(), env: {} }, problems);
  const decoder = new ValueDecoder({ file, problems, interpolator, reported, secretPaths: [], isSecret }, RULES);
  const decoded = decoder.decode(node, variablesSchema, []);
  const value = isJsonObject(decoded) ? decoded : {};
  const block = entryOf(node, 'variables');
  if (block?.value.type === 'mapping') {
    reported.add(pathKey(['variables']));
    problems.add('wrong-type', entryPlace(file, block), 'In a file of variables, their names stand at the top.', {
      hint: 'Leave `variables:` out, and begin what is in it at the left.',
    });
  }
  validateFields(
    variablesSchema,
    { file, node, start: node.start, value, reported, otherKeys: [], isSecret },
    problems,
  );
  return node.entries.map(({ key, value: written }) => {
    const scalar = isReported(reported, [key]) ? undefined : value[key];
    const isScalar = scalar !== null && typeof scalar !== 'object';
    return [key, { value: isScalar ? scalar : undefined, place: nodePlace(file, written) }];
  });
}
