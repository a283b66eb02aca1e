import { type Address, addressOf } from '../../core/address.js';
import { parseChimeArn, userArn } from '../../core/chime-arn.js';
import { type JsonObject, textOf } from '../../core/json.js';
import type { KindModel, SpecProblem } from '../../core/kind.js';
import type { ResourceReference } from '../../core/resource.js';
import { appInstanceAdminSchema } from './schema.js';

export const appInstanceAdminModel: KindModel = {
  name: 'AppInstanceAdmin',
  parent: 'AppInstance',
  identity: {
    by: 'id',
    expectedId: ({ spec, parent }, parentId, idOf) =>
      typeof spec['user'] === 'string'
        ? userArn(parentId, spec['user'])
        : idOf(addressOf(parent, ...principalSegments(spec))),
  },
  taggable: false,
  manifest: {
    collection: 'admins',
    schema: appInstanceAdminSchema,
    keyFields: ['user', 'bot'],
    secretFields: [],
    alwaysSecret: [],
    clearable: {},
    quota: { name: 'adminsPerAppInstance', limit: 100 },
  },
  comparators: {},
  immutable: [],
  requiredForCreate: [],
  check: checkPrincipal,
  address: (spec, _id, parent) => addressOf(parent, 'admins', ...principalSegments(spec)),
  addressDepth: 2,
  liveAddress: (record, parent, principal) => {
    if (principal !== undefined && parent !== undefined) {
      // The principal's own address, `support/bots/helper`, is the parent's and two segments, encoded already.
      return `${parent}/admins${principal.slice(parent.length)}` as Address;
    }
    const member = parseChimeArn(record.id)?.member;
    return addressOf(parent, 'admins', member === undefined ? 'unknown' : `${member.type}s`, member?.id ?? record.id);
  },
  references: (spec, parent): readonly ResourceReference[] => {
    const isUser = typeof spec['user'] === 'string';
    return [
      {
        kind: isUser ? 'AppInstanceUser' : 'AppInstanceBot',
        address: addressOf(parent, ...principalSegments(spec)),
        key: isUser ? { id: spec['user'] ?? '' } : {},
        declaredOnly: !isUser,
      },
    ];
  },
  givesAccess: 'admins',
  standsOn: ({ id }) => ({
    kind: parseChimeArn(id)?.member?.type === 'bot' ? 'AppInstanceBot' : 'AppInstanceUser',
    // The API calls an admin by the ARN of its user or bot.
    id,
  }),
  operations: ({ action }) => [action === 'delete' ? 'DeleteAppInstanceAdmin' : 'CreateAppInstanceAdmin'],
};

function principalSegments(spec: JsonObject): [string, string] {
  return typeof spec['user'] === 'string' ? ['users', spec['user']] : ['bots', textOf(spec['bot'])];
}

function checkPrincipal(spec: JsonObject): readonly SpecProblem[] {
  const given = ['user', 'bot'].filter((field) => field in spec);
  if (given.length === 1) {
    return [];
  }
  return given.length === 0
    ? [
        {
          code: 'missing-field',
          path: [],
          message: 'An admin names its user or its bot.',
          hint: 'Write `user: ID` or `bot: ID`.',
        },
      ]
    : [
        {
          code: 'conflicting-fields',
          path: ['bot'],
          message: 'An admin is either a user or a bot, not both.',
          hint: 'Write an entry of its own for each.',
        },
      ];
}
