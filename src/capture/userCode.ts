// Calls into user code (handlers, finalizers, observers), and what becomes of the errors that come back.

import { config, throwError, UnsubscriptionError, type Observer, type Unsubscribable } from 'rxjs';
import { describe } from './describe';

/**
 * Passes `error` to `config.onUnhandledError`, or to the runtime where there is none: asynchronously, as RxJS does with an
 * error that nobody handles. The errors of several finalizers are reported one by one.
 */
export function reportUnhandledError(error: unknown): void {
  thrownErrors(error).forEach(reportAsItIs);
}

/** The same for an error that no finalizer threw: an `UnsubscriptionError` is reported like any other then. */
export function reportAsItIs(error: unknown): void {
  asynchronously(() => {
    // An error that nobody handles is RxJS's public way to `config.onUnhandledError`.
    throwError(() => error).subscribe();
  });
}

/** Reports on this call stack, which has to be one of its own. */
export function reportNow(error: unknown): void {
  const { onUnhandledError } = config;
  if (!onUnhandledError) {
    throw error;
  }
  onUnhandledError(error);
}

/**
 * Calls user code, and reports what it throws: that is not the caller's error.
 *
 * @param a Its first argument, if it takes one: on a hot path a closure would cost more.
 * @param b Its second argument.
 */
export function callUserCode<A, B>(call: (a: A, b: B) => void, a: A, b: B): void;
export function callUserCode(call: () => void): void;
export function callUserCode<A, B>(call: (a?: A, b?: B) => void, a?: A, b?: B): void {
  try {
    // eslint-disable-next-line @typescript-eslint/no-deprecated -- whoever sets it must lose nothing either
    if (config.useDeprecatedSynchronousErrorHandling) {
      callAsynchronously(call, a, b);
    } else {
      call(a, b);
    }
  } catch (error) {
    reportUnhandledError(error);
  }
}

function callAsynchronously<A, B>(call: (a?: A, b?: B) => void, a?: A, b?: B): void {
  asynchronously(() => {
    call(a, b);
  });
}

/* eslint-disable @typescript-eslint/no-deprecated -- whoever sets it must lose nothing either */
/**
 * With that option RxJS throws what nobody handles, but only at the end of a subscribe call, and only the last error: the
 * others are lost. So what this library calls has its errors reported as without the option.
 */
function asynchronously(call: () => void): void {
  const { useDeprecatedSynchronousErrorHandling } = config;
  config.useDeprecatedSynchronousErrorHandling = false;
  try {
    call();
  } finally {
    config.useDeprecatedSynchronousErrorHandling = useDeprecatedSynchronousErrorHandling;
  }
}
/* eslint-enable @typescript-eslint/no-deprecated */

/** Emits a value. RxJS catches what the handlers of `observer` throw; a bare `Subscriber` may let it through. */
export function emit<T>(observer: Observer<T>, value: T): void {
  callUserCode(emitNow, observer, value);
}

function emitNow<T>(observer: Observer<T>, value: T): void {
  observer.next(value);
}

/** A finalizer, as RxJS has them. */
export type Finalizer = (() => void) | Unsubscribable;

export function runFinalizer(finalizer: Finalizer): void {
  if (typeof finalizer === 'function') {
    finalizer();
  } else {
    finalizer.unsubscribe();
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

/** @throws `UnsubscriptionError` with the errors that finalizers threw, if there are any. */
export function throwAll(errors: readonly unknown[]): void {
  if (errors.length > 0) {
    // RxJS has no other public way to make one. It calls each error's `toString`.
    // eslint-disable-next-line @typescript-eslint/no-deprecated -- see above
    throw new UnsubscriptionError(errors.map(withStringForm));
  }
}

/** What was thrown, or a stand-in if that has no `toString`, or one that throws. */
function withStringForm(error: unknown): unknown {
  try {
    (error as Error).toString();
    return error;
  } catch {
    return new Error(`a finalizer threw ${describe(error)}`, error == null ? undefined : { cause: error });
  }
}
