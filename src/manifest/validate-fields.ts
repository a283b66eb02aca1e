import { Ajv2020, type ErrorObject, type ValidateFunction } from 'ajv/dist/2020.js';
import type { DiagnosticCode } from '../core/diagnostic.js';
import { isJsonObject, type JsonObject } from '../core/json.js';
import type { JsonSchema } from '../core/kind.js';
import { formatPath } from '../core/source.js';
import { didYouMean, suggestion } from '../core/suggest.js';
import type { WrittenMapping } from './declaration.js';
import { isReported } from './decode-value.js';
import type { Span } from './excerpt.js';
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
const validators = new WeakMap<JsonSchema, ValidateFunction>();

/** A value that a message shows: a short word, as those are that stand in lists of allowed ones. */
const SHOWN = /^"?[A-Za-z0-9][\w-]{0,30}"?$/u;

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
    const problem = translate(error, decoded);
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

interface FieldProblem {
  /** The path of what is wrong; one problem is told of each. */
  readonly about: string;
  readonly code: DiagnosticCode;
  readonly start: number;
  readonly end: number;
  readonly message: string;
  readonly hint?: string | undefined;
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

function translate(error: ErrorObject, decoded: Decoded): FieldProblem | undefined {
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
    return unknownField(key, error, decoded, path, node);
  }
  if (error.propertyName !== undefined) {
    const about = `${error.instancePath} key ${error.propertyName}`;
    return { about, ...keySpan(node, error.propertyName), ...describe(error, undefined, 'The key') };
  }
  const { start, end } = node;
  const value = decoded.isSecret(path) ? undefined : error.data;
  return { about: error.instancePath, start, end, ...describe(error, value, `\`${formatPath(path)}\``) };
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
  return { about: `${error.instancePath}/${key}`, code: 'missing-field', start, end: start + 1, message };
}

function unknownField(
  key: string,
  error: ErrorObject,
  decoded: Decoded,
  path: string[],
  node: SourceNode,
): FieldProblem | undefined {
  const { parentSchema } = error as { parentSchema?: JsonObject };
  const properties = isJsonObject(parentSchema?.['properties']) ? Object.keys(parentSchema['properties']) : [];
  const candidates = path.length === 0 ? [...properties, ...decoded.otherKeys] : properties;
  const special = path.length === 0 ? decoded.unknownKey?.(key) : undefined;
  const meant = suggestion(key, candidates);
  const span = keySpan(node, key);
  const isShown = !decoded.isSecret([...path, key]) && !spansLines({ file: decoded.file, ...span });
  const subject = isShown ? `\`${formatPath([...path, key])}\`` : 'This field';
  return {
    about: `${error.instancePath} unknown ${key}`,
    code: 'unknown-field',
    ...span,
    message: special?.message ?? `${subject} is not known here.`,
    hint: special?.hint ?? didYouMean(key, candidates, `Known: ${[...new Set(candidates)].join(', ')}.`),
    meant: meant && `${error.instancePath}/${meant}`,
  };
}

/** Where a key stands, or else the mapping that it should be in. */
function keySpan(node: SourceNode, key: string): Span {
  const entry = node.type === 'mapping' ? entryOf(node, key) : undefined;
  return { start: entry?.keyStart ?? node.start, end: entry?.keyEnd ?? node.end };
}

/** Code, message and hint for what a keyword refuses. Only values that may be shown are passed in. */
function describe(
  error: ErrorObject,
  value: unknown,
  subject: string,
): Pick<FieldProblem, 'code' | 'message' | 'hint'> {
  const params = error.params as JsonObject;
  const limit = param(error, 'limit');
  const description = (error as { parentSchema?: JsonObject }).parentSchema?.['description'];
  const hint = typeof description === 'string' ? description : undefined;
  switch (error.keyword) {
    case 'type':
      return { code: 'wrong-type', message: `${subject} must be ${withArticle(param(error, 'type'))}.`, hint };
    case 'enum': {
      const allowed = Array.isArray(params['allowedValues']) ? params['allowedValues'].map(String) : [];
      const fallback = `Allowed: ${allowed.join(', ')}.`;
      return {
        code: 'not-allowed-value',
        message: `${subject} cannot be ${shown(value)}.`,
        hint: typeof value === 'string' ? didYouMean(value, allowed, fallback) : fallback,
      };
    }
    case 'const':
      return { code: 'not-allowed-value', message: `${subject} cannot be ${shown(value)}.`, hint };
    case 'minLength':
    case 'minItems':
    case 'minProperties':
      return { code: 'too-short', message: `${subject} is too short: at least ${limit} characters are needed.`, hint };
    case 'maxLength':
    case 'maxItems':
      return { code: 'too-long', message: `${subject} is longer than ${limit}.`, hint };
    case 'minimum':
    case 'exclusiveMinimum':
      return { code: 'out-of-range', message: `${subject} must be at least ${limit}.`, hint };
    case 'maximum':
    case 'exclusiveMaximum':
      return { code: 'out-of-range', message: `${subject} must be at most ${limit}.`, hint };
    case 'maxProperties':
      return { code: 'too-many-tags', message: `${subject} has more than ${limit} entries.`, hint };
    default:
      return { code: 'invalid-format', message: `${subject} does not have the required form.`, hint };
  }
}

/** What the validator says of an error beside its keyword, as text. */
function param(error: ErrorObject, name: string): string {
  const value = (error.params as JsonObject)[name];
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}

function shown(value: unknown): string {
  // Anything else may have swallowed what stands below it, a secret included.
  const text = value === undefined ? '' : JSON.stringify(value);
  return SHOWN.test(text) ? text : 'this value';
}

function withArticle(type: string): string {
  const names: Readonly<Record<string, string>> = { object: 'a mapping', array: 'a list', string: 'text' };
  return names[type] ?? `${/^[aeiou]/u.test(type) ? 'an' : 'a'} ${type}`;
}

function pointerKeys(pointer: string): string[] {
  return pointer
    .split('/')
    .slice(1)
    .map((key) => key.replaceAll('~1', '/').replaceAll('~0', '~'));
}
