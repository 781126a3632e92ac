// One of the two files that touch RxJS's Subscriber and Subscription; the other is TaskSubscriber.ts.

import { Observable } from 'rxjs';
import type { Settings } from './options';
import { Scope } from './Scope';

/**
 * The Observable of a nursery: each subscription is a {@link Scope} of its own.
 *
 * @param start Runs the scope.
 */
export function scoped<T>(settings: Settings, start: (scope: Scope) => void): Observable<T> {
  return new Observable<unknown>((subscriber) => {
    const scope = new Scope(settings, subscriber);
    // Before anything is subscribed, so that a synchronous `take(1)` reaches it.
    subscriber.add(() => {
      scope.abandon();
    });
    start(scope);
  }) as Observable<T>;
}
