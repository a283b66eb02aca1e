import type { Kind } from '../shared/kind.js';
import { appInstanceReader, appInstanceWriter } from './api.js';
import { appInstanceModel } from './model.js';

export const appInstance: Kind = { model: appInstanceModel, reader: appInstanceReader, writer: appInstanceWriter };
