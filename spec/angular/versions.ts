// What not every supported version of Angular has. Its types are declared here, so that the specs compile with all versions.

import '@angular/compiler'; // Importing the router compiles it.
import * as core from '@angular/core';
import type { Resource, Signal } from '@angular/core';
import * as router from '@angular/router';
import type { ActivatedRoute, Params, Route, RouterFeatures } from '@angular/router';
import { describe, expect, it } from '@jest/globals';
import type { Snapshot } from './resources';

interface Newer {
  /** Since Angular 21. */
  readonly resourceFromSnapshots?: <T>(source: () => Snapshot<T>) => Resource<T>;
  /** Since Angular 22, as the `chain` that is passed to `params`. */
  readonly ResourceDependencyError?: new (dependency: Resource<unknown>) => Error;
}

interface NewerRouter {
  /** Since Angular 22.2. */
  readonly withRouterResources?: () => RouterFeatures;
  /** Since Angular 22.2. */
  readonly nonBlocking?: <R extends Resource<unknown>>(resource: R) => R;
}

/** The newest major version of Angular that is supported. */
const NEWEST = 22;

/** Undefined where Angular lacks it. A function of a later version is looked up here: importing it by name would fail. */
export const { resourceFromSnapshots, ResourceDependencyError } = core as unknown as Newer;
export const { withRouterResources, nonBlocking } = router as unknown as NewerRouter;

/**
 * Describes the specs that need the given functions. If this Angular lacks one of them, a spec checks that it is not the newest
 * version instead: `npm run test:angular`, which is part of CI, runs all of them with that.
 */
export function describeWith<const T extends readonly unknown[]>(
  title: string,
  functions: T,
  specs: (...functions: { [I in keyof T]: NonNullable<T[I]> }) => void,
): void {
  if (functions.every((each) => each !== undefined)) {
    describe(title, () => {
      specs(...(functions as unknown as { [I in keyof T]: NonNullable<T[I]> }));
    });
  } else {
    it(`only an Angular before ${NEWEST} lacks what this needs: ${title}`, () => {
      expect(Number(core.VERSION.major)).toBeLessThan(NEWEST);
    });
  }
}

/** Parameters of a resource that are the value of another one: `({ chain }) => chain(source)`. */
export function chained<T>(source: Resource<T>): () => T {
  const params = ({ chain }: { chain: (of: Resource<T>) => T }) => chain(source);
  return params as unknown as () => T;
}

type Resources = Route extends { resources?: infer F } ? F : unknown;

/** What may be in a route's `resources`: Angular's own type, if it has that. */
export type RouteResource = Resources extends ((...context: never) => infer R) | undefined
  ? Exclude<R, Promise<unknown>>[string & keyof Exclude<R, Promise<unknown>>]
  : Resource<unknown> & { reload(): boolean };

/** A route with resources; only with Angular 22.2. */
export function withResources(
  route: Route,
  resources: (context: { params: Signal<Params> }) => Record<string, RouteResource>,
): Route {
  return Object.assign(route, { resources });
}

/** The resources of the route that is shown. */
export function resourcesOf(route: ActivatedRoute): Readonly<Record<string, RouteResource>> {
  return (route as unknown as { resources: Record<string, RouteResource> }).resources;
}
