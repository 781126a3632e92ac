import type { Observable, ObservableInput, ObservableInputTuple, ObservedValueOf } from 'rxjs';
import { describeInput } from '../capture/describe';
import type { Nursery, NurseryOptions } from '../nursery/Nursery';
import { settings } from '../nursery/options';
import { scoped } from '../nursery/scoped';
import { HEARD, Sink } from '../nursery/Sink';

/**
 * Runs `body` with a nursery, afresh for each subscription: `defer` with a scope. It completes when the body's stream has
 * completed and all children have ended, and errors, with the raw error of the first that fails, when all others are gone.
 *
 * ```ts
 * const page$ = nursery((n) => {
 *   const user = n.startSoon(of('Ada'), { name: 'user' });
 *   const orders = n.startSoon(of(['apples']), { name: 'orders' });
 *   return waitAll([user, orders]).pipe(map(() => ({ user: user.result(), orders: orders.result() })));
 * });
 * page$.subscribe((page) => console.log(page)); // prints: { user: 'Ada', orders: [ 'apples' ] }
 * ```
 *
 * @param body Asks for children, and may return a stream whose values are the nursery's values. What it throws fails the
 *   nursery.
 * @throws TypeError at the call for what is neither a function nor an array, and for options that are no object or whose
 *   `until` is no stream.
 * @throws RangeError at the call if `concurrent` is neither a positive integer nor `Infinity`.
 *
 * @see {@link Nursery} for what the body can do.
 * @see {@link openNursery} for a nursery held by an object.
 * @see {@link failedCapture} for which task failed.
 */
export function nursery<O extends ObservableInput<unknown>>(
  body: (n: Nursery) => O,
  options?: NurseryOptions,
): Observable<ObservedValueOf<O>>;
/** The same, by the type of its values; a body that returns no stream has none. */
export function nursery<R = never>(
  // eslint-disable-next-line @typescript-eslint/no-invalid-void-type -- a body may end without a return
  body: (n: Nursery) => ObservableInput<R> | void,
  options?: NurseryOptions,
): Observable<R>;
/**
 * RxJS's `merge` with the promises of a nursery: emits what the sources emit, and is told of an error when the others are
 * gone. Tasks are named by their index.
 *
 * ```ts
 * nursery([of(1, 2), Promise.resolve(3)]).subscribe((value) => console.log(value)); // prints: 1, 2, 3
 * ```
 *
 * @param sources One task each, started in order.
 */
export function nursery<A extends readonly unknown[]>(
  sources: readonly [...ObservableInputTuple<A>],
  options?: NurseryOptions,
): Observable<A[number]>;
export function nursery(
  // eslint-disable-next-line @typescript-eslint/no-invalid-void-type -- a body may end without a return
  bodyOrSources: ((n: Nursery) => ObservableInput<unknown> | void) | readonly ObservableInput<unknown>[],
  options?: NurseryOptions,
): Observable<unknown>;
export function nursery(bodyOrSources: unknown, options?: NurseryOptions): Observable<unknown> {
  const checked = settings('nursery', options);
  if (typeof bodyOrSources === 'function') {
    return scoped(checked, (scope) => {
      scope.run(bodyOrSources as (n: Nursery) => unknown);
    });
  }
  if (!Array.isArray(bodyOrSources)) {
    throw new TypeError(
      `nursery: expected a body function or an array of sources, got ${describeInput(bodyOrSources)}`,
    );
  }
  const sources = bodyOrSources.slice() as unknown[];
  return scoped(checked, (scope) => {
    scope.run(() => {
      scope.spawnAll(sources, new Sink(HEARD, (value) => scope.emit(value)));
    });
  });
}
