import { appInstance } from './app-instance/index.js';
import { appInstanceAdmin } from './app-instance-admin/index.js';
import { appInstanceBot } from './app-instance-bot/index.js';
import { appInstanceUser } from './app-instance-user/index.js';
import { appInstanceUserEndpoint } from './app-instance-user-endpoint/index.js';
import type { Kind } from './shared/kind.js';

export type { Kind } from './shared/kind.js';

/**
 * Every kind that manifests can hold, each after its parent and those that it refers to. A new kind is a folder beside the others
 * and a line here.
 */
export const kinds: readonly Kind[] = [
  appInstance,
  appInstanceUser,
  appInstanceBot,
  appInstanceAdmin,
  appInstanceUserEndpoint,
];
