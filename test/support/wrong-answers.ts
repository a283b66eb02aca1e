import { gzipSync } from 'node:zlib';
import { isJsonObject, type JsonObject, type JsonValue } from '../../src/core/json.js';
import type { WrongAnswer } from '../../src/emulator/faults.js';
import type { RecordedCall } from './all-operations.js';

/** A wrong answer, and what is wrong with it. */
export interface NamedAnswer extends WrongAnswer {
  readonly what: string;
}

type Path = readonly (string | number)[];

/** Members that an answer of an operation always has; those of lists in each item. */
const REQUIRED: Readonly<Record<string, readonly string[]>> = {
  CreateAppInstance: ['AppInstanceArn'],
  CreateAppInstanceAdmin: ['AppInstanceArn', 'AppInstanceAdmin', 'AppInstanceAdmin.Arn'],
  CreateAppInstanceBot: ['AppInstanceBotArn'],
  CreateAppInstanceUser: ['AppInstanceUserArn'],
  DescribeAppInstance: ['AppInstance', 'AppInstance.AppInstanceArn'],
  DescribeAppInstanceAdmin: ['AppInstanceAdmin', 'AppInstanceAdmin.Admin', 'AppInstanceAdmin.Admin.Arn'],
  DescribeAppInstanceBot: ['AppInstanceBot', 'AppInstanceBot.AppInstanceBotArn'],
  DescribeAppInstanceUser: ['AppInstanceUser', 'AppInstanceUser.AppInstanceUserArn'],
  DescribeAppInstanceUserEndpoint: ['AppInstanceUserEndpoint', 'AppInstanceUserEndpoint.EndpointId'],
  GetAppInstanceRetentionSettings: ['AppInstanceRetentionSettings'],
  ListAppInstanceAdmins: ['AppInstanceArn', 'AppInstanceAdmins.0.Admin', 'AppInstanceAdmins.0.Admin.Arn'],
  ListAppInstanceBots: ['AppInstanceArn', 'AppInstanceBots.0.AppInstanceBotArn'],
  ListAppInstanceUserEndpoints: ['AppInstanceUserEndpoints', 'AppInstanceUserEndpoints.0.EndpointId'],
  ListAppInstanceUsers: ['AppInstanceArn', 'AppInstanceUsers.0.AppInstanceUserArn'],
  ListAppInstances: ['AppInstances', 'AppInstances.0.AppInstanceArn'],
  ListTagsForResource: ['Tags', 'Tags.0.Key', 'Tags.0.Value', 'Tags.1.Key'],
  PutAppInstanceUserExpirationSettings: ['AppInstanceUserArn'],
  RegisterAppInstanceUserEndpoint: ['AppInstanceUserArn', 'EndpointId'],
  UpdateAppInstance: ['AppInstanceArn'],
  UpdateAppInstanceBot: ['AppInstanceBotArn'],
  UpdateAppInstanceUser: ['AppInstanceUserArn'],
  UpdateAppInstanceUserEndpoint: ['AppInstanceUserArn', 'EndpointId'],
};
/** Operations whose answers may be about any AppInstance, or any endpoint. */
const ANY_INSTANCE = ['CreateAppInstance', 'ListAppInstances'];
const ANY_ENDPOINT = ['RegisterAppInstanceUserEndpoint', 'ListAppInstanceUserEndpoints'];

/** Every way in which an answer can be wrong that this project knows of. */
export function wrongAnswersTo({ operation, status, body }: RecordedCall): readonly NamedAnswer[] {
  if (status === 204) {
    return [
      ...[200, 201, 202, 203, 205, 206].map((wrong) => ({ what: `status ${wrong}`, status: wrong, body: '' })),
      { what: 'an object', status: 200, body: '{}' },
      { what: 'a page', status: 200, headers: { 'content-type': 'text/html' }, body: '<html></html>' },
      { what: 'the name of an error', status: 204, headers: { 'x-amzn-errortype': 'ForbiddenException' } },
    ];
  }
  const right = JSON.parse(body) as JsonObject;
  const members = [...changedMembers(operation, right), ...wrongTypes(right)];
  return [
    ...wrongWholes(operation, body).map((answer) => ({ status, ...answer })),
    ...members.map(([what, changed]) => ({ what, status, body: JSON.stringify(changed) })),
  ];
}

