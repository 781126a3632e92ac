// What the observer of gather, gatherSettled and gatherAny sees.

import { describe, expect, it } from '@jest/globals';
import { concat, EMPTY, map, NEVER, of, Subject, throwError } from 'rxjs';
import type { GatherOptions, Nursery, NurseryObserver } from 'rxresult';
import { logger, resource } from '../support';
import { gathers, text } from './gathers';

describe.each(gathers)('the observer of %s', (name, gather) => {
  it('is notified of each task by its key, and of all that happens to it', () => {
    const log: string[] = [];
    const source = new Subject<number>();
    text(
      gather(
        { never: NEVER, fails: throwError(() => 'boom'), empty: EMPTY, source, late: of(2) },
        { name: 'page', concurrent: 4, observer: tracer(log) },
      ),
    ).subscribe(logger(log, 'page'));
    source.next(1);
    source.complete();
    const asked = ['never', 'fails', 'empty', 'source', 'late'].map((key) => `asked ResultCapture("${key}", pending)`);
    const start = ['opened page', ...asked, 'started ResultCapture("never", pending)'];
    const rejected = ['started ResultCapture("fails", pending)', 'settled ResultCapture("fails", rejected: "boom")'];
    const others = [
      'started ResultCapture("empty", pending)',
      'settled ResultCapture("empty", empty)',
      'started ResultCapture("source", pending)',
      'started ResultCapture("late", pending)',
      'settled ResultCapture("late", fulfilled: 2)',
    ];
    expect(log).toEqual([
      ...start,
      ...rejected,
      ...{
        gather: [
          'settled ResultCapture("never", cancelled: "boom")',
          'settled ResultCapture("late", cancelled: "boom")',
          'settled ResultCapture("source", cancelled: "boom")',
          'settled ResultCapture("empty", cancelled: "boom")',
          'ended page failed boom',
          'page # boom',
        ],
        gatherSettled: [...others, 'settled ResultCapture("source", fulfilled: 1)'],
        gatherAny: [
          ...others,
          'settled ResultCapture("source", cancelled)',
          'settled ResultCapture("never", cancelled)',
          'ended page completed undefined',
          'page: 2',
          'page |',
        ],
      }[name as 'gather'],
    ]);
  });

  it('is notified of the tasks of an array by their index', () => {
    const names: unknown[] = [];
    gather([of(1), of(2)], { observer: { asked: (rc) => names.push(rc.name) } }).subscribe();
    expect(names).toEqual(['0', '1']);
  });

  it('is notified of the completion before the consumer', () => {
    const log: string[] = [];
    text(gather([of(1)], { observer: { ended: (_, how) => log.push(how) } })).subscribe(logger(log, 'g'));
    expect(log).toEqual([
      'completed',
      { gather: 'g: [1]', gatherSettled: 'g: [{"status":"fulfilled","value":1}]', gatherAny: 'g: 1' }[name],
      'g |',
    ]);
  });

  it('can cancel the nursery in asked: no task is started', () => {
    const log: string[] = [];
    let n: Nursery | undefined;
    const observer: NurseryObserver = {
      opened: (it) => (n = it),
      asked: (rc) => {
        if (rc.name === '1') {
          n?.cancel('enough');
        }
      },
    };
    gather([resource(log, 'a'), resource(log, 'b'), resource(log, 'c')], { observer })
      .pipe(map((outcomes) => (outcomes as { status: string }[]).map(({ status }) => status).join(' ')))
      .subscribe(logger(log, 'g'));
    expect(log).toEqual([...(name === 'gatherSettled' ? ['g: cancelled cancelled cancelled'] : []), 'g |']);
  });

  it('can cancel a task in asked: it settles once, and is never started', () => {
    const log: string[] = [];
    const observer: NurseryObserver = {
      asked: (rc) => {
        if (rc.name === '0') {
          rc.cancel();
        }
      },
      started: (rc) => log.push(`started ${rc.name}`),
      settled: (rc) => log.push(`settled ${rc.name} ${rc.outcome.status}`),
    };
    gather([resource(log, 'a'), of(1)], { observer })
      .pipe(map((result) => (Array.isArray(result) ? 'array' : result)))
      .subscribe(logger(log, 'g'));
    expect(log).toEqual([
      'settled 0 cancelled',
      'started 1',
      'settled 1 fulfilled',
      ...{ gather: [], gatherSettled: ['g: array'], gatherAny: ['g: 1'] }[name as 'gather'],
      'g |',
    ]);
  });

  it.each<[what: string, sources: () => readonly unknown[], options: GatherOptions]>([
    ['a hole', () => [of(1), , of(2)], {}],
    ['nothing but holes', () => new Array<unknown>(2), {}],
    ['a task that is not a stream', () => [of(1), 5], {}],
    ['an error', () => [of(1), throwError(() => new Error('boom')), of(2)], {}],
    ['an error that is a primitive', () => [EMPTY, throwError(() => 'boom'), NEVER], { until: NEVER }],
    ['an empty task', () => [concat(of(1), EMPTY), EMPTY], {}],
    ['a deadline', () => [of(1), NEVER], { until: of(1) }],
    ['a limit', () => [of(1), of(2), EMPTY], { concurrent: 1 }],
    ['no task', () => [], {}],
  ])('changes nothing for %s', (_, sources, options) => {
    const run = (observer?: NurseryObserver) => {
      const log: unknown[] = [];
      gather(sources(), observer ? { ...options, observer } : options).subscribe({
        next: (value) => log.push('next', value),
        error: (error: unknown) => log.push('error', error),
        complete: () => log.push('complete'),
      });
      return log;
    };
    expect(run({})).toEqual(run());
  });
});

function tracer(log: string[]): NurseryObserver {
  return {
    opened: (n) => log.push(`opened ${n.name}`),
    asked: (rc) => log.push(`asked ${String(rc)}`),
    started: (rc) => log.push(`started ${String(rc)}`),
    settled: (rc) => log.push(`settled ${String(rc)}`),
    ended: (n, how, error) => log.push(`ended ${n.name} ${how} ${String(error)}`),
  };
}
