import { computed, type Resource, type ResourceStatus, type Signal } from '@angular/core';
import { EmptyError } from 'rxjs';
import type { Outcome } from 'rxresult';

/** Angular's `ResourceSnapshot`, which Angular 20 does not have. */
type Snapshot<T> =
  | { readonly status: 'idle'; readonly value: T }
  | { readonly status: 'loading'; readonly value: T }
  | { readonly status: 'resolved'; readonly value: T }
  | { readonly status: 'error'; readonly error: Error };

/** An outcome as an Angular `Resource`. */
export class OutcomeResource<T> implements Resource<T> {
  readonly snapshot: Signal<Snapshot<T>>;
  readonly status: Signal<ResourceStatus>;
  readonly value: Signal<T>;
  readonly error: Signal<Error | undefined>;
  readonly isLoading: Signal<boolean>;
  private readonly valued: Signal<boolean>;

  /**
   * @param defaultValue The value while there is no other.
   * @param debugName The prefix of the names of its signals.
   */
  constructor(outcome: Signal<Outcome<T>>, defaultValue: T, debugName: string | undefined) {
    const derived = <V>(name: string, computation: () => V) =>
      computed(computation, debugName === undefined ? {} : { debugName: `${debugName}.${name}` });

    const snapshot = derived('snapshot', () => snapshotOf(outcome(), defaultValue));
    this.snapshot = snapshot;
    this.status = derived('status', () => snapshot().status);
    this.isLoading = derived('isLoading', () => snapshot().status === 'loading');
    this.error = derived('error', () => {
      const now = snapshot();
      return now.status === 'error' ? now.error : undefined;
    });
    this.value = derived('value', () => {
      const now = snapshot();
      if (now.status === 'error') {
        throw new Error(`the resource has no value but an error: ${now.error.message}`, { cause: now.error });
      }
      return now.value;
    });
    this.valued = derived('hasValue', () => {
      const now = snapshot();
      return now.status !== 'error' && now.value !== undefined;
    });
  }

  hasValue(this: T extends undefined ? this : never): this is Resource<Exclude<T, undefined>>;
  hasValue(): boolean;
  hasValue(): boolean {
    return this.valued();
  }
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

/** Returns `reason` itself if it has a name and a message, as Angular's `HttpErrorResponse` has; else wraps it in an error. */
function toError(reason: unknown): Error {
  return isErrorLike(reason)
    ? reason
    : new Error('the task failed with a value that is not an Error; see `cause`', { cause: reason });
}

function isErrorLike(reason: unknown): reason is Error {
  const { name, message } = Object(reason) as Partial<Error>;
  return reason instanceof Error || (typeof name === 'string' && typeof message === 'string');
}
