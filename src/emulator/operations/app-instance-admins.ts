import { type MemberReference, memberArn } from '../arn.js';
import { refusal, serviceError } from '../errors.js';
import { appInstanceArnShape, principalArnShape } from '../input-shapes.js';
import { absent, findAppInstance } from '../lookup.js';
import { defineOperation, type OperationContext, PAGE_QUERY } from '../operation.js';
import { timestamp } from '../output.js';
import { PAGE_MEMBERS, readPage } from '../pagination.js';
import { checkQuota } from '../quotas.js';
import { required } from '../shapes.js';
import { type AdminRecord, type AppInstanceRecord, adminKey } from '../state.js';

const adminInput = {
  AppInstanceArn: required(appInstanceArnShape),
  AppInstanceAdminArn: required(principalArnShape),
};

const createAppInstanceAdmin = defineOperation({
  name: 'CreateAppInstanceAdmin',
  method: 'POST',
  path: '/app-instances/{AppInstanceArn}/admins',
  status: 201,
  mutating: true,
  input: adminInput,
  handle(context, input) {
    const { appInstance, key } = findPrincipal(context, input.AppInstanceArn, input.AppInstanceAdminArn);
    const { kind, memberId } = input.AppInstanceAdminArn;
    const principals = kind === 'user' ? appInstance.users : appInstance.bots;
    if (principals.get(memberId) === undefined) throw absent(context, `app instance ${kind}`);
    if (appInstance.admins.get(key) !== undefined) {
      throw serviceError('ConflictException', `The app instance ${kind} is an admin already`);
    }
    checkQuota(appInstance.admins.size, context.quotas.adminsPerAppInstance, 'app instance admins');
    const admin: AdminRecord = { kind, memberId, createdAt: context.now };
    appInstance.admins.add(key, admin, context.uptime);
    return { AppInstanceAdmin: identity(context, appInstance, admin), AppInstanceArn: input.AppInstanceArn.arn };
  },
});

const describeAppInstanceAdmin = defineOperation({
  name: 'DescribeAppInstanceAdmin',
  method: 'GET',
  path: '/app-instances/{AppInstanceArn}/admins/{AppInstanceAdminArn}',
  status: 200,
  mutating: false,
  input: adminInput,
  handle(context, input) {
    const { appInstance, admin } = findAdmin(context, input.AppInstanceArn, input.AppInstanceAdminArn);
    return {
      AppInstanceAdmin: {
        Admin: identity(context, appInstance, admin),
        AppInstanceArn: input.AppInstanceArn.arn,
        CreatedTimestamp: timestamp(admin.createdAt),
      },
    };
  },
});

const listAppInstanceAdmins = defineOperation({
  name: 'ListAppInstanceAdmins',
  method: 'GET',
  path: '/app-instances/{AppInstanceArn}/admins',
  query: PAGE_QUERY,
  status: 200,
  mutating: false,
  input: { AppInstanceArn: required(appInstanceArnShape), ...PAGE_MEMBERS },
  handle(context, input) {
    const { arn } = input.AppInstanceArn;
    const appInstance = findAppInstance(context, input.AppInstanceArn);
    const page = readPage(context, `ListAppInstanceAdmins ${arn}`, input, appInstance.admins);
    const admins = page.values.map((admin) => ({ Admin: identity(context, appInstance, admin) }));
    return { AppInstanceArn: arn, AppInstanceAdmins: admins, NextToken: page.nextToken };
  },
});

const deleteAppInstanceAdmin = defineOperation({
  name: 'DeleteAppInstanceAdmin',
  method: 'DELETE',
  path: '/app-instances/{AppInstanceArn}/admins/{AppInstanceAdminArn}',
  status: 204,
  mutating: true,
  input: adminInput,
  handle(context, input) {
    const { appInstance, key } = findAdmin(context, input.AppInstanceArn, input.AppInstanceAdminArn);
    appInstance.admins.delete(key);
    return undefined;
  },
});

/** The AppInstance of a principal, who need not exist. Throws `Behaviours.adminOfOtherAppInstance`. */
function findPrincipal(
  context: OperationContext,
  instanceReference: { readonly appInstanceId: string },
  principal: MemberReference,
): { readonly appInstance: AppInstanceRecord; readonly key: string } {
  if (principal.appInstanceId !== instanceReference.appInstanceId) {
    throw refusal(context.behaviours.adminOfOtherAppInstance, 'AppInstanceAdminArn belongs to another app instance');
  }
  return {
    appInstance: findAppInstance(context, instanceReference),
    key: adminKey(principal.kind, principal.memberId),
  };
}

function findAdmin(
  context: OperationContext,
  instanceReference: { readonly appInstanceId: string },
  principal: MemberReference,
): { readonly appInstance: AppInstanceRecord; readonly key: string; readonly admin: AdminRecord } {
  const { appInstance, key } = findPrincipal(context, instanceReference, principal);
  const admin = appInstance.admins.get(key);
  if (admin === undefined) throw absent(context, 'app instance admin');
  return { appInstance, key, admin };
}

/** The structure `Identity`: an admin carries the name that its user or bot has now. */
function identity({ account }: OperationContext, appInstance: AppInstanceRecord, { kind, memberId }: AdminRecord) {
  const principals = kind === 'user' ? appInstance.users : appInstance.bots;
  return {
    Arn: memberArn(account.scope, appInstance.id, kind, memberId),
    Name: principals.get(memberId)?.name,
  };
}

/** The operations on admins. */
export const appInstanceAdminOperations = [
  createAppInstanceAdmin,
  describeAppInstanceAdmin,
  listAppInstanceAdmins,
  deleteAppInstanceAdmin,
];
