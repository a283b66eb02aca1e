import { asAsked, filledText, structure, text } from '../../aws/answer-shapes.js';
import { body, changes, echo, holding, NOTHING, page, reads } from '../../aws/api-operation.js';
import { times } from '../shared/identity-service.js';

const askedUser = { AppInstanceUserArn: asAsked('AppInstanceUserArn') };
const endpoint = {
  ...askedUser,
  Name: text,
  Type: text,
  ResourceArn: text,
  EndpointAttributes: structure({}, { DeviceToken: text, VoipDeviceToken: text }),
  AllowMessages: text,
  EndpointState: structure({}, { Status: text, StatusReason: text }),
  ...times,
};

/** The operations on AppInstanceUserEndpoints. AWS documents no rates of theirs. */
export const appInstanceUserEndpointOperations = {
  DeregisterAppInstanceUserEndpoint: changes(NOTHING),
  DescribeAppInstanceUserEndpoint: reads(
    holding('AppInstanceUserEndpoint', { EndpointId: asAsked('EndpointId') }, endpoint),
  ),
  ListAppInstanceUserEndpoints: reads(
    page('AppInstanceUserEndpoints', structure({ EndpointId: filledText }, endpoint)),
  ),
  RegisterAppInstanceUserEndpoint: changes(body({ ...askedUser, EndpointId: filledText })),
  UpdateAppInstanceUserEndpoint: changes(echo('AppInstanceUserArn', 'EndpointId')),
};
