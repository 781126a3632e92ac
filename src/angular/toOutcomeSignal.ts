import { DestroyRef, signal, type Injector, type Signal } from '@angular/core';
import type { Outcome, ResultBase } from 'rxresult';
import { assertWaitable } from './assertWaitable';
import { endWith, injectorOf } from './context';

/** Options of {@link toOutcomeSignal}. */
export interface ToOutcomeSignalOptions {
  /** The injector whose destruction ends the waiting. Default: that of the injection context. */
  injector?: Injector;
  /** The name of the signal in Angular's tools. */
  debugName?: string;
}

/**
 * The outcome of a result as a signal: pending, then the settled outcome. Reading it never throws; a template can use
 * `@switch` on its status.
 *
 * - It is correct at once: if the result is done, the signal has its outcome from the beginning and waits for nothing.
 * - It changes once, synchronously when the result settles. If a computed or a template settles the result, where Angular
 *   forbids writes to signals, it changes in the next microtask.
 * - When the result has settled, it removes its callback from the `DestroyRef`. If the injector is destroyed before that, it
 *   unsubscribes from the result and keeps its value. It never cancels the task.
 *
 * ```ts
 * const injector = Injector.create({ providers: [] });
 * const orders = new Future<string[]>({ name: 'orders' });
 * const outcome = toOutcomeSignal(orders, { injector });
 * console.log(outcome().status); // prints: pending
 * orders.setResult(['tea']);
 * console.log(outcome()); // prints: { status: 'fulfilled', value: [ 'tea' ] }
 * ```
 *
 * It is modelled on Angular's `toSignal`.
 *
 * @param result A `ResultCapture`, a `Future` or another `ResultBase`.
 * @param options `injector`, if it is called outside of an injection context; `debugName`.
 * @throws Angular's NG0203 outside of an injection context without an `injector`; its NG0602 in a reactive context, where
 *   each evaluation would wait again.
 * @throws TypeError if `result` is not a result.
 * @see {@link toResource}
 */
export function toOutcomeSignal<T>(result: ResultBase<T>, options: ToOutcomeSignalOptions = {}): Signal<Outcome<T>> {
  assertWaitable(toOutcomeSignal, 'toOutcomeSignal', result);
  const destroyRef = injectorOf(toOutcomeSignal, options.injector).get(DestroyRef);
  const state = signal(result.outcome, options);
  if (!result.isDone()) {
    const settle = (outcome: Outcome<T>) => {
      try {
        state.set(outcome);
      } catch {
        // A computed or a template is being evaluated, and may have read the signal already: write when it has finished.
        queueMicrotask(() => {
          state.set(outcome);
        });
      }
    };
    endWith(destroyRef, result.waitDone().subscribe(settle));
  }
  return state.asReadonly();
}
