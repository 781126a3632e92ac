import { describe, expect, it } from '@jest/globals';
import { NEVER, of, Subject, throwError } from 'rxjs';
import { capture, failedCapture, Future, nursery, openNursery, ResultCapture } from 'rxresult';

/** The error of `source`. */
function errorOf(source: { subscribe(observer: { error: (error: unknown) => void }): unknown }): unknown {
  let caught: unknown = 'no error';
  source.subscribe({ error: (error: unknown) => (caught = error) });
  return caught;
}

describe('failedCapture', () => {
  it('returns the task of a nursery that failed', () => {
    const boom = new Error('boom');
    const error = errorOf(
      nursery((n) => {
        n.startSoon(NEVER, { name: 'user' });
        n.startSoon(
          throwError(() => boom),
          { name: 'orders' },
        );
      }),
    );
    expect(error).toBe(boom);
    expect(failedCapture(error)?.name).toBe('orders');
    expect(failedCapture(error)?.exception()).toBe(boom);
  });

  it('returns the same capture that startSoon returned', () => {
    const source = new Subject<number>();
    const n = openNursery();
    const rc = n.startSoon(source);
    n.done$.subscribe({ error: () => undefined });
    const boom = new Error('boom');
    source.error(boom);
    expect(failedCapture(boom)).toBe(rc);
  });

  it('finds the task even if its capture was never exposed', () => {
    const error = errorOf(nursery([NEVER, throwError(() => new Error('boom'))]));
    expect(failedCapture(error)?.name).toBe('1');
  });

  it('returns the capture of a plain stream that failed', () => {
    const rc = new ResultCapture<number>({ name: 'orders' });
    const error = errorOf(throwError(() => new Error('boom')).pipe(capture(rc)));
    expect(failedCapture(error)).toBe(rc);
  });

  it('finds the capture as soon as its first subscriber is notified', () => {
    const seen: unknown[] = [];
    const rc = new ResultCapture<number>();
    rc.subscribe({ error: (error: unknown) => seen.push(failedCapture(error)) });
    rc.error(new Error('boom'));
    expect(seen).toEqual([rc]);
  });

  it('returns the first of several captures that recorded the error', () => {
    const boom = new Error('boom');
    const [a, b, c] = [new ResultCapture<number>(), new ResultCapture<number>(), new ResultCapture<number>()];
    errorOf(throwError(() => boom).pipe(capture(a), capture(b)));
    c.error(boom);
    expect(failedCapture(boom)).toBe(a);
  });

  it('returns the innermost task of nested nurseries', () => {
    const error = errorOf(
      nursery((outer) => {
        outer.startSoon(
          nursery((inner) => {
            inner.startSoon(
              throwError(() => new Error('boom')),
              { name: 'innermost' },
            );
          }),
          { name: 'outer' },
        );
      }),
    );
    expect(failedCapture(error)?.name).toBe('innermost');
  });

  it('returns the first of two tasks that share an error object', () => {
    const boom = new Error('shared');
    const [a, b] = [new ResultCapture<number>({ name: 'a' }), new ResultCapture<number>({ name: 'b' })];
    b.error(boom);
    a.error(boom);
    expect(failedCapture(boom)?.name).toBe('b');
  });

  it('distinguishes two errors that look alike', () => {
    const [a, b] = [new ResultCapture<number>({ name: 'a' }), new ResultCapture<number>({ name: 'b' })];
    const errors = [new Error('boom'), new Error('boom')];
    a.error(errors[0]);
    b.error(errors[1]);
    expect(errors.map((error) => failedCapture(error)?.name)).toEqual(['a', 'b']);
  });

  it('finds the capture of an error that was suppressed', () => {
    const boom = new Error('boom');
    const rc = new ResultCapture<number>();
    throwError(() => boom)
      .pipe(capture(rc, { suppressError: true }))
      .subscribe();
    expect(failedCapture(boom)).toBe(rc);
  });

  it.each([[undefined], [null], ['boom'], [''], [503], [0], [true], [1n], [Symbol('s')]])(
    'returns undefined for %p, which is not an object with an identity',
    (error) => {
      const rc = new ResultCapture<number>();
      rc.error(error);
      expect(failedCapture(error)).toBe(undefined);
      expect(rc.exception()).toBe(error);
    },
  );

  it.each<[string, object]>([
    ['an object', { status: 503 }],
    ['an array', []],
    ['a function', () => undefined],
    ['a class', class HttpError extends Error {}],
    ['an object without a prototype', Object.create(null) as object],
    ['a frozen error', Object.freeze(new Error('boom'))],
    ['a sealed error', Object.seal(new Error('boom'))],
    ['a proxy', new Proxy(new Error('boom'), {})],
  ])('accepts %s as an error', (_what, error) => {
    const rc = new ResultCapture<number>();
    rc.error(error);
    expect(failedCapture(error)).toBe(rc);
  });

  it('returns undefined for an error that no capture recorded', () => {
    expect(failedCapture(new Error('boom'))).toBe(undefined);
  });

  it('returns undefined for the error of a Future, and then the first capture that records it', () => {
    const boom = new Error('boom');
    const future = new Future<number>();
    const rc = new ResultCapture<number>();
    future.setException(boom);
    expect(failedCapture(boom)).toBe(undefined);
    future.pipe(capture(rc)).subscribe({ error: () => undefined });
    expect(failedCapture(boom)).toBe(rc);
  });

  it('ignores a value, even if it is an Error', () => {
    const value = new Error('a value');
    const rc = new ResultCapture<Error>();
    of(value).subscribe(rc);
    expect(failedCapture(value)).toBe(undefined);
  });

  it('does not treat a cancellation as a failure', () => {
    const reason = new Error('reason');
    const rc = new ResultCapture<number>();
    rc.cancel(reason);
    expect([failedCapture(rc.exception()), failedCapture(reason)]).toEqual([undefined, undefined]);
  });

  it('ignores an error that arrives after a capture was done', () => {
    const boom = new Error('boom');
    const rc = new ResultCapture<number>();
    rc.complete();
    rc.error(boom);
    expect(failedCapture(boom)).toBe(undefined);
  });

  it('does not change the error', () => {
    const boom = new Error('boom');
    const before = Object.getOwnPropertyDescriptors(boom);
    const rc = new ResultCapture<number>();
    rc.error(boom);
    expect(Object.getOwnPropertyDescriptors(boom)).toEqual(before);
    expect(Reflect.ownKeys(boom)).toEqual(Reflect.ownKeys(before));
  });
});
