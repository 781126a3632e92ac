/**
 * Makes signals that notice a request to stop even while their handler blocks its thread: reading `aborted` or calling
 * `throwIfAborted()` polls first.
 *
 * @param poll Receives the requests that have arrived. It may abort the signal.
 * @returns A function that changes a signal and returns it.
 */
export function polled(poll: () => void): (signal: AbortSignal) => AbortSignal {
  const { prototype } = AbortSignal;
  // A class cannot extend AbortSignal, and one shared prototype costs nothing for each signal.
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
