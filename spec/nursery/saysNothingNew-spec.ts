import { describe, expect, it } from '@jest/globals';
import { saysNothingNew } from '../../src/nursery/saysNothingNew';

const boom = new Error('boom');

/** With whatever is to be known beside {@link boom}. */
const ask = (error: unknown, ...known: unknown[]) =>
  saysNothingNew(error, (each) => each === boom || known.includes(each));

describe('whether an error says nothing new', () => {
  it('is true of one that is known, be it undefined', () => {
    expect([ask(boom), ask(undefined, undefined), ask('boom', 'boom')]).toEqual([true, true, true]);
  });

  it('is false of a new one without a cause, even if undefined is known', () => {
    expect(ask(new Error('new'), undefined)).toBe(false);
  });

  it.each([null, 5, 'new', undefined])('depends on the errors of one whose cause is %p', (cause) => {
    const wrapping = (...errors: unknown[]) => Object.assign(new AggregateError(errors), { cause });
    expect([ask(wrapping(boom, boom)), ask(wrapping(boom, 'new')), ask(wrapping())]).toEqual([true, false, false]);
  });

  it('is false of one that cannot be read', () => {
    const unreadable = {
      get cause(): unknown {
        throw new Error('getter');
      },
    };
    expect(ask(unreadable)).toBe(false);
  });

  it('is false of one that wraps errors too deep to be followed', () => {
    let error: unknown = boom;
    for (let i = 0; i < 100_000; i++) {
      error = { cause: error };
    }
    expect(ask(error)).toBe(false);
  });
});
