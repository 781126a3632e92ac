import { describe, expect, it } from '@jest/globals';
import { markdown, resultsOf, scoresOf } from './report.mjs';

/** @param {number} median */
const spreadAt = (median) => ({ least: median, lower: median, median, upper: median, most: median });

const goal = { work: 'w', sides: 's', most: 0.6, got: spreadAt(0.5), target: false };

describe('the report', () => {
  it('aligns a table', () => {
    expect(markdown(['side', 'n'], [['nursery([…])', '1']])).toBe(
      ['| side         | n |', '| ------------ | - |', '| nursery([…]) | 1 |'].join('\n'),
    );
  });

  it.each([
    [0.5, 'Wins', 'met'],
    [0.6, 'Wins', 'met'],
    [0.61, 'Losses', 'missed'],
  ])('calls a median of %d one of the %s if the goal is 0.6, and the goal %s', (median, part, verdict) => {
    const findings = { verdicts: [{ ...goal, got: spreadAt(median) }], contests: [] };
    expect(sectionOf(findings, part, `Goals that are ${verdict}`)).toContain('| w    | s     | 0.6 ');
  });

  it('lists goals and targets apart, and says how many of each', () => {
    const findings = {
      verdicts: [goal, goal, goal, { ...goal, got: spreadAt(2) }, { ...goal, got: spreadAt(3), target: true }],
      contests: [],
    };
    expect(sectionOf(findings, 'Losses', 'Goals that are missed')).toMatch(/^1 of 4\..*\| 2\.00 /s);
    expect(sectionOf(findings, 'Losses', 'Targets that are missed')).toMatch(/^1 of 1\..*\| 3\.00 /s);
    expect(sectionOf(findings, 'Wins', 'Goals that are met')).toMatch(/^3 of 4\..*\| 0\.50 /s);
    expect(sectionOf(findings, 'Wins', 'Targets that are met')).toBe('0 of 1.');
  });

  it('says so if there are no targets', () => {
    const findings = { verdicts: [goal], contests: [] };
    expect(sectionOf(findings, 'Losses', 'Targets that are missed')).toBe('There are none.');
  });

  it('lists faster peers as losses and the others as wins, each with the ratio to it', () => {
    const findings = {
      verdicts: [],
      contests: [{ work: 'w', side: 'gather', ratios: { forkJoin: 0.5, 'p-map': 0.25, merge: 1, 'Promise.all': 2 } }],
    };
    expect(sectionOf(findings, 'Losses', 'Peers that are faster')).toContain('| w    | gather | Promise.all 2.00 |');
    expect(sectionOf(findings, 'Wins', 'Peers that are no faster')).toContain(
      '| w    | gather | p-map 0.25, forkJoin 0.50, merge 1.00 |',
    );
  });

  it('leaves out a side that loses to nobody', () => {
    const findings = { verdicts: [], contests: [{ work: 'w', side: 'gather', ratios: { forkJoin: 0.5 } }] };
    expect(sectionOf(findings, 'Losses', 'Peers that are faster')).toBe('None.');
  });

  it('says what goals and targets are, and lists losses before wins and figures', () => {
    const text = resultsOf({ setting: [], caveats: [], findings: { tables: [], verdicts: [], contests: [] } });
    const parts = ['A **goal** must hold.', 'A **target** is what we aim at.', '## Losses', '## Wins', '## Figures'];
    const places = parts.map((part) => text.indexOf(part));
    expect(places).not.toContain(-1);
    expect(places).toEqual([...places].sort((a, b) => a - b));
  });
});

/**
 * What the report says under two headings.
 *
 * @param {Parameters<typeof scoresOf>[0]} findings
 * @param {string} part
 * @param {string} heading
 */
function sectionOf(findings, part, heading) {
  const within = scoresOf(findings).split('## ' + part)[1] ?? '';
  return within.split(`### ${heading}\n`)[1]?.split('\n##')[0]?.trim();
}
