import { describeInput } from '../capture/describe';
import { isObject } from '../capture/ResultCapture';
import { reportUnhandledError } from '../capture/userCode';
import type { Nursery, NurseryObserver } from '../nursery/Nursery';
import { everywhere } from '../nursery/observing';

type ObserverFor = (nursery: Nursery) => NurseryObserver | undefined;

const registered = new Set<{ readonly observerFor: ObserverFor }>();

/**
 * Observes every nursery that opens from now on, those of `gather` and the other combinators included: for tracing a whole
 * program. These observers come before those in a nursery's options.
 *
 * ```ts
 * const stop = observeNurseries({ ended: (nursery, how) => console.log(nursery.name, how) });
 * gather([of(1)], { name: 'page' }).subscribe(); // prints: page completed
 * stop();
 * ```
 *
 * @param observer An observer, or a function that returns one for a nursery, or nothing if that nursery is not to be observed.
 *   The function is called once for each nursery, when the nursery opens. Errors that it throws go to `config.onUnhandledError`.
 * @returns A function that stops observing, for nurseries that open after it is called.
 * @throws TypeError if it is given neither.
 * @see {@link NurseryObserver}
 */
export function observeNurseries(observer: NurseryObserver | ObserverFor): () => void {
  if (!isObject(observer)) {
    throw new TypeError(`observeNurseries: expected an observer or a function, got ${describeInput(observer)}`);
  }
  const entry = { observerFor: typeof observer === 'function' ? observer : () => observer };
  registered.add(entry);
  everywhere.observersOf = observersOf;
  return () => {
    registered.delete(entry);
    if (registered.size === 0) {
      everywhere.observersOf = undefined;
    }
  };
}

function observersOf(nursery: Nursery): NurseryObserver[] {
  const observers: NurseryObserver[] = [];
  for (const { observerFor } of registered) {
    try {
      const observer = observerFor(nursery);
      if (observer) {
        observers.push(observer);
      }
    } catch (error) {
      reportUnhandledError(error);
    }
  }
  return observers;
}
