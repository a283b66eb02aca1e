import type { KindModel } from '../core/kind.js';
import { appInstanceModel } from './app-instance/model.js';
import { appInstanceAdminModel } from './app-instance-admin/model.js';
import { appInstanceBotModel } from './app-instance-bot/model.js';
import { appInstanceUserModel } from './app-instance-user/model.js';
import { appInstanceUserEndpointModel } from './app-instance-user-endpoint/model.js';

/** temporary */
export const models: readonly KindModel[] = [
  appInstanceModel,
  appInstanceUserModel,
  appInstanceBotModel,
  appInstanceAdminModel,
  appInstanceUserEndpointModel,
];
