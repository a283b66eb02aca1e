import type { JsonSchema } from '../../core/kind.js';
import { userIdSchema } from '../shared/common-schema.js';

/** Fields of an AppInstanceAdmin in a manifest: exactly one of them. */
export const appInstanceAdminSchema: JsonSchema = {
  type: 'object',
  description: 'An admin of an AppInstance: one of its users, or one of its bots.',
  properties: {
    user: userIdSchema('AppInstanceUserId of the user that is an admin: any of the AppInstance, declared or not.'),
    bot: {
      type: 'string',
      pattern: '^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$',
      description: 'Logical id of the bot that is an admin: a declared one of the AppInstance.',
    },
  },
};
