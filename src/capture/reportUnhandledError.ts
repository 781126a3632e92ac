import { throwError, UnsubscriptionError, type Observer } from 'rxjs';

/**
 * Hands `error` to `config.onUnhandledError`, or to the runtime where there is none: asynchronously, as RxJS does with
 * what nobody handles. What several finalizers threw is reported one by one.
 */
export function reportUnhandledError(error: unknown): void {
  thrownErrors(error).forEach(reportAsItIs);
}

/** The same, for what no finalizer threw: an `UnsubscriptionError` is an error like others then. */
export function reportAsItIs(error: unknown): void {
  // An error that nobody handles is RxJS's public way to `config.onUnhandledError`.
  throwError(() => error).subscribe();
}

/** Tells somebody, and reports what comes back: it is not the teller's. */
export function guarded(tell: () => void): void {
  try {
    tell();
  } catch (error) {
    reportUnhandledError(error);
  }
}

/** Gives a value to `observer`. What its handlers throw is caught by RxJS; a bare `Subscriber` may throw further. */
export function emit<T>(observer: Observer<T>, value: T): void {
  try {
    observer.next(value);
  } catch (error) {
    reportUnhandledError(error);
  }
}

/** Adds what was thrown to `errors`, flat. */
export function collect(error: unknown, errors: unknown[]): void {
  for (const each of thrownErrors(error)) {
    errors.push(each);
  }
}

/** What was thrown, flat: the errors within an `UnsubscriptionError`, else the error itself. */
export function thrownErrors(error: unknown): readonly unknown[] {
  return error instanceof UnsubscriptionError ? (error.errors as readonly unknown[]) : [error];
}

/**
 * Takes all of the steps, whatever they throw.
 *
 * @throws `UnsubscriptionError` with what they threw, flat, after the last.
 */
export function takeAll(...steps: readonly (() => void)[]): void {
  const thrown: unknown[] = [];
  for (const step of steps) {
    try {
      step();
    } catch (error) {
      collect(error, thrown);
    }
  }
  throwAll(thrown);
}

/** @throws the one `UnsubscriptionError` for what finalizers threw, if they did. */
export function throwAll(errors: readonly unknown[]): void {
  if (errors.length > 0) {
    // RxJS has no other public way to make one. It calls each error's `toString`, so null and undefined need a stand-in.
    // eslint-disable-next-line @typescript-eslint/no-deprecated -- see above
    throw new UnsubscriptionError(errors.map((error) => error ?? new Error(`a finalizer threw ${String(error)}`)));
  }
}
