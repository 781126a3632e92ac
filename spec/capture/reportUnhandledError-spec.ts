import { describe, expect, it } from '@jest/globals';
import { Subscription, UnsubscriptionError } from 'rxjs';
import { collect, reportUnhandledError, takeAll, throwAll, thrownErrors } from '../../src/capture/reportUnhandledError';
import { thrownBy, unhandledErrors } from '../support';

describe('reportUnhandledError', () => {
  it('hands the error itself to config.onUnhandledError', async () => {
    const error = new Error('boom');
    const errors = await unhandledErrors(() => reportUnhandledError(error));
    expect(errors).toHaveLength(1);
    expect(errors[0]).toBe(error);
  });

  it('does so on another call stack', async () => {
    let returned = false;
    let early = true;
    const error = {
      get seen() {
        early = !returned;
        return early;
      },
    };
    const errors = await unhandledErrors(() => {
      reportUnhandledError(error);
      returned = true;
    });
    expect((errors[0] as typeof error).seen).toBe(false);
  });

  it('reports what several finalizers threw one by one, in order', async () => {
    const errors = await unhandledErrors(() => reportUnhandledError(new UnsubscriptionError(['a', 'b'])));
    expect(errors).toEqual(['a', 'b']);
  });

  it.each([[undefined], [null], [0], ['boom']])('reports %p as well', async (error) => {
    expect(await unhandledErrors(() => reportUnhandledError(error))).toEqual([error]);
  });
});

describe('thrownErrors', () => {
  it('gives what finalizers threw, which RxJS has made flat', () => {
    const inner = new Subscription(() => {
      throw new Error('inner');
    });
    const outer = new Subscription(() => {
      throw new Error('outer');
    });
    outer.add(inner);
    expect(thrownErrors(thrownBy(() => outer.unsubscribe()))).toEqual([new Error('outer'), new Error('inner')]);
  });

  it.each([[undefined], [new Error('boom')], ['boom'], [['a', 'b']]])('gives %p alone', (error) => {
    expect(thrownErrors(error)).toEqual([error]);
  });
});

describe('throwAll', () => {
  it('throws RxJS’s own error, with all that was thrown', () => {
    const errors = [new Error('a'), 'b', 0];
    const error = thrownBy(() => throwAll(errors)) as UnsubscriptionError;
    expect(error).toBeInstanceOf(UnsubscriptionError);
    expect(error.errors).toEqual(errors);
    expect(error.message).toContain('3 errors occurred');
  });

  it.each([[undefined], [null]])('has a stand-in for %p, of which RxJS cannot make one', (thrown) => {
    const error = thrownBy(() => throwAll([thrown])) as UnsubscriptionError;
    expect(error.errors).toEqual([new Error(`a finalizer threw ${String(thrown)}`)]);
  });

  it('does nothing where nothing was thrown', () => {
    expect(() => throwAll([])).not.toThrow();
  });
});

describe('takeAll', () => {
  it('takes each step, in order, and throws what they threw, flat, after the last', () => {
    const log: string[] = [];
    const error = thrownBy(() =>
      takeAll(
        () => throwAll(['a', 'b']),
        () => log.push('second'),
        () => throwAll(['c']),
        () => log.push('last'),
      ),
    );
    expect(log).toEqual(['second', 'last']);
    expect((error as UnsubscriptionError).errors).toEqual(['a', 'b', 'c']);
  });
});

describe('collect', () => {
  it('takes any number of errors', () => {
    const errors: unknown[] = ['before'];
    collect(
      thrownBy(() => throwAll(new Array<string>(200_000).fill('error'))),
      errors,
    );
    collect('after', errors);
    expect([errors.length, errors[0], errors[1], errors.at(-1)]).toEqual([200_002, 'before', 'error', 'after']);
  });
});
