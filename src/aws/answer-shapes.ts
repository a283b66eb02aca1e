import { parseChimeArn } from '../core/chime-arn.js';
import { isJsonObject, type JsonValue, valueAt } from '../core/json.js';

/** What an operation was called with, under the names of the API. */
export type Input = Readonly<Record<string, unknown>>;

/**
 * What a value of an answer has to be: `undefined` where it is that, else what is wrong with it, in words that follow
 * its name. They never repeat the value, which may be a secret.
 */
export type Shape = (value: JsonValue, input: Input) => string | undefined;

/** Shapes of the members of a structure. */
export type MemberShapes = Readonly<Record<string, Shape>>;

export const text: Shape = (value) => (typeof value === 'string' ? undefined : ' is no text');

/** A text of at least one character. */
export const filledText: Shape = (value, input) => text(value, input) ?? (value === '' ? ' is empty' : undefined);

/** A moment, in seconds. */
export const timestamp: Shape = (value) =>
  typeof value === 'number' && !Number.isNaN(new Date(value * 1000).getTime()) ? undefined : ' is no time';

export const integer: Shape = (value) => (Number.isInteger(value) ? undefined : ' is no whole number');

/** The very text that a member of the input held. */
export function asAsked(member: string): Shape {
  return (value, input) => (value === input[member] ? undefined : ' is not what was asked for');
}

/** The ARN of an AppInstance. */
export const appInstanceArn: Shape = (value) => {
  const arn = typeof value === 'string' ? parseChimeArn(value) : undefined;
  return arn !== undefined && arn.member === undefined ? undefined : ' is no ARN of an AppInstance';
};

/** The ARN of a user or bot of the AppInstance that was asked about. */
export function memberArn(...types: readonly string[]): Shape {
  return (value, { AppInstanceArn }) => {
    const arn = typeof value === 'string' ? parseChimeArn(value) : undefined;
    if (arn?.member === undefined || !types.includes(arn.member.type)) {
      return ` is no ARN of a ${types.join(' or ')}`;
    }
    return arn.appInstanceArn === AppInstanceArn ? undefined : ' belongs to another AppInstance';
  };
}

/** A JSON object. Of members that neither table names nothing is said: the service may learn new ones. */
export function structure(required: MemberShapes, optional: MemberShapes = {}): Shape {
  const members = Object.entries({ ...required, ...optional });
  return (value, input) => {
    if (!isJsonObject(value)) {
      return ' is no object';
    }
    for (const [name, shape] of members) {
      // Of a member that may be left out, null says the same.
      const member = valueAt(value, [name]) ?? null;
      if (member === null && !Object.hasOwn(required, name)) {
        continue;
      }
      const problem = member === null ? ' is missing' : shape(member, input);
      if (problem !== undefined) {
        return `.${name}${problem}`;
      }
    }
    return undefined;
  };
}

/**
 * A list, every item of which has the shape.
 * @param distinct member of which no two items may have the same value
 */
export function list(item: Shape, distinct?: string): Shape {
  return (value, input) => {
    if (!Array.isArray(value)) {
      return ' is no list';
    }
    const items: readonly JsonValue[] = value;
    for (const [index, one] of items.entries()) {
      const problem = item(one, input);
      if (problem !== undefined) {
        return `[${index}]${problem}`;
      }
    }
    if (distinct === undefined) {
      return undefined;
    }
    const seen = new Set(items.map((one) => valueAt(one, [distinct])));
    return seen.size === items.length ? undefined : ` has two items of one ${distinct}`;
  };
}
