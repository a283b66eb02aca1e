import type { KindModel } from '../core/kind.js';
import { didYouMean } from '../core/suggest.js';
import type { Declaration, WrittenMapping } from './declaration.js';
import { API_VERSION } from './kind-set.js';
import { nodePlace } from './problems.js';
import type { ReadContext } from './read-context.js';
import { readResource } from './read-resource.js';
import type { SourceFile } from './source-file.js';
import { entryOf, type MappingNode, type SourceNode } from './source-node.js';

/** A document as it is written. */
export interface WrittenDocument {
  readonly file: SourceFile;
  readonly root: SourceNode;
}

/** A document of which it is known what it declares. */
interface RecognisedDocument extends WrittenMapping {
  readonly model: KindModel;
  /** How many kinds are above it. */
  readonly depth: number;
}

/**
 * Reads documents: each an AppInstance with all that is in it, or a child on its own. What a child may stand in is read
 * before it, wherever that is written, since it tells defaults and environments.
 * @returns what they declare, in their order
 */
export function readDocuments(documents: readonly WrittenDocument[], context: ReadContext): readonly Declaration[] {
  const recognised = documents.flatMap(({ file, root }) => recognise(file, root, context) ?? []);
  const declared = new Map<RecognisedDocument, readonly Declaration[]>();
  for (const document of [...recognised].sort((left, right) => left.depth - right.depth)) {
    const { model, file, node, start } = document;
    const before = context.declarations.length;
    readResource(model, { file, node, start, within: undefined }, context);
    declared.set(document, context.declarations.slice(before));
  }
  return recognised.flatMap((document) => declared.get(document) ?? []);
}

function recognise(file: SourceFile, root: SourceNode, context: ReadContext): RecognisedDocument | undefined {
  if (root.type !== 'mapping') {
    if (root.type === 'sequence' || root.unusable !== true) {
      context.problems.add('not-a-mapping', nodePlace(file, root), 'A document must be a mapping.', {
        hint: `Begin with \`apiVersion: ${API_VERSION}\` and \`kind: …\`.`,
      });
    }
    return undefined;
  }
  readApiVersion(file, root, context);
  const model = readKind(file, root, context);
  const depth = model === undefined ? 0 : context.kinds.ancestorsOf(model).length;
  return model && { model, file, node: root, start: root.start, depth };
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
