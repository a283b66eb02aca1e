import { setMaxListeners } from 'node:events';
import { EXIT_CODES } from './exit-codes.js';

const SIGNALS = ['SIGINT', 'SIGTERM'] as const;

/** The signals that ask a run to stop. */
export interface Interrupts {
  /** Fires at the first of them: nothing new starts, what is under way comes to its end. */
  readonly signal: AbortSignal;
  /** Gives the signals back to whoever had them before. */
  dispose(): void;
}

/** Listens for the signals that ask a run to stop. The second one stops the process at once. */
export function listenForInterrupts(process: NodeJS.Process): Interrupts {
  const controller = new AbortController();
  // Every call that pauses before it is repeated listens, and Node would warn of more than ten.
  setMaxListeners(0, controller.signal);
  const onSignal = () => {
    if (controller.signal.aborted) {
      process.exit(EXIT_CODES.interrupted);
    }
    controller.abort();
  };
  for (const signal of SIGNALS) {
    process.on(signal, onSignal);
  }
  return {
    signal: controller.signal,
    dispose: () => {
      for (const signal of SIGNALS) {
        process.off(signal, onSignal);
      }
    },
  };
}
