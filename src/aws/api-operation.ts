import type { HandlerExecutionContext } from '@smithy/types';
import { asAsked, list, type MemberShapes, type Shape, structure, text } from './answer-shapes.js';
import type { OperationRate } from './rates.js';

/** What a client has to know of an API operation to send it. */
export interface ApiOperation {
  readonly effect: 'reads' | 'changes';
  readonly answer: PromisedAnswer;
  /** The rate that it counts against beside the account's, if AWS documents one. */
  readonly rate: OperationRate | undefined;
}

/** Operations by their names in the API: `DescribeAppInstance`. */
export type OperationTable = Readonly<Record<string, ApiOperation>>;

/** The operation that a command of the SDK sends. */
export type OperationOf = (context: HandlerExecutionContext) => ApiOperation;

/** What an operation answers when all goes well. */
export interface PromisedAnswer {
  /** What the body is; without one there is no body at all. */
  readonly body?: Shape;
  /** Where the body requires nothing: by what it is known all the same. */
  readonly optional?: {
    /** The member that the operation is about. */
    readonly member: string;
    /** All members that the body may have; where the one is missing, others show that it is no answer of this operation. */
    readonly all: readonly string[];
  };
}

/** An operation that changes nothing. */
export function reads(answer: PromisedAnswer, rate?: OperationRate): ApiOperation & { readonly effect: 'reads' } {
  return { effect: 'reads', answer, rate };
}

/** An operation that changes something. */
export function changes(answer: PromisedAnswer, rate?: OperationRate): ApiOperation & { readonly effect: 'changes' } {
  return { effect: 'changes', answer, rate };
}

/** Promises no body at all. */
export const NOTHING: PromisedAnswer = {};

/** A body with these members. */
export function body(required: MemberShapes, optional?: MemberShapes): PromisedAnswer {
  return { body: structure(required, optional) };
}

/** A body with the members that an input had as well. */
export function echo(...members: readonly string[]): PromisedAnswer {
  return body(Object.fromEntries(members.map((member) => [member, asAsked(member)])));
}

/** A body with one structure. */
export function holding(member: string, required: MemberShapes, optional?: MemberShapes): PromisedAnswer {
  return body({ [member]: structure(required, optional) });
}

/** A page that may have nothing by which it is known. */
export function page(member: string, item: Shape): PromisedAnswer {
  return optionalBody(member, { [member]: list(item), NextToken: text });
}

/** A body that may have nothing in it at all: whether the service leaves out what is empty is not documented. */
export function optionalBody(member: string, members: MemberShapes): PromisedAnswer {
  return { ...body({}, members), optional: { member, all: Object.keys(members) } };
}
