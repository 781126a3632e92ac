// Injection contexts without a DOM.

import { DestroyRef, Injector, type Signal } from '@angular/core';
import { SIGNAL } from '@angular/core/primitives/signals';
import { EMPTY, of, throwError, type Observable } from 'rxjs';
import { ResultCapture } from 'rxresult';

/** The owner of an injector that provides nothing else. It knows the callbacks that are registered with it. */
export class Owner extends DestroyRef {
  readonly registered = new Set<() => void>();
  override destroyed = false;
  readonly injector: Injector = new InjectorOf(this);

  override onDestroy(callback: () => void): () => void {
    if (this.destroyed) {
      throw new Error('the view has been destroyed');
    }
    this.registered.add(callback);
    return () => this.registered.delete(callback);
  }

  destroy(): void {
    this.destroyed = true;
    for (const callback of this.registered) {
      callback();
    }
  }
}

class InjectorOf extends Injector {
  constructor(private readonly owner: DestroyRef) {
    super();
  }

  override get(token: unknown): never {
    return (token === DestroyRef ? this.owner : this) as never;
  }
}

export const boom = new Error('boom');

/** Functions that settle a result, by the status that it has then. */
export const ends: Readonly<Record<string, (result: ResultCapture<number>) => void>> = {
  fulfilled: (result) => of(1, 5).subscribe(result),
  empty: (result) => EMPTY.subscribe(result),
  rejected: (result) => rejection(boom).subscribe(result),
  cancelled: (result) => result.cancel(),
};

export function rejection(reason: unknown): Observable<never> {
  return throwError(() => reason);
}

/** The name of a signal in Angular's tools. */
export function debugNameOf(signal: Signal<unknown>): string | undefined {
  return (signal as { [SIGNAL]?: { debugName?: string } })[SIGNAL]?.debugName;
}
