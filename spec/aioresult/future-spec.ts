// aioresult's Future: `set_result`, `set_exception`.

import { describe, expect, it } from '@jest/globals';
import { map, mergeMap, Observable, of, Subject, tap, throwError, timer } from 'rxjs';
import {
  Future,
  FutureSetAgainError,
  nursery,
  openNursery,
  TaskFailedError,
  TaskNotDoneError,
  waitAll,
  type ResultBase,
} from 'rxresult';
import { logger, marbles, thrownBy } from '../support';

const boom = new Error('boom');

function states(result: ResultBase<unknown>): Observable<string> {
  return result.outcome$.pipe(map(({ status }) => status.charAt(0)));
}

describe('a future that is not set', () => {
  it('is not done', () => {
    const future = new Future<number>();
    expect([future.isDone(), future.outcome]).toEqual([false, { status: 'pending' }]);
  });

  it.each(['result', 'exception'] as const)(
    'throws TaskNotDoneError, with the future as its capture, from `%s()`',
    (method) => {
      const future = new Future<number>({ name: 'answer' });
      const error = thrownBy(() => future[method]());
      expect(error).toBeInstanceOf(TaskNotDoneError);
      expect((error as TaskNotDoneError).capture).toBe(future);
      expect((error as TaskNotDoneError).message).toContain('"answer"');
    },
  );
});

describe('a future that is set', () => {
  it('has the result', () => {
    const future = new Future<number>();
    future.setResult(1);
    expect([future.isDone(), future.result(), future.exception()]).toEqual([true, 1, undefined]);
  });

  it('may have the result `undefined`', () => {
    const future = new Future<undefined>();
    future.setResult(undefined);
    expect(future.outcome).toEqual({ status: 'fulfilled', value: undefined });
  });

  it('has the error, which is the cause of the TaskFailedError that `result()` throws', () => {
    const future = new Future<number>();
    future.setException(boom);
    const error = thrownBy(() => future.result());
    expect([future.isDone(), future.exception()]).toEqual([true, boom]);
    expect(error).toBeInstanceOf(TaskFailedError);
    expect([(error as TaskFailedError).cause, (error as TaskFailedError).capture]).toEqual([boom, future]);
  });

  it('has failed even if the error is `undefined`', () => {
    const future = new Future<number>();
    future.setException(undefined);
    expect(future.outcome).toEqual({ status: 'rejected', reason: undefined });
    expect(() => future.result()).toThrow(TaskFailedError);
  });

  it('emits nothing before it is set, then the value, for early and late subscribers alike', () => {
    marbles(({ expectObservable }) => {
      const future = new Future<number>();
      timer(2).subscribe(() => future.setResult(1));
      expectObservable(future).toBe('         --(a|)', { a: 1 });
      expectObservable(future, '----^').toBe(' ----(a|)', { a: 1 });
      expectObservable(states(future)).toBe(' p-(f|)');
    });
  });

  it('errors for early and late subscribers alike', () => {
    marbles(({ expectObservable }) => {
      const future = new Future<number>();
      timer(2).subscribe(() => future.setException(boom));
      expectObservable(future).toBe('         --#', undefined, boom);
      expectObservable(future, '----^').toBe(' ----#', undefined, boom);
      expectObservable(states(future)).toBe(' p-(r|)');
    });
  });

  it('ends waiting, even if it failed', () => {
    marbles(({ expectObservable }) => {
      const [set, failed] = [new Future<number>(), new Future<number>()];
      timer(1).subscribe(() => set.setResult(1));
      timer(2).subscribe(() => failed.setException(boom));
      expectObservable(set.waitDone().pipe(map(({ status }) => status))).toBe('   -(s|)', { s: 'fulfilled' });
      expectObservable(failed.waitDone().pipe(map(({ status }) => status))).toBe('--(s|)', { s: 'rejected' });
    });
  });
});

