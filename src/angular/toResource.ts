import type { Injector, Resource } from '@angular/core';
import { EmptyError } from 'rxjs';
import type { Outcome } from 'rxresult';
import { assertWaitable } from './assertWaitable';
import { injectorOf } from './context';
import { toError } from './errors';
import { SnapshotResource, type Snapshot } from './SnapshotResource';
import { toOutcomeSignal, type ResultSource } from './toOutcomeSignal';

/**
 * Options of {@link toResource}.
 *
 * ```ts
 * import type { ToResourceOptions } from 'rxresult/angular';
 *
 * const injector = Injector.create({ providers: [] });
 * const options = { defaultValue: [], injector, debugName: 'orders' } satisfies ToResourceOptions<string[]>;
 * console.log(toResource(new Future<string[]>(), options).value()); // prints: []
 * ```
 *
 * @see {@link toResource}
 */
export interface ToResourceOptions<T> {
  /**
   * The value while there is no other.
   *
   * @default undefined
   */
  defaultValue?: T;
  /** The injector whose destruction ends the waiting. Default: that of the injection context. */
  injector?: Injector;
  /** The prefix of the names of its signals in Angular's tools. */
  debugName?: string;
}

/**
 * A result as an Angular `Resource`, for components and functions that expect one. It reads a task that something else runs;
 * use `resource()` for data that is loaded again when signals change.
 *
 * | outcome     | `status()`   | `value()`   | `error()`                                                             |
 * | ----------- | ------------ | ----------- | --------------------------------------------------------------------- |
 * | `pending`   | `'loading'`  | the default |                                                                       |
 * | `fulfilled` | `'resolved'` | the value   |                                                                       |
 * | `rejected`  | `'error'`    | throws      | the error; if it is not an `Error`, an `Error` that has it as `cause` |
 * | `empty`     | `'error'`    | throws      | RxJS's `EmptyError`                                                   |
 * | `cancelled` | `'idle'`     | the default |                                                                       |
 *
 * `value()` throws in the state `error`, as Angular's own does: check `hasValue()` first. An object with a `name` and a
 * `message`, such as Angular's `HttpErrorResponse`, counts as an `Error` and is not wrapped. `snapshot`, which Angular has since
 * version 21, also exists with Angular 20.
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
 * @param result A `ResultCapture`, a `Future` or another `ResultBase`; or a function, such as a signal, that returns one or
 *   `undefined`: it is followed, and the resource is `loading` while the function returns `undefined`.
 * @param options `defaultValue`; `injector`, if it is called outside of an injection context; `debugName`.
 * @throws Angular's NG0203 outside of an injection context without an `injector`; its NG0602 in a reactive context, where
 *   each evaluation would wait again.
 * @throws TypeError if `result` is neither a result nor a function.
 * @see {@link toOutcomeSignal}
 */
export function toResource<T>(
  result: ResultSource<T>,
  options: ToResourceOptions<NoInfer<T>> & { defaultValue: NoInfer<T> },
): Resource<T>;
export function toResource<T>(
  result: ResultSource<T>,
  options?: ToResourceOptions<NoInfer<T> | undefined>,
): Resource<T | undefined>;
export function toResource<T>(
  result: ResultSource<T>,
  { defaultValue, injector, ...options }: ToResourceOptions<T | undefined> = {},
): Resource<T | undefined> {
  assertWaitable(toResource, 'toResource', result);
  const outcome = toOutcomeSignal(result, { ...options, injector: injectorOf(toResource, injector) });
  return new SnapshotResource(() => snapshotOf(outcome(), defaultValue), options.debugName);
}

function snapshotOf<T>(outcome: Outcome<T>, defaultValue: T): Snapshot<T> {
  switch (outcome.status) {
    case 'pending':
      return { status: 'loading', value: defaultValue };
    case 'fulfilled':
      return { status: 'resolved', value: outcome.value };
    case 'empty':
      // eslint-disable-next-line @typescript-eslint/no-deprecated -- RxJS deprecates its constructor, but `lastValueFrom` errors with this class
      return { status: 'error', error: new EmptyError() };
    case 'rejected':
      return { status: 'error', error: toError(outcome.reason) };
    case 'cancelled':
      return { status: 'idle', value: defaultValue };
  }
}
