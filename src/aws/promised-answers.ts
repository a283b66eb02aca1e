import { userArn } from '../core/chime-arn.js';
import {
  appInstanceArn,
  asAsked,
  filledText,
  type Input,
  integer,
  list,
  listWithout,
  type MemberShapes,
  memberArn,
  type Shape,
  structure,
  text,
  timestamp,
} from './answer-shapes.js';

/** What an operation answers when all goes well. */
export interface PromisedAnswer {
  /** What the body is; without one there is no body at all. */
  readonly body?: Shape;
  /** Where the body requires nothing: by what it is known all the same. */
  readonly optional?: {
    /** The member that the operation is about. */
    readonly member: string;
    /** All members that the body may have; where the one is missing, others show that it is no answer of this operation. */
    readonly all: readonly string[];
    /** Whether the service is asked once more where the member is missing, before that is believed. */
    readonly isConfirmed: boolean;
  };
}

const described = { Name: text, Metadata: text } as const satisfies MemberShapes;
const times = { CreatedTimestamp: timestamp, LastUpdatedTimestamp: timestamp } as const satisfies MemberShapes;
const nextToken = { NextToken: text } as const satisfies MemberShapes;

const expirationSettings = structure({}, { ExpirationDays: integer, ExpirationCriterion: text });
const retention = {
  AppInstanceRetentionSettings: structure({}, { ChannelRetentionSettings: structure({}, { RetentionDays: integer }) }),
  InitiateDeletionTimestamp: timestamp,
} as const satisfies MemberShapes;
const botConfiguration = structure(
  {},
  {
    Lex: structure(
      {},
      {
        LexBotAliasArn: text,
        LocaleId: text,
        RespondsTo: text,
        InvokedBy: structure({}, { StandardMessages: text, TargetedMessages: text }),
        WelcomeIntent: text,
      },
    ),
  },
);
const endpoint = {
  AppInstanceUserArn: asAsked('AppInstanceUserArn'),
  Name: text,
  Type: text,
  ResourceArn: text,
  EndpointAttributes: structure({}, { DeviceToken: text, VoipDeviceToken: text }),
  AllowMessages: text,
  EndpointState: structure({}, { Status: text, StatusReason: text }),
  ...times,
} as const satisfies MemberShapes;

/** The ARN of a user follows from what was asked. */
const newUserArn: Shape = (value, input: Input) =>
  value === userArn(String(input['AppInstanceArn']), String(input['AppInstanceUserId']))
    ? undefined
    : ' is not what was asked for';

/** No body. */
const NOTHING: PromisedAnswer = {};

/** A body with the members that an input had as well. */
function echo(...members: readonly string[]): PromisedAnswer {
  return { body: structure(Object.fromEntries(members.map((member) => [member, asAsked(member)]))) };
}

/** A body with one structure. */
function holding(member: string, required: MemberShapes, optional: MemberShapes): PromisedAnswer {
  return { body: structure({ [member]: structure(required, optional) }) };
}

/** A page of what an AppInstance has: it names the AppInstance, and by that is known even where it has no list. */
function pageOfInstance(member: string, item: Shape): PromisedAnswer {
  return {
    body: structure({ AppInstanceArn: asAsked('AppInstanceArn') }, { [member]: list(item), ...nextToken }),
  };
}

/** A page that may have nothing by which it is known. */
function page(member: string, item: Shape): PromisedAnswer {
  return optionalBody(member, { [member]: list(item), ...nextToken }, true);
}

/**
 * A body that may have nothing in it at all. Whether the service leaves out what is empty is not documented, and much
 * hangs on what is wrongly empty (tags that are not there belong to nobody), so a reader asks again.
 */
function optionalBody(member: string, members: MemberShapes, isConfirmed: boolean): PromisedAnswer {
  return { body: structure({}, members), optional: { member, all: Object.keys(members), isConfirmed } };
}

