import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { NEVER, forkJoin } from 'rxjs';
import { marbles } from '../support';
import type { Recording } from '../../docs/playground/Recording';
import { runRxJS, textOf } from '../../docs/playground/runRxJS';
import { runRxresult } from '../../docs/playground/runRxresult';
import { logOf } from '../../docs/playground/verdict';
import { plan, plans } from './plans';

/** The lanes by task, and when the consumer's subscription ended. */
function lanes({ lanes, texts, result, emitted }: Recording): Record<string, string> {
  const got = [...emitted.map(({ frame, text }) => `${frame}: ${text}`)];
  const end = result ? `${result.frame} ${result.how}` : 'open';
  return {
    ...Object.fromEntries(lanes.map(({ name }, index) => [name, texts[index] ?? ''])),
    consumer: [...got, end].join(', '),
  };
}

function steps(run: Recording, frame: number): string {
  return logOf(run)
    .flatMap((entry) => (entry.frame === frame ? entry.steps.map(({ text }) => text) : []))
    .join(' → ');
}

describe('a run with rxresult', () => {
  it('records the lanes of a LaneRecorder, and the order within a frame', () => {
    const run = runRxresult(plan('gather', { user: '--a|', orders: '----#', stock: '------s|~~' }));
    expect(lanes(run)).toEqual({ user: '^--|', orders: '^---#', stock: '^---!~~', consumer: '6 error' });
    expect(steps(run, 4)).toBe('orders fails → stock unsubscribed → stock begins to clean up');
    expect(steps(run, 6)).toBe('stock is cleaned up → consumer gets Error: orders failed');
    expect(run.failed).toBe('orders');
    expect(run.outcomes).toEqual([
      { status: 'fulfilled', text: 'a', frame: 3, cleaned: undefined },
      { status: 'rejected', text: 'Error: orders failed', frame: 4, cleaned: undefined },
      { status: 'cancelled', text: 'by orders', frame: 4, cleaned: 6 },
    ]);
  });

  it('knows who cancelled a task', () => {
    const tasks = { a: '---x|', b: '-------y|', c: '-----' };
    const texts = (...args: Parameters<typeof plan>) => runRxresult(plan(...args)).outcomes.map(({ text }) => text);
    expect(texts('gatherAny', tasks)).toEqual(['x', 'by a', 'by a']);
    expect(texts('gatherSettled', tasks, { until: 6 })).toEqual(['x', 'by the deadline', 'by the deadline']);
    expect(texts('nursery', { ...tasks, d: '-#' })).toEqual(['by d', 'by d', 'by d', 'Error: d failed']);
    expect(texts('gather', { ...tasks, d: '-|' })).toEqual([
      'by d',
      'by d',
      'by d',
      'EmptyError: no elements in sequence',
    ]);
    expect(texts('captureMap', { ...tasks, d: '-#' }, { limit: 3 })).toEqual(['x', 'by d', 'by d', 'Error: d failed']);
  });

  it('knows who cancelled a task if others end in the same frame', () => {
    const texts = (...args: Parameters<typeof plan>) => runRxresult(plan(...args)).outcomes.map(({ text }) => text);
    const winner = { b: '---(b|)', c: '------c|' };
    expect(texts('gatherAny', { a: '---|', ...winner })).toEqual(['empty', 'b', 'by b']);
    expect(texts('gatherAny', { a: '---#', ...winner })).toEqual(['Error: a failed', 'b', 'by b']);
    expect(texts('gatherAny', { a: '---#', ...winner }, { until: 3 })).toEqual(Array(3).fill('by the deadline'));
    expect(texts('gatherAny', { a: '---#', b: '----#', c: '------c|' }, { until: 4 })).toEqual([
      'Error: a failed',
      'by the deadline',
      'by the deadline',
    ]);
    const empty = 'EmptyError: no elements in sequence';
    expect(texts('gather', { a: '---|', b: '---#', c: '----' })).toEqual([empty, 'by a', 'by a']);
    expect(texts('gather', { a: '---#', b: '---|', c: '----' })).toEqual(['Error: a failed', 'by a', 'by a']);
    expect(texts('gather', { a: '--x|', b: '---|', c: '----' })).toEqual(['x', empty, 'by b']);
    expect(texts('nursery', { a: '---|', b: '---#', c: '----' })).toEqual(['empty', 'Error: b failed', 'by b']);
    expect(texts('captureMap', { a: '---|', b: '---#', c: '----' })).toEqual(['empty', 'Error: b failed', 'by b']);
  });

  it('knows who cancelled a task, whatever the plan', () => {
    fc.assert(
      fc.property(plans, (plan) => {
        const { outcomes, result, emitted } = runRxresult(plan);
        const decisive = plan.use === 'gatherAny' ? 'fulfilled' : 'rejected';
        const decided = plan.use === 'gatherAny' ? emitted.length > 0 : result?.how === 'error';
        for (const { status, text, frame } of outcomes) {
          if (status === 'cancelled') {
            const by = outcomes[plan.tasks.findIndex(({ name }) => text === `by ${name}`)];
            expect(by ?? text).toEqual(
              decided ? expect.objectContaining({ status: decisive, frame }) : 'by the deadline',
            );
            expect(decided || frame === plan.until).toBe(true);
          }
        }
      }),
      { numRuns: 1000 },
    );
  });

  it('has an end for a task that never started', () => {
    const run = runRxresult(plan('gather', { a: '--#', b: '-b|' }, { limit: 1 }));
    expect(lanes(run)).toEqual({ a: '^-#', b: '..!', consumer: '2 error' });
    expect(run.lanes[1]).toMatchObject({ started: undefined, end: { frame: 2, how: 'cancelled' } });
  });

  it('is over when the consumer is notified, whatever the plan', () => {
    fc.assert(
      fc.property(plans, (plan) => {
        const { result } = runRxresult(plan);
        expect([...(result?.running ?? []), ...(result?.cleaning ?? [])]).toEqual([]);
      }),
    );
  });

  it('ends, though tasks do not', () => {
    const run = runRxresult(plan('nursery', { a: '-', b: '-b|' }));
    expect(lanes(run)).toEqual({ a: '^--', b: '^-|', consumer: '1: b, open' });
    expect(run.outcomes[0]).toMatchObject({ status: 'running', frame: undefined });
  });
});

