/** The parts of an ARN of an AppInstance or of something in one. */
export interface ChimeArn {
  readonly region: string;
  readonly accountId: string;
  readonly appInstanceArn: string;
  /** What in it is meant: its type, `user`, `bot` or another kind's, with its id; undefined for the AppInstance itself. */
  readonly member: { readonly type: string; readonly id: string } | undefined;
}

const CHIME_ARN =
  /^(?<instance>arn:[a-z0-9-]+:chime:(?<region>[a-z0-9-]+):(?<account>\d{12}):app-instance\/[^/]+)(?:\/(?<type>[a-z-]+)\/(?<id>[^/]+))?$/u;

/** Takes an ARN apart; `undefined` where it is not one of an AppInstance or of something in one. */
export function parseChimeArn(arn: string): ChimeArn | undefined {
  const groups = CHIME_ARN.exec(arn)?.groups;
  const { instance, region, account, type, id } = groups ?? {};
  if (instance === undefined || region === undefined || account === undefined) {
    return undefined;
  }
  const member = type === undefined || id === undefined ? undefined : { type, id };
  return { region, accountId: account, appInstanceArn: instance, member };
}

/** ARN of a user: it follows from the ids. */
export function userArn(appInstanceArn: string, userId: string): string {
  return `${appInstanceArn}/user/${userId}`;
}
