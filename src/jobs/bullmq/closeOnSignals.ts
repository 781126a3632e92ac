import { constants } from 'node:os';

type Close = () => Promise<void>;

interface Closing {
  readonly closers: Set<Close>;
  readonly listener: () => void;
}

/** One listener for each signal, however many servers there are: Node warns about more than ten. */
const closings = new Map<NodeJS.Signals, Closing>();

/**
 * Closes something when the process receives a signal. The signal then has its default effect, unless somebody else listens for
 * it.
 *
 * @returns A function that stops listening.
 */
export function closeOnSignals(signals: readonly NodeJS.Signals[], close: Close): () => void {
  for (const signal of signals) {
    closingOn(signal).closers.add(close);
  }
  return () => {
    for (const signal of signals) {
      const { closers, listener } = closingOn(signal);
      closers.delete(close);
      if (closers.size === 0) {
        closings.delete(signal);
        process.off(signal, listener);
      }
    }
  };
}

function closingOn(signal: NodeJS.Signals): Closing {
  let closing = closings.get(signal);
  if (!closing) {
    const closers = new Set<Close>();
    const listener = () => {
      void Promise.all(Array.from(closers, (close) => close())).then(() => {
        if (process.listenerCount(signal) === 0) {
          process.kill(process.pid, signal);
          if (process.pid === 1) {
            process.exit(128 + constants.signals[signal]); // Signals do not end the first process of a container.
          }
        }
      });
    };
    closing = { closers, listener };
    closings.set(signal, closing);
    process.on(signal, listener);
  }
  return closing;
}
