import { identityService } from '../shared/identity-service.js';
import { kindOf } from '../shared/kind.js';
import { appInstanceBotReader, appInstanceBotWriter } from './api.js';
import { appInstanceBotModel } from './model.js';
import { appInstanceBotOperations } from './operations.js';

export const appInstanceBot = kindOf({
  model: appInstanceBotModel,
  service: identityService,
  operations: appInstanceBotOperations,
  reader: appInstanceBotReader,
  writer: appInstanceBotWriter,
});
