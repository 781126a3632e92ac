// What a resource of Angular shows.

import type { Resource, ResourceStatus, Signal } from '@angular/core';

/** Angular's `ResourceSnapshot`, which Angular 20 does not have. */
export interface Snapshot<T> {
  readonly status: ResourceStatus;
  readonly value?: T;
  readonly error?: Error;
}

/** All that can be read of a resource. */
export interface State {
  readonly status: ResourceStatus;
  readonly isLoading: boolean;
  readonly hasValue: boolean;
  readonly error: Error | undefined;
  /** If `value()` throws: `{ throws }` with the cause of that error. */
  readonly value: unknown;
}

export function stateOf(resource: Resource<unknown>): State {
  const { status, isLoading, error } = resource;
  return {
    status: status(),
    isLoading: isLoading(),
    hasValue: resource.hasValue(),
    error: error(),
    value: valueOf(resource),
  };
}

function valueOf({ value }: Resource<unknown>): unknown {
  try {
    return value();
  } catch (error) {
    return { throws: (error as Error).cause };
  }
}

/** Part of the type of a resource since Angular 21. */
export function snapshotOf<T>(resource: Resource<T>): Signal<Snapshot<T>> {
  return (resource as unknown as { readonly snapshot: Signal<Snapshot<T>> }).snapshot;
}
