import { describe, expect, it } from '@jest/globals';
import { NEVER, of } from 'rxjs';
import {
  captureMap,
  captureStartAndDoneResults,
  Future,
  gather,
  gatherAny,
  gatherSettled,
  nursery,
  openNursery,
  ResultCapture,
} from 'rxresult';
import { thrownBy } from '../support';

const takers: [string, (options: never) => unknown][] = [
  ['ResultCapture', (options) => new ResultCapture(options)],
  ['Future', (options) => new Future(options)],
  ['nursery', (options) => nursery(() => undefined, options)],
  ['openNursery', (options) => openNursery(options)],
  ['gather', (options) => gather([], options)],
  ['gatherSettled', (options) => gatherSettled([], options)],
  ['gatherAny', (options) => gatherAny([], options)],
  ['captureMap', (options) => captureMap(() => NEVER, options)],
  ['startSoon', (options) => openNursery().startSoon(NEVER, options)],
  ['start', (options) => openNursery().start(() => NEVER, options)],
  ['captureStartAndDoneResults', (options) => captureStartAndDoneResults(openNursery(), () => NEVER, options)],
];

describe.each(takers)('the name given to %s', (what, take) => {
  it.each<[unknown, string]>([
    [5, '5 (number)'],
    [10n, '10n (bigint)'],
    [Symbol('s'), 'Symbol(s) (symbol)'],
    [null, 'null'],
    [{}, 'Object (object)'],
  ])('is a string or undefined: %p is a TypeError at the call', (name, given) => {
    expect(thrownBy(() => take({ name } as never))).toEqual(
      new TypeError(`${what}: option name must be a string, got ${given}`),
    );
  });

  it('may be undefined, or empty', () => {
    take({ name: undefined } as never);
    take({ name: '' } as never);
  });
});

describe('names in string forms and messages', () => {
  const strange = 'a\u001b[31m\n\u0085\u061c\u200e\u202e\u2066\u2028b';
  const shown = '"a\\u001b[31m\\n\\u0085\\u061c\\u200e\\u202e\\u2066\\u2028b"';

  it('have control, line and bidirectional characters escaped', () => {
    const rc = openNursery().startSoon(NEVER, { name: strange });
    expect(String(rc)).toBe(`ResultCapture(${shown}, pending)`);
    expect(thrownBy(() => rc.result())).toMatchObject({ message: `task ${shown} is not done` });
    const n = openNursery({ name: strange });
    const waiting = n.startSoon(NEVER);
    n.cancel();
    expect(waiting.exception()).toMatchObject({ message: `nursery ${shown} was cancelled` });
    expect(String(new Future({ name: strange }))).toBe(`Future(${shown}, pending)`);
  });

  it('are cut after 200 characters, and not within a character', () => {
    const long = new ResultCapture({ name: 'x'.repeat(10_000_000) });
    expect(String(long)).toBe(`ResultCapture("${'x'.repeat(200)}…", pending)`);
    expect(String(new ResultCapture({ name: 'x'.repeat(200) }))).toBe(`ResultCapture("${'x'.repeat(200)}", pending)`);
    expect(String(new ResultCapture({ name: '😀'.repeat(101) }))).toBe(
      `ResultCapture("${'😀'.repeat(100)}…", pending)`,
    );
    expect(String(new ResultCapture({ name: `x${'😀'.repeat(100)}` }))).toBe(
      `ResultCapture("x${'😀'.repeat(99)}…", pending)`,
    );
  });

  it('are whole as data', () => {
    const rc = new ResultCapture({ name: strange });
    expect(rc.name).toBe(strange);
    expect((JSON.parse(JSON.stringify(rc)) as { name: string }).name).toBe(strange);
  });
});

describe('a routine', () => {
  const asked: unknown[] = [];
  class Api {
    readonly base = 'https://example.org';
    get(this: Api | undefined, id: number) {
      asked.push(this);
      return of(`${String(this?.base)}/${id}`);
    }
  }

  it.each<[string, (get: Api['get']) => void]>([
    ['startSoon', (get) => openNursery().startSoon(get, 1)],
    [
      'start',
      (get) =>
        openNursery()
          .start(get as never)
          .subscribe({ error: () => undefined }),
    ],
    [
      'captureStartAndDoneResults',
      (get) => captureStartAndDoneResults(openNursery({ suppressError: true }), get as never),
    ],
    [
      'captureMap',
      (get) =>
        of(1)
          .pipe(captureMap(get as never))
          .subscribe(),
    ],
  ])('is called by %s without a `this`', (_, run) => {
    asked.length = 0;
    // eslint-disable-next-line @typescript-eslint/unbound-method -- a method that somebody passes without its object
    run(new Api().get);
    expect(asked).toEqual([undefined]);
  });
});
