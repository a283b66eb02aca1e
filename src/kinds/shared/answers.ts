import { asAsked, list, type MemberShapes, type Shape, structure, text, timestamp } from '../../aws/answer-shapes.js';
import type { PromisedAnswer } from '../../aws/promised-answer.js';

/** What lists and descriptions tell of most resources. */
export const described = { Name: text, Metadata: text } as const satisfies MemberShapes;

/** When a resource was created and changed. */
export const times = { CreatedTimestamp: timestamp, LastUpdatedTimestamp: timestamp } as const satisfies MemberShapes;

/** A page of what an AppInstance has: it names the AppInstance, and by that is known even where it has no list. */
export function pageOfInstance(member: string, item: Shape): PromisedAnswer {
  return {
    body: structure({ AppInstanceArn: asAsked('AppInstanceArn') }, { [member]: list(item), NextToken: text }),
  };
}
