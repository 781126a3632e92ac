// The picture and the text of `forkJoin` and `gather` side by side are of recorded runs.

import { describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { NEVER, timer } from 'rxjs';
import { TestScheduler } from 'rxjs/testing';
import { finalizeWith, gather } from 'rxresult';
import { LaneRecorder } from 'rxresult/testing';
import { picture } from '../../docs/playground/picture';
import { runRxJS } from '../../docs/playground/runRxJS';
import { runRxresult } from '../../docs/playground/runRxresult';
import { laneText } from '../../src/testing/laneText';
import { plan } from './plans';

const requests = plan('gather', { user: '---(a|)', orders: '-----#', stock: '-----------~~~' });
const page = { ...requests, tasks: requests.tasks.map((task) => ({ ...task, error: '503' })) };

/** The columns of the text in README.md, line by line. The lanes of the right one begin below its title. */
function columns(): [left: string[], right: string[]] {
  const [, title = '', lanes = ''] =
    /^```text\n(forkJoin +gather)\n\n(.*?)\n```$/ms.exec(readFileSync('README.md', 'utf8')) ?? [];
  const at = title.indexOf('gather');
  const lines = lanes.split('\n');
  return [lines.map((line) => line.slice(0, at).trimEnd()), lines.map((line) => line.slice(at))];
}

/** The text of the same run as a recorder writes it. */
function recorded(): string {
  const scheduler = new TestScheduler(() => undefined);
  return scheduler.run(({ cold, flush }) => {
    const recorder = new LaneRecorder(scheduler);
    const stock = NEVER.pipe(finalizeWith(() => timer(3)));
    const orders = cold('-----#', undefined, new Error('503'));
    gather({ user: cold('---(a|)'), orders, stock }, { observer: recorder }).subscribe({ error: () => undefined });
    flush();
    return String(recorder);
  });
}

describe('forkJoin and gather side by side', () => {
  it('are drawn in docs/forkjoin-gather.svg', () => {
    const svg = picture('The same three requests with forkJoin and with gather', [
      { title: 'forkJoin', run: runRxJS(page) },
      { title: 'gather', run: runRxresult(page) },
    ]);
    expect(readFileSync('docs/forkjoin-gather.svg', 'utf8')).toBe(svg);
  });

  it('have the lanes of README.md: gather', () => {
    const [, right] = columns();
    expect(right.join('\n')).toBe(recorded());
    // What is drawn is the same run.
    expect(right.slice(0, 3).map((line) => line.split(/ +/)[1])).toEqual(runRxresult(page).texts);
  });

  it('have the lanes of README.md: forkJoin', () => {
    const { lanes, texts, result } = runRxJS(page);
    const { frame: ended = 0, how } = result ?? {};
    const consumer = laneText({ asked: 0, started: 0, ended, finalized: ended, ending: 'failed' }, ended);
    const [left] = columns();
    expect(how).toBe('error');
    // The notes beside the lanes are ours.
    expect(left.map((line) => line.split(/ +/).slice(0, 2))).toEqual([
      ...lanes.map(({ name }, index) => [name, texts[index]]),
      ['result', consumer],
    ]);
  });
});
