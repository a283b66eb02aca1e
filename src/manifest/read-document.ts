import type { KindModel } from '../core/kind.js';
import { didYouMean } from '../core/suggest.js';
import { API_VERSION } from './kind-set.js';
import { nodePlace } from './problems.js';
import type { ReadContext } from './read-context.js';
import { readResource } from './read-resource.js';
import type { SourceFile } from './source-file.js';
import { entryOf, type MappingNode, type SourceNode } from './source-node.js';

/** Reads one document of a manifest file: an AppInstance with all that is in it, or a child on its own. */
export function readDocument(file: SourceFile, root: SourceNode, context: ReadContext): void {
  if (root.type !== 'mapping') {
    if (root.type === 'sequence' || root.unusable !== true) {
      context.problems.add('not-a-mapping', nodePlace(file, root), 'A document must be a mapping.', {
        hint: `Begin with \`apiVersion: ${API_VERSION}\` and \`kind: …\`.`,
      });
    }
    return;
  }
  readApiVersion(file, root, context);
  const model = readKind(file, root, context);
  if (model !== undefined) {
    readResource(model, { file, node: root, start: root.start, within: undefined }, context);
  }
}

/** Reports a missing or unknown `apiVersion`. */
export function readApiVersion(file: SourceFile, root: MappingNode, { problems }: Pick<ReadContext, 'problems'>): void {
  const entry = entryOf(root, 'apiVersion');
  if (entry === undefined) {
    const hint = `Write \`apiVersion: ${API_VERSION}\`.`;
    problems.add('missing-field', { file, start: root.start }, '`apiVersion` is missing.', { hint });
  } else if (entry.value.type !== 'scalar' || entry.value.value !== API_VERSION) {
    problems.add('unknown-api-version', nodePlace(file, entry.value), `The only version is ${API_VERSION}.`, {
      hint: `Write \`apiVersion: ${API_VERSION}\`.`,
    });
  }
}

function readKind(file: SourceFile, root: MappingNode, { kinds, problems }: ReadContext): KindModel | undefined {
  const names = kinds.models.map(({ name }) => name);
  const entry = entryOf(root, 'kind');
  if (entry === undefined) {
    const hint = `Write \`kind: …\`: ${names.join(', ')}.`;
    problems.add('missing-field', { file, start: root.start }, '`kind` is missing.', { hint });
    return undefined;
  }
  const { value } = entry;
  const name = value.type === 'scalar' && typeof value.value === 'string' ? value.value : '';
  const model = kinds.get(name);
  if (model === undefined) {
    const unknown = /^\w{1,40}$/u.test(name) ? `There is no kind \`${name}\`.` : 'There is no such kind.';
    const message = name === 'Project' ? 'A project file is no manifest.' : unknown;
    const list = `Kinds: ${names.join(', ')}.`;
    const hint =
      name === 'Project' ? 'Leave it out of `manifests`, or of -f.' : [didYouMean(name, names), list].join(' ').trim();
    problems.add('unknown-kind', nodePlace(file, value), message, { hint });
  }
  return model;
}
