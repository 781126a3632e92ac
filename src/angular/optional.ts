import type { Observable, ObservableInput } from 'rxjs';

/** A task of a part: a stream, or a function that is called for each request. */
export type PartTask<T> = Observable<T> | (() => ObservableInput<T>);

/** A task that {@link optional} has marked. */
export class OptionalTask<T> {
  readonly optional = true;

  constructor(readonly task: PartTask<T>) {}
}

/**
 * Marks a task of {@link nurseryResource} that may fail: its part is in the state `error` then, and the others go on. In the value
 * of the whole, it is `undefined` while it is missing. It is only for `nurseryResource`: in `gather`, use RxJS's
 * `catchError(() => of(undefined))`.
 *
 * @param task A stream, or a function that returns an `ObservableInput`.
 */
export function optional<T>(task: PartTask<T>): OptionalTask<T> {
  return new OptionalTask(task);
}
