import { asAsked, list, type MemberShapes, type Shape, structure, text } from './answer-shapes.js';

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
    /** Whether the service is asked once more where the member is missing, before that is believed. */
    readonly isConfirmed: boolean;
  };
}

/** Promises no body at all. */
export const NOTHING: PromisedAnswer = {};

/** A body with the members that an input had as well. */
export function echo(...members: readonly string[]): PromisedAnswer {
  return { body: structure(Object.fromEntries(members.map((member) => [member, asAsked(member)]))) };
}

/** A body with one structure. */
export function holding(member: string, required: MemberShapes, optional: MemberShapes): PromisedAnswer {
  return { body: structure({ [member]: structure(required, optional) }) };
}

/** A page that may have nothing by which it is known. */
export function page(member: string, item: Shape): PromisedAnswer {
  return optionalBody(member, { [member]: list(item), NextToken: text }, true);
}

/**
 * A body that may have nothing in it at all. Whether the service leaves out what is empty is not documented, and much
 * hangs on what is wrongly empty (tags that are not there belong to nobody), so a reader asks again.
 */
export function optionalBody(member: string, members: MemberShapes, isConfirmed: boolean): PromisedAnswer {
  return { body: structure({}, members), optional: { member, all: Object.keys(members), isConfirmed } };
}
