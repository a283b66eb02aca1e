import type { JsonSchema } from '../../core/kind.js';
import { userIdSchema } from '../shared/common-schema.js';

/** Fields of an AppInstanceAdmin in a manifest: exactly one of them. */
export const appInstanceAdminSchema: JsonSchema = {
  type: 'object',
  description: 'The admin role of one user or one bot.',
  properties: {
    user: userIdSchema('AppInstanceUserId of any user of the AppInstance, declared or not.'),
    bot: {
      type: 'string',
      pattern: '^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$',
      description: 'Logical id of a declared bot of the AppInstance.',
    },
  },
};
