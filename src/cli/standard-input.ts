import { addAbortSignal, type Readable } from 'node:stream';
import { text } from 'node:stream/consumers';

/** Everything that comes on standard input, as text. The signal ends the waiting for it. */
export async function readStandardInput(signal: AbortSignal, input: Readable = process.stdin): Promise<string> {
  return await text(addAbortSignal(signal, input));
}