describe('a run with RxJS', () => {
  it('is recorded from the subscriptions of the tasks', () => {
    const run = runRxJS(plan('gather', { user: '--a|', orders: '----#', stock: '------s|~~' }));
    expect(lanes(run)).toEqual({ user: '^--|', orders: '^---#', stock: '^---!~~', consumer: '4 error' });
    expect(steps(run, 4)).toBe(
      'orders fails → consumer gets Error: orders failed → stock unsubscribed → stock begins to clean up',
    );
    expect(run.result).toMatchObject({ running: ['stock'], cleaning: ['stock'] });
  });

  it('is the truth: forkJoin itself errors while it is still subscribed', () => {
    const log: string[] = [];
    marbles(({ cold, expectSubscriptions, flush }) => {
      const stock = cold('------s|');
      forkJoin([stock, cold('----#'), NEVER]).subscribe({
        error: () => log.push(`error, unsubscribed at ${String(stock.subscriptions[0]?.unsubscribedFrame)}`),
      });
      expectSubscriptions(stock.subscriptions).toBe('^---!');
      flush();
    });
    expect(log).toEqual(['error, unsubscribed at Infinity']);
  });

  it('has the counterpart of each combinator', () => {
    const tasks = { a: '---x|', b: '-----y|', c: '--#' };
    const consumer = (...args: Parameters<typeof plan>) => lanes(runRxJS(plan(...args)))['consumer'];
    expect(consumer('gather', { a: '-x|', b: '-y|' })).toBe('2: { a: x, b: y }, 2 complete');
    expect(consumer('gatherSettled', tasks)).toBe('2 error');
    expect(consumer('gatherAny', { ...tasks, d: '-z-z|' })).toBe('1: z, 3: z, 4 complete');
    expect(consumer('nursery', tasks, { limit: 1 })).toBe('3: x, 9: y, 12 error');
    expect(consumer('captureMap', tasks, { limit: 1, until: 10 })).toBe('3: x, 9: y, 10 complete');
  });

  it('shows a task that was never subscribed as one that waits until the end', () => {
    expect(lanes(runRxJS(plan('nursery', { a: '--#', b: '-b|' }, { limit: 1 })))).toMatchObject({ a: '^-#', b: '..' });
  });

  it('writes lanes as the LaneRecorder does, whatever the plan', () => {
    fc.assert(
      fc.property(plans, (plan) => {
        const run = runRxresult(plan);
        const ended = run.lanes.flatMap((lane, index) => (lane.end ? [[textOf(lane, run), run.texts[index]]] : []));
        expect(ended.map(([ours]) => ours)).toEqual(ended.map(([, recorded]) => recorded));
      }),
    );
  });
});
