import { ENUMS, LENGTHS, PATTERNS } from '../../core/api-constraints.js';
import type { JsonSchema } from '../../core/kind.js';
import { choiceSchema, groupSchema, textSchema } from '../shared/common-schema.js';

const tokenSchema = (description: string) => textSchema(LENGTHS.deviceToken, '^.*$', description);

/** Fields of an AppInstanceUserEndpoint in a manifest. */
export const appInstanceUserEndpointSchema: JsonSchema = {
  type: 'object',
  description: 'A device of a user that receives push notifications.',
  properties: {
    name: textSchema(
      [1, LENGTHS.endpointName[1]],
      '^.*$',
      'Name of the endpoint, 1 to 1,600 characters on one line: its key within the user.',
    ),
    type: choiceSchema(ENUMS.endpointType, 'The notification service of the device. A change replaces the endpoint.', {
      APNS: 'Apple devices.',
      APNS_SANDBOX: 'Apple devices, with builds from development.',
      GCM: 'Android devices, by Firebase Cloud Messaging.',
    }),
    resourceArn: textSchema(
      LENGTHS.arn,
      PATTERNS.pushApplicationArn,
      'ARN of the Amazon Pinpoint application: arn:aws:mobiletargeting:REGION:ACCOUNT:apps/ID. A change replaces the endpoint.',
    ),
    endpointAttributes: groupSchema(
      'Tokens of the device; always secret. A change replaces the endpoint.',
      ['deviceToken'],
      {
        deviceToken: tokenSchema(
          'Token of the device, 1 to 1,600 characters. Take it from the environment: "${env.NAME}".',
        ),
        voipDeviceToken: tokenSchema('Token for VoIP notifications of APNS and APNS_SANDBOX, 1 to 1,600 characters.'),
      },
    ),
    allowMessages: choiceSchema(ENUMS.allowMessages, 'Whether the endpoint receives messages.', {
      ALL: 'It receives all messages.',
      NONE: 'It receives none.',
    }),
  },
  required: ['name'],
};
