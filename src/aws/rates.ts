import { parseChimeArn } from '../core/chime-arn.js';

/** A documented rate that a call counts against. */
export interface CallRate {
  /** Calls with the same key share the rate. */
  readonly key: string;
  /** Calls per second that AWS documents. */
  readonly documented: number;
}

/** Calls per second that all identity operations of an account have together (AWS documentation of the quotas). */
export const ACCOUNT_RATE = 50;

interface OperationRate {
  /** Operations that share the rate. */
  readonly group: string;
  readonly callsPerSecond: number;
  /** Member of the input by which the rate is counted; without it the whole account shares it. */
  readonly per?: string;
  /** Whether it is the AppInstance of that member, and not the member itself. */
  readonly perAppInstance?: boolean;
}

const APP_INSTANCE_WRITES = { group: 'AppInstance writes', callsPerSecond: 5 } as const;
const USER_WRITES = { group: 'AppInstanceUser writes', callsPerSecond: 10, perAppInstance: true } as const;

/** Rates of single operations (AWS documentation of the quotas). The others count against the account's only. */
const OPERATION_RATES: Readonly<Record<string, OperationRate>> = {
  CreateAppInstance: APP_INSTANCE_WRITES,
  UpdateAppInstance: { ...APP_INSTANCE_WRITES, per: 'AppInstanceArn' },
  DeleteAppInstance: { ...APP_INSTANCE_WRITES, per: 'AppInstanceArn' },
  CreateAppInstanceUser: { ...USER_WRITES, per: 'AppInstanceArn' },
  UpdateAppInstanceUser: { ...USER_WRITES, per: 'AppInstanceUserArn' },
  DeleteAppInstanceUser: { ...USER_WRITES, per: 'AppInstanceUserArn' },
  DescribeAppInstance: { group: 'DescribeAppInstance', callsPerSecond: 20, per: 'AppInstanceArn' },
  DescribeAppInstanceUser: { group: 'DescribeAppInstanceUser', callsPerSecond: 20, per: 'AppInstanceUserArn' },
  ListAppInstances: { group: 'ListAppInstances', callsPerSecond: 10 },
  ListAppInstanceUsers: { group: 'ListAppInstanceUsers', callsPerSecond: 10 },
};

/** The rate that an operation counts against beside the account's, if there is one. */
export function rateOf(operation: string, input: Readonly<Record<string, unknown>>): CallRate | undefined {
  const rate = OPERATION_RATES[operation];
  if (rate === undefined) {
    return undefined;
  }
  const named = rate.per === undefined ? undefined : input[rate.per];
  const member = typeof named === 'string' ? named : '';
  const scope = rate.perAppInstance === true ? (parseChimeArn(member)?.appInstanceArn ?? member) : member;
  return { key: `${rate.group} ${scope}`, documented: rate.callsPerSecond };
}

/** The group of operations that share a rate with this one, if AWS documents a rate for it. */
export function rateGroupOf(operation: string): { readonly name: string; readonly callsPerSecond: number } | undefined {
  const rate = OPERATION_RATES[operation];
  return rate === undefined ? undefined : { name: rate.group, callsPerSecond: rate.callsPerSecond };
}
