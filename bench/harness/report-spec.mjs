import { describe, expect, it } from '@jest/globals';
import { contestsOf, goalsOf, markdown } from './report.mjs';

/** @param {number} median */
const spreadAt = (median) => ({ least: median, lower: median, median, upper: median, most: median });

describe('the report', () => {
  it('aligns a table', () => {
    expect(markdown(['side', 'n'], [['nursery([…])', '1']])).toBe(
      ['| side         | n   |', '| ------------ | --- |', '| nursery([…]) | 1   |'].join('\n'),
    );
  });

  it.each([
    [0.5, 'met'],
    [0.6, 'met'],
    [0.61, 'missed'],
  ])('calls a median of %d %s if the goal is 0.6', (median, verdict) => {
    const row = goalsOf([{ work: 'w', sides: 's', most: 0.6, got: spreadAt(median), stretch: false }]).split('\n')[2];
    expect(row).toContain(`| ${verdict} `);
  });

  it('lists slower peers as wins and faster ones as losses, each with its ratio', () => {
    const table = contestsOf([
      { work: 'w', side: 'gather', ratios: { forkJoin: 0.5, 'p-map': 0.25, 'Promise.all': 2 } },
    ]);
    expect(table.split('\n')[2]).toBe('| w    | gather | p-map 0.25, forkJoin 0.50 | Promise.all 2.00 |');
  });
});
