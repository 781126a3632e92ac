import type { Observable, ObservableInput, ObservedValueOf } from 'rxjs';
import { describeInput } from '../capture/describe';
import type { Nursery, NurseryOptions } from '../nursery/Nursery';
import type { Source, Sources } from '../nursery/gathering';
import { settings } from '../nursery/options';
import { scoped } from '../nursery/scoped';
import { CONTAINED, UNSEEN } from '../nursery/Child';
import { Group, VALUES } from '../nursery/Group';

/**
 * Runs `body` with a nursery of its own for each subscription: `defer` with a scope. The values of the stream that the body
 * returns are the values of the nursery.
 *
 * It completes when the body's stream has completed and all children have ended. If the body, its stream, a child or `until`
 * fails, the others are unsubscribed and cleaned up, and then it errors with the first error: the error itself, not a wrapper.
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
 * @param body Starts children, and may return a stream. If it throws, the nursery fails.
 * @param options See {@link NurseryOptions}.
 * @throws TypeError at the call if it is neither a function nor an array, or if an option is
 *   invalid: a `name` that is not a string, or an `until` that is neither an `ObservableInput` nor an `AbortSignal`.
 * @throws RangeError at the call if `concurrent` is neither a positive integer nor `Infinity`.
 *
 * @see {@link Nursery} for what the body can do.
 * @see {@link openNursery} for a nursery held by an object.
 * @see {@link failedCapture} for the task that failed.
 */
export function nursery<O extends ObservableInput<unknown>>(
  body: (n: Nursery) => O,
  options?: NurseryOptions,
): Observable<ObservedValueOf<O>>;
/** The same, for a call that names the type of the values, or a body that may return nothing. */
export function nursery<R = never>(
  // eslint-disable-next-line @typescript-eslint/no-invalid-void-type -- a body may end without a return
  body: (n: Nursery) => ObservableInput<R> | void,
  options?: NurseryOptions,
): Observable<R>;
/**
 * RxJS's `merge` with the promises of a nursery: emits what the sources emit. If one of them fails, it errors once the others
 * have ended. Tasks are named by their index.
 *
 * ```ts
 * nursery([of(1, 2), Promise.resolve(3)]).subscribe((value) => console.log(value)); // prints: 1, 2, 3
 * ```
 *
 * @param sources The tasks. They are started in order. A function without parameters that returns the task is called when its
 *   turn comes.
 * @param options See {@link NurseryOptions}.
 * @throws TypeError and RangeError at the call, as with a body.
 * @see {@link gather} for the last values of all of them.
 */
export function nursery<A extends readonly unknown[]>(
  sources: readonly [...Sources<A>],
  options?: NurseryOptions,
): Observable<A[number]>;
/** The same, for what may be a body or sources. */
export function nursery(
  // eslint-disable-next-line @typescript-eslint/no-invalid-void-type -- a body may end without a return
  bodyOrSources: ((n: Nursery) => ObservableInput<unknown> | void) | readonly Source<unknown>[],
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
      const values = new Group(VALUES, (value) => scope.emit(value)) as Group;
      scope.spawnAll(sources, values, checked.suppressError ? UNSEEN | CONTAINED : 0);
    });
  });
}
