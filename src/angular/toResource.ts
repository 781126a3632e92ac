import type { Injector, Resource } from '@angular/core';
import type { ResultBase } from 'rxresult';
import { assertWaitable } from './assertWaitable';
import { injectorOf } from './context';
import { OutcomeResource } from './OutcomeResource';
import { toOutcomeSignal } from './toOutcomeSignal';

/** Options of {@link toResource}. */
export interface ToResourceOptions<T> {
  /**
   * The value while there is none.
   *
   * @default undefined
   */
  defaultValue?: T;
  /** Whose end is the end of the waiting; by default, that of the injection context. */
  injector?: Injector;
  /** What Angular's tools call its signals. */
  debugName?: string;
}

/**
 * A result as an Angular `Resource`, for what takes one. It reads a task that something else runs: `resource()` is for
 * what is loaded anew when signals change.
 *
 * | outcome     | `status()`   | `value()`        | `error()`                                                 |
 * | ----------- | ------------ | ---------------- | --------------------------------------------------------- |
 * | `pending`   | `'loading'`  | the default      |                                                           |
 * | `fulfilled` | `'resolved'` | the value        |                                                           |
 * | `rejected`  | `'error'`    | throws           | the error; what is no error, within one, as its `cause`   |
 * | `empty`     | `'error'`    | throws           | RxJS's `EmptyError`                                       |
 * | `cancelled` | `'idle'`     | the default      |                                                           |
 *
 * `value()` throws where Angular's own does, in the state `error`: `hasValue()` is asked first. What has a `name` and a
 * `message`, as Angular's `HttpErrorResponse` has, is an error and is not wrapped. `snapshot`, of Angular 21 and later, is
 * there in 20 too.
 *
 * ```ts
 * const injector = Injector.create({ providers: [] });
 * const orders = new Future<string[]>({ name: 'orders' });
 * const page = toResource(orders, { defaultValue: [], injector });
 * console.log(page.status(), page.value()); // prints: loading []
 * orders.setResult(['tea']);
 * console.log(page.status(), page.value()); // prints: resolved [ 'tea' ]
 * ```
 *
 * @param result A `ResultCapture`, a `Future`, or what else is a `ResultBase`.
 * @param options `defaultValue`; `injector`, where it is called outside of an injection context; `debugName`.
 * @throws Angular's NG0203 outside of an injection context, if there is no `injector`; its NG0602 in a reactive context,
 *   as each evaluation would wait anew.
 * @throws TypeError if it is given something else than a result.
 * @see {@link toOutcomeSignal}
 */
export function toResource<T>(
  result: ResultBase<T>,
  options: ToResourceOptions<NoInfer<T>> & { defaultValue: NoInfer<T> },
): Resource<T>;
export function toResource<T>(result: ResultBase<T>, options?: ToResourceOptions<undefined>): Resource<T | undefined>;
export function toResource<T>(
  result: ResultBase<T>,
  { defaultValue, injector, ...options }: ToResourceOptions<T | undefined> = {},
): Resource<T | undefined> {
  assertWaitable(toResource, 'toResource', result);
  const outcome = toOutcomeSignal(result, { ...options, injector: injectorOf(toResource, injector) });
  return new OutcomeResource(outcome, defaultValue, options.debugName);
}
