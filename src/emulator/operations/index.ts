import type { Operation } from '../operation.js';
import { appInstanceAdminOperations } from './app-instance-admins.js';
import { appInstanceBotOperations } from './app-instance-bots.js';
import { appInstanceUserEndpointOperations } from './app-instance-user-endpoints.js';
import { appInstanceUserOperations } from './app-instance-users.js';
import { appInstanceOperations } from './app-instances.js';
import { retentionSettingsOperations } from './retention-settings.js';
import { tagOperations } from './tags.js';

/** All 30 operations of the service model of 2021-04-20. */
export const OPERATIONS: readonly Operation[] = [
  ...appInstanceOperations,
  ...appInstanceUserOperations,
  ...appInstanceBotOperations,
  ...appInstanceAdminOperations,
  ...appInstanceUserEndpointOperations,
  ...retentionSettingsOperations,
  ...tagOperations,
];
