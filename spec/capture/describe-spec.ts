import { describe, expect, it } from '@jest/globals';
import { describe as words, describeInput } from '../../src/capture/describe';

class HttpError extends Error {
  override readonly name = 'HttpError';
}

class HttpHeaders {
  readonly accept = 'text/html';
}

const nameless = (() =>
  class {
    readonly accept = 'text/html';
  })();

function withMessage(message: unknown): Error {
  return Object.assign(new Error(), { message });
}

/** A proxy whose traps all throw. */
function trap(target: object): object {
  const boom = () => {
    throw new Error('trap');
  };
  return new Proxy(target, {
    get: boom,
    has: boom,
    getPrototypeOf: boom,
    ownKeys: boom,
    getOwnPropertyDescriptor: boom,
  });
}

function revoked(target: object): object {
  const { proxy, revoke } = Proxy.revocable(target, {});
  revoke();
  return proxy;
}

const hostile = {
  toString: () => {
    throw new Error('toString');
  },
  [Symbol.toPrimitive]: () => {
    throw new Error('toPrimitive');
  },
};

describe('describe', () => {
  it.each<[unknown, string]>([
    [5, '5'],
    [-0, '0'],
    [NaN, 'NaN'],
    [-Infinity, '-Infinity'],
    [1n, '1n'],
    [true, 'true'],
    [undefined, 'undefined'],
    [null, 'null'],
    ['five', '"five"'],
    ['', '""'],
    ['a "b"\n', '"a \\"b\\"\\n"'],
    [Symbol('s'), 'Symbol(s)'],
    [Symbol.iterator, 'Symbol(Symbol.iterator)'],
    [[], 'Array(0)'],
    [[1, 2, 3], 'Array(3)'],
    [{}, 'Object'],
    [{ a: 1 }, 'Object'],
    [new Map(), 'Map'],
    [new Date(0), 'Date'],
    [Promise.resolve(), 'Promise'],
    [new HttpHeaders(), 'HttpHeaders'],
    [Object.create(null), 'Object'],
    [Object.assign(Object.create(null) as object, { constructor: null }), 'Object'],
  ])('describes %p as %s', (value, expected) => {
    expect(words(value)).toBe(expected);
  });

  it.each<[string, unknown, string]>([
    ['an error', new Error('boom'), 'Error: boom'],
    ['an error of a subclass', new HttpError('503'), 'HttpError: 503'],
    ['an error without a message', new HttpError(), 'HttpError'],
    ['a function', function orders() {}, 'orders'],
    [
      'an arrow function',
      (
        () => () =>
          undefined
      )(),
      'anonymous function',
    ],
    ['a class', HttpError, 'HttpError'],
    ['an error whose message is a symbol', withMessage(Symbol('s')), 'Error'],
    ['an error whose message has no string form', withMessage(hostile), 'Error'],
    ['an error whose name is a symbol', Object.assign(new Error('boom'), { name: Symbol('s') }), 'boom'],
  ])('describes %s in a few words', (_what, value, expected) => {
    expect(words(value)).toBe(expected);
  });

  it('cuts long text', () => {
    for (const value of ['x'.repeat(1000), new Error('x'.repeat(1000)), Symbol('x'.repeat(1000)), 10n ** 1000n]) {
      expect(words(value)).toMatch(/^.{59}…$/u);
    }
  });

  it('does not cut text that just fits', () => {
    expect(words('x'.repeat(58))).toBe(`"${'x'.repeat(58)}"`);
    expect(words('x'.repeat(59))).toBe(`"${'x'.repeat(58)}…`);
  });

  it.each<[string, unknown, string]>([
    ['a proxy whose traps throw', trap({}), 'object'],
    ['a revoked proxy', revoked({}), 'object'],
    ['a revoked proxy of a function', revoked(() => undefined), 'function'],
    ['a proxy of an array whose traps throw', trap([]), 'object'],
    [
      'an error whose message throws',
      Object.defineProperty(new Error(), 'message', { get: hostile.toString }),
      'object',
    ],
    [
      'a function whose name throws',
      Object.defineProperty(() => undefined, 'name', { get: hostile.toString }),
      'function',
    ],
  ])('falls back to the type for %s, and does not throw', (_what, value, expected) => {
    expect(words(value)).toBe(expected);
  });

  it('does not call toString of a value', () => {
    expect(words(hostile)).toBe('Object');
  });

  it.each<[string, unknown]>([
    ['a function whose name is a function', Object.defineProperty(() => undefined, 'name', { value: () => 'x' })],
    ['a function whose name is a symbol', Object.defineProperty(() => undefined, 'name', { value: Symbol('s') })],
    ['a function whose name is a number', Object.defineProperty(() => undefined, 'name', { value: 5 })],
    ['an object whose constructor has a symbol for a name', { constructor: { name: Symbol('s') } }],
    ['an object whose constructor has an object for a name', { constructor: { name: {} } }],
    ['an error whose name is a symbol', Object.assign(new Error(), { name: Symbol('s') })],
    ['an error whose name is undefined', Object.assign(new Error(), { name: undefined })],
  ])('returns a string for %s', (_what, value) => {
    expect(typeof words(value)).toBe('string');
    expect(words(value).length).toBeLessThanOrEqual(60);
  });

  it.each<[string, unknown]>([
    ['an instance of a class without a name', new nameless()],
    ['an error without a name and a message', Object.assign(new Error(), { name: '' })],
  ])('returns some text for %s', (_what, value) => {
    expect(words(value)).not.toBe('');
  });
});

describe('describeInput', () => {
  it.each<[unknown, string]>([
    [-1, '-1 (number)'],
    ['x', '"x" (string)'],
    [true, 'true (boolean)'],
    [{}, 'Object (object)'],
    [[1], 'Array(1) (object)'],
    [Math.max, 'max (function)'],
    [1n, '1n (bigint)'],
    [Symbol('s'), 'Symbol(s) (symbol)'],
    [null, 'null'],
    [undefined, 'undefined'],
  ])('describes %p with its type: %s', (value, expected) => {
    expect(describeInput(value)).toBe(expected);
  });
});
