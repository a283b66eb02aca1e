import { Ajv2020, type ErrorObject, type ValidateFunction } from 'ajv/dist/2020.js';
import type { JsonObject, JsonValue } from '../core/json.js';
import type { JsonSchema } from '../core/kind.js';
import { formatPath } from '../core/source.js';
import { didYouMean, suggestion } from '../core/suggest.js';
import type { WrittenMapping } from './declaration.js';
import { isReported } from './decode-value.js';
import { describeViolation, missingFieldHint, param, schemaOf, type Violation } from './describe-violation.js';
import type { Span } from './excerpt.js';
import { propertiesOf } from './kind-set.js';
import { type Problems, spansLines } from './problems.js';
import { entryOf, nodeAt, type SourceNode } from './source-node.js';

/** A decoded value beside the node that it came from. */
export interface Decoded extends WrittenMapping {
  readonly value: JsonObject;
  /** Paths of values that a problem has been told of. */
  readonly reported: Set<string>;
  /** Whether the value at this path may not be shown. */
  isSecret(path: readonly string[]): boolean;
  /** Keys that are allowed beside those of the schema, for suggestions. */
  readonly otherKeys: readonly string[];
  /** Whose key it is, where it is one of other resources. */
  ofOthers?(key: string): string | undefined;
  /** A better message for an unknown key, if there is one. */
  unknownKey?(key: string): { message: string; hint: string } | undefined;
}

const ajv = new Ajv2020({
  allErrors: true,
  strict: true,
  verbose: true,
  allowUnionTypes: true,
  // For editors alone.
  keywords: ['enumDescriptions'],
  // The schemas are part of the program. That they are valid ones is tested, not asked at every start.
  meta: false,
  validateSchema: false,
  // Making the validators takes longer than they save.
  code: { optimize: false },
});
/** Most of a value that is looked at for whether it holds a reference. */
const MAX_REFERENCE = 200;

const validators = new WeakMap<JsonSchema, ValidateFunction>();

/** Holds a decoded value against its schema and tells every problem once, at the very key or value. */
export function validateFields(schema: JsonSchema, decoded: Decoded, problems: Problems): void {
  let validate = validators.get(schema);
  if (validate === undefined) {
    validate = ajv.compile(schema);
    validators.set(schema, validate);
  }
  if (validate(decoded.value)) {
    return;
  }
  const errors = [...(validate.errors ?? [])].sort(byImportance);
  const told = new Set<string>();
  for (const error of errors) {
    const problem = translate(error, schema, decoded);
    if (problem === undefined || told.has(problem.about)) {
      continue;
    }
    told.add(problem.about);
    decoded.reported.add(problem.about);
    if (problem.meant !== undefined) {
      // The misspelt field is not missing as well.
      told.add(problem.meant);
    }
    const { code, start, end, message, hint } = problem;
    problems.add(code, { file: decoded.file, start, end }, message, { hint });
  }
}

interface FieldProblem extends Violation, Span {
  /** The path of what is wrong; one problem is told of each. */
  readonly about: string;
  /** Path of the field that an unknown one was probably meant to be. */
  readonly meant?: string | undefined;
}

/** The first problem of a value is the one that is told: a wrong type makes the rest meaningless. */
const KEYWORDS = ['type', 'enum', 'const', 'minLength', 'maxLength', 'pattern'];

function byImportance(left: ErrorObject, right: ErrorObject): number {
  const rank = ({ keyword }: ErrorObject): number => {
    // What is missing comes last: it may turn out to be misspelt.
    const index = keyword === 'required' ? KEYWORDS.length + 1 : KEYWORDS.indexOf(keyword);
    return index < 0 ? KEYWORDS.length : index;
  };
  return rank(left) - rank(right);
}

function translate(error: ErrorObject, schema: JsonSchema, decoded: Decoded): FieldProblem | undefined {
  const path = pointerKeys(error.instancePath);
  if (error.keyword === 'propertyNames' || isReported(decoded.reported, path)) {
    return undefined;
  }
  const node = nodeAt(decoded.node, path);
  if (node === undefined) {
    return undefined;
  }
  if (error.keyword === 'required') {
    return missingField(error, decoded, path, node);
  }
  if (error.keyword === 'additionalProperties' || error.keyword === 'unevaluatedProperties') {
    const key = param(error, 'additionalProperty') || param(error, 'unevaluatedProperty');
    return unknownField({ key, path, node }, error, schema, decoded);
  }
  if (error.propertyName !== undefined) {
    const about = `${error.instancePath} key ${error.propertyName}`;
    return { about, ...keySpan(node, error.propertyName), ...describeViolation(error, { subject: 'The key' }) };
  }
  const { start, end } = node;
  const refused = {
    subject: `\`${formatPath(path)}\``,
    value: decoded.isSecret(path) ? undefined : (error.data as JsonValue),
    isReferenced: decoded.file.text.slice(start, Math.min(end, start + MAX_REFERENCE)).includes('${'),
  };
  return { about: error.instancePath, start, end, ...describeViolation(error, refused) };
}

