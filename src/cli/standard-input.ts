import { addAbortSignal, type Readable } from 'node:stream';
import { MAX_FILE_BYTES } from '../manifest/index.js';

/**
 * Everything that comes on standard input, undecoded. The signal ends the waiting for it; beyond what a file may hold
 * nothing is waited for.
 */
export async function readStandardInput(signal: AbortSignal, input: Readable = process.stdin): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of addAbortSignal(signal, input) as AsyncIterable<Uint8Array>) {
    chunks.push(chunk);
    size += chunk.length;
    if (size > MAX_FILE_BYTES) {
      break;
    }
  }
  return Buffer.concat(chunks);
}
