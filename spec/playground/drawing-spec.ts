import { describe, expect, it } from '@jest/globals';
import { besides, chartOf, horizonOf, leftOf, letterOf, stretchOf, ticksOf } from '../../docs/playground/drawing';
import { runRxJS } from '../../docs/playground/runRxJS';
import { runRxresult } from '../../docs/playground/runRxresult';
import { plan } from './plans';

const cleaned = plan('gather', { user: '--a|', orders: '----#', stock: '------s|~~' });

describe('the picture of a run', () => {
  it('has what happened before the consumer was notified left of the line, and the rest right of it', () => {
    const [user, orders, stock] = chartOf(runRxJS(cleaned), 8).rows;
    expect(user?.end).toEqual({ frame: 3, side: 0 });
    expect(orders?.end).toEqual({ frame: 4, side: -1 });
    expect(stock).toMatchObject({ end: { frame: 4, side: 1 }, late: true, ending: 'cancelled' });
    expect(stock?.cleanup).toBeUndefined();
    expect(stock?.outside).toEqual([
      { frame: 4, side: 1 },
      { frame: 6, side: 0 },
    ]);
  });

  it('has no cleanup outside if it is waited for', () => {
    const { rows, result } = chartOf(runRxresult(cleaned), 8);
    expect(rows[2]).toMatchObject({ outside: undefined, late: false, end: { frame: 4, side: 0 } });
    expect(rows[2]?.cleanup).toEqual([
      { frame: 4, side: 0 },
      { frame: 6, side: -1 },
    ]);
    expect(result).toMatchObject({ frame: 6, how: 'error' });
  });

  it('has cleanup in two parts if it began before the end and went on after it', () => {
    const [one] = chartOf(runRxJS(plan('nursery', { one: '-a|~~~', two: '---b|' })), 8).rows;
    expect(one?.cleanup).toEqual([
      { frame: 2, side: 0 },
      { frame: 4, side: 0 },
    ]);
    expect(one?.outside).toEqual([
      { frame: 4, side: 0 },
      { frame: 5, side: 0 },
    ]);
  });

  it('has tasks that wait, and those that never start', () => {
    const limited = plan('nursery', { a: '--#', b: '-b|' }, { limit: 1 });
    expect(chartOf(runRxresult(limited), 8).rows[1]).toMatchObject({ runs: undefined, ending: 'cancelled' });
    const row = chartOf(runRxJS(limited), 8).rows[1];
    expect(row).toMatchObject({ runs: undefined, ending: undefined, values: [] });
    expect(row?.waits?.map(({ frame }) => frame)).toEqual([0, 2]);
  });

  it('has an arrow at the edge for a task that does not end', () => {
    const run = runRxresult(plan('nursery', { a: '-x-' }));
    expect(horizonOf(run)).toBe(8);
    expect(chartOf(run, 8).rows[0]).toMatchObject({ ending: 'running', end: { frame: 8, side: 0 } });
  });

  it('has one scale for both, with at most a dozen labels', () => {
    expect(horizonOf(runRxresult(cleaned), runRxJS(cleaned))).toBe(8);
    expect(ticksOf(8)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8]);
    for (const horizon of [13, 60, 123, 480, 700]) {
      expect(ticksOf(horizon).length).toBeLessThanOrEqual(13);
    }
  });

  it('draws what is at the same place side by side', () => {
    const [row] = chartOf(runRxresult(plan('nursery', { a: '-(xy)-z-(v|)', b: '-------------|' })), 12).rows;
    expect(row?.values.map((_, index) => besides(row, index))).toEqual([1, 0, 0, 1]);
  });

  it('has the letter of what is emitted, if it is one', () => {
    expect(['a', 'user: a', 'user: empty', '{ a: x }'].map(letterOf)).toEqual(['a', 'a', '', '']);
  });

  it('has places in CSS', () => {
    expect(leftOf({ frame: 2, side: 0 }, 8)).toBe('25%');
    expect(leftOf({ frame: 1, side: 1 }, 3)).toBe('calc(33.333% + var(--side))');
    const place = { frame: 4, side: -1 } as const;
    expect(stretchOf([{ frame: 0, side: 0 }, place], 8)).toEqual({
      left: '0%',
      width: 'calc(calc(50% - var(--side)) - (0%))',
    });
  });
});
