import type { ChimeSDKIdentity } from '@aws-sdk/client-chime-sdk-identity';
import {
  asAsked,
  filledText,
  list,
  memberArn,
  type Shape,
  structure,
  text,
  timestamp,
} from '../../aws/answer-shapes.js';
import { body, changes, NOTHING, type OperationTable, optionalBody, reads } from '../../aws/api-operation.js';
import type { ReadClient, Service, WriteClient } from '../../aws/service.js';

/** Amazon Chime SDK identity. */
export const identityService: Service<ChimeSDKIdentity> = {
  connect: async (configuration) => {
    const sdk = await import('@aws-sdk/client-chime-sdk-identity');
    return new sdk.ChimeSDKIdentity(configuration);
  },
};

/** The service, as far as a kind with these operations can look at it. */
export type IdentityReadClient<Operations extends OperationTable> = ReadClient<ChimeSDKIdentity, Operations>;

/** The service, as far as a kind with these operations can look at it and change it. */
export type IdentityWriteClient<Operations extends OperationTable> = WriteClient<ChimeSDKIdentity, Operations>;

/** What lists and descriptions tell of most resources. */
export const described = { Name: text, Metadata: text };

/** When a resource was created and changed. */
export const times = { CreatedTimestamp: timestamp, LastUpdatedTimestamp: timestamp };

/** A page of what an AppInstance has: it names the AppInstance, and by that is known even where it has no list. */
export function pageOfInstance(member: string, item: Shape) {
  return body({ AppInstanceArn: asAsked('AppInstanceArn') }, { [member]: list(item), NextToken: text });
}

/** Operations on the tags of anything that can carry some. */
export const TAG_OPERATIONS = {
  ListTagsForResource: reads(optionalBody('Tags', { Tags: list(structure({ Key: filledText, Value: text }), 'Key') })),
  TagResource: changes(NOTHING),
  UntagResource: changes(NOTHING),
};

/** The list of the users of an AppInstance, which also tells whether the AppInstance can be read. */
export const LIST_USERS_OPERATION = {
  ListAppInstanceUsers: reads(
    pageOfInstance('AppInstanceUsers', structure({ AppInstanceUserArn: memberArn('user') }, described)),
    { group: 'ListAppInstanceUsers', callsPerSecond: 10, per: 'account' },
  ),
};
