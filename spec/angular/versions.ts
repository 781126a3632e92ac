// What not every supported version of Angular has. Its types are declared here, so that the specs compile with all versions.

import * as core from '@angular/core';
import type { Resource } from '@angular/core';
import { describe } from '@jest/globals';
import type { Snapshot } from './resources';

interface Newer {
  /** Since Angular 21. */
  readonly resourceFromSnapshots?: <T>(source: () => Snapshot<T>) => Resource<T>;
}

/** Undefined where Angular lacks it. A function of a later version is looked up here: importing it by name would fail. */
export const { resourceFromSnapshots } = core as unknown as Newer;

/** Describes what needs the given functions. Skipped if one is missing: `specs` is called all the same, to know what is skipped. */
export function describeWith<T extends readonly unknown[]>(
  title: string,
  functions: T,
  specs: (...functions: { [I in keyof T]: NonNullable<T[I]> }) => void,
): void {
  const has = functions.every((each) => each !== undefined);
  (has ? describe : describe.skip)(title, () => {
    specs(...(functions as unknown as { [I in keyof T]: NonNullable<T[I]> }));
  });
}
