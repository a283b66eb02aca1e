import type { Kind } from '../shared/kind.js';
import { appInstanceUserReader, appInstanceUserWriter } from './api.js';
import { appInstanceUserModel } from './model.js';

export const appInstanceUser: Kind = {
  model: appInstanceUserModel,
  reader: appInstanceUserReader,
  writer: appInstanceUserWriter,
};
