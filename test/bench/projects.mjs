// Projects to measure, and what the emulator holds before.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const folder = await mkdtemp(join(tmpdir(), 'chime-sync-bench-'));
const OWNER_TAG = { Key: 'chime-sync:owner', Value: 'bench/dev' };

export async function removeProjects() {
  await rm(folder, { recursive: true, force: true });
}

export function appInstanceArn(index) {
  return `arn:aws:chime:us-east-1:123456789012:app-instance/${instanceId(index)}`;
}

function instanceId(index) {
  return `00000000-0000-4000-8000-${String(index).padStart(12, '0')}`;
}

/** A user in a manifest, of whom lists show everything that is declared. */
function declaredUser(user) {
  return `{id: user-${user}, name: User ${user}, metadata: {n: ${user}}}`;
}

/** A project with one AppInstance for each count, and that many users in it. */
export async function projectOf(name, counts, more = '', userOf = declaredUser) {
  const project = await mkdtemp(join(folder, `${name}-`));
  await writeFile(
    join(project, 'chime-sync.yaml'),
    `apiVersion: chime-sync/v1\nkind: Project\nproject: bench\nmanifests: [manifests.yaml]\n${more}\nenvironments: {dev: {region: us-east-1}}\n`,
  );
  const documents = counts.map((count, index) => {
    const users = Array.from({ length: count }, (_, user) => `  - ${userOf(user)}\n`);
    const list = users.length === 0 ? '' : `users:\n${users.join('')}`;
    return `apiVersion: chime-sync/v1\nkind: AppInstance\nid: instance-${index}\nname: Instance ${index}\n${list}`;
  });
  await writeFile(join(project, 'manifests.yaml'), documents.join('---\n'));
  return project;
}

/** The same user as the service stores it. */
function declaredLiveUser(user) {
  return { AppInstanceUserId: `user-${user}`, Name: `User ${user}`, Metadata: `{"n":${user}}` };
}

/** A live user that carries the tag of the project's environment. */
export function ownedUser(user) {
  return { ...declaredLiveUser(user), Tags: [OWNER_TAG] };
}

/** A live user that is in no manifest. */
export function otherUser(user) {
  return { AppInstanceUserId: `other-${user}`, Name: `Other ${user}` };
}

/** What makes the emulator hold the AppInstances of a project, with that many users; where it is none, with one. */
export async function seedOf(project, counts, userOf = declaredLiveUser) {
  const path = join(project, 'seed.json');
  const appInstances = counts.map((count, index) => ({
    AppInstanceId: instanceId(index),
    Name: `Instance ${index}`,
    Tags: [OWNER_TAG, { Key: 'chime-sync:id', Value: `instance-${index}` }],
    Users:
      count === 0
        ? [{ AppInstanceUserId: 'somebody', Name: 'Somebody' }]
        : Array.from({ length: count }, (_, user) => userOf(user)),
  }));
  const account = { AccountId: '123456789012', Region: 'us-east-1', AppInstances: appInstances };
  await writeFile(path, JSON.stringify({ FormatVersion: 1, Accounts: [account] }));
  return path;
}
