// Results to wait for.

import { map, Observable, Subject } from 'rxjs';
import { Future, type ResultBase } from 'rxresult';

/** The names of results: the TestScheduler would subscribe to the results themselves. */
export const name = <R extends ResultBase<unknown>>(results: Observable<R>) =>
  results.pipe(map((result) => result.name));

/** Futures by these names. */
export function futures<const N extends readonly string[]>(...names: N): { readonly [K in keyof N]: Future<number> } {
  return names.map((name) => new Future<number>({ name })) as never;
}

/** A result of another copy of the package, known only by its methods. */
export function foreign(name: string): { result: ResultBase<number>; settle: () => void; waits: () => number } {
  const settled = new Subject<unknown>();
  let done = false;
  const waitDone = () =>
    new Observable((subscriber) => {
      if (done) {
        subscriber.next({ status: 'empty' });
        subscriber.complete();
      }
      return settled.subscribe(subscriber);
    });
  return {
    result: { name, isDone: () => done, waitDone } as unknown as ResultBase<number>,
    settle: () => {
      done = true;
      settled.next({ status: 'empty' });
      settled.complete();
    },
    waits: () => settled.observers.length,
  };
}
