import { describe, expect, it } from '@jest/globals';
import { config, Subscription, UnsubscriptionError } from 'rxjs';
import { collect, reportNow, reportUnhandledError, takeAll, throwAll, thrownErrors } from '../../src/capture/userCode';
import { thrownBy, unhandledErrors } from '../support';

describe('reportUnhandledError', () => {
  it('passes the error itself to config.onUnhandledError', async () => {
    const error = new Error('boom');
    const errors = await unhandledErrors(() => reportUnhandledError(error));
    expect(errors).toHaveLength(1);
    expect(errors[0]).toBe(error);
  });

  it('reports on another call stack', async () => {
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

  it('reports the errors of several finalizers one by one, in order', async () => {
    const errors = await unhandledErrors(() => reportUnhandledError(new UnsubscriptionError(['a', 'b'])));
    expect(errors).toEqual(['a', 'b']);
  });

  it.each([[undefined], [null], [0], ['boom']])('reports %p as well', async (error) => {
    expect(await unhandledErrors(() => reportUnhandledError(error))).toEqual([error]);
  });
});

describe('reportNow', () => {
  it('passes the error to config.onUnhandledError, or throws it if that is not set', () => {
    const error = new Error('boom');
    const errors: unknown[] = [];
    const before = config.onUnhandledError;
    try {
      config.onUnhandledError = (each) => errors.push(each);
      reportNow(error);
      config.onUnhandledError = null;
      expect(thrownBy(() => reportNow(error))).toBe(error);
    } finally {
      config.onUnhandledError = before;
    }
    expect(errors).toEqual([error]);
  });
});

describe('thrownErrors', () => {
  it('returns the errors of finalizers, which RxJS has flattened', () => {
    const inner = new Subscription(() => {
      throw new Error('inner');
    });
    const outer = new Subscription(() => {
      throw new Error('outer');
    });
    outer.add(inner);
    expect(thrownErrors(thrownBy(() => outer.unsubscribe()))).toEqual([new Error('outer'), new Error('inner')]);
  });

  it.each([[undefined], [new Error('boom')], ['boom'], [['a', 'b']]])('returns %p alone', (error) => {
    expect(thrownErrors(error)).toEqual([error]);
  });
});

describe('throwAll', () => {
  it('throws RxJS’s UnsubscriptionError with all errors', () => {
    const errors = [new Error('a'), 'b', 0];
    const error = thrownBy(() => throwAll(errors)) as UnsubscriptionError;
    expect(error).toBeInstanceOf(UnsubscriptionError);
    expect(error.errors).toEqual(errors);
    expect(error.message).toContain('3 errors occurred');
  });

  it.each([[undefined], [null]])('replaces %p, for which RxJS cannot build a message', (thrown) => {
    const error = thrownBy(() => throwAll([thrown])) as UnsubscriptionError;
    expect(error.errors).toEqual([new Error(`a finalizer threw ${String(thrown)}`)]);
  });

  it('does nothing if there are no errors', () => {
    expect(() => throwAll([])).not.toThrow();
  });
});

describe('takeAll', () => {
  it('runs every step in order, then throws all their errors in one flat list', () => {
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
  it('accepts any number of errors', () => {
    const errors: unknown[] = ['before'];
    collect(
      thrownBy(() => throwAll(new Array<string>(200_000).fill('error'))),
      errors,
    );
    collect('after', errors);
    expect([errors.length, errors[0], errors[1], errors.at(-1)]).toEqual([200_002, 'before', 'error', 'after']);
  });
});
