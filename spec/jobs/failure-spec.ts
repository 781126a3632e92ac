import { describe, expect, it } from '@jest/globals';
import { pack, unpack } from '../../src/jobs/failure';

const travelled = (thrown: unknown) => unpack(structuredClone(pack(thrown, structuredClone)));

describe('a failure', () => {
  it('keeps name, message, stack, code and cause of an error', () => {
    const error = Object.assign(new TypeError('message', { cause: 'cause' }), { code: 5 });
    const other = travelled(error) as typeof error;
    expect(other).not.toBe(error);
    expect(other).toBeInstanceOf(TypeError);
    expect(other).toMatchObject({ name: 'TypeError', message: 'message', stack: error.stack, code: 5, cause: 'cause' });
    expect(Object.keys(other)).toEqual(['code']);
  });

  it('keeps an error without a stack, or with properties of a wrong type', () => {
    const error = Object.assign(new Error('message'), { stack: 5, code: {}, name: 7 });
    expect(travelled(error)).toMatchObject({ name: '7', message: 'message' });
  });

  it('follows causes, but not endlessly', () => {
    const error = new Error('round');
    error.cause = error;
    let depth = 0;
    for (let at: unknown = travelled(error); at instanceof Error; at = at.cause) {
      depth += 1;
    }
    expect(depth).toBe(9);
  });

  it('follows the errors of an AggregateError, but not more than a hundred', () => {
    const some = travelled(new AggregateError([new TypeError('a'), 'b'], 'some')) as AggregateError;
    expect(some.errors).toEqual([new TypeError('a'), 'b']);
    const circle = new AggregateError([], 'circle');
    circle.errors = Array(20).fill(circle);
    let count = 0;
    const visit = ({ errors }: AggregateError) => {
      count += 1;
      errors.forEach(visit);
    };
    visit(travelled(circle) as AggregateError);
    expect(count).toBe(101);
  });

  it.each([undefined, null, 'text', 5n, { a: [1] }])('may be any value: %p', (value) => {
    expect(travelled(value)).toEqual(value);
  });

  it('that cannot be cloned becomes a text', () => {
    expect(travelled(() => 5)).toBe('() => 5');
    const hostile = {
      toString: () => {
        throw new Error('no');
      },
      method: () => undefined,
    };
    expect(travelled(hostile)).toBe('object');
  });

  it('is an error even if its properties throw', () => {
    const error = new RangeError('message');
    const fail = () => {
      throw new Error('no');
    };
    Object.defineProperty(error, 'message', { get: fail });
    expect(travelled(error)).toMatchObject({ name: 'RangeError', message: '' });
    expect(travelled(new Proxy(error, { get: fail }))).toMatchObject({ name: 'Error', message: '' });
    expect(travelled(new Proxy(error, { getPrototypeOf: fail, get: fail }))).toBe('object');
  });

  it('of another realm is an error', () => {
    const error = Object.create(Error.prototype, { [Symbol.toStringTag]: { value: 'DOMException' } }) as Error;
    Object.setPrototypeOf(error, { name: 'AbortError', message: 'aborted', [Symbol.toStringTag]: 'DOMException' });
    expect(travelled(error)).toMatchObject({ name: 'AbortError', message: 'aborted' });
  });
});
