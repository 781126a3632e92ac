import { computed, DestroyRef, signal, untracked, type Injector, type Signal } from '@angular/core';
import { Subscription } from 'rxjs';
import type { Outcome, ResultBase } from 'rxresult';
import { assertResult, assertWaitable } from './assertWaitable';
import { endWith, injectorOf } from './context';

/**
 * A result, or a function of signals that returns one, or `undefined` while there is none.
 *
 * ```ts
 * import type { ResultSource } from 'rxresult/angular';
 *
 * const injector = Injector.create({ providers: [] });
 * function isBusy(task: ResultSource<unknown>) {
 *   const outcome = toOutcomeSignal(task, { injector });
 *   return computed(() => outcome().status === 'pending');
 * }
 * const orders = new Future<string[]>({ name: 'orders' });
 * const busy = isBusy(orders);
 * orders.setResult(['tea']);
 * console.log(busy()); // prints: false
 * ```
 *
 * @see {@link toOutcomeSignal}
 * @see {@link toResource}
 */
export type ResultSource<T> = ResultBase<T> | (() => ResultBase<T> | undefined);

/**
 * Options of {@link toOutcomeSignal}.
 *
 * ```ts
 * import type { ToOutcomeSignalOptions } from 'rxresult/angular';
 *
 * const options: ToOutcomeSignalOptions = { injector: Injector.create({ providers: [] }), debugName: 'orders' };
 * console.log(toOutcomeSignal(new Future(), options)()); // prints: { status: 'pending' }
 * ```
 *
 * @see {@link toOutcomeSignal}
 */
export interface ToOutcomeSignalOptions {
  /** The injector whose destruction ends the waiting. Default: that of the injection context. */
  injector?: Injector;
  /** The name of the signal in Angular's tools. Default: the name of the result. */
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
 * - Given a function, it follows it: it has the outcome of the result that the function returns now, and is pending while the
 *   function returns `undefined`. If the function throws, reading the signal throws that.
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
 * @param result A `ResultCapture`, a `Future` or another `ResultBase`; or a function, such as a signal, that returns one or
 *   `undefined`.
 * @param options `injector`, if it is called outside of an injection context; `debugName`.
 * @throws Angular's NG0203 outside of an injection context without an `injector`; its NG0602 in a reactive context, where
 *   each evaluation would wait again.
 * @throws TypeError if `result` is neither a result nor a function.
 * @see {@link toResource}
 */
export function toOutcomeSignal<T>(result: ResultSource<T>, options: ToOutcomeSignalOptions = {}): Signal<Outcome<T>> {
  assertWaitable(toOutcomeSignal, 'toOutcomeSignal', result);
  const destroyRef = injectorOf(toOutcomeSignal, options.injector).get(DestroyRef);
  if (typeof result === 'function') {
    return followed(result, destroyRef, options);
  }
  const named = typeof result.name === 'string' ? { debugName: result.name } : {};
  return waitingFor(result, { ...named, ...options }, (waiting) => {
    endWith(destroyRef, waiting);
  });
}

const PENDING = { status: 'pending' } as const;

/** @param begun Called with the subscription to the result, if it is pending. */
function waitingFor<T>(
  result: ResultBase<T>,
  options: { debugName?: string },
  begun: (waiting: Subscription) => void,
): Signal<Outcome<T>> {
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
    begun(result.waitDone().subscribe(settle));
  }
  return state.asReadonly();
}

function followed<T>(
  source: () => ResultBase<T> | undefined,
  destroyRef: DestroyRef,
  options: ToOutcomeSignalOptions,
): Signal<Outcome<T>> {
  const lifetime = new Subscription();
  endWith(destroyRef, lifetime);
  let waiting = Subscription.EMPTY;
  const result = computed(source);
  // A signal for each result, made when it is read for the first time.
  const outcome = computed(() => {
    untracked(() => {
      waiting.unsubscribe();
    });
    const now = result();
    return untracked(() => {
      if (now == null) {
        return undefined;
      }
      assertResult('toOutcomeSignal', now);
      return waitingFor(now, {}, (begun) => {
        waiting = begun;
        lifetime.add(begun);
      });
    });
  });
  return computed(() => outcome()?.() ?? PENDING, { ...options, equal: isSame });
}

/** A pending outcome is that of another result, too. */
function isSame(a: Outcome<unknown>, b: Outcome<unknown>): boolean {
  return a === b || (a.status === 'pending' && b.status === 'pending');
}
