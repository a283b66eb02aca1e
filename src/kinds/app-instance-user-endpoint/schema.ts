import { ENUMS, LENGTHS, PATTERNS } from '../../core/api-constraints.js';
import { allowMessagesSchema } from '../shared/common-schema.js';

const tokenSchema = {
  type: 'string',
  minLength: LENGTHS.deviceToken[0],
  maxLength: LENGTHS.deviceToken[1],
  pattern: '^.*$',
} as const;

/** Fields of an AppInstanceUserEndpoint in a manifest. */
export const appInstanceUserEndpointSchema = {
  type: 'object',
  description: 'A device of a user that receives push notifications.',
  properties: {
    name: {
      type: 'string',
      minLength: 1,
      maxLength: LENGTHS.endpointName[1],
      pattern: '^.*$',
      description: 'Name of the endpoint: its key within the user.',
    },
    type: {
      type: 'string',
      enum: ENUMS.endpointType,
      description: 'APNS, APNS_SANDBOX or GCM. A change replaces the endpoint.',
    },
    resourceArn: {
      type: 'string',
      minLength: LENGTHS.arn[0],
      maxLength: LENGTHS.arn[1],
      pattern: PATTERNS.pushApplicationArn,
      description:
        'ARN of the Amazon Pinpoint application, arn:aws:mobiletargeting:REGION:ACCOUNT:apps/ID. A change replaces the endpoint.',
    },
    endpointAttributes: {
      type: 'object',
      description: 'Tokens of the device; always secret. A change replaces the endpoint.',
      required: ['deviceToken'],
      additionalProperties: false,
      properties: {
        deviceToken: { ...tokenSchema, description: 'Device token. Take it from the environment: "${env.NAME}".' },
        voipDeviceToken: { ...tokenSchema, description: 'VoIP device token, for APNS and APNS_SANDBOX.' },
      },
    },
    allowMessages: allowMessagesSchema,
  },
  required: ['name'],
  additionalProperties: false,
} as const;
