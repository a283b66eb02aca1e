import type { Kind } from '../shared/kind.js';
import { appInstanceUserEndpointReader, appInstanceUserEndpointWriter } from './api.js';
import { appInstanceUserEndpointModel } from './model.js';

export const appInstanceUserEndpoint: Kind = {
  model: appInstanceUserEndpointModel,
  reader: appInstanceUserEndpointReader,
  writer: appInstanceUserEndpointWriter,
};
