import { read } from '../../aws/read.js';
import type { LiveRecord } from '../../core/live.js';
import { identityService } from '../shared/identity-service.js';
import { kindOf, requiredId } from '../shared/kind.js';
import { listAll } from '../shared/pages.js';
import { appInstanceAdminModel } from './model.js';
import { appInstanceAdminOperations } from './operations.js';

export const appInstanceAdmin = kindOf({
  model: appInstanceAdminModel,
  service: identityService,
  operations: appInstanceAdminOperations,
  reader: (client) => ({
    // At most two pages for the hundred admins that an AppInstance can have by default.
    find: ({ parentId }) =>
      listAll(
        'ListAppInstanceAdmins',
        (page) => client.listAppInstanceAdmins({ ...page, AppInstanceArn: parentId }),
        ({ AppInstanceAdmins = [] }) => AppInstanceAdmins.map(({ Admin }) => adminRecord(Admin?.Arn ?? '', parentId)),
      ),
    describe: (id, parentId) =>
      read('DescribeAppInstanceAdmin', async () => {
        await client.describeAppInstanceAdmin({ AppInstanceAdminArn: id, AppInstanceArn: requiredId(parentId) });
        return adminRecord(id, parentId);
      }),
  }),
  writer: (client) => ({
    creating: {
      CreateAppInstanceAdmin: async ({ id, parentId }) => {
        const { AppInstanceAdmin: admin } = await client.createAppInstanceAdmin({
          AppInstanceAdminArn: requiredId(id),
          AppInstanceArn: requiredId(parentId),
        });
        return admin?.Arn ?? id;
      },
    },
    changing: {},
    deleting: {
      DeleteAppInstanceAdmin: async ({ id, parentId }) =>
        client.deleteAppInstanceAdmin({ AppInstanceAdminArn: id, AppInstanceArn: requiredId(parentId) }),
    },
  }),
});

function adminRecord(id: string, parentId: string | undefined): LiveRecord {
  return { kind: 'AppInstanceAdmin', id, parentId, fields: {} };
}
