import { identityService } from '../shared/identity-service.js';
import { kindOf } from '../shared/kind.js';
import { appInstanceUserReader, appInstanceUserWriter } from './api.js';
import { appInstanceUserModel } from './model.js';
import { appInstanceUserOperations } from './operations.js';

export const appInstanceUser = kindOf({
  model: appInstanceUserModel,
  service: identityService,
  operations: appInstanceUserOperations,
  reader: appInstanceUserReader,
  writer: appInstanceUserWriter,
});
