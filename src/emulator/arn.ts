import { PATTERNS, type SERVICE_REGIONS } from '../core/api-constraints.js';

/** Where identity resources live: everything is separate per account and region. */
export interface Scope {
  /** Twelve digits. */
  readonly accountId: string;
  readonly region: ServiceRegion;
}

/** A region that has the service. */
type ServiceRegion = (typeof SERVICE_REGIONS)[number];

/** What an ARN of this service names, decoded. `arn` is the text it came from. */
export type ResourceReference = AppInstanceReference | MemberReference<'user'> | MemberReference<'bot'>;

/** An AppInstance. */
interface AppInstanceReference {
  readonly kind: 'app-instance';
  readonly arn: string;
  readonly appInstanceId: string;
}

/** A user or bot of an AppInstance. */
export interface MemberReference<Kind extends MemberKind = MemberKind> {
  readonly kind: Kind;
  readonly arn: string;
  readonly appInstanceId: string;
  /** AppInstanceUserId of a user; of a bot the id that the service gave it. */
  readonly memberId: string;
}

/** The two kinds that live in an AppInstance, as ARNs spell them. */
export type MemberKind = 'user' | 'bot';

/** A decoded ARN. Account and region may be others than the request's. */
export interface ParsedArn {
  readonly accountId: string;
  readonly region: string;
  readonly reference: ResourceReference;
}

const IDENTITY_ARN = new RegExp(
  '^arn:aws:chime:(?<region>[a-z0-9-]+):(?<accountId>\\d{12}):' +
    'app-instance/(?<appInstanceId>[A-Za-z0-9-]{1,64})(?:/(?<kind>user|bot)/(?<memberId>[^/]{1,64}))?$',
  'u',
);
const USER_ID = new RegExp(PATTERNS.userId, 'u');
const BOT_ID = /^[A-Za-z0-9-]+$/u;

/** Decodes an ARN of an AppInstance, user or bot; undefined if it names anything else. */
export function parseArn(arn: string): ParsedArn | undefined {
  const groups = IDENTITY_ARN.exec(arn)?.groups;
  if (groups === undefined) return undefined;
  const { region = '', accountId = '', appInstanceId = '', kind, memberId = '' } = groups;
  if (kind === 'user') {
    return USER_ID.test(memberId)
      ? { accountId, region, reference: { kind, arn, appInstanceId, memberId } }
      : undefined;
  }
  if (kind === 'bot') {
    return BOT_ID.test(memberId) ? { accountId, region, reference: { kind, arn, appInstanceId, memberId } } : undefined;
  }
  return { accountId, region, reference: { kind: 'app-instance', arn, appInstanceId } };
}

/** ARN of an AppInstance. */
export function appInstanceArn(scope: Scope, appInstanceId: string): string {
  return `arn:aws:chime:${scope.region}:${scope.accountId}:app-instance/${appInstanceId}`;
}

/** ARN of a user or bot. */
export function memberArn(scope: Scope, appInstanceId: string, kind: MemberKind, memberId: string): string {
  return `${appInstanceArn(scope, appInstanceId)}/${kind}/${memberId}`;
}
