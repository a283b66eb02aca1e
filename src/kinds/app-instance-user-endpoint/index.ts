import { identityService } from '../shared/identity-service.js';
import { kindOf } from '../shared/kind.js';
import { appInstanceUserEndpointReader, appInstanceUserEndpointWriter } from './api.js';
import { appInstanceUserEndpointModel } from './model.js';
import { appInstanceUserEndpointOperations } from './operations.js';

export const appInstanceUserEndpoint = kindOf({
  model: appInstanceUserEndpointModel,
  service: identityService,
  operations: appInstanceUserEndpointOperations,
  reader: appInstanceUserEndpointReader,
  writer: appInstanceUserEndpointWriter,
});
