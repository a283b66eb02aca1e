import { didYouMean } from '../core/suggest.js';
import type { WrittenMapping } from './declaration.js';
import { entryPlace, nodePlace, type Place, type Problems } from './problems.js';
import { entryOf, type SourceNode } from './source-node.js';

/** The environments of the project, and which of them is loaded. */
export interface ProjectEnvironments {
  readonly chosen: string;
  readonly names: readonly string[];
}

/** The key that names the environments which a resource is declared for. */
const KEY = 'environments';

/** The place where a resource names its environments. */
export function environmentsPlace({ file, node, start }: WrittenMapping): Place {
  const entry = entryOf(node, KEY);
  return entry === undefined ? { file, start } : entryPlace(file, entry);
}

/**
 * The environments that a resource is declared for (S51).
 * @returns `undefined` for all of them, and where a problem was told
 */
export function readEnvironments(
  written: WrittenMapping,
  environments: ProjectEnvironments | undefined,
  problems: Problems,
): readonly string[] | undefined {
  const list = entryOf(written.node, KEY)?.value;
  if (list === undefined) {
    return undefined;
  }
  if (environments === undefined) {
    const message = 'Environments are those of a project file, and there is none.';
    problems.add('unknown-environment', environmentsPlace(written), message, {
      hint: 'Name the project file with --project, or leave `environments` out.',
    });
    return undefined;
  }
  const errorsBefore = problems.errors;
  if (list.type !== 'sequence') {
    refuse(list, nodePlace(written.file, list), 'a list', problems);
  } else if (list.items.length === 0) {
    problems.add('too-short', nodePlace(written.file, list), '`environments` names none.', {
      hint: 'Name those that it is declared for, or leave the key out for all of them.',
    });
  }
  const names = (list.type === 'sequence' ? list.items : []).map(({ value }) =>
    readName(value, nodePlace(written.file, value), environments, problems),
  );
  return problems.errors > errorsBefore ? undefined : names;
}

function readName(node: SourceNode, place: Place, { names }: ProjectEnvironments, problems: Problems): string {
  if (node.type !== 'scalar' || typeof node.value !== 'string') {
    refuse(node, place, 'the name of an environment', problems);
    return '';
  }
  if (node.value.includes('${')) {
    const message = 'No reference can stand here: it depends on the environment which variables there are.';
    problems.add('invalid-interpolation', place, message, { hint: 'Write the name itself.' });
  } else if (!names.includes(node.value)) {
    problems.add('unknown-environment', place, 'The project has no environment of this name.', {
      hint: didYouMean(node.value, names, `Environments: ${names.join(', ')}.`),
    });
  }
  return node.value;
}

function refuse(node: SourceNode, place: Place, wanted: string, problems: Problems): void {
  if (node.type === 'scalar' && node.unusable === true) {
    return;
  }
  const isMissing = node.type === 'scalar' && node.value === null;
  const message = isMissing ? 'A value is missing here.' : `This must be ${wanted}.`;
  problems.add(isMissing ? 'null-not-allowed' : 'wrong-type', place, message, {
    hint: 'Write a list such as `environments: [dev]`, or leave the key out for all of them.',
  });
}
