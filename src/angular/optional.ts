import type { Observable, ObservableInput } from 'rxjs';

/**
 * A task of a part of {@link nurseryResource}: a stream, or a function that returns any `ObservableInput` and is called for each
 * request. A bare promise is a type error, because it has already started and cannot be requested again.
 *
 * ```ts
 * import type { PartTask } from 'rxresult/angular';
 *
 * const customer: PartTask<string> = of('Ada');
 * const orders: PartTask<string[]> = () => Promise.resolve(['tea']);
 * class CustomerPage {
 *   readonly page = nurseryResource({ tasks: () => ({ customer, orders }) });
 * }
 * ```
 *
 * @see {@link optional}
 */
export type PartTask<T> = Observable<T> | (() => ObservableInput<T>);

/**
 * A task that {@link optional} has marked.
 *
 * ```ts
 * import type { OptionalTask } from 'rxresult/angular';
 *
 * const news: OptionalTask<string[]> = optional(() => Promise.resolve(['A new shop has opened']));
 * console.log(news.optional); // prints: true
 * ```
 *
 * @see {@link PartTasks}
 */
export class OptionalTask<T> {
  /** Distinguishes it from a vital task. */
  readonly optional = true;

  /** @param task The task as it was given. */
  constructor(readonly task: PartTask<T>) {}
}

/**
 * Marks a task of {@link nurseryResource} that may fail without cancelling the others: its part is in the state `error` then. In
 * the value of the whole, its value is `undefined` while it is missing. It is only for `nurseryResource`: in `gather`, use RxJS's
 * `catchError(() => of(undefined))`.
 *
 * ```ts
 * class CustomerPage {
 *   readonly page = nurseryResource({
 *     tasks: () => ({
 *       customer: of('Ada'),
 *       news: optional(throwError(() => new Error('503'))),
 *     }),
 *   });
 *   readonly title = computed(() => (this.page.hasValue() ? this.page.value().customer : 'loading'));
 * }
 * ```
 *
 * @param task A stream, or a function that returns an `ObservableInput`.
 * @see {@link nurseryResource}
 */
export function optional<T>(task: PartTask<T>): OptionalTask<T> {
  return new OptionalTask(task);
}
