// aioresult's test of its start functions as a whole: one task is started by hand, two by `captureStartAndDoneResults`, in a
// start nursery within a run nursery.

import { describe, expect, it } from '@jest/globals';
import { concat, defer, delay, EMPTY, ignoreElements, map, tap, timer, type Observable } from 'rxjs';
import { capture, captureStartAndDoneResults, nursery, ResultCapture, type ResultBase } from 'rxresult';
import { marbles } from '../support';

type Started = (value: number) => void;

/** Is ready after `time`, with half of it, and returns it after as much again. */
function serve(time: number): (started: Started) => Observable<number> {
  return (started) =>
    timer(time).pipe(
      tap(() => started(time / 2)),
      delay(time),
      map(() => time),
    );
}

interface Step {
  frame: number;
  /** The start values: of the task that is started by hand, and of the other two. */
  started: unknown[];
  /** The results of the three tasks. */
  done: unknown[];
}

/** Runs the three tasks in virtual time, and returns what there is at each step; a result that is pending is `-`. */
function steps(): Record<string, Step> {
  const steps: Record<string, Step> = {};
  marbles((_, scheduler) => {
    const byHand = new ResultCapture<number>();
    let started: ResultBase<number>[] = [];
    let done: ResultBase<number>[] = [];
    let startedByHand: number | '-' = '-';
    const see = (step: string) => {
      steps[step] = {
        frame: scheduler.now(),
        started: [startedByHand, ...started.map(valueOf)],
        done: done.map(valueOf),
      };
    };
    nursery((run) =>
      concat(
        nursery((start) => {
          const [ready5, done5] = captureStartAndDoneResults(run, serve(5), { startNursery: start });
          const [ready6, done6] = captureStartAndDoneResults(run, serve(6), { startNursery: start });
          started = [ready5, ready6];
          done = [byHand, done5, done6];
          see('at first');
          return concat(
            run
              .start((started: Started) => serve(2)(started).pipe(capture(byHand)))
              .pipe(
                tap((value) => {
                  startedByHand = value;
                  see('the first has started');
                }),
              ),
            ready5.waitDone().pipe(tap(() => see('the second has started'))),
          ).pipe(ignoreElements());
        }),
        defer(() => {
          see('the start nursery has ended');
          return EMPTY;
        }),
      ),
    ).subscribe({ complete: () => see('the run nursery has ended') });
  });
  return steps;
}

const valueOf = (result: ResultBase<number>) => (result.isDone() ? result.result() : '-');

describe('three tasks that start in a start nursery', () => {
  it.each<[string, Step]>([
    ['at first', { frame: 0, started: ['-', '-', '-'], done: ['-', '-', '-'] }],
    ['the first has started', { frame: 2, started: [1, '-', '-'], done: ['-', '-', '-'] }],
    ['the second has started', { frame: 5, started: [1, 2.5, '-'], done: [2, '-', '-'] }],
    ['the start nursery has ended', { frame: 6, started: [1, 2.5, 3], done: [2, '-', '-'] }],
    ['the run nursery has ended', { frame: 12, started: [1, 2.5, 3], done: [2, 5, 6] }],
  ])('have their start values and results as they come: %s', (when, step) => {
    expect(steps()[when]).toEqual(step);
  });

  it('pass through the steps in this order', () => {
    expect(Object.keys(steps())).toEqual([
      'at first',
      'the first has started',
      'the second has started',
      'the start nursery has ended',
      'the run nursery has ended',
    ]);
  });
});
