import { type ParsedArn, parseArn, type ResourceReference, type Scope } from './arn.js';
import type { Behaviours } from './behaviours.js';

/**
 * Shapes: the constraints of one input value, and at the same time its TypeScript type.
 *
 * A shape decodes untrusted JSON. It notes every violation instead of stopping at the first, in the words of AWS
 * ("Member must …"), and never repeats the offending value: names, metadata and device tokens are sensitive.
 */
export interface Shape<out T> {
  /** The decoded value; undefined if problems were noted. `at` is the member's path. */
  decode(value: unknown, at: string, decoding: Decoding): T | undefined;
}

/** State of decoding one input. */
export interface Decoding {
  readonly problems: string[];
  /** Undefined when reading a file: what some behaviour lets in may be in it. */
  readonly behaviours: Behaviours | undefined;
  /** Where the request is made; undefined when reading a file, where ARNs do not occur. */
  readonly scope: Scope | undefined;
  /** ARNs of another account or region, which are well-formed but not for this caller. */
  readonly foreignMembers: string[];
  /** ARNs that the service model lets pass, but that the service gives to nothing that could be meant. */
  readonly unknownMembers: string[];
}

/** A member of a structure. */
export interface Member<out T, out Required extends boolean> {
  readonly shape: Shape<T>;
  readonly required: Required;
}

/** The members of a structure, by the API's own names. */
export type Members = Readonly<Record<string, Member<unknown, boolean>>>;

type MemberType<M> = M extends Member<infer T, boolean> ? T : never;

/** TypeScript type of a structure with these members. */
export type StructureOf<M extends Members> = {
  readonly [K in keyof M as M[K] extends Member<unknown, true> ? K : never]: MemberType<M[K]>;
} & {
  readonly [K in keyof M as M[K] extends Member<unknown, true> ? never : K]?: MemberType<M[K]> | undefined;
};

/** TypeScript type of what a shape decodes. */
export type Decoded<S> = S extends Shape<infer T> ? T : never;

/** A member without which the input is refused. */
export function required<T>(shape: Shape<T>): Member<T, true> {
  return { shape, required: true };
}

/** A member that may be left out; JSON `null` counts as left out. */
export function optional<T>(shape: Shape<T>): Member<T, false> {
  return { shape, required: false };
}

/** Constraints of a string. */
export interface StringConstraints {
  /** Smallest and largest length in Unicode code points. */
  readonly length?: readonly [number, number];
  /** Largest size in bytes of UTF-8. */
  readonly bytes?: number;
  /** Regular expression, anchored, for the flag `u`. */
  readonly pattern?: string;
  /** The pattern under some behaviours, and in files. */
  readonly otherPattern?: OtherPattern;
}

/** A pattern that takes the place of another one. */
export interface OtherPattern {
  readonly pattern: string;
  readonly holdsUnder: (behaviours: Behaviours) => boolean;
}

/** A string. */
export function string(constraints: StringConstraints = {}): Shape<string> {
  const { length = [0, Number.POSITIVE_INFINITY], bytes = Number.POSITIVE_INFINITY, pattern = '' } = constraints;
  const { otherPattern } = constraints;
  const usual = new RegExp(pattern, 'u');
  const other = otherPattern && new RegExp(otherPattern.pattern, 'u');
  const matches = (value: string, { behaviours }: Decoding): boolean => {
    if (otherPattern === undefined || other === undefined) return usual.test(value);
    if (behaviours === undefined) return usual.test(value) || other.test(value);
    return (otherPattern.holdsUnder(behaviours) ? other : usual).test(value);
  };
  return {
    decode(value, at, decoding) {
      if (typeof value !== 'string') {
        refuse(decoding, at, 'Member must be a string');
        return undefined;
      }
      const codePoints = Array.from(value).length;
      if (codePoints < length[0]) refuse(decoding, at, `Member must have length greater than or equal to ${length[0]}`);
      if (codePoints > length[1]) refuse(decoding, at, `Member must have length less than or equal to ${length[1]}`);
      if (bytes !== Number.POSITIVE_INFINITY && Buffer.byteLength(value) > bytes) {
        refuse(decoding, at, `Member must have at most ${bytes} bytes in UTF-8`);
      }
      if (codePoints <= length[1] && !matches(value, decoding)) {
        refuse(decoding, at, `Member must satisfy regular expression pattern: ${pattern}`);
      }
      return value;
    },
  };
}

/** One of the values of an enumeration. */
export function oneOf<const T extends string>(values: readonly T[]): Shape<T> {
  return {
    decode(value, at, decoding) {
      const found = values.find((candidate) => candidate === value);
      if (found === undefined) refuse(decoding, at, `Member must satisfy enum value set: [${values.join(', ')}]`);
      return found;
    },
  };
}

