// Helpers for the specs.

import { expect } from '@jest/globals';
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { promisify } from 'node:util';
import { config, Observable, type Observer, type Subscription } from 'rxjs';
import { TestScheduler, type RunHelpers } from 'rxjs/testing';

/** Runs `test` in virtual time; marbles are compared with `toEqual`. */
export function marbles(test: (helpers: RunHelpers, scheduler: TestScheduler) => void): void {
  const scheduler = new TestScheduler((actual, expected) => {
    expect(actual).toEqual(expected);
  });
  scheduler.run((helpers) => {
    test(helpers, scheduler);
  });
}

/** Runs `act` and returns the errors that this passes to `config.onUnhandledError`, in order. */
export async function unhandledErrors(act: () => unknown): Promise<unknown[]> {
  const errors: unknown[] = [];
  const before = config.onUnhandledError;
  config.onUnhandledError = (error) => errors.push(error);
  try {
    await act();
    await nextMacrotask();
  } finally {
    config.onUnhandledError = before;
  }
  return errors;
}

/** Resolves after all microtasks, and after RxJS's reports, which come on a new call stack. */
export function nextMacrotask(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 1));
}

/** An observer that writes its notifications to `log`, as `name: 1`, `name |` and `name # error`. */
export function logger(log: string[], name: string): Observer<unknown> {
  return {
    next: (value) => log.push(`${name}: ${String(value)}`),
    error: (error: unknown) => log.push(`${name} # ${error instanceof Error ? error.message : String(error)}`),
    complete: () => log.push(`${name} |`),
  };
}

/** An Observable that never ends by itself. It logs `+name` when it is subscribed, and `-name` when it is torn down. */
export function resource<T = never>(
  log: string[],
  name: string,
  work?: (observer: Observer<T>) => void,
): Observable<T> {
  return new Observable<T>((subscriber) => {
    log.push(`+${name}`);
    work?.(subscriber);
    return () => log.push(`-${name}`);
  });
}

/** Returns what `act` throws. Fails if it throws nothing. */
export function thrownBy(act: () => unknown): unknown {
  let result: unknown;
  try {
    result = act();
  } catch (error) {
    return error;
  }
  throw new Error(`expected a throw, got ${String(result)}`);
}

/** Unsubscribes, and returns the errors of the finalizers as a flat list. */
export function unsubscribeErrors(subscription: Subscription): unknown[] {
  return (thrownBy(() => subscription.unsubscribe()) as { errors: unknown[] }).errors;
}

declare const gc: () => void; // `npm run spec` exposes it.

/** Runs `make`, and returns how many of the objects in its result are still in memory afterwards. */
export async function held(make: () => object[]): Promise<number> {
  const refs = make().map((object) => new WeakRef(object));
  for (let i = 0; i < 3 && refs.some((ref) => ref.deref()); i++) {
    await nextMacrotask();
    gc();
  }
  return refs.filter((ref) => ref.deref() !== undefined).length;
}

const run = promisify(execFile);

/** Runs a program against the built package, in a process of its own, and returns the JSON that it prints. */
export async function printedBy(program: string): Promise<unknown> {
  if (!existsSync('dist/index.mjs')) {
    await run('npm', ['run', '-s', 'build']);
  }
  const { stdout } = await run(process.execPath, ['--expose-gc', program]);
  return JSON.parse(stdout);
}
