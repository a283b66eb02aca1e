import type { ReadClients } from '../../src/aws/clients.js';
import { isJsonObject, type JsonObject, type JsonValue } from '../../src/core/json.js';
import { type LiveRecord, tagsOf } from '../../src/core/live.js';

/** What a call is answered instead of its result. */
export type Fault = 'accessDenied' | 'forbidden' | 'notFound' | 'serviceFailure';

/** How the account answers. */
export interface RecordClientOptions {
  /** Items of a page of a list. */
  readonly pageSize: number;
  /** What absent things are answered, except for bots. */
  readonly absentAnswer: 'forbidden' | 'notFound';
  /** Asked of each call. */
  fault?(operation: string, input: object): Fault | undefined;
}

type Input = Readonly<Record<string, string | undefined>>;

const ERRORS: Readonly<Record<Fault, readonly [string, number]>> = {
  accessDenied: ['AccessDeniedException', 403],
  forbidden: ['ForbiddenException', 403],
  notFound: ['NotFoundException', 404],
  serviceFailure: ['ServiceFailureException', 500],
};

/**
 * The reading half of the service over records in memory: quick enough for thousands of random accounts. It answers
 * as API.md says, and writes down what it is asked.
 */
export class RecordClient {
  /** Each call with its input, in their order. */
  readonly calls: string[] = [];
  readonly #records: readonly LiveRecord[];
  readonly #options: RecordClientOptions;

  constructor(records: readonly LiveRecord[], options: RecordClientOptions) {
    this.#records = records;
    this.#options = options;
  }

  /** What the kinds' readers are made with. */
  get clients(): ReadClients {
    return { reading: () => this.client as never };
  }

  /** Its methods, by their names. */
  get client(): object {
    const tagged = (arn: string | undefined) =>
      this.#records.find(({ id, kind, deleting }) => id === arn && kind !== 'AppInstanceAdmin' && deleting !== true);
    const operations: Record<string, (input: Input) => object> = {
      listAppInstances: (input) => this.#page('AppInstances', this.#listed('AppInstance', undefined), input),
      listAppInstanceUsers: (input) => this.#list('AppInstanceUser', input),
      listAppInstanceBots: (input) => this.#list('AppInstanceBot', input),
      listAppInstanceAdmins: (input) => {
        this.#one('AppInstance', input['AppInstanceArn']);
        const admins = this.#of('AppInstanceAdmin', input['AppInstanceArn']).map(({ id }) => ({ Admin: { Arn: id } }));
        return this.#page('AppInstanceAdmins', admins, input);
      },
      listAppInstanceUserEndpoints: (input) => {
        this.#one('AppInstanceUser', input['AppInstanceUserArn']);
        const endpoints = this.#of('AppInstanceUserEndpoint', input['AppInstanceUserArn']).map(({ id, fields }) => {
          const { name, type, allowMessages } = fields;
          return { EndpointId: id, Name: name, Type: type, AllowMessages: allowMessages };
        });
        return this.#page('AppInstanceUserEndpoints', endpoints, input);
      },
      listTagsForResource: ({ ResourceARN }) => {
        const record = tagged(ResourceARN) ?? this.#refuseAbsent();
        return { Tags: Object.entries(tagsOf(record) ?? {}).map(([Key, Value]) => ({ Key, Value })) };
      },
      describeAppInstance: ({ AppInstanceArn }) => ({ AppInstance: this.#one('AppInstance', AppInstanceArn) }),
      getAppInstanceRetentionSettings: ({ AppInstanceArn }) => {
        const { RetentionSettings } = this.#one('AppInstance', AppInstanceArn);
        return RetentionSettings === null ? {} : { AppInstanceRetentionSettings: RetentionSettings };
      },
      describeAppInstanceUser: ({ AppInstanceUserArn }) => {
        const { ExpirationSettings, ...user } = this.#one('AppInstanceUser', AppInstanceUserArn);
        const settings = ExpirationSettings === null ? {} : { ExpirationSettings };
        return { AppInstanceUser: { ...user, ...settings, CreatedTimestamp: new Date(0) } };
      },
      describeAppInstanceBot: ({ AppInstanceBotArn }) => ({
        AppInstanceBot: this.#one('AppInstanceBot', AppInstanceBotArn),
      }),
      describeAppInstanceUserEndpoint: ({ AppInstanceUserArn, EndpointId }) => ({
        AppInstanceUserEndpoint: this.#one('AppInstanceUserEndpoint', EndpointId, AppInstanceUserArn),
      }),
    };
    const methods = Object.entries(operations).map(([name, operation]) => [name, this.#answering(name, operation)]);
    return Object.fromEntries(methods) as object;
  }

  #answering(name: string, operation: (input: Input) => object) {
    return async ({ MaxResults: _pageSize, ...input }: Input) => {
      this.calls.push(`${name} ${JSON.stringify(input)}`);
      await Promise.resolve();
      const fault = this.#options.fault?.(name, input);
      if (fault !== undefined) {
        throw serviceError(...ERRORS[fault]);
      }
      return operation(input);
    };
  }

  #of(kind: string, parentId: string | undefined): readonly LiveRecord[] {
    return this.#records.filter((record) => record.kind === kind && record.parentId === parentId);
  }

  /** Users, bots and instances as their lists show them. */
  #listed(kind: string, parentId: string | undefined): readonly object[] {
    return this.#of(kind, parentId).map(({ id, fields: { name, metadata } }) => ({
      [`${kind}Arn`]: id,
      Name: name,
      Metadata: metadata,
    }));
  }

  #list(kind: string, input: Input): object {
    this.#one('AppInstance', input['AppInstanceArn']);
    return this.#page(`${kind}s`, this.#listed(kind, input['AppInstanceArn']), input);
  }

  #page(member: string, items: readonly object[], { NextToken: token }: Input): object {
    const end = Number(token ?? 0) + this.#options.pageSize;
    const more = end < items.length ? { NextToken: String(end) } : {};
    return { [member]: items.slice(end - this.#options.pageSize, end), ...more };
  }

  /** One resource as the service describes it. */
  #one(kind: string, id: string | undefined, parentId?: string): Readonly<Record<string, JsonValue>> {
    const record = this.#records.find((candidate) => candidate.kind === kind && candidate.id === id);
    if (record === undefined || record.deleting === true || (parentId !== undefined && record.parentId !== parentId)) {
      return kind === 'AppInstanceBot' ? refuse('NotFoundException', 404) : this.#refuseAbsent();
    }
    return inApiCase(record.fields) as JsonObject;
  }

  #refuseAbsent(): never {
    return this.#options.absentAnswer === 'notFound'
      ? refuse('NotFoundException', 404)
      : refuse('ForbiddenException', 403);
  }
}

function refuse(name: string, status: number): never {
  throw serviceError(name, status);
}

function serviceError(name: string, status: number): Error {
  return Object.assign(new Error(name), { name, $metadata: { httpStatusCode: status } });
}

/** `{deviceToken: 'x'}` → `{DeviceToken: 'x'}`, however deep. */
function inApiCase(value: JsonValue): JsonValue {
  return isJsonObject(value)
    ? Object.fromEntries(
        Object.entries(value).map(([key, inner]) => [
          `${key.charAt(0).toUpperCase()}${key.slice(1)}`,
          inApiCase(inner),
        ]),
      )
    : value;
}