/** A whole number between the two limits, both inclusive. */
export function integer([minimum, maximum]: readonly [number, number]): Shape<number> {
  return {
    decode(value, at, decoding) {
      if (typeof value !== 'number' || !Number.isInteger(value)) {
        refuse(decoding, at, 'Member must be an integer');
        return undefined;
      }
      if (value < minimum) {
        refuse(decoding, at, `Member must have value greater than or equal to ${minimum}`);
        return undefined;
      }
      if (value > maximum) {
        refuse(decoding, at, `Member must have value less than or equal to ${maximum}`);
        return undefined;
      }
      return value;
    },
  };
}

/** The year 5138. What is later is told in milliseconds: of those, this is a day in 1973. */
const LATEST_SECONDS = 100_000_000_000;

/** A time in epoch seconds, with or without a fraction. */
export function epochSeconds(): Shape<number> {
  return {
    decode(value, at, decoding) {
      if (typeof value !== 'number' || !Number.isFinite(value) || value < 0) {
        refuse(decoding, at, 'Member must be a number of at least 0');
        return undefined;
      }
      if (value >= LATEST_SECONDS) {
        const year = new Date(value * 1000).getUTCFullYear();
        const when = Number.isNaN(year) ? 'after all years' : `in the year ${year}`;
        refuse(decoding, at, `Member must be in epoch seconds; this is ${when}, so probably milliseconds`);
        return undefined;
      }
      return value;
    },
  };
}

/** A list with a smallest and a largest number of items. */
export function list<T>(item: Shape<T>, [minimum, maximum]: readonly [number, number]): Shape<readonly T[]> {
  return {
    decode(value, at, decoding) {
      if (!Array.isArray(value)) {
        refuse(decoding, at, 'Member must be a list');
        return undefined;
      }
      const values: readonly unknown[] = value;
      if (values.length < minimum) refuse(decoding, at, `Member must have length greater than or equal to ${minimum}`);
      if (values.length > maximum) {
        refuse(decoding, at, `Member must have length less than or equal to ${maximum}`);
        return undefined;
      }
      const items: T[] = [];
      for (const [index, element] of values.entries()) {
        const decoded = item.decode(element, `${at}[${index}]`, decoding);
        if (decoded !== undefined) items.push(decoded);
      }
      return items;
    },
  };
}

/** A structure. Unknown members are ignored as AWS does, unless `closed`. */
export function structure<const M extends Members>(
  members: M,
  { closed = false }: { readonly closed?: boolean } = {},
): Shape<StructureOf<M>> {
  return {
    decode(value, at, decoding) {
      if (!isObject(value)) {
        refuse(decoding, at, 'Member must be an object');
        return undefined;
      }
      const decoded: Record<string, unknown> = {};
      for (const [name, member] of Object.entries(members)) {
        const path = at === '' ? name : `${at}.${name}`;
        const given = Object.hasOwn(value, name) ? value[name] : undefined;
        if (given !== undefined && given !== null) decoded[name] = member.shape.decode(given, path, decoding);
        else if (member.required) refuse(decoding, path, 'Member must not be null');
      }
      if (closed) {
        for (const name of Object.keys(value)) {
          if (!Object.hasOwn(members, name)) refuse(decoding, at === '' ? name : `${at}.${name}`, 'Member is unknown');
        }
      }
      // Every member was decoded by its own shape; if one failed, the caller refuses the whole input.
      return decoded as StructureOf<M>;
    },
  };
}

/**
 * The ARN of an identity resource of certain kinds. Text that is no ARN is refused; whatever the service gives to nothing
 * of these kinds is noted as unknown, and ARNs of another account or region as foreign.
 */
export function resourceArn<const K extends ResourceReference['kind']>(
  text: Shape<string>,
  kinds: readonly K[],
): Shape<Extract<ResourceReference, { readonly kind: K }>> {
  return {
    decode(value, at, decoding) {
      const problemsBefore = decoding.problems.length;
      const arn = text.decode(value, at, decoding);
      if (arn === undefined || decoding.problems.length > problemsBefore) return undefined;
      const parsed = parseArn(arn);
      if (parsed === undefined || !isOfKind(parsed.reference, kinds)) {
        decoding.unknownMembers.push(at);
        return undefined;
      }
      if (!isOwn(parsed, decoding.scope)) decoding.foreignMembers.push(at);
      return parsed.reference;
    },
  };
}

/** Whether a value is a JSON object. */
export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A decoding with nothing noted yet; of a file, unless it is told who asks whom. */
export function startDecoding(scope?: Scope, behaviours?: Behaviours): Decoding {
  return { problems: [], behaviours, scope, foreignMembers: [], unknownMembers: [] };
}

function isOfKind<K extends ResourceReference['kind']>(
  reference: ResourceReference,
  kinds: readonly K[],
): reference is Extract<ResourceReference, { readonly kind: K }> {
  return kinds.some((kind) => kind === reference.kind);
}

function isOwn(parsed: ParsedArn, scope: Scope | undefined): boolean {
  return parsed.accountId === scope?.accountId && parsed.region === scope.region;
}

function refuse(decoding: Decoding, at: string, constraint: string): void {
  decoding.problems.push(`Value at '${at}' failed to satisfy constraint: ${constraint}`);
}
