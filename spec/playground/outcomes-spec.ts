import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { outcomeRows, type OutcomeRow } from '../../docs/playground/outcomes';
import type { Recording } from '../../docs/playground/Recording';
import { COUNTERPARTS, runRxJS } from '../../docs/playground/runRxJS';
import { runRxresult } from '../../docs/playground/runRxresult';
import { leaks, list, verdictOf } from '../../docs/playground/verdict';
import type { Plan } from '../../docs/playground/State';
import { plan, plans } from './plans';

function table(...args: Parameters<typeof plan>): string[] {
  const chosen = plan(...args);
  return outcomeRows(chosen, runRxresult(chosen), runRxJS(chosen)).map(
    ({ name, status, text, at, plain, plainAt, kept, lost }) =>
      [name, status, text, at, plain, plainAt, kept + (lost ? '!' : '')].join(' / '),
  );
}

/** The plan, with values that tell which task they are of. */
function withOwnLetters(plan: Plan): Plan {
  const letters = 'abcdefghijklmnopqrstuvwxyz';
  return {
    ...plan,
    tasks: plan.tasks.map((task, index) => ({
      ...task,
      values: task.values.map(({ frame }, at) => ({ frame, letter: letters.charAt(4 * index + at) })),
    })),
  };
}

/** What the consumer got of a task, according to the table. */
function tableSays({ kept }: OutcomeRow): string {
  return kept === 'nothing' ? '–' : kept;
}

/** What the consumer got of a task, according to what it recorded itself. */
function consumerGot({ tasks, use }: Plan, { emitted, result }: Recording, index: number): string {
  const { name = '', values = [] } = tasks[index] ?? {};
  const texts = emitted.map(({ text }) => text);
  const parts =
    COUNTERPARTS[use] === 'forkJoin'
      ? texts.flatMap((text) => new RegExp(`\\b${name}: (.)`).exec(text)?.slice(1) ?? []).map((a) => `${a}, as ${name}`)
      : [texts.filter((text) => values.some(({ letter }) => letter === text)).join(' ')]
          .filter((letters) => letters !== '')
          .map((letters) => `${letters}, without a name`);
  const error = result?.text === `Error: ${name} failed` ? ['its error, without a name'] : [];
  return [...parts, ...error].join('; ') || '–';
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

  it('has what race emits, although it unsubscribes the other tasks before it does', () => {
    expect(table('gatherAny', { user: '--a|', orders: '----b|~~', stock: '------s|' })).toEqual([
      'user / fulfilled / a / 3 / completed / 3 / a, without a name',
      'orders / cancelled / by user / 3, clean at 5 / unsubscribed / 2, clean at 4 / –',
      'stock / cancelled / by user / 3 / unsubscribed / 2 / –',
    ]);
    expect(table('gatherAny', { user: '--a--a|', orders: '----b|' })).toEqual([
      'user / cancelled / by orders / 5 / completed / 6 / a a, without a name',
      'orders / fulfilled / b / 5 / unsubscribed / 2 / –',
    ]);
  });

  it('has what race loses when the first notification is an error', () => {
    expect(table('gatherAny', { user: '--#', orders: '----b|', stock: '--s|' })).toEqual([
      'user / rejected / Error: user failed / 2 / failed / 2 / its error, without a name',
      'orders / cancelled / by stock / 3 / unsubscribed / 2 / –',
      'stock / fulfilled / s / 3 / unsubscribed / 2 / –',
    ]);
  });

  it('has exactly what the consumer got, whatever the plan', () => {
    fc.assert(
      fc.property(plans.map(withOwnLetters), (plan) => {
        const plain = runRxJS(plan);
        const rows = outcomeRows(plan, runRxresult(plan), plain);
        expect(rows.map(tableSays)).toEqual(plan.tasks.map((_, index) => consumerGot(plan, plain, index)));
      }),
      { numRuns: 1000 },
    );
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
