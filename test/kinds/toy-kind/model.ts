import { addressOf } from '../../../src/core/address.js';
import { compareValue } from '../../../src/core/field-comparison.js';
import type { JsonObject } from '../../../src/core/json.js';
import type { KindModel } from '../../../src/core/kind.js';
import { noteSchema } from './schema.js';

export const noteModel: KindModel = {
  name: 'Note',
  parent: 'AppInstance',
  identity: { by: 'id', expectedId: ({ spec }) => keyOf(spec) },
  taggable: false,
  manifest: {
    collection: 'notes',
    schema: noteSchema,
    keyFields: ['id'],
    secretFields: [],
    alwaysSecret: [],
    clearable: { text: '' },
  },
  comparators: { text: compareValue, colour: compareValue },
  immutable: ['colour'],
  requiredForCreate: ['text'],
  address: (spec, _id, parent) => addressOf(parent, 'notes', keyOf(spec)),
  liveAddress: (record, parent) => addressOf(parent, 'notes', record.id),
  operations: ({ action }) => {
    switch (action) {
      case 'create':
        return ['WriteNote'];
      case 'adopt':
      case 'update':
        return ['RewriteNote'];
      case 'replace':
        return ['TearNoteOff', 'WriteNote'];
      case 'delete':
        return ['TearNoteOff'];
    }
  },
};

function keyOf({ id }: JsonObject): string {
  return typeof id === 'string' ? id : '';
}
