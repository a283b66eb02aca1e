import type { Kind } from '../shared/kind.js';
import { appInstanceBotReader, appInstanceBotWriter } from './api.js';
import { appInstanceBotModel } from './model.js';

export const appInstanceBot: Kind = {
  model: appInstanceBotModel,
  reader: appInstanceBotReader,
  writer: appInstanceBotWriter,
};
