import { identityService } from '../shared/identity-service.js';
import { kindOf } from '../shared/kind.js';
import { appInstanceAdminReader, appInstanceAdminWriter } from './api.js';
import { appInstanceAdminModel } from './model.js';
import { appInstanceAdminOperations } from './operations.js';

export const appInstanceAdmin = kindOf({
  model: appInstanceAdminModel,
  service: identityService,
  operations: appInstanceAdminOperations,
  reader: appInstanceAdminReader,
  writer: appInstanceAdminWriter,
});
