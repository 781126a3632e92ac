import { DestroyRef, signal, type Injector, type Signal } from '@angular/core';
import type { Outcome, ResultBase } from 'rxresult';
import { assertWaitable } from './assertWaitable';
import { endWith, injectorOf } from './context';

/** Options of {@link toOutcomeSignal}. */
export interface ToOutcomeSignalOptions {
  /** Whose end is the end of the waiting; by default, that of the injection context. */
  injector?: Injector;
  /** What Angular's tools call the signal. */
  debugName?: string;
}

/**
 * The outcome of a result as a signal: pending, then what it came to. Reading it never throws; a template says with
 * `@switch` what there is.
 *
 * - It is right at once: of a result that is done, it is the outcome from the beginning, and nothing is waited for.
 * - It changes once, in the call stack in which the result settles. Only where Angular forbids a write, because the result
 *   is settled by a computed or by a template, does it change in the next microtask.
 * - It lets go when the result has settled: nothing stays with the `DestroyRef`. When the injector is destroyed before, it
 *   lets go of the result, and stays as it is. It never cancels the task.
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
 * After Angular's `toSignal`.
 *
 * @param result A `ResultCapture`, a `Future`, or what else is a `ResultBase`.
 * @param options `injector`, where it is called outside of an injection context; `debugName`.
 * @throws Angular's NG0203 outside of an injection context, if there is no `injector`; its NG0602 in a reactive context,
 *   as each evaluation would wait anew.
 * @throws TypeError if it is given something else than a result.
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
        // A computed or a template runs, which may have read it: it changes when that has its value.
        queueMicrotask(() => {
          state.set(outcome);
        });
      }
    };
    endWith(destroyRef, result.waitDone().subscribe(settle));
  }
  return state.asReadonly();
}
