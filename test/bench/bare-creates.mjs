// The floor that `apply` is measured against: the same SDK calls under the same concurrency, and nothing else.
import { ChimeSDKIdentity } from '@aws-sdk/client-chime-sdk-identity';
import pLimit from 'p-limit';

const [, , users, concurrency] = process.argv;
const client = new ChimeSDKIdentity({
  region: 'us-east-1',
  credentials: { accessKeyId: 'bare', secretAccessKey: 'script' },
});
const limit = pLimit(Number(concurrency));
const { AppInstanceArn } = await client.createAppInstance({ Name: 'Instance 0', ClientRequestToken: 'bare' });
await Promise.all(
  Array.from({ length: Number(users) }, (_, user) =>
    limit(() =>
      client.createAppInstanceUser({
        AppInstanceArn,
        AppInstanceUserId: `user-${user}`,
        Name: `User ${user}`,
        Metadata: `{"n":${user}}`,
        Tags: [{ Key: 'chime-sync:owner', Value: 'bench/dev' }],
        ClientRequestToken: `bare-${user}`,
      }),
    ),
  ),
);
