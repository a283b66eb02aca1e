import { read } from '../../aws/read.js';
import type { KindReader, KindWriter } from '../../core/kind-effects.js';
import type { LiveRecord } from '../../core/live.js';
import { foundByList } from '../shared/find-by-id.js';
import type { IdentityReadClient, IdentityWriteClient } from '../shared/identity-service.js';
import { requiredId, writerOf } from '../shared/kind.js';
import { mapFound } from '../shared/load-fields.js';
import { listAll } from '../shared/pages.js';
import type { appInstanceAdminOperations } from './operations.js';

type ReadClient = IdentityReadClient<typeof appInstanceAdminOperations>;
type WriteClient = IdentityWriteClient<typeof appInstanceAdminOperations>;

export function appInstanceAdminReader(client: ReadClient): KindReader {
  return {
    // At most two pages for the hundred admins that an AppInstance can have by default.
    find: async ({ parentId }) =>
      foundByList(
        await listAll(
          'ListAppInstanceAdmins',
          (page) => client.listAppInstanceAdmins({ ...page, AppInstanceArn: parentId }),
          (output) => (output.AppInstanceAdmins ?? []).map(({ Admin }) => adminRecord(Admin?.Arn ?? '', parentId)),
        ),
      ),
    load: async () => ({ fields: {}, failures: [], gone: false }),
    describe: async (id, parentId) =>
      mapFound(
        await read('DescribeAppInstanceAdmin', () =>
          client.describeAppInstanceAdmin({ AppInstanceAdminArn: id, AppInstanceArn: requiredId(parentId) }),
        ),
        () => adminRecord(id, parentId),
      ),
  };
}

export function appInstanceAdminWriter(client: WriteClient): KindWriter {
  return writerOf({
    creating: {
      CreateAppInstanceAdmin: async ({ id, parentId }) => {
        const output = await client.createAppInstanceAdmin({
          AppInstanceAdminArn: requiredId(id),
          AppInstanceArn: requiredId(parentId),
        });
        return output.AppInstanceAdmin?.Arn ?? id;
      },
    },
    changing: {},
    deleting: {
      DeleteAppInstanceAdmin: async ({ id, parentId }) => {
        await client.deleteAppInstanceAdmin({ AppInstanceAdminArn: id, AppInstanceArn: requiredId(parentId) });
      },
    },
  });
}

function adminRecord(id: string, parentId: string | undefined): LiveRecord {
  return { kind: 'AppInstanceAdmin', id, parentId, fields: {} };
}
