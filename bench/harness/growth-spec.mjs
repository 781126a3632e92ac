import { beforeEach, describe, expect, it } from '@jest/globals';
import { processor } from './clocks.mjs';
import { runGrowth } from './growth.mjs';

/** @import { GrowthCase } from './cases.mjs' */

let time = 0;
beforeEach(() => {
  time = 0;
});

const clock = () => time;
const pace = { clock, warmUp: 1, batch: 1, arranged: 1, total: 1e6, least: 1, most: 11 };

/** @param {number} milliseconds */
const taking = (milliseconds) => () => {
  time += milliseconds;
};

/**
 * Its side is faster than the floor at 10, as fast at 100, and slower at 1,000.
 *
 * @type {GrowthCase}
 */
const work = {
  group: 'Group',
  name: 'name',
  sizes: [10, 100, 1000],
  ours: ['square'],
  sides: (size) => ({ square: taking(size ** 2), 'the floor': taking(100 * size) }),
  check: () => true,
};

/** Takes processor time. */
const busy = () => {
  const start = processor();
  while (processor() === start);
};

describe('a growth case', () => {
  it('has a goal for the exponent of each side of rxresult', async () => {
    const { verdicts } = await runGrowth({ ...work, exponent: 1.15 }, pace);
    expect(verdicts).toEqual([
      expect.objectContaining({
        work: 'Group: name, 10 to 1,000, exponent',
        sides: 'square',
        most: 1.15,
        target: false,
      }),
    ]);
    expect(verdicts[0]?.got.median).toBeCloseTo(2, 10);
  });

  it('has a target for the share of the floor, at the size where it is greatest', async () => {
    const { verdicts } = await runGrowth({ ...work, floor: 'the floor', share: 1 }, pace);
    expect(verdicts).toEqual([
      {
        work: 'Group: name, worst at 1,000',
        sides: 'square against the floor',
        most: 1,
        got: { least: 10, lower: 10, median: 10, upper: 10, most: 10 },
        target: true,
      },
    ]);
  });

  it('shows the shares at all sizes', async () => {
    const { tables } = await runGrowth({ ...work, floor: 'the floor' }, pace);
    expect(tables[0]?.rows).toContainEqual(['square: share of the floor', '0.10', '1.00', '10', '', '']);
  });

  it('with a clock of its own uses that, and says so if it is processor time', async () => {
    const { tables, verdicts } = await runGrowth(
      { ...work, clock: processor, exponent: 9, sides: () => ({ square: busy }) },
      {
        ...pace,
        clock: () => {
          throw new Error('the clock of the run is read');
        },
      },
    );
    expect(tables[0]?.columns[0]).toBe('processor ns a task');
    expect(verdicts[0]?.work).toBe('Group: name, 10 to 1,000, exponent by processor time');
  });
});
