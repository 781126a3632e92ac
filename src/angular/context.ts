import { assertInInjectionContext, inject, Injector, type DestroyRef } from '@angular/core';
import type { Subscription } from 'rxjs';

/**
 * The injector that a function was given, or that of the injection context it was called in.
 *
 * @param caller The function, for Angular's message.
 * @throws Angular's own NG0203 where there is neither.
 */
export function injectorOf(caller: (...args: never) => unknown, given: Injector | undefined): Injector {
  if (given) {
    return given;
  }
  assertInInjectionContext(caller);
  return inject(Injector);
}

/** Ends `lifetime` with what `destroyRef` is of. Nothing is registered there any more once it has ended by itself. */
export function endWith(destroyRef: DestroyRef, lifetime: Subscription): void {
  const end = () => {
    lifetime.unsubscribe();
  };
  if (destroyRef.destroyed) {
    end(); // A view that is gone takes no callbacks.
  } else {
    lifetime.add(destroyRef.onDestroy(end));
  }
}
