import type { KindModel } from '../core/kind.js';
import { didYouMean } from '../core/suggest.js';
import { checkFields } from './check-fields.js';
import type { WrittenMapping } from './declaration.js';
import { decodeFields, secretTest } from './decode-fields.js';
import type { Defaults, DefaultsByKind } from './defaults.js';
import { pick } from './kind-set.js';
import { entryPlace, nodePlace, type Problems } from './problems.js';
import type { ReadContext } from './read-context.js';
import type { SourceFile } from './source-file.js';
import { entryOf, type MappingEntry, type MappingNode } from './source-node.js';
import { validateFields } from './validate-fields.js';

/** Reads the defaults that a resource gives to those in it. Their form is checked here, once for all of these. */
export function readDefaults(
  model: KindModel,
  { file, node }: WrittenMapping,
  context: ReadContext,
): DefaultsByKind | undefined {
  const kinds = context.kinds.withDefaults(model);
  const entry = kinds.length === 0 ? undefined : entryOf(node, 'defaults');
  const byKind = new Map<string, Defaults>();
  const form = `defaults: {${kinds[0]?.manifest.collection ?? ''}: {…}}`;
  const blocks = entry && mappingOf(entry, form, file, context.problems);
  for (const block of blocks?.entries ?? []) {
    const kind = kinds.find(({ manifest }) => manifest.collection === block.key);
    if (kind === undefined) {
      refuseUnknown(block, kinds, file, context);
      continue;
    }
    const given = mappingOf(block, `defaults: {${block.key}: {…}}`, file, context.problems);
    const defaults = given && readKind(kind, { file, node: given, start: block.keyStart }, context);
    if (defaults !== undefined) {
      byKind.set(kind.name, defaults);
    }
  }
  return byKind.size === 0 ? undefined : byKind;
}

/** The defaults for one kind; `undefined` where something is wrong with them, which each child would have as well. */
function readKind(model: KindModel, written: WrittenMapping, context: ReadContext): Defaults | undefined {
  const { kinds, problems, secretKeys } = context;
  const errorsBefore = problems.errors;
  const { file, start } = written;
  const grammar = kinds.grammar(model, 'defaults');
  const { node, value, reported, secretPaths, missing } = decodeFields(model, grammar, written, context);
  validateFields(
    grammar.schema,
    {
      ...{ file, node, start, value, reported, otherKeys: [] },
      isSecret: secretTest(secretPaths, secretKeys),
      unknownKey: (key) => explainUnknownDefault(key, model, context),
    },
    problems,
  );
  const spec = pick(value, grammar, 'field');
  checkFields(model, { file, node, start, spec, reported, secretPaths, defaults: undefined }, context);
  return problems.errors > errorsBefore
    ? undefined
    : {
        ...{ file, node, start, spec, secretPaths, missing, reported },
        lifecycle: pick(value, grammar, 'lifecycle'),
        told: new Set(),
      };
}

/**
 * The value of a key that has to be a mapping, and to say something.
 * @param form how defaults are written
 */
function mappingOf(
  { key, value }: MappingEntry,
  form: string,
  file: SourceFile,
  problems: Problems,
): MappingNode | undefined {
  const place = nodePlace(file, value);
  if (value.type !== 'mapping') {
    const isMissing = value.type === 'scalar' && value.value === null;
    if (value.type !== 'scalar' || value.unusable !== true) {
      const subject = `\`${key === 'defaults' ? '' : 'defaults.'}${key}\``;
      const message = isMissing ? `${subject} has no value.` : `${subject} must be a mapping.`;
      problems.add(isMissing ? 'null-not-allowed' : 'wrong-type', place, message, {
        hint: isMissing ? 'Leave the key out for none.' : `Write \`${form}\`: what all of them have, once.`,
      });
    }
    return undefined;
  }
  if (value.entries.length === 0) {
    problems.add('empty-settings', place, 'Empty settings say nothing.', { hint: 'Leave the key out.' });
  }
  return value;
}

function refuseUnknown(
  block: MappingEntry,
  kinds: readonly KindModel[],
  file: SourceFile,
  { problems }: ReadContext,
): void {
  const names = kinds.map(({ manifest }) => manifest.collection);
  problems.add('unknown-field', entryPlace(file, block), `There are no defaults for \`${block.key}\`.`, {
    hint: didYouMean(block.key, names, `Defaults are for ${names.join(', ')}.`),
  });
}

/** Why a key that a child may have is no default. */
function explainUnknownDefault(
  key: string,
  model: KindModel,
  { kinds }: ReadContext,
): { message: string; hint: string } | undefined {
  const role = kinds.grammar(model, 'document').keys.get(key);
  switch (role?.as) {
    case 'field':
    case 'reference':
    case 'lifecycle':
    case 'environments': {
      const reason =
        key === 'ensure' || role.as === 'environments'
          ? 'says whether one of them is there'
          : 'tells one of them from the others';
      return { message: `\`${key}\` ${reason}, and cannot be a default.`, hint: 'Write it where it is meant.' };
    }
    case 'collection':
      return { message: `\`${key}\` has defaults of its own.`, hint: `Write \`defaults: {${key}: {…}}\`.` };
    case 'envelope':
    case 'defaults':
    case undefined:
      return undefined;
  }
}
