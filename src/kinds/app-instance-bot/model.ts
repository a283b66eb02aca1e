import { addressOf } from '../../core/address.js';
import type { Intent } from '../../core/change.js';
import { parseChimeArn } from '../../core/chime-arn.js';
import { type Comparison, compareMetadata, compareValue } from '../../core/field-comparison.js';
import { isJsonObject, type JsonValue, valueAt } from '../../core/json.js';
import type { KindModel } from '../../core/kind.js';
import { tagsOf } from '../../core/live.js';
import { ID_TAG } from '../../core/ownership.js';
import { looksAt, REPLACED_TOGETHER } from '../shared/full-replacement.js';
import { memberPin } from '../shared/pins.js';
import { withTagOperations } from '../shared/tagging.js';
import { touches } from '../shared/touches.js';
import { appInstanceBotSchema } from './schema.js';

/** The declared fields of an AppInstanceBot, decoded. */
export type AppInstanceBotSpec = {
  readonly name?: string;
  readonly metadata?: JsonValue;
  readonly tags?: Readonly<Record<string, string>>;
  readonly configuration?: {
    readonly lex: {
      readonly lexBotAliasArn: string;
      readonly localeId: string;
      readonly respondsTo?: 'STANDARD_MESSAGES';
      readonly invokedBy?: {
        readonly standardMessages: 'AUTO' | 'ALL' | 'MENTIONS' | 'NONE';
        readonly targetedMessages: 'ALL' | 'NONE';
      };
      readonly welcomeIntent?: string;
    };
  };
};

/** Fields that UpdateAppInstanceBot sets. */
const UPDATED = [...REPLACED_TOGETHER, 'configuration'] as const;

export const appInstanceBotModel: KindModel = {
  name: 'AppInstanceBot',
  parent: 'AppInstance',
  identity: { by: 'tags', pin: memberPin('bot') },
  taggable: true,
  manifest: {
    collection: 'bots',
    schema: appInstanceBotSchema,
    keyFields: ['id'],
    secretFields: ['metadata', 'tags'],
    alwaysSecret: [],
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
  operations: appInstanceBotOperations,
  looks: (input) => looksAt(input, 'DescribeAppInstanceBot', UPDATED),
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

function appInstanceBotOperations(intent: Intent): readonly string[] {
  switch (intent.action) {
    case 'delete':
      return ['DeleteAppInstanceBot'];
    case 'create':
      return ['CreateAppInstanceBot'];
    default:
      return withTagOperations(intent, touches(intent.fields, ...UPDATED) ? ['UpdateAppInstanceBot'] : []);
  }
}
