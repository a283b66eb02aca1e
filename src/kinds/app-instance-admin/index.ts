import type { Kind } from '../shared/kind.js';
import { appInstanceAdminReader, appInstanceAdminWriter } from './api.js';
import { appInstanceAdminModel } from './model.js';

export const appInstanceAdmin: Kind = {
  model: appInstanceAdminModel,
  reader: appInstanceAdminReader,
  writer: appInstanceAdminWriter,
};
