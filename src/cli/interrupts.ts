import { setMaxListeners } from 'node:events';

/** SIGHUP: the terminal was closed, or the connection to it was lost. */
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Listens for the signals that ask a run to stop. The second one calls back, to stop the process at once. */
export function listenForInterrupts(stopAtOnce: () => void) {
  const controller = new AbortController();
  // Every call that pauses before it is repeated listens, and Node would warn of more than ten.
  setMaxListeners(0, controller.signal);
  const onSignal = (signal: NodeJS.Signals) => {
    if (!controller.signal.aborted) {
      controller.abort();
    } else if (signal !== 'SIGHUP') {
      // The system and the shell both tell of one terminal that was closed, and nobody is impatient there.
      stopAtOnce();
    }
  };
  for (const signal of SIGNALS) {
    process.on(signal, onSignal);
  }
  return {
    /** Fires at the first of them: nothing new starts, what is under way comes to its end. */
    signal: controller.signal,
    /** Gives the signals back to whoever had them before. */
    dispose: () => {
      for (const signal of SIGNALS) {
        process.off(signal, onSignal);
      }
    },
  };
}
