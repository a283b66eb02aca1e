import { addAbortSignal, type Readable } from 'node:stream';
import { failure } from '../core/diagnostic.js';
import { printable } from '../render/printable.js';
import { standardError, standardOutput, streamsSettled } from './streams.js';

const SAY_YES = { hint: 'Say --yes to apply without being asked.' };

/**
 * Asks a person to go on. Only the exact word does, on a line of its own, from somebody who could see what it is about.
 * @throws DiagnosticError `not-confirmed`
 */
export async function confirm(question: string, word: string, signal: AbortSignal): Promise<void> {
  if (!process.stdin.isTTY || !process.stderr.isTTY) {
    throw failure('not-confirmed', 'There is no terminal to ask on, so nothing was applied.', SAY_YES);
  }
  process.stderr.write(`\n${question}\n  Only "${printable(word)}" goes on: `);
  await streamsSettled();
  if (standardOutput.error !== undefined || standardError.error !== undefined) {
    throw failure('not-confirmed', 'The plan could not be shown in full, so nothing was applied.', SAY_YES);
  }
  if ((await readLine(process.stdin, signal)) !== word) {
    throw failure('not-confirmed', 'Not confirmed: nothing was applied.');
  }
}

/** The first line; nothing if the input ends before the line does, or the terminal is gone. */
async function readLine(input: Readable, signal: AbortSignal): Promise<string | undefined> {
  let text = '';
  try {
    for await (const chunk of addAbortSignal(signal, input.setEncoding('utf8'))) {
      text += String(chunk);
      const end = text.indexOf('\n');
      if (end >= 0) {
        return text.slice(0, end);
      }
    }
  } catch (error) {
    if (signal.aborted) {
      throw error;
    }
  }
  // What comes next must not stand behind the question.
  process.stderr.write('\n');
  return undefined;
}