function wrongWholes(operation: string, body: string): readonly NamedAnswer[] {
  const bytes = Buffer.from(body);
  const withByte = (byte: number) => Buffer.concat([bytes.subarray(0, 3), Buffer.from([byte]), bytes.subarray(3)]);
  const isOptional = operation === 'PutAppInstanceRetentionSettings';
  const error = { Code: 'Conflict', Message: 'There is one.' };
  const texts = [...(isOptional ? [] : ['{}']), '', ' ', 'null', '[]', `[${body}]`, '"x"', JSON.stringify(body)];
  return [
    ...[...texts, '5', 'true', '{"state": "fine"}', JSON.stringify(error), '<html>Sign in</html>'].map((text) => ({
      what: `the body ${text}`,
      body: text,
    })),
    { what: 'an error around it', body: JSON.stringify({ ...JSON.parse(body), ...error }) },
    { what: 'half of it', body: bytes.subarray(0, bytes.length / 2) },
    { what: 'something after it', body: `${body}}` },
    { what: 'a mark of the byte order', body: `\u{feff}${body}` },
    { what: 'no UTF-8', body: withByte(0xff) },
    { what: 'UTF-16', body: Buffer.from(body, 'utf16le') },
    { what: 'packed', headers: { 'content-encoding': 'gzip' }, body: gzipSync(body) },
    { what: 'the name of an error', headers: { 'x-amzn-errortype': 'ForbiddenException' }, body },
    ...[202, 203, 204, 205, 206].map((status) => ({ what: `status ${status}`, status, body })),
  ];
}

/** What is required is missing or another thing. */
function changedMembers(operation: string, right: JsonObject): readonly [string, JsonValue][] {
  return (REQUIRED[operation] ?? []).flatMap((dotted): [string, JsonValue][] => {
    const path = dotted.split('.');
    const value = path.reduce<JsonValue | undefined>((inner, key) => memberOf(inner, key), right);
    const without: [string, JsonValue][] = [
      [`${dotted} missing`, changedAt(right, path, () => undefined)],
      [`${dotted} null`, changedAt(right, path, () => null)],
    ];
    const others = typeof value === 'string' ? othersOf(operation, dotted, value) : [];
    return [
      ...without,
      ...others.map((other): [string, JsonValue] => [`${dotted} is '${other}'`, changedAt(right, path, () => other)]),
    ];
  });
}

/** Texts that are wrong in the place of a right one. */
function othersOf(operation: string, dotted: string, text: string): readonly string[] {
  if (dotted.startsWith('Tags')) {
    return dotted === 'Tags.1.Key' ? ['', 'team'] : dotted.endsWith('.Key') ? [''] : [];
  }
  if (dotted.endsWith('EndpointId')) {
    return ANY_ENDPOINT.includes(operation) ? [''] : ['', 'x', `${text}x`, text.toUpperCase()];
  }
  const instance = text.replace(/\/(?:user|bot)\/[^/]+$/u, '');
  const isAnyInstance = ANY_INSTANCE.includes(operation);
  const isAnyMember = operation === 'CreateAppInstanceBot' || dotted.includes('.0.');
  const another = text.replace(/app-instance\/[^/]+/u, 'app-instance/another');
  return [
    ...['', 'x', ` ${text}`, `${text}/`, `${instance}/channel/x`, text.toUpperCase()],
    ...(instance === text ? [`${instance}/user/x`] : [instance]),
    ...(isAnyInstance ? [] : [another]),
    ...(isAnyInstance || isAnyMember ? [] : [`${text}x`]),
  ];
}

/** Everything in it once with a value of another type; and nothing in the place of items. */
function wrongTypes(right: JsonObject): readonly [string, JsonValue][] {
  return pathsOf(right).flatMap(([path, value]) => {
    const others = isJsonObject(value) ? ['x', []] : Array.isArray(value) ? ['x', {}] : ['5', 5, {}, []];
    const isItem = typeof path.at(-1) === 'number';
    return [...others, true, [value], ...(isItem ? [null, {}] : [])]
      .filter((other) => typeof other !== typeof value || typeof other === 'object')
      .map((other): [string, JsonValue] => [
        `${path.join('.')} is ${JSON.stringify(other)}`,
        changedAt(right, path, () => other),
      ]);
  });
}

function pathsOf(value: JsonValue, path: Path = []): readonly (readonly [Path, JsonValue])[] {
  const inner: readonly (readonly [string | number, JsonValue])[] = Array.isArray(value)
    ? [...value.entries()]
    : isJsonObject(value)
      ? Object.entries(value)
      : [];
  const below = inner.flatMap(([key, member]) => pathsOf(member, [...path, key]));
  return path.length === 0 ? below : [[path, value], ...below];
}

function memberOf(value: JsonValue | undefined, key: string | number): JsonValue | undefined {
  return (value as Readonly<Record<string, JsonValue>> | undefined)?.[key];
}

function changedAt(
  value: JsonValue,
  [key, ...rest]: Path,
  change: (value: JsonValue) => JsonValue | undefined,
): JsonValue {
  if (key === undefined) {
    return change(value) ?? null;
  }
  const inner = memberOf(value, key) ?? null;
  const changed = rest.length === 0 ? change(inner) : changedAt(inner, rest, change);
  if (Array.isArray(value)) {
    return value.map((item: JsonValue, index) => (index === Number(key) ? (changed ?? null) : item));
  }
  const { [key]: _replaced, ...others } = value as JsonObject;
  return changed === undefined ? others : { ...others, [key]: changed };
}
