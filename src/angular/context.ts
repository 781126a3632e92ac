import { assertInInjectionContext, inject, Injector, type DestroyRef } from '@angular/core';
import type { Subscription } from 'rxjs';

/**
 * Returns the given injector, else that of the current injection context.
 *
 * @param caller The calling function, for Angular's message.
 * @throws Angular's NG0203 if there is neither.
 */
export function injectorOf(caller: (...args: never) => unknown, given: Injector | undefined): Injector {
  if (given) {
    return given;
  }
  assertInInjectionContext(caller);
  return inject(Injector);
}

/** Unsubscribes `lifetime` when `destroyRef` is destroyed. If it ends before, it removes its callback from `destroyRef`. */
export function endWith(destroyRef: DestroyRef, lifetime: Subscription): void {
  const end = () => {
    lifetime.unsubscribe();
  };
  if (destroyRef.destroyed) {
    end(); // A destroyed view accepts no callbacks.
  } else {
    lifetime.add(destroyRef.onDestroy(end));
  }
}
