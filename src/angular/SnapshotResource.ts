import { computed, type Resource, type ResourceStatus, type Signal } from '@angular/core';

/** Angular's `ResourceSnapshot`, which Angular 20 does not have. */
export type Snapshot<T> =
  | { readonly status: Exclude<ResourceStatus, 'error'>; readonly value: T }
  | { readonly status: 'error'; readonly error: Error };

/**
 * An Angular `Resource` whose whole state is one signal. As in Angular's own, `hasValue` and `snapshot` read `value`, which NgRx's
 * `extendResource` replaces.
 */
export class SnapshotResource<T> implements Resource<T> {
  readonly snapshot: Signal<Snapshot<T>>;
  readonly status: Signal<ResourceStatus>;
  readonly value: Signal<T>;
  readonly error: Signal<Error | undefined>;
  readonly isLoading: Signal<boolean>;
  private readonly valued: Signal<boolean>;

  /** @param debugName The prefix of the names of its signals. */
  constructor(compute: () => Snapshot<T>, debugName: string | undefined) {
    const derived = <V>(name: string, derive: () => V, equal?: (a: V, b: V) => boolean) =>
      computed(derive, { ...named(debugName, name), ...(equal && { equal }) });

    const state = derived('state', compute, isSame);
    this.status = derived('status', () => state().status);
    this.isLoading = derived('isLoading', () => ['loading', 'reloading'].includes(this.status()));
    this.error = derived('error', () => errorOf(state()));
    this.value = derived('value', () => {
      const now = state();
      if (now.status === 'error') {
        throw new Error(`the resource has no value but an error: ${now.error.message}`, { cause: now.error });
      }
      return now.value;
    });
    this.snapshot = derived(
      'snapshot',
      () => {
        const now = state();
        return now.status === 'error' ? now : { status: now.status, value: this.value() };
      },
      isSame,
    );
    this.valued = derived('hasValue', () => this.status() !== 'error' && this.value() !== undefined);
  }

  hasValue(this: T extends undefined ? this : never): this is Resource<Exclude<T, undefined>>;
  hasValue(): boolean;
  hasValue(): boolean {
    return this.valued();
  }

  /** Its state, for `JSON.stringify` and the `json` pipe. */
  toJSON(): object {
    const now = this.snapshot();
    return now.status === 'error'
      ? { status: now.status, error: { name: now.error.name, message: now.error.message } }
      : now;
  }
}

function errorOf(state: Snapshot<unknown>): Error | undefined {
  return state.status === 'error' ? state.error : undefined;
}

/** The option `debugName` of a signal that belongs to something else. */
export function named(owner: string | undefined, name: string): { debugName?: string } {
  return owner === undefined ? {} : { debugName: `${owner}.${name}` };
}

function isSame<T>(a: Snapshot<T>, b: Snapshot<T>): boolean {
  return a.status === 'error'
    ? b.status === 'error' && a.error === b.error
    : b.status === a.status && Object.is(a.value, b.value);
}
