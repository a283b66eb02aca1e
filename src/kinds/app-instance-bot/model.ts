import { addressOf } from '../../core/address.js';
import { parseChimeArn } from '../../core/chime-arn.js';
import { type Comparison, compareMetadata, compareValue } from '../../core/field-comparison.js';
import { isJsonObject, type JsonValue, valueAt } from '../../core/json.js';
import type { KindModel, Pin } from '../../core/kind.js';
import { tagsOf } from '../../core/live.js';
import { ID_TAG } from '../../core/ownership.js';
import { REPLACED_TOGETHER, taggableLooks, taggableOperations } from '../shared/taggable-model.js';
import { appInstanceBotSchema } from './schema.js';

/** What the operation that updates sets. */
const UPDATES = { UpdateAppInstanceBot: [...REPLACED_TOGETHER, 'configuration'] };

/** Pins a bot of an AppInstance. */
const pin: Pin = {
  form: 'arn:aws:chime:REGION:ACCOUNT:app-instance/ID/bot/ID',
  parse: (arn) => {
    const parsed = parseChimeArn(arn);
    return parsed?.member?.type === 'bot' ? { ...parsed, parentArn: parsed.appInstanceArn } : undefined;
  },
};

export const appInstanceBotModel: KindModel = {
  name: 'AppInstanceBot',
  parent: 'AppInstance',
  identity: { by: 'tags', pin },
  taggable: true,
  manifest: {
    collection: 'bots',
    schema: appInstanceBotSchema,
    keyFields: ['id'],
    secretFields: ['metadata', 'tags'],
    alwaysSecret: [],
    arns: [['configuration', 'lex', 'lexBotAliasArn']],
    clearable: { metadata: '', tags: {} },
  },
  comparators: {
    name: compareValue,
    metadata: compareMetadata,
    tags: compareValue,
    configuration: compareConfiguration,
  },
  immutable: [],
  requiredForCreate: ['configuration'],
  address: (_spec, id, parent) => addressOf(parent, 'bots', id ?? ''),
  liveAddress: (record, parent) =>
    addressOf(parent, 'bots', tagsOf(record)?.[ID_TAG] ?? parseChimeArn(record.id)?.member?.id ?? record.id),
  operations: (intent) => taggableOperations('AppInstanceBot', UPDATES, intent),
  looks: (intent) => taggableLooks('AppInstanceBot', UPDATES, intent),
};

/**
 * The service fills in the deprecated `respondsTo` on its own where a bot has `invokedBy`; a manifest that says only
 * the latter does not mean to remove it.
 */
function compareConfiguration(declared: JsonValue, live: JsonValue): Comparison {
  const lex = valueAt(declared, ['lex']);
  const liveLex = valueAt(live, ['lex']);
  if (isJsonObject(lex) && 'invokedBy' in lex && !('respondsTo' in lex) && isJsonObject(liveLex)) {
    const { respondsTo: _filledIn, ...rest } = liveLex;
    return compareValue(declared, { lex: rest });
  }
  return compareValue(declared, live);
}
