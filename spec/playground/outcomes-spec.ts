import { describe, expect, it } from '@jest/globals';
import { outcomeRows } from '../../docs/playground/outcomes';
import { runRxJS } from '../../docs/playground/runRxJS';
import { runRxresult } from '../../docs/playground/runRxresult';
import { leaks, list, verdictOf } from '../../docs/playground/verdict';
import { plan } from './plans';

function table(...args: Parameters<typeof plan>): string[] {
  const chosen = plan(...args);
  return outcomeRows(chosen, runRxresult(chosen), runRxJS(chosen)).map(
    ({ name, status, text, at, plain, plainAt, kept, lost }) =>
      [name, status, text, at, plain, plainAt, kept + (lost ? '!' : '')].join(' / '),
  );
}

describe('the table of outcomes', () => {
  it('has what forkJoin loses when it errors', () => {
    expect(table('gather', { user: '--a|', orders: '----#', stock: '-s----|~~' })).toEqual([
      'user / fulfilled / a / 3 / completed / 3 / nothing!',
      'orders / rejected / Error: orders failed / 4 / failed / 4 / its error, without a name',
      'stock / cancelled / by orders / 4, clean at 6 / unsubscribed / 4, clean at 6 / nothing!',
    ]);
  });

  it('has what forkJoin keeps when all is well', () => {
    expect(table('gather', { user: '--a|', orders: '-x--b|' })).toEqual([
      'user / fulfilled / a / 3 / completed / 3 / a, as user',
      'orders / fulfilled / b / 5 / completed / 5 / b, as orders',
    ]);
  });

  it('has what merge emits, and what it does not start', () => {
    expect(table('nursery', { a: '-x-y|', b: '--#', c: '-z|' }, { limit: 2 })).toEqual([
      'a / cancelled / by b / 2 / unsubscribed / 2 / x, without a name',
      'b / rejected / Error: b failed / 2 / failed / 2 / its error, without a name',
      'c / cancelled / by b / 2 / never subscribed / – / –',
    ]);
  });

  it('has a task that never ends', () => {
    expect(table('gatherSettled', { a: '-x-', b: '-|' })).toEqual([
      'a / running /  / – / unsubscribed / 1 / nothing!',
      'b / empty /  / 1 / completed / 1 / –',
    ]);
  });
});

describe('the verdict', () => {
  it('says how a run ended, and what was not over', () => {
    const tasks = { user: '--a|', orders: '----#', stock: '-s----|~~', news: '---' };
    expect(verdictOf(runRxJS(plan('gather', tasks)))).toEqual([
      'Errors at frame 4, while it is still subscribed to stock and news.',
      'Nothing waits for the cleanup of stock.',
    ]);
    expect(verdictOf(runRxresult(plan('gather', tasks)))).toEqual([
      'Errors at frame 6.',
      'Nothing is running any more.',
    ]);
    expect(leaks(runRxJS(plan('gather', tasks)))).toBe(true);
    expect(leaks(runRxresult(plan('gather', tasks)))).toBe(false);
  });

  it('says whether there was a value', () => {
    const tasks = { user: '--a|', orders: '----b|' };
    const first = (...args: Parameters<typeof plan>) => verdictOf(runRxresult(plan(...args)))[0];
    expect(first('gather', tasks)).toBe('Emits and completes at frame 5.');
    expect(first('gather', tasks, { until: 1 })).toBe('Completes at frame 1 without a value.');
    expect(first('nursery', tasks)).toBe('Completes at frame 5.');
    expect(first('nursery', { ...tasks, news: '-', rates: '-' })).toBe('Does not end: news and rates do not.');
    expect(first('nursery', { news: '-' })).toBe('Does not end: news does not.');
  });

  it('lists names', () => {
    expect([list(['a']), list(['a', 'b']), list(['a', 'b', 'c'])]).toEqual(['a', 'a and b', 'a, b and c']);
  });
});
