/**
 * Makes signals that also notice a request to stop while their handler blocks its thread: whoever asks one whether it is aborted
 * receives what is in the port.
 *
 * @param poll Receives the requests that have arrived. It may abort the signal.
 * @returns A function that changes a signal, and returns it.
 */
export function polled(poll: () => void): (signal: AbortSignal) => AbortSignal {
  const { prototype } = AbortSignal;
  // This costs nothing for each signal. AbortSignal cannot be extended.
  const polling = Object.create(prototype, {
    aborted: {
      get(this: AbortSignal) {
        poll();
        return Reflect.get(prototype, 'aborted', this);
      },
    },
    throwIfAborted: {
      value(this: AbortSignal) {
        poll();
        prototype.throwIfAborted.call(this);
      },
    },
  }) as AbortSignal;
  return (signal) => Object.setPrototypeOf(signal, polling) as AbortSignal;
}
