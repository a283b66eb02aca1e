import { createInterface } from 'node:readline/promises';
import { failure } from '../core/diagnostic.js';

/**
 * Asks a person to go on. Only the exact word does.
 * @throws DiagnosticError `not-confirmed`
 */
export async function confirm(question: string, word: string, signal: AbortSignal): Promise<void> {
  if (!process.stdin.isTTY || !process.stderr.isTTY) {
    throw failure('not-confirmed', 'There is no terminal to ask on, so nothing was applied.', {
      hint: 'Say --yes to apply without being asked.',
    });
  }
  const prompt = createInterface({ input: process.stdin, output: process.stderr });
  // On a terminal in raw mode Ctrl-C is no signal but a key, and it is readline that hears it.
  prompt.once('SIGINT', () => {
    process.kill(process.pid, 'SIGINT');
  });
  try {
    const answer = await prompt.question(`\n${question}\n  Only "${word}" goes on: `, { signal });
    if (answer !== word) {
      throw failure('not-confirmed', 'Not confirmed: nothing was applied.');
    }
  } catch (error) {
    // Ctrl-D is an answer as well, and not the one that goes on.
    const isEnd = error instanceof Error && error.name === 'AbortError' && !signal.aborted;
    throw isEnd ? failure('not-confirmed', 'Not confirmed: nothing was applied.') : error;
  } finally {
    prompt.close();
  }
}
