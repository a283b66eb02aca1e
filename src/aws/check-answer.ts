import { isUtf8 } from 'node:buffer';
import { isJsonObject, type JsonValue, parseJson } from '../core/json.js';
import type { Input } from './answer-shapes.js';
import type { ApiOperation } from './api-operation.js';

/** An answer that is none of the service, or not the one that was promised. Nothing is believed of it. */
export class InvalidAnswer extends Error {
  override readonly name = 'InvalidAnswer';
  /** The SDK's mark of what may go well the next time; it looks for the property, whatever is in it. */
  readonly $retryable?: object;

  /** @param problem what is wrong with it, without a value of it: any may be a secret */
  constructor(problem: string, { isTransient }: { readonly isTransient: boolean }) {
    super(`The answer cannot be believed: ${problem}.`);
    if (isTransient) {
      this.$retryable = {};
    }
  }
}

/** An answer as it came over the wire, complete. */
export interface CompleteAnswer {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

/** The header by which an error tells its name. */
const ERROR_NAME_HEADER = 'x-amzn-errortype';
/** The members of a body by which it does. */
const ERROR_NAME_MEMBERS = ['Code', 'code', '__type'] as const;
/** Statuses with which a body is believed; others (206, 203 of a proxy) say that it is not the whole, or not the same. */
const STATUSES_WITH_BODY: readonly number[] = [200, 201];

/**
 * Checks an answer that says that all went well against what its operation promises.
 * @param unconfirmed inputs of the calls that were answered without what they are about once
 * @throws InvalidAnswer if it is anything else
 */
export function checkAnswer(
  operation: ApiOperation,
  answer: CompleteAnswer,
  input: Input,
  unconfirmed: WeakSet<Input>,
): void {
  if (operation.answer.body !== undefined) {
    const problem = problemOfBody(operation, answer, input, unconfirmed);
    if (problem !== undefined) {
      throw new InvalidAnswer(problem, { isTransient: true });
    }
  } else if (answer.statusCode !== 204 || answer.body.length > 0 || isNamedError(answer)) {
    const problem = answer.statusCode === 204 ? 'it has content' : `it has status ${answer.statusCode}`;
    // Whether it was done is open, and doing it again may not come to the same: whoever called has to look.
    throw new InvalidAnswer(`${problem} where 204 and nothing else is promised`, { isTransient: false });
  }
}

/**
 * The body of an error answer, as far as it is one of the service: only texts, and only those by which an error is
 * known. Without them, as in a page that a proxy has made, it has no name.
 */
export function errorBody({ body }: CompleteAnswer): Uint8Array {
  const content = parseBody(body);
  if (!isJsonObject(content)) {
    return new Uint8Array();
  }
  const known = {
    Code: content['Code'] ?? content['code'],
    __type: content['__type'],
    Message: content['Message'] ?? content['message'],
  };
  const texts = Object.entries(known).filter(([, value]) => typeof value === 'string');
  return Buffer.from(JSON.stringify(Object.fromEntries(texts)));
}

function problemOfBody(
  { effect, answer: { body: shape, optional } }: ApiOperation,
  answer: CompleteAnswer,
  input: Input,
  unconfirmed: WeakSet<Input>,
): string | undefined {
  if (!STATUSES_WITH_BODY.includes(answer.statusCode)) {
    return `it has status ${answer.statusCode}`;
  }
  const content = parseBody(answer.body);
  if (!isJsonObject(content)) {
    return answer.body.length === 0 ? 'it is empty' : 'it is no JSON object';
  }
  if (isNamedError(answer) || ERROR_NAME_MEMBERS.some((member) => Object.hasOwn(content, member))) {
    return `it is an error with status ${answer.statusCode}`;
  }
  const problem = shape?.(content, input);
  if (problem !== undefined) {
    return problem.slice(1);
  }
  const wasAskedBefore = unconfirmed.delete(input);
  // Of a member that may be left out, null says the same.
  if (optional === undefined || (content[optional.member] ?? null) !== null) {
    return undefined;
  }
  const { member, all } = optional;
  if (Object.keys(content).some((other) => !all.includes(other))) {
    return `${member} is missing, and something else is there`;
  }
  // Much hangs on what is wrongly empty (tags that are not there belong to nobody), so a reader asks once more.
  if (effect === 'reads' && !wasAskedBefore) {
    unconfirmed.add(input);
    return `${member} is missing`;
  }
  return undefined;
}

function isNamedError({ headers }: CompleteAnswer): boolean {
  return headers[ERROR_NAME_HEADER] !== undefined;
}

function parseBody(body: Uint8Array): JsonValue | undefined {
  return isUtf8(body) ? parseJson(Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString()) : undefined;
}
