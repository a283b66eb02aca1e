import { ChimeSDKIdentity } from '@aws-sdk/client-chime-sdk-identity';
import { onTestFinished } from 'vitest';
import { type Emulator, type EmulatorOptions, startEmulator } from '../../../src/emulator/index.js';

/** An emulator, and a client that looks at it and changes it behind the program's back. */
export interface Service {
  readonly emulator: Emulator;
  readonly client: ChimeSDKIdentity;
  /** Ends both, where a test needs many of them; else the end of the test does. */
  stop(): Promise<void>;
}

/** Starts the service for one test. */
export async function startService(options: EmulatorOptions = {}): Promise<Service> {
  const emulator = await startEmulator(options);
  const client = clientOf(emulator);
  const stop = async (): Promise<void> => {
    client.destroy();
    await emulator.close();
  };
  onTestFinished(stop);
  return { emulator, client, stop };
}

/** A client of the AWS SDK. */
function clientOf(emulator: Emulator): ChimeSDKIdentity {
  return new ChimeSDKIdentity({
    region: 'us-east-1',
    endpoint: emulator.url,
    credentials: { accessKeyId: 'somebody', secretAccessKey: 'else' },
  });
}

/** A clock in milliseconds that moves only when it is told to. */
export function manualClock(): { (): number; advance(milliseconds: number): void } {
  let now = Date.parse('2026-01-02T03:04:05.000Z');
  return Object.assign(() => now, {
    advance: (milliseconds: number) => {
      now += milliseconds;
    },
  });
}

/** ARN of the only AppInstance with that name. */
export async function instanceArn(client: ChimeSDKIdentity, name = 'Support'): Promise<string> {
  const { AppInstances = [] } = await client.listAppInstances({});
  const found = AppInstances.filter((instance) => instance.Name === name);
  if (found.length !== 1 || found[0]?.AppInstanceArn === undefined) {
    throw new Error(`There are ${found.length} AppInstances of the name ${name}.`);
  }
  return found[0].AppInstanceArn;
}