function missingField(
  error: ErrorObject,
  decoded: Decoded,
  path: string[],
  node: SourceNode,
): FieldProblem | undefined {
  const key = param(error, 'missingProperty');
  // The key is there: what stands below it has been told already.
  if (node.type === 'mapping' && entryOf(node, key) !== undefined) {
    return undefined;
  }
  const start = path.length === 0 ? decoded.start : node.start;
  const message = `\`${formatPath([...path, key])}\` is missing.`;
  const hint = missingFieldHint(key, propertiesOf(schemaOf(error) ?? {})[key]);
  return { about: `${error.instancePath}/${key}`, code: 'missing-field', start, end: start + 1, message, hint };
}

/** A key that its mapping does not have. */
interface UnknownKey {
  readonly key: string;
  /** Path of the mapping. */
  readonly path: readonly string[];
  readonly node: SourceNode;
}

function unknownField(
  { key, path, node }: UnknownKey,
  error: ErrorObject,
  schema: JsonSchema,
  decoded: Decoded,
): FieldProblem | undefined {
  const properties = Object.keys(propertiesOf(schemaOf(error) ?? {}));
  const beside = Object.keys(propertiesOf(schema)).concat(decoded.otherKeys);
  const candidates = path.length === 0 ? beside : properties;
  const special = path.length === 0 ? decoded.unknownKey?.(key) : undefined;
  const span = keySpan(node, key);
  const isShown = !decoded.isSecret([...path, key]) && !spansLines({ file: decoded.file, ...span });
  const subject = isShown ? `\`${formatPath([...path, key])}\`` : 'This field';
  // Where the very key has its place is surer than what it resembles.
  const place = path.length === 0 && !candidates.includes(key) ? placeHint(key, schema) : undefined;
  const meant = place === undefined ? suggestion(key, candidates) : undefined;
  const isOfAnother = path.length > 0 && beside.includes(key);
  const elsewhere = isOfAnother ? `It does not belong in \`${path[0] ?? ''}\`, but beside it.` : placeHint(key, schema);
  return {
    about: `${error.instancePath} unknown ${key}`,
    code: 'unknown-field',
    ...span,
    message: special?.message ?? `${subject} is not known here.`,
    hint:
      special?.hint ??
      place ??
      didYouMean(key, candidates, elsewhere ?? decoded.ofOthers?.(key) ?? knownKeys(candidates)),
    meant: meant && `${error.instancePath}/${meant}`,
  };
}

/** Where a key belongs that stands too far out; `undefined` where that is not just one place. */
function placeHint(key: string, schema: JsonSchema): string | undefined {
  const places = Object.entries(propertiesOf(schema)).flatMap(([name, inner]) => placesBelow(key, inner, [name]));
  const [only] = places;
  return only === undefined || places.length > 1 ? undefined : `It belongs in \`${formatPath(only)}\`.`;
}

function placesBelow(key: string, schema: JsonSchema, path: readonly string[]): readonly (readonly string[])[] {
  const properties = propertiesOf(schema);
  return [
    ...(Object.hasOwn(properties, key) ? [path] : []),
    ...Object.entries(properties).flatMap(([name, inner]) => placesBelow(key, inner, [...path, name])),
  ];
}

function knownKeys(candidates: readonly string[]): string {
  // What every document begins with helps nobody.
  const keys = [...new Set(candidates)].filter((key) => key !== 'apiVersion' && key !== 'kind');
  return keys.length === 0 ? 'Nothing can stand here.' : `Known: ${keys.join(', ')}.`;
}

/** Where a key stands, or else the mapping that it should be in. */
function keySpan(node: SourceNode, key: string): Span {
  const entry = node.type === 'mapping' ? entryOf(node, key) : undefined;
  return { start: entry?.keyStart ?? node.start, end: entry?.keyEnd ?? node.end };
}

function pointerKeys(pointer: string): string[] {
  return pointer
    .split('/')
    .slice(1)
    .map((key) => key.replaceAll('~1', '/').replaceAll('~0', '~'));
}
