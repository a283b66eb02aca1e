import { identityService } from '../shared/identity-service.js';
import { kindOf } from '../shared/kind.js';
import { appInstanceReader, appInstanceWriter } from './api.js';
import { appInstanceModel } from './model.js';
import { appInstanceOperations } from './operations.js';

export const appInstance = kindOf({
  model: appInstanceModel,
  service: identityService,
  operations: appInstanceOperations,
  reader: appInstanceReader,
  writer: appInstanceWriter,
});
