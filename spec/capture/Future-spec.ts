import { describe, expect, it } from '@jest/globals';
import { lastValueFrom, of } from 'rxjs';
import { failedCapture, Future, FutureSetAgainError, TaskFailedError, TaskNotDoneError } from 'rxresult';
import { logger, thrownBy, unhandledErrors } from '../support';

/** The ways to set a future; the tests try all pairs. */
const settings: readonly (readonly [string, (future: Future<number>) => void])[] = [
  ['setResult', (future) => future.setResult(1)],
  ['setException', (future) => future.setException(new Error('boom'))],
  [
    'a stream',
    (future) => {
      of(1).subscribe(future);
    },
  ],
  ['complete', (future) => future.complete()],
];
const pairs = settings.flatMap(([first, a]) =>
  settings.slice(0, 2).map(([second, b]) => [second, first, b, a] as const),
);

describe('a Future', () => {
  it('is pending until it is set', () => {
    const future = new Future<number>();
    expect([future.isDone(), future.outcome]).toEqual([false, { status: 'pending' }]);
    expect(() => future.result()).toThrow(TaskNotDoneError);
  });

  it('has the result that is set, and notifies its subscribers', () => {
    const log: string[] = [];
    const future = new Future<number>();
    future.subscribe(logger(log, 'early'));
    future.waitDone().subscribe(({ status }) => log.push(status));
    future.setResult(5);
    future.subscribe(logger(log, 'late'));
    expect(future.result()).toBe(5);
    expect(log).toEqual(['early: 5', 'early |', 'fulfilled', 'late: 5', 'late |']);
  });

  it('has the exception that is set, and notifies its subscribers', () => {
    const log: string[] = [];
    const error = new Error('boom');
    const future = new Future<number>();
    future.subscribe(logger(log, 'early'));
    future.waitDone().subscribe(({ status }) => log.push(status));
    future.setException(error);
    future.subscribe(logger(log, 'late'));
    expect(future.exception()).toBe(error);
    expect(log).toEqual(['early # boom', 'rejected', 'late # boom']);
  });

  it('accepts undefined as a result', () => {
    const future = new Future<undefined>();
    future.setResult(undefined);
    expect(future.outcome).toEqual({ status: 'fulfilled', value: undefined });
  });

  it('accepts undefined as a failure', () => {
    const future = new Future<number>();
    future.setException(undefined);
    expect(future.outcome).toEqual({ status: 'rejected', reason: undefined });
    expect(() => future.result()).toThrow(TaskFailedError);
  });

  it('accepts an error as a value like any other', () => {
    const future = new Future<unknown>();
    const value = new Error('a value');
    future.setResult(value);
    expect(future.result()).toBe(value);
    expect(future.exception()).toBe(undefined);
  });

  it('discards the values passed to next once it is set', () => {
    const future = new Future<number>();
    future.next(1);
    future.setResult(5);
    expect(future.result()).toBe(5);
  });

  it.each(pairs)(
    'throws FutureSetAgainError from %s after %s, and keeps the first result',
    (_second, _first, second, first) => {
      const future = new Future<number>({ name: 'answer' });
      first(future);
      const { outcome } = future;
      const error = thrownBy(() => second(future)) as FutureSetAgainError;
      expect(error).toBeInstanceOf(FutureSetAgainError);
      expect(error.message).toBe('the result of future "answer" is set already');
      expect(error.capture).toBe(future);
      expect(future.outcome).toBe(outcome);
    },
  );

  it('throws that error without a name, too', () => {
    const future = new Future<number>();
    future.setResult(1);
    expect(() => future.setResult(2)).toThrow('the result of a future is set already');
  });

  it('is set by the last value of a stream', () => {
    const future = new Future<number>();
    of(1, 2, 3).subscribe(future);
    expect(future.result()).toBe(3);
  });

  it('ignores a stream after it was set', () => {
    const future = new Future<number>();
    future.setResult(5);
    of(1).subscribe(future);
    expect(future.result()).toBe(5);
  });

  it('is set only once, even if a subscriber sets it again', async () => {
    const log: string[] = [];
    const future = new Future<number>();
    const errors = await unhandledErrors(() => {
      future.subscribe(() => future.setResult(6));
      future.subscribe(logger(log, 'other'));
      future.setResult(5);
    });
    expect(errors).toEqual([expect.any(FutureSetAgainError)]);
    expect([log, future.result()]).toEqual([['other: 5', 'other |'], 5]);
  });

  it('can be awaited', async () => {
    const future = new Future<number>();
    const value = lastValueFrom(future, { defaultValue: undefined });
    future.setResult(5);
    expect(await value).toBe(5);
  });

  it('is not returned by failedCapture', () => {
    const error = new Error('boom');
    const future = new Future<number>();
    future.setException(error);
    expect(failedCapture(error)).toBe(undefined);
  });

  it('has a string form', () => {
    const future = new Future<number>({ name: 'answer' });
    expect(String(future)).toBe('Future("answer", pending)');
    future.setResult(5);
    expect(String(future)).toBe('Future("answer", fulfilled: 5)');
  });
});
