import type { ErrorObject } from 'ajv/dist/2020.js';
import { count } from '../core/count.js';
import type { DiagnosticCode } from '../core/diagnostic.js';
import type { JsonObject, JsonValue } from '../core/json.js';
import type { JsonSchema } from '../core/kind.js';
import { didYouMean } from '../core/suggest.js';
import { propertiesOf } from './kind-set.js';

/** What is told of a value that its schema refuses. */
export interface Violation {
  readonly code: DiagnosticCode;
  readonly message: string;
  readonly hint?: string | undefined;
}

/** A value that a message shows: a short word, as those are that stand in lists of allowed ones. */
const SHOWN = /^"?[A-Za-z0-9][\w-]{0,30}"?$/u;

/** A value that a schema refuses. */
export interface Refused {
  /** What messages call it. */
  readonly subject: string;
  /** `undefined` where it may not be shown. */
  readonly value?: JsonValue | undefined;
  /** It comes from a variable, at least in part. */
  readonly isReferenced?: boolean;
}

/** Code, message and hint for what a keyword refuses. */
export function describeViolation(error: ErrorObject, refused: Refused): Violation {
  const { subject, value } = refused;
  const limit = Number(param(error, 'limit'));
  const hint = descriptionOf(schemaOf(error));
  switch (error.keyword) {
    case 'type': {
      const types = typesOf(error);
      const message = `${subject} must be ${types.map(inWords).join(' or ')}.`;
      return { code: 'wrong-type', message, hint: typeHint(refused, types, schemaOf(error)) ?? hint };
    }
    case 'enum': {
      const allowed = listOf(error.params as JsonObject, 'allowedValues');
      const list = `Allowed: ${allowed.join(', ')}.`;
      const meant = typeof value === 'string' ? didYouMean(value, allowed) : undefined;
      const message = `${subject} cannot be ${shown(value)}.`;
      return { code: 'not-allowed-value', message, hint: meant === undefined ? list : `${meant} ${list}` };
    }
    case 'const': {
      const wanted = param(error, 'allowedValue');
      return { code: 'not-allowed-value', message: `${subject} cannot be ${shown(value)}.`, hint: `Write ${wanted}.` };
    }
    case 'minLength':
    case 'minItems':
    case 'minProperties': {
      const least = limit === 1 ? 'must not be empty' : `must have at least ${count(limit, nounOf(error))}`;
      return { code: 'too-short', message: `${subject} ${least}.`, hint: hint ?? 'Write something, or leave it out.' };
    }
    case 'maxLength':
    case 'maxItems':
      return {
        code: 'too-long',
        message: `${subject} has more than ${count(limit, nounOf(error))}.`,
        hint: hint ?? 'Shorten it.',
      };
    case 'maxProperties':
      return { code: 'too-many-tags', message: `${subject} has more than ${count(limit, nounOf(error))}.`, hint };
    case 'minimum':
      return { code: 'out-of-range', message: `${subject} must be at least ${limit}.`, hint };
    case 'exclusiveMinimum':
      return { code: 'out-of-range', message: `${subject} must be more than ${limit}.`, hint };
    case 'maximum':
      return { code: 'out-of-range', message: `${subject} must be at most ${limit}.`, hint };
    default:
      return { code: 'invalid-format', message: `${subject} does not have the required form.`, hint };
  }
}

/** What to write for a field that is missing. */
export function missingFieldHint(key: string, schema: JsonSchema | undefined): string {
  const allowed = listOf(schema ?? {}, 'enum');
  const [only] = allowed;
  if (only !== undefined && allowed.length === 1) {
    return `Write \`${key}: ${only}\`.`;
  }
  const description = descriptionOf(schema);
  return allowed.length > 0 ? `Write one of ${allowed.join(', ')}.` : `Add it.${description ? ` ${description}` : ''}`;
}

/** What the validator says of an error beside its keyword, as text. */
export function param(error: ErrorObject, name: string): string {
  const value = (error.params as JsonObject)[name];
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}

/** The schema that refuses something. */
export function schemaOf(error: ErrorObject): JsonSchema | undefined {
  return (error as { parentSchema?: JsonSchema }).parentSchema;
}

function descriptionOf(schema: JsonSchema | undefined): string | undefined {
  const description = schema?.['description'];
  return typeof description === 'string' ? description : undefined;
}

function listOf(object: JsonObject, key: string): readonly string[] {
  const values = object[key];
  return Array.isArray(values) ? values.map(String) : [];
}

function typesOf({ params }: ErrorObject): readonly string[] {
  const { type } = params as { type: string | readonly string[] };
  return typeof type === 'string' ? [type] : type;
}

const NUMBER = /^-?[0-9]+(?:\.[0-9]+)?$/u;

/** How somebody who wrote one type gets to another. */
function typeHint(
  { value, isReferenced = false }: Refused,
  types: readonly string[],
  schema: JsonSchema | undefined,
): string | undefined {
  const wants = (...wanted: string[]) => types.some((type) => wanted.includes(type));
  if (typeof value === 'string' && wants('integer', 'number') && NUMBER.test(value)) {
    return isReferenced ? 'Take the quotes away where the variable is set.' : `Take the quotes away: ${value}.`;
  }
  if (wants('boolean') && types.length === 1) {
    return booleanHint(value);
  }
  if (wants('string') && typeof value === 'boolean' && listOf(schema ?? {}, 'enum').length > 0) {
    return `Allowed: ${listOf(schema ?? {}, 'enum').join(', ')}.`;
  }
  const keys = Object.keys(propertiesOf(schema ?? {}));
  if (wants('object') && keys.length > 0 && value !== undefined && !Array.isArray(value)) {
    return `Write \`key: value\` for what it holds. Known: ${keys.join(', ')}.`;
  }
  if (wants('object') && typeof value === 'string') {
    return 'Write `key: value` for each, with a space after the colon.';
  }
  if (wants('object') && Array.isArray(value)) {
    return 'Write a mapping instead of the list: `key: value` for each.';
  }
  if (wants('array') && value !== undefined && !Array.isArray(value)) {
    return 'Write a list: in brackets, or each item behind a dash.';
  }
  return wants('string') && typeof value === 'object' ? 'If it is text, quote it.' : undefined;
}

/** YAML 1.1, which many still know, took more words for true and false. */
function booleanHint(value: JsonValue | undefined): string | undefined {
  if (value === 'true' || value === 'false') {
    return `Take the quotes away: ${value}.`;
  }
  const older = { yes: true, on: true, no: false, off: false };
  const meant = Object.entries(older).find(([word]) => typeof value === 'string' && word === value.toLowerCase());
  return meant && `Write ${meant[1]}: in YAML 1.2 \`${meant[0]}\` is text.`;
}

function inWords(type: string): string {
  const words: Readonly<Record<string, string>> = {
    object: 'a mapping',
    array: 'a list',
    string: 'text',
    integer: 'a whole number',
    boolean: 'true or false',
  };
  return words[type] ?? `a ${type}`;
}

/** What a limit counts. */
function nounOf({ keyword }: ErrorObject): string {
  if (keyword.endsWith('Length')) {
    return 'character';
  }
  return keyword.endsWith('Items') ? 'item' : 'key';
}

function shown(value: JsonValue | undefined): string {
  // Anything else may have swallowed what stands below it, a secret included.
  const text = value === undefined ? '' : JSON.stringify(value);
  return SHOWN.test(text) ? text : 'this value';
}
