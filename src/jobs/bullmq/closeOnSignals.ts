/**
 * Closes something when the process receives a signal, and then lets the signal have its default effect, unless somebody else
 * listens for it.
 *
 * @returns A function that stops listening.
 */
export function closeOnSignals(signals: readonly NodeJS.Signals[], close: () => Promise<void>): () => void {
  const listeners = new Map(
    Array.from(new Set(signals), (signal) => {
      const listener = () => {
        void close().then(() => {
          if (process.listenerCount(signal) === 0) {
            process.kill(process.pid, signal);
          }
        });
      };
      process.on(signal, listener);
      return [signal, listener];
    }),
  );
  return () => {
    for (const [signal, listener] of listeners) {
      process.off(signal, listener);
    }
  };
}
