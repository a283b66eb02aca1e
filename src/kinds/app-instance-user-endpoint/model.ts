import { addressOf } from '../../core/address.js';
import type { Intent } from '../../core/change.js';
import { type Comparison, compareValue } from '../../core/field-comparison.js';
import { isJsonObject, type JsonObject, type JsonValue, textOf, valueAt } from '../../core/json.js';
import type { KindModel } from '../../core/kind.js';
import { touches } from '../shared/taggable-model.js';
import { appInstanceUserEndpointSchema } from './schema.js';

export const appInstanceUserEndpointModel: KindModel = {
  name: 'AppInstanceUserEndpoint',
  parent: 'AppInstanceUser',
  identity: {
    by: 'marks',
    marks: [
      {
        needs: ['name'],
        verbatim: ['name'],
        fingerprint: ({ name }) => (typeof name === 'string' && name !== '' ? name : undefined),
      },
      { needs: ['type', 'endpointAttributes'], verbatim: ['type'], fingerprint: typeAndToken },
    ],
  },
  taggable: false,
  manifest: {
    collection: 'endpoints',
    schema: appInstanceUserEndpointSchema,
    keyFields: ['name'],
    secretFields: ['endpointAttributes'],
    alwaysSecret: [
      ['endpointAttributes', 'deviceToken'],
      ['endpointAttributes', 'voipDeviceToken'],
    ],
    arns: [['resourceArn']],
    clearable: {},
    quota: { name: 'endpointsPerUser', limit: 10 },
  },
  comparators: {
    name: compareValue,
    type: compareValue,
    resourceArn: compareValue,
    endpointAttributes: compareEndpointAttributes,
    allowMessages: compareValue,
  },
  immutable: ['type', 'resourceArn', 'endpointAttributes'],
  requiredForCreate: ['type', 'resourceArn', 'endpointAttributes'],
  address: (spec, _id, parent) => addressOf(parent, 'endpoints', textOf(spec['name'])),
  liveAddress: (record, parent) => {
    const { name } = record.fields;
    return addressOf(parent, 'endpoints', typeof name === 'string' && name !== '' ? name : record.id);
  },
  operations: endpointOperations,
  looks: ({ action }) => (action === 'create' || action === 'replace' ? ['DescribeAppInstanceUserEndpoint'] : []),
};

function typeAndToken(fields: JsonObject): string | undefined {
  const token = valueAt(fields, ['endpointAttributes', 'deviceToken']);
  const { type } = fields;
  return typeof token === 'string' && typeof type === 'string' && isRevealed(token) ? `${type} ${token}` : undefined;
}

/** Whether a live value is the real one: the service may leave tokens out, or put asterisks in their place. */
function isRevealed(value: JsonValue | undefined): boolean {
  return typeof value === 'string' && value !== '' && !isMasked(value);
}

function isMasked(value: JsonValue | undefined): boolean {
  return typeof value === 'string' && value.includes('***');
}

/**
 * Attributes beside a device token that the service does not reveal cannot be compared (S24): they count as equal, and
 * the plan says so. Beside one that it reveals, an attribute that is not there is not set.
 */
function compareEndpointAttributes(declared: JsonValue, live: JsonValue): Comparison {
  const declaredAttributes = isJsonObject(declared) ? declared : {};
  const liveAttributes = isJsonObject(live) ? live : {};
  if (!isRevealed(liveAttributes['deviceToken'])) {
    return { differences: [], unknown: Object.keys(declaredAttributes).map((key) => [key]) };
  }
  const masked = Object.keys(liveAttributes).filter((key) => isMasked(liveAttributes[key]));
  const comparable = (attributes: JsonObject): JsonObject =>
    Object.fromEntries(Object.entries(attributes).filter(([key, value]) => !masked.includes(key) && value !== ''));
  return {
    differences: compareValue(comparable(declaredAttributes), comparable(liveAttributes)).differences,
    unknown: masked.filter((key) => key in declaredAttributes).map((key) => [key]),
  };
}

function endpointOperations({ action, fields }: Intent): readonly string[] {
  switch (action) {
    case 'create':
      return ['RegisterAppInstanceUserEndpoint'];
    case 'delete':
      return ['DeregisterAppInstanceUserEndpoint'];
    case 'replace':
      // The old one goes first: two endpoints of one name could not be told apart if the second call failed.
      return ['DeregisterAppInstanceUserEndpoint', 'RegisterAppInstanceUserEndpoint'];
    case 'adopt':
    case 'update':
      return touches(fields, ['name', 'allowMessages']) ? ['UpdateAppInstanceUserEndpoint'] : [];
  }
}
