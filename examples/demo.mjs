// The whole story on the embedded emulator: no AWS account, nothing outside this machine.
// Run it with `npm run demo`. Every step checks the exit code that it must end with.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import '../dist/cli/nameless-user.js';
import { ChimeSDKIdentity } from '@aws-sdk/client-chime-sdk-identity';
import { startEmulator } from '../dist/emulator/index.js';

const program = fileURLToPath(new URL('../bin/run.js', import.meta.url));
const project = fileURLToPath(new URL('quickstart', import.meta.url));

process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';
const emulator = await startEmulator();
console.log(`The emulator plays Amazon Chime at ${emulator.url}; the manifests are in examples/quickstart.`);
try {
  await tellTheStory();
} catch (error) {
  console.error(`The demo went wrong: ${error.message}`);
  process.exitCode = 1;
} finally {
  await emulator.close();
}

async function tellTheStory() {
  say('1. What would it take? Nothing is live yet, so everything is to be created.');
  await chimeSync(0, 'plan');

  say('2. Do it.');
  await chimeSync(0, 'apply', '--yes');

  say('3. Plan again: the account matches, there is nothing to do.');
  await chimeSync(0, 'plan', '--detailed-exitcode');

  say('4. Somebody renames Alice and demotes the back-end worker by hand…');
  await meddle();

  say('5. …and drift detection, from cron, tells. Exit code 2.');
  await chimeSync(2, 'drift');

  say('6. Repair it.');
  await chimeSync(0, 'apply', '--yes');

  say('7. No drift any more. Exit code 0.');
  await chimeSync(0, 'drift');

  say(`That was all of it. To go on by yourself, from the folder of this repository:

  node bin/run.js emulator                                    # in a terminal of its own: it keeps running

  cd examples/quickstart                                      # in another one
  export AWS_ENDPOINT_URL=http://127.0.0.1:4566
  node ../../bin/run.js plan                                  # then edit manifests/support.yaml, and plan again

\`npm install --global .\` puts the program on the path as \`chime-sync\`; README.md has a first manifest of your own.`);
}

function say(text) {
  console.log(`\n${text}`);
}

/** Runs the program as a user would, and insists on its exit code. */
async function chimeSync(expectedExitCode, ...args) {
  console.log(`\n$ chime-sync ${args.join(' ')}`);
  // The flag goes before whatever the environment and profiles say: nothing may reach an account.
  const child = spawn(process.execPath, [program, ...args, '--endpoint-url', emulator.url], {
    cwd: project,
    stdio: 'inherit',
    env: withoutAccount(process.env),
  });
  const [exitCode] = await once(child, 'exit');
  if (exitCode !== expectedExitCode) {
    throw new Error(`chime-sync ${args.join(' ')} ended with ${exitCode}, not ${expectedExitCode}.`);
  }
}

/** The environment without what it says of AWS, such as a profile whose session has ended. */
function withoutAccount(environment) {
  const rest = Object.entries(environment).filter(([name]) => !name.startsWith('AWS_'));
  return { ...Object.fromEntries(rest), AWS_ACCESS_KEY_ID: 'demo', AWS_SECRET_ACCESS_KEY: 'demo' };
}

/** Changes behind the back of chime-sync, as a console session or a script would make them. */
async function meddle() {
  const client = new ChimeSDKIdentity({
    endpoint: emulator.url,
    region: 'us-east-1',
    credentials: { accessKeyId: 'somebody', secretAccessKey: 'else' },
  });
  const { AppInstances: [{ AppInstanceArn } = {}] = [] } = await client.listAppInstances({});
  await client.updateAppInstanceUser({
    AppInstanceUserArn: `${AppInstanceArn}/user/alice`,
    Name: 'Mallory',
    Metadata: '{"locale":"en"}',
  });
  await client.deleteAppInstanceAdmin({
    AppInstanceArn,
    AppInstanceAdminArn: `${AppInstanceArn}/user/back-end-worker`,
  });
  client.destroy();
}
