import { isJsonObject, type JsonObject, textOf, textsIn } from '../../src/core/json.js';
import type { JsonSchema, KindModel } from '../../src/core/kind.js';
import { KindSet, propertiesOf, requiredOf } from '../../src/manifest/kind-set.js';
import { strictProjectSchema } from '../../src/manifest/project-schema.js';

/** A field, as a row tells it. */
interface Field {
  readonly path: string;
  readonly schema: JsonSchema;
  readonly isRequired: boolean;
}

/** All that manifests and the project file can say, in Markdown: a table for each kind and one for the project file. */
export function fieldReference(models: readonly KindModel[]): string {
  const kinds = new KindSet(models);
  return [
    '# Fields',
    'What manifests and the project file can say. It is made of the schemas, like the JSON Schemas beside it, which give\ncompletion, hover and checks in an editor ([how](../README.md#in-an-editor)).',
    'Every document begins with `apiVersion: chime-sync/v1` and its `kind`. A field that is omitted is not managed: it stays as it\nis live. `null` is an error but where the table says what it does. `${var.NAME}` can stand for any text, number, choice or\nboolean of a manifest.',
    ...models.flatMap((model) => kindSection(kinds, model)),
    '## Project',
    'The project file, `chime-sync.yaml`.',
    projectTable(strictProjectSchema(models)),
    '',
  ].join('\n\n');
}

function kindSection(kinds: KindSet, model: KindModel): readonly string[] {
  const { schema } = kinds.grammar(model, 'document');
  const references = kinds.ancestorsOf(model).map(({ manifest }) => manifest.reference ?? '');
  const parent = kinds.parentOf(model);
  const place =
    parent === undefined
      ? 'A document of its own.'
      : `In \`${model.manifest.collection}\` of its ${parent.name}, or a document of its own, in any file, where ${code(references)} ${references.length === 1 ? 'says' : 'say'} what it is in.`;
  const rows = [
    ...fieldsIn(schema).map((field) => kindRow(model, field)),
    ...kinds.childrenOf(model).map(({ name, manifest }) => {
      const what = `Resources of kind [${name}](#${name.toLowerCase()}). \`[]\` states that there are none.`;
      return row(`\`${manifest.collection}\``, 'list', '', '', what);
    }),
  ];
  const head = [row('field', 'type', 'needed', '`null`', 'what it is'), row('---', '---', '---', '---', '---')];
  return [`## ${model.name}`, `${textOf(schema['description'])} ${place}`, [...head, ...rows].join('\n')];
}

function kindRow({ manifest, requiredForCreate }: KindModel, { path, schema, isRequired }: Field): string {
  const isAlternative = manifest.keyFields.length > 1 && manifest.keyFields.includes(path);
  const always = isRequired ? 'yes' : isAlternative ? `one of ${code(manifest.keyFields)}` : '';
  const needed = requiredForCreate.includes(path) ? 'to create it' : always;
  const cleared = Object.hasOwn(manifest.clearable, path) ? 'clears' : '';
  return row(nameOf(path), typeOf(schema), needed, cleared, explanation(schema));
}

function projectTable(schema: JsonSchema): string {
  const head = [row('field', 'type', 'needed', 'default', 'what it is'), row('---', '---', '---', '---', '---')];
  const rows = fieldsIn(schema).map(({ path, schema: field, isRequired }) => {
    const fallback = field['default'] === undefined ? '' : `\`${textOf(field['default'])}\``;
    return row(nameOf(path), typeOf(field), isRequired ? 'yes' : '', fallback, explanation(field));
  });
  return [...head, ...rows].join('\n');
}

/** The name of a field, with a dot for each mapping that it is in. */
function nameOf(path: string): string {
  const [name = '', ...outer] = path.split('.').reverse();
  return `${'· '.repeat(outer.length)}\`${name}\``;
}

/** What is in them is told at another place: what may be a default where it is a field. */
const TOLD_ELSEWHERE = ['defaults', 'environments.prune'];

/** The fields of an object schema, each before those that are in it. */
function fieldsIn(schema: JsonSchema, within = ''): readonly Field[] {
  const required = requiredOf(schema);
  return Object.entries(propertiesOf(schema)).flatMap(([name, field]): readonly Field[] => {
    const path = `${within}${name}`;
    const isRequired = required.includes(name);
    const item = field['additionalProperties'];
    const isNamed = isJsonObject(item) && isJsonObject(item['properties']);
    const inner = fieldsIn(isNamed ? item : field, `${path}.`);
    return [{ path, schema: field, isRequired }, ...(TOLD_ELSEWHERE.includes(path) ? [] : inner)];
  });
}

const TYPES: Readonly<Record<string, string>> = { string: 'text', object: 'mapping' };

function typeOf(schema: JsonSchema): string {
  const { type, minimum, maximum, items } = schema;
  const choices = textsIn(schema['enum']);
  if (choices.length > 0) {
    return choices.map((choice) => `\`${choice}\``).join(', ');
  }
  if (type === undefined) {
    return 'any JSON';
  }
  if (isJsonObject(items)) {
    return `list of ${typeOf(items)}`;
  }
  const lowest = maximum === undefined ? `, at least ${textOf(minimum)}` : `, ${textOf(minimum)} to ${textOf(maximum)}`;
  const limits = minimum === undefined ? '' : lowest;
  return `${TYPES[textOf(type)] ?? textOf(type)}${lengthOf(schema)}${limits}`;
}

function lengthOf({ minLength, maxLength }: JsonObject): string {
  return maxLength === undefined ? '' : `, ${textOf(minLength ?? 0)} to ${textOf(maxLength)} characters`;
}

function explanation(schema: JsonSchema): string {
  const { items, description } = schema;
  const { enum: choices, enumDescriptions: meanings } = isJsonObject(items) ? items : schema;
  const told = textsIn(meanings);
  const values = textsIn(choices).map((choice, index) => `\`${choice}\`: ${told[index] ?? ''}`);
  return [textOf(description), ...values].join('<br>');
}

function code(names: readonly string[]): string {
  return names.map((name) => `\`${name}\``).join(' and ');
}

function row(...cells: readonly string[]): string {
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
}
