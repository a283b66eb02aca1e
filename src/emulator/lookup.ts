import type { MemberReference, ResourceReference } from './arn.js';
import { type ServiceError, serviceError } from './errors.js';
import type { OperationContext } from './operation.js';
import {
  type AppInstanceRecord,
  type BotRecord,
  deleteExpiredUsers,
  type EndpointRecord,
  type UserRecord,
} from './state.js';

/** The answer to an operation on something absent. */
export function absent(context: OperationContext, what: string): ServiceError {
  return context.behaviours.absentAnswer === 'notFound'
    ? serviceError('NotFoundException', `The ${what} does not exist`)
    : serviceError('ForbiddenException', `The ${what} is not valid`);
}

/** An AppInstance by its id, with expired users gone; undefined if it is absent or deleted. */
export function peekAppInstance(context: OperationContext, appInstanceId: string): AppInstanceRecord | undefined {
  const appInstance = context.account.appInstances.get(appInstanceId);
  if (appInstance === undefined || appInstance.deletedAt !== undefined) return undefined;
  deleteExpiredUsers(appInstance, context.now - context.behaviours.expirationLagMilliseconds);
  return appInstance;
}

/** The AppInstance that a reference names or lies in. Throws the {@link absent} answer. */
export function findAppInstance(
  context: OperationContext,
  reference: Pick<ResourceReference, 'appInstanceId'>,
): AppInstanceRecord {
  const appInstance = peekAppInstance(context, reference.appInstanceId);
  if (appInstance === undefined) throw absent(context, 'app instance');
  return appInstance;
}

/** A user with its AppInstance. Throws the {@link absent} answer. */
export function findUser(
  context: OperationContext,
  reference: MemberReference<'user'>,
): { readonly appInstance: AppInstanceRecord; readonly user: UserRecord } {
  const appInstance = findAppInstance(context, reference);
  const user = appInstance.users.get(reference.memberId);
  if (user === undefined) throw absent(context, 'app instance user');
  return { appInstance, user };
}

/** A bot with its AppInstance. Throws the {@link absent} answer. */
export function findBot(
  context: OperationContext,
  reference: MemberReference<'bot'>,
): { readonly appInstance: AppInstanceRecord; readonly bot: BotRecord } {
  const appInstance = findAppInstance(context, reference);
  const bot = appInstance.bots.get(reference.memberId);
  if (bot === undefined) throw absent(context, 'app instance bot');
  return { appInstance, bot };
}

/** An endpoint of a user. Throws the {@link absent} answer. */
export function findEndpoint(
  context: OperationContext,
  reference: MemberReference<'user'>,
  endpointId: string,
): { readonly user: UserRecord; readonly endpoint: EndpointRecord } {
  const { user } = findUser(context, reference);
  const endpoint = user.endpoints?.get(endpointId);
  if (endpoint === undefined) throw absent(context, 'app instance user endpoint');
  return { user, endpoint };
}

/** Whatever a reference names. Throws the {@link absent} answer. */
export function findTaggable(
  context: OperationContext,
  reference: ResourceReference,
): AppInstanceRecord | UserRecord | BotRecord {
  switch (reference.kind) {
    case 'app-instance':
      return findAppInstance(context, reference);
    case 'user':
      return findUser(context, reference).user;
    case 'bot':
      return findBot(context, reference).bot;
  }
}
