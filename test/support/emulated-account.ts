import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { type Connection, resolveConnection } from '../../src/aws/connection.js';
import { type Emulator, type EmulatorOptions, startEmulator } from '../../src/emulator/index.js';
import { ACCOUNT_ID } from './resources.js';

/** An emulator that holds some AppInstances and ends with the test. */
export async function emulate(
  appInstances: readonly unknown[],
  options: EmulatorOptions = {},
): Promise<{ readonly emulator: Emulator; readonly connection: Connection }> {
  const folder = await mkdtemp(join(tmpdir(), 'chime-sync-'));
  const seedFile = join(folder, 'seed.json');
  const account = { AccountId: ACCOUNT_ID, Region: 'us-east-1', AppInstances: appInstances };
  await writeFile(seedFile, JSON.stringify({ FormatVersion: 1, Accounts: [account] }));
  const emulator = await startEmulator({ seedFile, ...options });
  onTestFinished(async () => {
    await emulator.close();
    await rm(folder, { recursive: true });
  });
  return { emulator, connection: await resolveConnection({ region: 'us-east-1', endpointUrl: emulator.url, env: {} }) };
}

/** How often each operation reached the emulator. */
export function callCounts({ requests }: Emulator): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { operation } of requests) {
    counts[operation] = (counts[operation] ?? 0) + 1;
  }
  return counts;
}
