// The consumer of a nursery, and what it does when it is notified.

import { Observable, Subscriber, type Observer } from 'rxjs';
import type { ModelNursery } from './ModelNursery';
import { unsubscribes } from './rules/cancelling';
import { emits } from './rules/emitting';
import { ends } from './rules/ending';
import { isEnded } from './rules/lingering';

/**
 * Subscribes to the nursery.
 *
 * @param downstream Is notified of whatever its consumer is notified of.
 * @returns Unsubscribes; what finalizers throw is given to `catches`, and then thrown.
 */
export function subscribe(
  n: ModelNursery,
  downstream?: Observer<unknown>,
): (catches: (error: unknown) => void) => void {
  const { world, spec } = n;
  const consumer: Observer<unknown> = {
    next: (value) =>
      n.whileEmitting(() => {
        emits(n, value);
        downstream?.next(value);
        world.moment(n, 'next');
      }),
    error: (error: unknown) => {
      world.ledger.count(error, 'emitted');
      ends(n, 'failed', error);
      downstream?.error(error);
      world.moment(n, 'end');
    },
    complete: () => {
      ends(n, 'completed');
      downstream?.complete();
      world.moment(n, 'end');
    },
  };
  const subscription = new Observable<unknown>((subscriber) => {
    n.consumer = spec.bare ? bare(consumer) : subscriber;
    if (spec.bare) {
      subscriber.add(n.consumer);
    }
    n.make().subscribe(n.consumer);
    n.afterSubscribe();
    if (!spec.bare && !subscriber.closed) {
      // What it throws joins what the others throw, or is reported where the end was emitted.
      subscriber.add(() => world.moment(n, 'consumerFinalizer', n.consumerCatches));
    }
  }).subscribe(consumer);
  return (catches) => {
    n.unsubscribing.push({ at: world.tick(), catches });
    if (!n.end && !n.unsubscribed) {
      unsubscribes(n);
    }
    try {
      isEnded(n, () => subscription.unsubscribe(), n.task);
    } finally {
      n.unsubscribing.pop();
    }
  };
}

/** A subscriber that throws what its handlers throw. */
function bare(consumer: Observer<unknown>): Subscriber<unknown> {
  const subscriber = new Subscriber<unknown>();
  const last = (notify: () => void) => {
    if (!subscriber.closed) {
      try {
        notify();
      } finally {
        subscriber.unsubscribe();
      }
    }
  };
  subscriber.next = (value) => {
    if (!subscriber.closed) {
      consumer.next(value);
    }
  };
  subscriber.error = (error: unknown) => last(() => consumer.error(error));
  subscriber.complete = () => last(() => consumer.complete());
  return subscriber;
}
