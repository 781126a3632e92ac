// The options `ordered` and `taskName` of captureMap and captureEach.

import { describe, expect, it } from '@jest/globals';
import { from, map, NEVER, of, Subject, throwError, type Observable } from 'rxjs';
import { captureEach, captureMap, type CaptureMapOptions, type ResultCapture } from 'rxresult';
import { logger, marbles } from '../support';

type Project = (value: string, index: number) => Observable<unknown>;
type Run = (
  values: string[],
  project: Project,
  options?: CaptureMapOptions<string>,
) => Observable<ResultCapture<unknown, [string, number]>>;

const operators: [string, Run][] = [
  ['captureMap', (values, project, options) => from(values).pipe(captureMap(project, options))],
  [
    'captureEach',
    (values, project, options) =>
      captureEach(values, project, { ...options, concurrent: options?.concurrent ?? Infinity }),
  ],
];

const text = (each: ResultCapture<unknown, [string, number]>) => `${each.args[0]} ${each.outcome.status}`;

describe.each(operators)('ordered, of %s', (_, run) => {
  it('emits in the order of the values, each as soon as all before it have been emitted', () => {
    marbles(({ cold, expectObservable }) => {
      const times: Record<string, string> = { a: '--|', b: '-|', c: '------|', d: '|' };
      const values = Object.keys(times);
      const project: Project = (value) => cold(times[value] as string);
      const name = map((each: ResultCapture<unknown, [string, number]>) => each.args[0]);
      expectObservable(run(values, project).pipe(name)).toBe('dba---(c|)');
      expectObservable(run(values, project, { ordered: true }).pipe(name)).toBe('--(ab)(cd|)');
    });
  });

  it('emits failed captures in their place', () => {
    const log: string[] = [];
    const first = new Subject<never>();
    const project: Project = (value) => (value === 'a' ? first : throwError(() => value));
    run(['a', 'b'], project, { ordered: true, suppressError: true }).pipe(map(text)).subscribe(logger(log, 'run'));
    expect(log).toEqual([]);
    first.complete();
    expect(log).toEqual(['run: a empty', 'run: b rejected', 'run |']);
  });

  it('emits all that is left, in order, when until fires', () => {
    const log: string[] = [];
    const until = new Subject<void>();
    const tasks: Record<string, Observable<unknown>> = { a: NEVER, b: of(1), c: NEVER, d: NEVER, e: of(1) };
    run(Object.keys(tasks), (value) => tasks[value] as Observable<unknown>, { ordered: true, concurrent: 3, until })
      .pipe(map(text))
      .subscribe(logger(log, 'run'));
    expect(log).toEqual([]);
    until.next();
    expect(log.slice(0, 4)).toEqual(['run: a cancelled', 'run: b fulfilled', 'run: c cancelled', 'run: d cancelled']);
    expect(log.at(-1)).toBe('run |');
  });

  it('errors as without: captures that wait for an earlier one are not emitted', () => {
    const log: string[] = [];
    const failing = new Subject<never>();
    run(['a', 'b'], (value) => (value === 'a' ? failing : of(1)), { ordered: true }).subscribe(logger(log, 'run'));
    failing.error(new Error('boom'));
    expect(log).toEqual(['run # boom']);
  });

  it('keeps the order if a handler ends other tasks', () => {
    const log: string[] = [];
    const tasks = Array.from({ length: 4 }, () => new Subject<never>());
    run(['0', '1', '2', '3'], (_value, index) => tasks[index] as Subject<never>, { ordered: true }).subscribe(
      (each) => {
        log.push(each.args[0]);
        tasks.forEach((task) => task.complete());
      },
    );
    tasks[1]?.complete();
    tasks[0]?.complete();
    expect(log).toEqual(['0', '1', '2', '3']);
  });
});

describe.each(operators)('taskName, of %s', (name, run) => {
  it('names the tasks, by the value and its index', () => {
    const names: unknown[] = [];
    function load() {
      return of(1);
    }
    run(['x', 'y'], load, { taskName: (value, index) => (index ? undefined : `load ${value}`) }).subscribe((each) =>
      names.push(each.name),
    );
    run(['z'], load, {}).subscribe((each) => names.push(each.name));
    expect(names).toEqual(['load x', 'load', 'load']);
  });

  it.each<[string, () => unknown, string]>([
    [
      'throws',
      () => {
        throw new Error('no name');
      },
      'no name',
    ],
    ['returns no string', () => 5, `${name}: option taskName must return a string, got 5 (number)`],
  ])('fails the task if it %s', (_, taskName, message) => {
    const log: string[] = [];
    let called = 0;
    const project: Project = () => of(++called);
    const options = { taskName } as unknown as CaptureMapOptions<string>;
    run(['a'], project, options).subscribe(logger(log, 'run'));
    run(['a'], project, { ...options, suppressError: true }).subscribe((each) =>
      log.push(text(each), ...each.args.map(String)),
    );
    expect(log).toEqual([`run # ${message}`, 'a rejected', 'a', '0']);
    expect(called).toBe(0);
  });

  it('must be a function', () => {
    expect(() => run([], () => NEVER, { taskName: 'name' as never })).toThrow(
      new TypeError(`${name}: option taskName must be a function, got "name" (string)`),
    );
  });
});
