// One of the two files that know how RxJS subscribes; the other is TaskObserver.ts. For another RxJS, port these.

import { Observable } from 'rxjs';
import type { Settings } from './options';
import { Scope } from './Scope';

/** How many nurseries are being subscribed, each within the one before. */
let nesting = 0;

/** Once in so many levels, it is checked whether the call stack has room for what comes back up. */
const LEVELS = 32;
/** How many frames of `descend` stand for what one level needs to emit its end. */
const FRAMES = 32;

/**
 * The Observable of a nursery: each subscription is a {@link Scope} of its own.
 *
 * Nurseries nested some hundred deep exhaust the call stack, as nested streams do, and where that happens on the way up, a
 * notification is lost silently. So it is checked on the way down, where it is an error like others.
 *
 * @param start Runs the scope.
 */
export function scoped<T>(settings: Settings, start: (scope: Scope) => void): Observable<T> {
  return new Observable<unknown>((subscriber) => {
    if (subscriber.closed) {
      return;
    }
    nesting++;
    try {
      if (nesting % LEVELS === 0) {
        descend(nesting * FRAMES);
      }
      const scope = new Scope(settings, subscriber);
      // Before anything is subscribed, so that a synchronous `take(1)` reaches it.
      subscriber.add(scope);
      start(scope);
    } finally {
      nesting--;
    }
  }) as Observable<T>;
}

/** Throws a RangeError where the call stack has no room for so many frames. */
function descend(frames: number): number {
  return frames > 0 ? descend(frames - 1) + 1 : 0;
}
