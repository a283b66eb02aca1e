import { logicalIdSchema, userIdSchema } from '../shared/common-schema.js';

/** Fields of an AppInstanceAdmin in a manifest: exactly one of them. */
export const appInstanceAdminSchema = {
  type: 'object',
  description: 'The admin role of one user or one bot.',
  properties: {
    user: { ...userIdSchema, description: 'AppInstanceUserId of any user of the AppInstance, declared or not.' },
    bot: { ...logicalIdSchema, description: 'Logical id of a declared bot of the AppInstance.' },
  },
  required: [],
  additionalProperties: false,
} as const;