describe('setting a future again', () => {
  const settings: [string, (future: Future<number>) => void][] = [
    ['a result', (future) => future.setResult(1)],
    ['an exception', (future) => future.setException(boom)],
  ];
  const again: [string, (future: Future<number>) => void][] = [
    ['`setResult`', (future) => future.setResult(10)],
    ['`setException`', (future) => future.setException(new Error('foo'))],
  ];

  describe.each(settings)('that has %s', (_, set) => {
    it.each(again)('with %s throws FutureSetAgainError, with the future as its capture', (__, setAgain) => {
      const future = new Future<number>({ name: 'answer' });
      set(future);
      const error = thrownBy(() => setAgain(future));
      expect(error).toBeInstanceOf(FutureSetAgainError);
      expect((error as FutureSetAgainError).capture).toBe(future);
      expect((error as FutureSetAgainError).message).toContain('"answer"');
    });

    it.each(again)('with %s changes nothing: the first result stays', (__, setAgain) => {
      const future = new Future<number>();
      set(future);
      const before = future.outcome;
      expect(() => setAgain(future)).toThrow();
      expect(future.outcome).toBe(before);
    });

    it.each(again)('with %s notifies nobody', (__, setAgain) => {
      const future = new Future<number>();
      const log: string[] = [];
      future.subscribe(logger(log, 'future'));
      set(future);
      const before = [...log];
      expect(() => setAgain(future)).toThrow();
      expect(log).toEqual(before);
    });
  });
});

describe('a future in use', () => {
  it('can be set by one task of a nursery and read by another', () => {
    const log: string[] = [];
    const future = new Future<number>();
    marbles(() => {
      nursery((n) => {
        n.startSoon(timer(2).pipe(tap(() => future.setResult(1))));
        n.startSoon(future.pipe(tap((value) => log.push(`heard ${value}`))));
      }).subscribe(logger(log, 'n'));
    });
    expect(log).toEqual(['heard 1', 'n |']);
  });

  it('fails the nursery that reads it, like any stream', () => {
    marbles(({ expectObservable }) => {
      const future = new Future<number>();
      timer(2).subscribe(() => future.setException(boom));
      expectObservable(nursery(() => future)).toBe('--#', undefined, boom);
    });
  });

  it('fails nothing if nobody reads it', () => {
    const log: string[] = [];
    nursery((n) => {
      n.startSoon(of(1).pipe(tap(() => new Future<number>().setException(boom))));
    }).subscribe(logger(log, 'n'));
    expect(log).toEqual(['n |']);
  });

  it('stays pending if the task that would have set it is cancelled', () => {
    const future = new Future<number>();
    const n = openNursery();
    n.startSoon(new Subject<number>().pipe(tap((value) => future.setResult(value))));
    n.cancel();
    expect(future.outcome.status).toBe('pending');
  });

  it('is set by the last value of a source that it subscribes to', () => {
    const future = new Future<number>();
    of(1, 2).subscribe(future);
    expect(future.result()).toBe(2);
  });

  it('is set by the error of a source that it subscribes to', () => {
    const future = new Future<number>();
    throwError(() => boom).subscribe(future);
    expect(future.exception()).toBe(boom);
  });

  it('answers requests that share one connection, whatever the order of the answers', () => {
    const connection = new Subject<[id: number, response: string]>();
    const outstanding = new Map<number, Future<string>>();
    const request = (id: number): ResultBase<string> => {
      const answer = new Future<string>({ name: `request ${id}` });
      outstanding.set(id, answer);
      return answer;
    };
    const heard: string[][] = [];
    connection.subscribe(([id, response]) => outstanding.get(id)?.setResult(response));
    waitAll([request(1), request(2), request(3)]).subscribe((answers) => heard.push(answers.map((it) => it.result())));
    connection.next([3, 'three']);
    connection.next([1, 'one']);
    expect(heard).toEqual([]);
    connection.next([2, 'two']);
    expect(heard).toEqual([['one', 'two', 'three']]);
  });

  it('can be made to fail when its connection fails', () => {
    const connection = new Subject<string>();
    const answer = new Future<string>();
    connection
      .pipe(mergeMap((text) => (text === 'bye' ? throwError(() => boom) : of(text))))
      .subscribe({ error: (error: unknown) => answer.setException(error) });
    connection.next('bye');
    expect(answer.exception()).toBe(boom);
  });
});
