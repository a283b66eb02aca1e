import { ENUMS, LENGTHS, PATTERNS } from '../../core/api-constraints.js';
import type { JsonSchema } from '../../core/kind.js';
import { choiceSchema, groupSchema, textSchema } from '../shared/common-schema.js';

const tokenSchema = (description: string) => textSchema(LENGTHS.deviceToken, '^.*$', description);

/** Fields of an AppInstanceUserEndpoint in a manifest. */
export const appInstanceUserEndpointSchema: JsonSchema = {
  type: 'object',
  description: 'A device of a user that receives push notifications.',
  properties: {
    name: textSchema([1, LENGTHS.endpointName[1]], '^.*$', 'Name of the endpoint: its key within the user.'),
    type: choiceSchema(ENUMS.endpointType, 'APNS, APNS_SANDBOX or GCM. A change replaces the endpoint.'),
    resourceArn: textSchema(
      LENGTHS.arn,
      PATTERNS.pushApplicationArn,
      'ARN of the Amazon Pinpoint application, arn:aws:mobiletargeting:REGION:ACCOUNT:apps/ID. A change replaces the endpoint.',
    ),
    endpointAttributes: groupSchema(
      'Tokens of the device; always secret. A change replaces the endpoint.',
      ['deviceToken'],
      {
        deviceToken: tokenSchema('Device token. Take it from the environment: "${env.NAME}".'),
        voipDeviceToken: tokenSchema('VoIP device token, for APNS and APNS_SANDBOX.'),
      },
    ),
    allowMessages: choiceSchema(ENUMS.allowMessages, 'Whether the endpoint receives messages: ALL or NONE.'),
  },
  required: ['name'],
};
