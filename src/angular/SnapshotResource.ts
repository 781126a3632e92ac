import { computed, type Resource, type ResourceStatus, type Signal } from '@angular/core';

/** Angular's `ResourceSnapshot`, which Angular 20 does not have. */
export type Snapshot<T> =
  | { readonly status: Exclude<ResourceStatus, 'error'>; readonly value: T }
  | { readonly status: 'error'; readonly error: Error };

/** An Angular `Resource` whose whole state is one signal. */
export class SnapshotResource<T> implements Resource<T> {
  readonly snapshot: Signal<Snapshot<T>>;
  readonly status: Signal<ResourceStatus>;
  readonly value: Signal<T>;
  readonly error: Signal<Error | undefined>;
  readonly isLoading: Signal<boolean>;
  private readonly valued: Signal<boolean>;

  /** @param debugName The prefix of the names of its signals. */
  constructor(compute: () => Snapshot<T>, debugName: string | undefined) {
    const snapshot = computed(compute, { equal: isSame, ...named(debugName, 'snapshot') });
    const derived = <V>(name: string, derive: (now: Snapshot<T>) => V) =>
      computed(() => derive(snapshot()), named(debugName, name));

    this.snapshot = snapshot;
    this.status = derived('status', ({ status }) => status);
    this.isLoading = derived('isLoading', ({ status }) => status === 'loading' || status === 'reloading');
    this.error = derived('error', (now) => (now.status === 'error' ? now.error : undefined));
    this.value = derived('value', (now) => {
      if (now.status === 'error') {
        throw new Error(`the resource has no value but an error: ${now.error.message}`, { cause: now.error });
      }
      return now.value;
    });
    this.valued = derived('hasValue', (now) => now.status !== 'error' && now.value !== undefined);
  }

  hasValue(this: T extends undefined ? this : never): this is Resource<Exclude<T, undefined>>;
  hasValue(): boolean;
  hasValue(): boolean {
    return this.valued();
  }
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
