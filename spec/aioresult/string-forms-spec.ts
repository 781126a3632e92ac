// aioresult's `str(rc)` and `repr(rc)`: the text that people read.

import { inspect } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import { EMPTY, NEVER, of, throwError } from 'rxjs';
import { capture, captureStartAndDoneResults, Future, openNursery, ResultCapture, type ResultBase } from 'rxresult';

class HttpError extends Error {
  override readonly name = 'HttpError';
}

const error = new HttpError('503');

function orders() {
  return of(5);
}

/** A result of each outcome, and its string form without the class. */
const forms: [string, () => ResultBase<unknown>, string][] = [
  ['pending', () => openNursery().startSoon(NEVER, { name: 'orders' }), '("orders", pending)'],
  ['fulfilled', () => openNursery().startSoon(of(4, 5), { name: 'orders' }), '("orders", fulfilled: 5)'],
  ['empty', () => openNursery().startSoon(EMPTY, { name: 'orders' }), '("orders", empty)'],
  [
    'rejected',
    () =>
      openNursery({ suppressError: true }).startSoon(
        throwError(() => error),
        { name: 'orders' },
      ),
    '("orders", rejected: HttpError: 503)',
  ],
  [
    'cancelled',
    () => {
      const rc = openNursery().startSoon(NEVER, { name: 'orders' });
      rc.cancel();
      return rc;
    },
    '("orders", cancelled)',
  ],
  [
    'cancelled by the error of a sibling',
    () => {
      const n = openNursery();
      n.done$.subscribe({ error: () => undefined });
      const rc = n.startSoon(NEVER, { name: 'orders' });
      n.startSoon(throwError(() => error));
      return rc;
    },
    '("orders", cancelled: HttpError: 503)',
  ],
];

describe('the string form of a capture', () => {
  it.each(forms)('shows its name and that it is %s', (_, make, form) => {
    expect(String(make())).toBe(`ResultCapture${form}`);
  });

  it.each(forms)('is printed by `console.log` for one that is %s', (_, make, form) => {
    expect(inspect(make())).toBe(`ResultCapture${form}`);
  });

  it('is printed inside other objects, too', () => {
    const rc = openNursery().startSoon(of(5), { name: 'orders' });
    expect(inspect({ rc, list: [rc] })).toBe(
      '{\n  rc: ResultCapture("orders", fulfilled: 5),\n  list: [ ResultCapture("orders", fulfilled: 5) ]\n}',
    );
  });

  it('changes with the capture', () => {
    const rc = new ResultCapture<number>({ name: 'orders' });
    const before = String(rc);
    of(5).pipe(capture(rc)).subscribe();
    expect([before, String(rc)]).toEqual(['ResultCapture("orders", pending)', 'ResultCapture("orders", fulfilled: 5)']);
  });

  it('has the name of the routine if there is one', () => {
    expect(String(openNursery().startSoon(orders))).toBe('ResultCapture("orders", fulfilled: 5)');
  });

  it.each([
    [
      'a routine without a name',
      () =>
        openNursery().startSoon(
          (
            () => () =>
              of(5)
          )(),
        ),
    ],
    ['a stream without a name', () => openNursery().startSoon(of(5))],
  ])('has no name for %s', (_, make) => {
    expect([make().name, String(make())]).toEqual([undefined, 'ResultCapture(fulfilled: 5)']);
  });

  it('has no name for one made by hand without a name', () => {
    const rc = new ResultCapture<number>();
    expect([rc.name, String(rc)]).toEqual([undefined, 'ResultCapture(pending)']);
  });

  it('has the name of the routine for both captures of a start and its result', () => {
    const captures = captureStartAndDoneResults(openNursery(), function server(started: (port: number) => void) {
      started(8080);
      return NEVER;
    });
    expect(captures.map(String)).toEqual([
      'ResultCapture("server", fulfilled: 8080)',
      'ResultCapture("server", pending)',
    ]);
  });
});

describe('the string form of a future', () => {
  it('shows that it is pending', () => {
    expect(String(new Future({ name: 'answer' }))).toBe('Future("answer", pending)');
  });

  it('shows its result', () => {
    const future = new Future<string>({ name: 'answer' });
    future.setResult('yes');
    expect(String(future)).toBe('Future("answer", fulfilled: "yes")');
  });

  it('shows its error', () => {
    const future = new Future<string>();
    future.setException(error);
    expect([String(future), inspect(future)]).toEqual([
      'Future(rejected: HttpError: 503)',
      'Future(rejected: HttpError: 503)',
    ]);
  });
});