/** What every operation of the service promises, by its name. */
export const PROMISED_ANSWERS = {
  CreateAppInstance: { body: structure({ AppInstanceArn: appInstanceArn }) },
  CreateAppInstanceAdmin: {
    body: structure({
      AppInstanceArn: asAsked('AppInstanceArn'),
      AppInstanceAdmin: structure({ Arn: asAsked('AppInstanceAdminArn') }, { Name: text }),
    }),
  },
  CreateAppInstanceBot: { body: structure({ AppInstanceBotArn: memberArn('bot') }) },
  CreateAppInstanceUser: { body: structure({ AppInstanceUserArn: newUserArn }) },
  DeleteAppInstance: NOTHING,
  DeleteAppInstanceAdmin: NOTHING,
  DeleteAppInstanceBot: NOTHING,
  DeleteAppInstanceUser: NOTHING,
  DeregisterAppInstanceUserEndpoint: NOTHING,
  DescribeAppInstance: holding(
    'AppInstance',
    { AppInstanceArn: asAsked('AppInstanceArn') },
    { ...described, ...times },
  ),
  DescribeAppInstanceAdmin: holding(
    'AppInstanceAdmin',
    { Admin: structure({ Arn: asAsked('AppInstanceAdminArn') }, { Name: text }) },
    { AppInstanceArn: asAsked('AppInstanceArn'), ...times },
  ),
  DescribeAppInstanceBot: holding(
    'AppInstanceBot',
    { AppInstanceBotArn: asAsked('AppInstanceBotArn') },
    { ...described, Configuration: botConfiguration, ...times },
  ),
  DescribeAppInstanceUser: holding(
    'AppInstanceUser',
    { AppInstanceUserArn: asAsked('AppInstanceUserArn') },
    { ...described, ExpirationSettings: expirationSettings, ...times },
  ),
  DescribeAppInstanceUserEndpoint: holding('AppInstanceUserEndpoint', { EndpointId: asAsked('EndpointId') }, endpoint),
  GetAppInstanceRetentionSettings: optionalBody('AppInstanceRetentionSettings', retention, true),
  ListAppInstanceAdmins: pageOfInstance(
    'AppInstanceAdmins',
    structure({ Admin: structure({ Arn: memberArn('user', 'bot') }, { Name: text }) }),
  ),
  ListAppInstanceBots: pageOfInstance('AppInstanceBots', structure({ AppInstanceBotArn: memberArn('bot') }, described)),
  ListAppInstanceUserEndpoints: page('AppInstanceUserEndpoints', structure({ EndpointId: filledText }, endpoint)),
  ListAppInstanceUsers: pageOfInstance(
    'AppInstanceUsers',
    structure({ AppInstanceUserArn: memberArn('user') }, described),
  ),
  ListAppInstances: page('AppInstances', structure({ AppInstanceArn: appInstanceArn }, described)),
  ListTagsForResource: optionalBody(
    'Tags',
    { Tags: listWithout(structure({ Key: filledText, Value: text }), 'Key') },
    true,
  ),
  PutAppInstanceRetentionSettings: optionalBody('AppInstanceRetentionSettings', retention, false),
  PutAppInstanceUserExpirationSettings: {
    body: structure({ AppInstanceUserArn: asAsked('AppInstanceUserArn') }, { ExpirationSettings: expirationSettings }),
  },
  RegisterAppInstanceUserEndpoint: {
    body: structure({ AppInstanceUserArn: asAsked('AppInstanceUserArn'), EndpointId: filledText }),
  },
  TagResource: NOTHING,
  UntagResource: NOTHING,
  UpdateAppInstance: echo('AppInstanceArn'),
  UpdateAppInstanceBot: echo('AppInstanceBotArn'),
  UpdateAppInstanceUser: echo('AppInstanceUserArn'),
  UpdateAppInstanceUserEndpoint: echo('AppInstanceUserArn', 'EndpointId'),
} as const satisfies Readonly<Record<string, PromisedAnswer>>;
