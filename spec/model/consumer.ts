// Who subscribes to a nursery, and what it does when it hears.

import { Observable, Subscriber, type Observer } from 'rxjs';
import { ends } from './ends';
import { emits } from './hearing';
import type { ModelNursery } from './ModelNursery';
import { stream } from './nurseries';

/**
 * Subscribes to the nursery.
 *
 * @param downstream Hears what its consumer hears.
 * @returns Unsubscribes; what comes back from finalizers is told to `catches` first, and then thrown.
 */
export function subscribe(n: ModelNursery, downstream?: Observer<unknown>): (catches: (error: Error) => void) => void {
  const { world, spec } = n;
  const consumer: Observer<unknown> = {
    next: (value) => {
      const hear = () => {
        emits(n, value);
        downstream?.next(value);
        world.moment(n, 'next');
      };
      if (spec.kind === 'captureMap') {
        n.within(hear); // The task has ended, and its nursery goes on when this is heard.
      } else {
        hear();
      }
    },
    error: (error: unknown) => {
      world.ledger.count(error, 'told');
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
    stream(n).subscribe(n.consumer);
    if (spec.kind === 'open') {
      world.do(spec.does?.body, { nursery: n, task: n.task });
    }
    if (!spec.bare && !subscriber.closed) {
      // What it throws joins what the others throw, or is reported where the end was told.
      subscriber.add(() => world.moment(n, 'gone', n.unsubscribing.at(-1)?.catches));
    }
  }).subscribe(consumer);
  return (catches) => {
    n.unsubscribing.push({ at: world.tick(), catches });
    if (!n.heard && !n.left) {
      n.leave();
    }
    try {
      subscription.unsubscribe();
    } finally {
      n.unsubscribing.pop();
    }
  };
}

/** A subscriber that throws what its handlers throw. */
function bare(consumer: Observer<unknown>): Subscriber<unknown> {
  const subscriber = new Subscriber<unknown>();
  const last = (tell: () => void) => {
    if (!subscriber.closed) {
      try {
        tell();
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
