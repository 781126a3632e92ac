import { describe, expect, it } from '@jest/globals';
import {
  concat,
  EMPTY,
  finalize,
  from,
  generate,
  map,
  mergeMap,
  NEVER,
  Observable,
  of,
  range,
  retry,
  Subject,
  take,
  tap,
  throwError,
  toArray,
  type ObservableInput,
  type Subscriber,
} from 'rxjs';
import {
  captureMap,
  failedCapture,
  nursery,
  TaskCancelledError,
  type Nursery,
  type NurseryObserver,
  type ResultCapture,
} from 'rxresult';
import { expectLanes, LaneRecorder } from 'rxresult/testing';
import { arrayWork } from '../capture/arrayWork';
import { logger, marbles, resource, thrownBy, unhandledErrors, unsubscribeErrors } from '../support';
import { stoppedNotifications } from './stoppedNotifications';

/** The value and outcome of each capture. The TestScheduler would subscribe to the captures themselves. */
const told = <T, V>(captures: Observable<ResultCapture<T, [value: V, index: number]>>) =>
  captures.pipe(
    map(
      ({ args: [value], outcome }) => `${String(value)} ${'value' in outcome ? String(outcome.value) : outcome.status}`,
    ),
  );

/** Maps each letter of a marble diagram to its task. */
const tasks =
  <T>(all: Record<string, ObservableInput<T>>) =>
  (value: string) =>
    all[value] ?? NEVER;

/** An Observable that never ends and whose teardown throws. */
const throwing = (message: string) =>
  new Observable<never>(() => () => {
    throw new Error(message);
  });

describe('captureMap', () => {
  it('emits the capture of each child when it has ended, in the order in which they end', () => {
    marbles(({ hot, cold, expectObservable, expectSubscriptions }) => {
      const source = hot('  a-b---c----|    ');
      const a = cold('      ------x|        ');
      const b = cold('        -y-|          ');
      const c = cold('            ---------z|');
      const expected = '    -----B-A--------(C|)';
      const result = source.pipe(captureMap(tasks({ a, b, c })), told);
      expectObservable(result).toBe(expected, { A: 'a x', B: 'b y', C: 'c z' });
      expectSubscriptions(source.subscriptions).toBe('^----------!');
      expectSubscriptions(a.subscriptions).toBe('     ^------!');
      expectSubscriptions(b.subscriptions).toBe('     --^--!');
      expectSubscriptions(c.subscriptions).toBe('     ------^---------!');
    });
  });

  it('completes with its source if no child runs', () => {
    marbles(({ cold, expectObservable }) => {
      expectObservable(
        cold('a---|').pipe(
          captureMap(() => of(1)),
          told,
        ),
      ).toBe('v---|', { v: 'a 1' });
      expectObservable(
        cold('---|').pipe(
          captureMap(() => of(1)),
          told,
        ),
      ).toBe(' ---|');
    });
  });

  it('lets the children go on after its source has completed', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const source = cold('   a|');
      const task = cold('     ---v|');
      expectObservable(
        source.pipe(
          captureMap(() => task),
          told,
        ),
      ).toBe('----(v|)', { v: 'a v' });
      expectSubscriptions(source.subscriptions).toBe('^!');
    });
  });

  it('emits captures of empty tasks and of the value undefined', () => {
    const outcomes: unknown[] = [];
    of(EMPTY, of(undefined))
      .pipe(captureMap((task: Observable<undefined>) => task))
      .subscribe((rc) => outcomes.push(rc.outcome));
    expect(outcomes).toStrictEqual([{ status: 'empty' }, { status: 'fulfilled', value: undefined }]);
  });

  it('calls project with the value and its index, which are the args of the capture, and has project as its routine', () => {
    const calls: unknown[][] = [];
    const captures: ResultCapture<string, [value: string, index: number]>[] = [];
    const load = (...args: [value: string, index: number]) => {
      calls.push(args);
      return of(args.join());
    };
    of('a', 'b', 'c')
      .pipe(captureMap(load))
      .subscribe((rc) => captures.push(rc));
    const args = [
      ['a', 0],
      ['b', 1],
      ['c', 2],
    ];
    expect(calls).toEqual(args);
    expect(captures.map((rc) => rc.args)).toEqual(args);
    expect(captures.map((rc) => rc.result())).toEqual(['a,0', 'b,1', 'c,2']);
    expect(captures.map((rc) => rc.routine === load && rc.name)).toEqual(['load', 'load', 'load']);
  });

  it('emits captures without a name if project has none', () => {
    const names: unknown[] = [];
    of(1)
      .pipe(captureMap(() => EMPTY))
      .subscribe((rc) => names.push(rc.name));
    expect(names).toEqual([undefined]);
  });

  it('accepts any ObservableInput from project', async () => {
    async function* lines() {
      yield await Promise.resolve('line');
    }
    const inputs = [of(1, 2), Promise.resolve(3), [4, 5], 'ab', new Set([6]), lines()];
    const results = await new Promise((resolve) => {
      of(...inputs)
        .pipe(
          captureMap((input: ObservableInput<unknown>) => input),
          map((rc) => rc.result()),
          toArray(),
        )
        .subscribe(resolve);
    });
    expect(results).toEqual([2, 5, 'b', 6, 3, 'line']);
  });

  it('emits a capture once the finalizers of its child have run', () => {
    const log: string[] = [];
    const task = new Subject<number>();
    concat(of('a'), NEVER)
      .pipe(
        captureMap(() => task.pipe(finalize(() => log.push('-task')))),
        told,
      )
      .subscribe(logger(log, 'c'));
    task.next(1);
    task.complete();
    expect(log).toEqual(['-task', 'c: a 1']);
  });

  it('emits a capture once the subscribe function of its child has returned and its teardown has run', () => {
    const log: string[] = [];
    const task = new Observable<number>((subscriber) => {
      subscriber.complete();
      log.push('subscribe function returns');
      return () => log.push('teardown');
    });
    of('a')
      .pipe(
        captureMap(() => task),
        told,
      )
      .subscribe(logger(log, 'c'));
    expect(log).toEqual(['subscribe function returns', 'teardown', 'c: a empty', 'c |']);
  });

  it('keeps several subscriptions of one stream, and several streams of one operator, apart', () => {
    const log: string[] = [];
    const [first, second] = [new Subject<string>(), new Subject<string>()];
    const operator = captureMap((value: string, index: number) => of(`${value}${index}`));
    const both = [first.pipe(operator, told), second.pipe(operator, told)];
    both[0]?.subscribe(logger(log, 'first'));
    first.next('a');
    both[0]?.subscribe(logger(log, 'again'));
    both[1]?.subscribe(logger(log, 'second'));
    first.next('b');
    second.next('c');
    expect(log).toEqual(['first: a a0', 'first: b b1', 'again: b b0', 'second: c c0']);
  });

  it.each([
    [undefined, 'undefined'],
    [null, 'null'],
    [of(1), 'Observable (object)'],
    ['load', '"load" (string)'],
  ])('throws a TypeError at the call if project is %p instead of a function', (project, came) => {
    expect(thrownBy(() => captureMap(project as never))).toEqual(
      new TypeError(`captureMap: project must be a function, got ${came}`),
    );
  });

  it('throws at the call for invalid options', () => {
    const messages = [null, { concurrent: 0 }, { until: 5 }].map((options) => {
      const error = thrownBy(() => captureMap(() => EMPTY, options as never)) as Error;
      return `${error.name} ${error.message}`;
    });
    expect(messages).toEqual([
      'TypeError captureMap: options must be an object, got null',
      'RangeError captureMap: option concurrent must be a positive integer or Infinity, got 0 (number)',
      expect.stringMatching(/^TypeError captureMap: option until must be an Observable, .* got 5 \(number\)$/),
    ]);
  });
});

describe('captureMap subscribes a child', () => {
  it('as its value arrives', () => {
    const log: string[] = [];
    of('a', 'b')
      .pipe(
        tap({ next: (value) => log.push(`source ${value}`), complete: () => log.push('source |') }),
        captureMap((value) => resource(log, value)),
      )
      .subscribe();
    expect(log).toEqual(['source a', '+a', 'source b', '+b', 'source |']);
  });

  it('as its value arrives, so that an endless synchronous source stops when downstream does', () => {
    const log: string[] = [];
    let emitted = 0;
    generate({ initialState: 0, iterate: (i) => i + 1 })
      .pipe(
        tap(() => emitted++),
        captureMap((i) => of(i * 10)),
        told,
        take(3),
      )
      .subscribe(logger(log, 'c'));
    expect(log).toEqual(['c: 0 0', 'c: 1 10', 'c: 2 20', 'c |']);
    expect(emitted).toBe(3);
  });

  it('that fails as its value arrives, which stops an endless synchronous source', () => {
    const log: string[] = [];
    generate({ initialState: 0, iterate: (i) => i + 1 })
      .pipe(
        tap((i) => log.push(`source ${i}`)),
        captureMap((i) => (i === 2 ? throwError(() => new Error('boom')) : of(i))),
        told,
      )
      .subscribe(logger(log, 'c'));
    expect(log).toEqual(['source 0', 'c: 0 0', 'source 1', 'c: 1 1', 'source 2', 'c # boom']);
  });

  it('later if its value arrives while another child is being subscribed', () => {
    const log: string[] = [];
    const source = new Subject<string>();
    const task = (name: string) =>
      new Observable<never>((subscriber) => {
        log.push(`+${name}`);
        if (name === 'a') {
          source.next('b');
          source.next('c');
          log.push('a goes on');
        }
        subscriber.complete();
        return () => log.push(`-${name}`);
      });
    source.pipe(captureMap(task), told).subscribe(logger(log, 'c'));
    source.next('a');
    expect(log).toEqual(['+a', 'a goes on', '-a', 'c: a empty', '+b', '-b', 'c: b empty', '+c', '-c', 'c: c empty']);
  });

  it('whose value comes from a handler of the captures, without growing the stack', () => {
    const log: string[] = [];
    const source = new Subject<number>();
    let last: number | undefined;
    source.pipe(captureMap((i) => of(i))).subscribe({
      ...logger(log, 'c'),
      next: (rc) => {
        last = rc.result();
        if (last === 100_000) {
          source.complete();
        } else {
          source.next(last + 1);
        }
      },
    });
    source.next(1);
    expect(last).toBe(100_000);
    expect(log).toEqual(['c |']);
  });

  it('whose value comes from a handler of the captures, one by one, in order', () => {
    const log: string[] = [];
    const source = new Subject<string>();
    source
      .pipe(
        captureMap((value) => of(value), { concurrent: 1 }),
        told,
        tap((text) => {
          log.push(text);
          if (text === 'a a') {
            source.next('c');
            source.next('d');
            log.push('handler goes on');
          }
        }),
      )
      .subscribe();
    source.next('a');
    source.next('b');
    expect(log).toEqual(['a a', 'handler goes on', 'c c', 'd d', 'b b']);
  });

  it('never if project unsubscribes: what it returns is not subscribed', () => {
    const log: string[] = [];
    const source = new Subject<string>();
    const subscription = source
      .pipe(
        captureMap((value) => {
          log.push(value);
          subscription.unsubscribe();
          return resource(log, value);
        }),
      )
      .subscribe(logger(log, 'c'));
    source.next('a');
    expect(log).toEqual(['a']);
    expect(source.observed).toBe(false);
  });
});

describe('captureMap with a limit', () => {
  it('of one runs the children one after the other, and emits their captures in that order', () => {
    marbles((helpers, scheduler) => {
      const { cold, expectObservable, expectSubscriptions } = helpers;
      const observer = new LaneRecorder(scheduler);
      const source = cold(' ab-c|');
      const a = cold('      ----|');
      const b = cold('          --|');
      const c = cold('            |');
      const expected = '    ----a-(bc|)';
      const result = source.pipe(captureMap(tasks({ a, b, c }), { concurrent: 1, observer }), told);
      expectObservable(result).toBe(expected, { a: 'a empty', b: 'b empty', c: 'c empty' });
      expectSubscriptions(source.subscriptions).toBe('^---!');
      expectLanes(helpers, observer).toBe({
        'task 1': '^---|',
        'task 2': ' ...^-|',
        'task 3': '   ...(^|)',
        nursery: '^-----|',
      });
    });
  });

  it('of two makes the third wait, first in, first out, and emits captures in the order in which the children end', () => {
    marbles((helpers, scheduler) => {
      const { cold, expectObservable } = helpers;
      const observer = new LaneRecorder(scheduler);
      const source = cold(' (abcd|)');
      const a = cold('      -----|');
      const b = cold('      --|');
      const c = cold('        -|');
      const d = cold('         ---|');
      const expected = '    --bc-a(d|)';
      const result = source.pipe(captureMap(tasks({ a, b, c, d }), { concurrent: 2, observer }), told);
      expectObservable(result).toBe(expected, { a: 'a empty', b: 'b empty', c: 'c empty', d: 'd empty' });
      expectLanes(helpers, observer).toBe({
        'task 1': '^----|',
        'task 2': '^-|',
        'task 3': '..^|',
        'task 4': '...^--|',
        nursery: '^-----|',
      });
    });
  });

  it('calls project only when a slot is free', () => {
    const log: string[] = [];
    const first = new Subject<never>();
    of('a', 'b')
      .pipe(
        captureMap(
          (value) => {
            log.push(`project ${value}`);
            return value === 'a' ? first : EMPTY;
          },
          { concurrent: 1 },
        ),
        told,
      )
      .subscribe(logger(log, 'c'));
    log.push('---');
    first.complete();
    expect(log).toEqual(['project a', '---', 'c: a empty', 'project b', 'c: b empty', 'c |']);
  });

  it.each([1, 8, Infinity])(
    'of %p runs 100,000 children without growing the stack or searching an array',
    (concurrent) => {
      const gate = new Subject<never>();
      const log: string[] = [];
      let [running, most, emitted] = [0, 0, 0];
      const task = (index: number) =>
        new Observable<never>((subscriber) => {
          most = Math.max(most, ++running);
          if (index < 8) {
            subscriber.add(gate.subscribe(subscriber));
          } else {
            subscriber.complete();
          }
          return () => running--;
        });
      const run = () => {
        range(0, 100_000)
          .pipe(
            captureMap(task, { concurrent }),
            tap(() => emitted++),
            mergeMap(() => EMPTY),
          )
          .subscribe(logger(log, 'c'));
        gate.complete();
      };
      expect(arrayWork(run)).toBeLessThan(1_000_000);
      expect(log).toEqual(['c |']);
      expect([running, emitted]).toEqual([0, 100_000]);
      expect(most).toBe(concurrent === Infinity ? 9 : concurrent);
    },
  );

  it('drops 100,000 waiting values in linear time when it is unsubscribed', () => {
    let settled = 0;
    const observer: NurseryObserver = { settled: () => settled++ };
    const subscription = range(0, 100_000)
      .pipe(captureMap(() => NEVER, { concurrent: 1, observer }))
      .subscribe();
    expect(arrayWork(() => subscription.unsubscribe())).toBeLessThan(1_000_000);
    expect(settled).toBe(100_000);
  });
});

describe('captureMap fails', () => {
  it('with the error of a child, once the source and the other children have ended', () => {
    marbles(({ hot, cold, expectObservable, expectSubscriptions }) => {
      const source = hot('                      a-b------');
      const a = cold('                          --------|');
      const b = cold('                            --#    ');
      const result = source.pipe(captureMap(tasks({ a, b })), told);
      expectObservable(result).toBe('           ----#    ');
      expectSubscriptions(source.subscriptions).toBe('^---!');
      expectSubscriptions(a.subscriptions).toBe('^---!');
    });
  });

  it('with the error of the source, once the children have ended, also with suppressError', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      for (const suppressError of [false, true]) {
        const task = cold('------|');
        const result = cold('a--#').pipe(
          captureMap(() => task, { suppressError }),
          told,
        );
        expectObservable(result).toBe('---#');
        expectSubscriptions(task.subscriptions).toBe('^--!');
      }
    });
  });

  it('in this order: the child, the source, the children newest first, then the consumer', () => {
    const log: string[] = [];
    const fails = new Subject<never>();
    const run: Record<string, Observable<never>> = {
      b: fails.pipe(finalize(() => log.push('-b'))),
    };
    concat(of('a', 'b', 'c', 'd'), NEVER)
      .pipe(
        finalize(() => log.push('-source')),
        captureMap((value) => run[value] ?? resource(log, value), { concurrent: 3, until: resource(log, 'until') }),
        told,
      )
      .subscribe(logger(log, 'c'));
    fails.error(new Error('boom'));
    expect(log).toEqual(['+until', '+a', '+c', '-b', '-source', '-c', '-a', '-until', 'c # boom']);
  });

  it('with the raw error, which leads to the capture and its value', () => {
    const error = new Error('boom');
    const caught: unknown[] = [];
    of('a', 'b')
      .pipe(captureMap(tasks({ b: throwError(() => error) })))
      .subscribe({ error: (e: unknown) => caught.push(e) });
    expect(caught).toEqual([error]);
    expect(caught[0]).toBe(error);
    expect(failedCapture(error)?.args).toEqual(['b', 1]);
  });

  it('with what project throws, as with the error of a child', () => {
    const log: string[] = [];
    const error = new Error('project');
    const project = (value: string) => {
      if (value === 'b') {
        throw error;
      }
      return resource(log, value);
    };
    of('a', 'b', 'c').pipe(captureMap(project), told).subscribe(logger(log, 'c'));
    expect(log).toEqual(['+a', '-a', 'c # project']);
    expect(failedCapture(error)?.args).toEqual(['b', 1]);
  });

  it('if project does not return an ObservableInput', () => {
    const log: string[] = [];
    const none = () => undefined as never;
    of('a').pipe(captureMap(none)).subscribe(logger(log, 'c'));
    expect(log).toEqual([
      'c # what the routine of task "none" returns must be an Observable, promise, iterable, async iterable or ReadableStream, got undefined',
    ]);
  });

  it('without emitting the captures of the cancelled children or of the one that failed', () => {
    const log: string[] = [];
    const settled: string[] = [];
    const fails = new Subject<never>();
    of('a', 'b', 'c')
      .pipe(
        captureMap(tasks({ a: NEVER, b: fails, c: NEVER }), {
          observer: { settled: (rc) => settled.push(`${String(rc.args[0])} ${rc.outcome.status}`) },
        }),
        told,
      )
      .subscribe(logger(log, 'c'));
    fails.error(new Error('boom'));
    expect(log).toEqual(['c # boom']);
    expect(settled).toEqual(['b rejected', 'c cancelled', 'a cancelled']);
  });

  it('with the error of the teardown of a completed child, without emitting its capture', () => {
    const error = new Error('teardown');
    const log: unknown[] = [];
    of('a')
      .pipe(
        captureMap(
          () =>
            new Observable<number>((subscriber) => {
              subscriber.complete();
              return () => {
                throw error;
              };
            }),
        ),
      )
      .subscribe({ next: () => log.push('next'), error: (e: unknown) => log.push(e) });
    expect(log).toEqual([error]);
  });

  it('once, and ignores values of its source during the shutdown', () => {
    const log: string[] = [];
    const [source, fails] = [new Subject<string>(), new Subject<never>()];
    const projected: string[] = [];
    source
      .pipe(
        captureMap((value) => {
          projected.push(value);
          return fails.pipe(finalize(() => source.next('late')));
        }),
        told,
      )
      .subscribe(logger(log, 'c'));
    source.next('a');
    fails.error(new Error('boom'));
    expect(log).toEqual(['c # boom']);
    expect(projected).toEqual(['a']);
  });

  it('with the error of the source, even from inside project, whose result is then not subscribed', () => {
    const log: string[] = [];
    const source = new Subject<string>();
    source
      .pipe(
        captureMap((value) => {
          source.error(new Error('source'));
          log.push('project goes on');
          return resource(log, value);
        }),
        told,
      )
      .subscribe(logger(log, 'c'));
    source.next('a');
    expect(log).toEqual(['project goes on', 'c # source']);
  });

  it('and can be retried, starting with index 0 again', () => {
    const log: string[] = [];
    let attempts = 0;
    of('a', 'b')
      .pipe(
        captureMap((value, index) =>
          ++attempts === 2 ? throwError(() => new Error('flaky')) : of(`${value}${index}`),
        ),
        told,
        retry(1),
      )
      .subscribe(logger(log, 'c'));
    expect(log).toEqual(['c: a a0', 'c: a a0', 'c: b b1', 'c |']);
  });
});

describe('captureMap with suppressError', () => {
  it('emits the captures of failed children like the others', () => {
    marbles((helpers, scheduler) => {
      const { cold, expectObservable } = helpers;
      const observer = new LaneRecorder(scheduler);
      const source = cold(' ab-c|');
      const a = cold('      --#');
      const b = cold('       ----v|');
      const c = cold('         --|');
      const expected = '    --a--c(b|)';
      const result = source.pipe(captureMap(tasks({ a, b, c }), { suppressError: true, observer }), told);
      expectObservable(result).toBe(expected, { a: 'a rejected', b: 'b v', c: 'c empty' });
      expectLanes(helpers, observer).toBe({
        'task 1': '^-#',
        'task 2': ' ^----|',
        'task 3': '   ^-|',
        nursery: '^-----|',
      });
    });
  });

  it('emits the captures of children whose project throws or does not return an ObservableInput', () => {
    const log: string[] = [];
    const error = new Error('project');
    const reasons: unknown[] = [];
    of('throws', 'none', 'fine')
      .pipe(
        captureMap(
          (value) => {
            if (value === 'throws') {
              throw error;
            }
            return value === 'none' ? (5 as never) : of(1);
          },
          { suppressError: true },
        ),
        tap((rc) => reasons.push(rc.exception())),
        told,
      )
      .subscribe(logger(log, 'c'));
    expect(log).toEqual(['c: throws rejected', 'c: none rejected', 'c: fine 1', 'c |']);
    expect(reasons).toEqual([error, expect.any(TypeError), undefined]);
  });

  it('reports the error of a child’s teardown', async () => {
    const error = new Error('teardown');
    const log: string[] = [];
    const project = () =>
      throwError(() => 'suppressed').pipe(
        finalize(() => {
          throw error;
        }),
      );
    const errors = await unhandledErrors(() =>
      of('a')
        .pipe(captureMap(project, { suppressError: true }), told)
        .subscribe(logger(log, 'c')),
    );
    expect(errors).toEqual([error]);
    expect(log).toEqual(['c: a rejected', 'c |']);
  });
});

describe('captureMap until', () => {
  it('emits the captures of the children that it cancels, and completes', () => {
    marbles(({ hot, cold, expectObservable, expectSubscriptions }) => {
      const source = hot('   ab----c-');
      const a = cold('       --|     ');
      const b = cold('        -------|');
      const until = cold('   ----x---');
      const result = source.pipe(captureMap(tasks({ a, b }), { until }), told);
      expectObservable(result).toBe('--a-(b|)', { a: 'a empty', b: 'b cancelled' });
      expectSubscriptions(source.subscriptions).toBe('^---!');
      expectSubscriptions(b.subscriptions).toBe('     -^--!');
      expectSubscriptions(until.subscriptions).toBe(' ^---!');
    });
  });

  it.each([
    ['without an observer', undefined],
    ['with an observer', {}],
  ])('emits those that ran as they end, then those that waited, by index, %s', (_, observer) => {
    const log: string[] = [];
    const until = new Subject<void>();
    const options = { concurrent: 2, until, ...(observer && { observer }) };
    from(['a', 'b', 'c', 'd', 'e'])
      .pipe(
        captureMap((value) => (value === 'a' ? EMPTY : resource(log, value)), options),
        told,
      )
      .subscribe(logger(log, 'c'));
    until.next();
    expect(log).toEqual([
      'c: a empty',
      '+b',
      '+c',
      '-c',
      'c: c cancelled',
      '-b',
      'c: b cancelled',
      'c: d cancelled',
      'c: e cancelled',
      'c |',
    ]);
  });

  it('gives every value its index and one cancellation, also those that never had a turn', () => {
    const until = new Subject<void>();
    const captures: ResultCapture<never, [string, number]>[] = [];
    from(['a', 'b', 'c'])
      .pipe(captureMap(() => NEVER, { concurrent: 1, until }))
      .subscribe((rc) => captures.push(rc));
    until.next();
    expect(captures.map(({ args }) => args)).toEqual([
      ['a', 0],
      ['b', 1],
      ['c', 2],
    ]);
    expect(new Set(captures.map((rc) => rc.exception())).size).toBe(1);
    expect(captures[2]?.exception()).toMatchObject({ message: 'a nursery was cancelled by until' });
  });

  it('stops emitting them when downstream unsubscribes', async () => {
    const log: string[] = [];
    const until = new Subject<void>();
    from(['a', 'b', 'c', 'd'])
      .pipe(
        captureMap(() => NEVER, { concurrent: 1, until }),
        told,
        take(2),
      )
      .subscribe(logger(log, 'c'));
    const notifications = await stoppedNotifications(() => until.next());
    expect(log).toEqual(['c: a cancelled', 'c: b cancelled', 'c |']);
    expect(notifications).toEqual([]);
  });

  it('emits no cancelled captures when it fails', () => {
    const log: string[] = [];
    const failing = new Subject<never>();
    from(['a', 'b', 'c'])
      .pipe(captureMap((value) => (value === 'a' ? failing : NEVER), { concurrent: 2, until: NEVER }))
      .subscribe(logger(log, 'c'));
    failing.error(new Error('boom'));
    expect(log).toEqual(['c # boom']);
  });

  it('is subscribed before the source, which is not subscribed if `until` emits at once', () => {
    const log: string[] = [];
    resource(log, 'source')
      .pipe(captureMap(() => NEVER, { until: of(1) }))
      .subscribe(logger(log, 'c'));
    expect(log).toEqual(['c |']);
  });

  it('does not hold the nursery open', () => {
    const log: string[] = [];
    of('a')
      .pipe(
        captureMap(() => EMPTY, { until: resource(log, 'until') }),
        told,
      )
      .subscribe(logger(log, 'c'));
    expect(log).toEqual(['+until', 'c: a empty', '-until', 'c |']);
  });

  it('completes after the child whose subscribe function triggers it has returned', () => {
    const log: string[] = [];
    const until = new Subject<void>();
    const source = new Subject<string>();
    source
      .pipe(
        captureMap(
          () =>
            new Observable<never>((subscriber) => {
              until.next();
              log.push(`closed: ${subscriber.closed}`);
              return () => log.push('teardown');
            }),
          { until },
        ),
      )
      .subscribe(logger(log, 'c'));
    source.next('a');
    expect(log).toEqual(['closed: true', 'teardown', 'c: ResultCapture(cancelled)', 'c |']);
    expect(source.observed).toBe(false);
  });

  it('reports what the finalizers throw', async () => {
    const log: string[] = [];
    const until = new Subject<void>();
    const errors = await unhandledErrors(() => {
      concat(of('a', 'b'), throwing('source'))
        .pipe(captureMap((value) => throwing(value), { until }))
        .subscribe(logger(log, 'c'));
      until.next();
    });
    expect(log).toEqual(['c: ResultCapture(cancelled)', 'c: ResultCapture(cancelled)', 'c |']);
    expect(errors).toEqual(['source', 'b', 'a'].map((message) => new Error(message)));
  });
});

describe('cancelling one child of captureMap', () => {
  /** Runs `a`, `b` and `c`, which never end, and returns their captures. */
  function running(log: string[], concurrent = Infinity): ResultCapture<unknown>[] {
    const rcs: ResultCapture<unknown>[] = [];
    of('a', 'b', 'c')
      .pipe(
        captureMap((value) => resource(log, value), { concurrent, observer: { asked: (rc) => rcs.push(rc) } }),
        told,
      )
      .subscribe(logger(log, 'c'));
    return rcs;
  }

  it('stops it and emits its capture, while the others go on', () => {
    const log: string[] = [];
    const rcs = running(log);
    log.length = 0;
    rcs[1]?.cancel('enough');
    expect(log).toEqual(['-b', 'c: b cancelled']);
    expect(rcs[1]?.exception()).toMatchObject({ cause: 'enough', capture: rcs[1] });
    expect(rcs.map((rc) => rc.outcome.status)).toEqual(['pending', 'cancelled', 'pending']);
  });

  it('completes if it was the last', () => {
    const log: string[] = [];
    const rcs = running(log);
    log.length = 0;
    rcs.forEach((rc) => rc.cancel());
    expect(log).toEqual(['-a', 'c: a cancelled', '-b', 'c: b cancelled', '-c', 'c: c cancelled', 'c |']);
  });

  it('emits its capture if it waits, and project is never called for it', () => {
    const log: string[] = [];
    const rcs = running(log, 1);
    rcs[1]?.cancel();
    rcs[0]?.cancel();
    expect(log).toEqual(['+a', 'c: b cancelled', '-a', 'c: a cancelled', '+c']);
  });

  it('emits its capture once if it waits, even if a waiter frees a slot', () => {
    const log: string[] = [];
    const rcs: ResultCapture<unknown>[] = [];
    const first = new Subject<never>();
    of('a', 'b', 'c')
      .pipe(
        captureMap((value) => (value === 'a' ? first : resource(log, value)), {
          concurrent: 1,
          observer: { asked: (rc) => rcs.push(rc), started: (rc) => log.push(`started ${String(rc.args[0])}`) },
        }),
        told,
      )
      .subscribe(logger(log, 'c'));
    rcs[1]?.subscribe({ error: () => first.complete() });
    rcs[1]?.cancel();
    expect(log).toEqual(['started a', 'c: a empty', 'started c', '+c', 'c: b cancelled']);
  });

  it('from the observer’s `asked` emits its capture once', () => {
    const log: string[] = [];
    of('a', 'b')
      .pipe(
        captureMap((value) => of(value), {
          observer: {
            asked: (rc) => {
              if (rc.args[0] === 'a') {
                rc.cancel();
              }
            },
            started: (rc) => log.push(`started ${String(rc.args[0])}`),
          },
        }),
        told,
      )
      .subscribe(logger(log, 'c'));
    expect(log).toEqual(['c: a cancelled', 'started b', 'c: b b', 'c |']);
  });

  it('in its own project does not subscribe what project returns', () => {
    const log: string[] = [];
    const rcs: ResultCapture<unknown>[] = [];
    of('a', 'b')
      .pipe(
        captureMap(
          (value, index) => {
            rcs[index]?.cancel();
            return resource(log, value);
          },
          { observer: { asked: (rc) => rcs.push(rc) } },
        ),
        told,
      )
      .subscribe(logger(log, 'c'));
    expect(log).toEqual(['c: a cancelled', 'c: b cancelled', 'c |']);
  });

  it('throws what its finalizers throw to the caller, after its capture was emitted', () => {
    const log: string[] = [];
    const rcs: ResultCapture<unknown>[] = [];
    of('a')
      .pipe(captureMap(throwing, { observer: { asked: (rc) => rcs.push(rc) } }), told)
      .subscribe(logger(log, 'c'));
    const error = thrownBy(() => rcs[0]?.cancel());
    expect(error).toMatchObject({ name: 'UnsubscriptionError', errors: [new Error('a')] });
    expect(log).toEqual(['c: a cancelled', 'c |']);
  });

  it('from its own producer emits its capture, with and without suppressError', () => {
    for (const suppressError of [false, true]) {
      const log: string[] = [];
      const producers: Subscriber<number>[] = [];
      const task = new Observable<number>((subscriber) => {
        producers.push(subscriber);
        subscriber.next(1);
        if (producers.length === 2) {
          subscriber.unsubscribe();
          subscriber.next(2);
          subscriber.complete();
        }
      });
      of('a', 'b')
        .pipe(
          captureMap(() => task, { suppressError }),
          told,
        )
        .subscribe(logger(log, 'c'));
      producers[0]?.unsubscribe();
      expect(log).toEqual(['c: b cancelled', 'c: a cancelled', 'c |']);
    }
  });
});

describe('a producer that unsubscribes captureMap from its source', () => {
  it('ends the source, while the children go on', () => {
    const log: string[] = [];
    const task = new Subject<number>();
    const source = new Observable<string>((subscriber) => {
      subscriber.next('a');
      subscriber.unsubscribe();
      subscriber.next('b');
    });
    source
      .pipe(
        captureMap(() => task),
        told,
      )
      .subscribe(logger(log, 'c'));
    task.complete();
    expect(log).toEqual(['c: a empty', 'c |']);
  });
});

describe('unsubscribing from captureMap', () => {
  it('unsubscribes the source, then the children, newest first, and emits nothing', () => {
    const log: string[] = [];
    concat(of('a', 'b', 'c'), resource<string>(log, 'source'))
      .pipe(
        captureMap((value) => resource(log, value), { concurrent: 2 }),
        told,
      )
      .subscribe(logger(log, 'c'))
      .unsubscribe();
    expect(log).toEqual(['+a', '+b', '+source', '-source', '-b', '-a']);
  });

  it('unsubscribes in the same frame', () => {
    marbles(({ hot, cold, expectObservable, expectSubscriptions }) => {
      const source = hot('a--b---');
      const task = cold(' --v--|');
      expectObservable(
        source.pipe(
          captureMap(() => task),
          told,
        ),
        '^---!',
      ).toBe('-----');
      expectSubscriptions(source.subscriptions).toBe('^---!');
      expectSubscriptions(task.subscriptions).toBe(['  ^---!', '---^!']);
    });
  });

  it('throws what the finalizers throw as one UnsubscriptionError', () => {
    const subscription = concat(of('a', 'b'), throwing('source'))
      .pipe(captureMap((value) => throwing(value)))
      .subscribe();
    expect(unsubscribeErrors(subscription)).toEqual(['source', 'b', 'a'].map((message) => new Error(message)));
  });

  it('with take, at the first capture, leaves nothing running and starts nothing that waits', () => {
    const log: string[] = [];
    const first = new Subject<string>();
    concat(of('a', 'b', 'c'), resource<string>(log, 'source'))
      .pipe(
        captureMap((value) => (value === 'a' ? first : resource(log, value)), { concurrent: 2 }),
        told,
        take(1),
      )
      .subscribe(logger(log, 'c'));
    first.complete();
    expect(log).toEqual(['+b', '+source', 'c: a empty', 'c |', '-source', '-b']);
  });

  it('in a finalizer of a child emits nothing for that child', () => {
    const log: string[] = [];
    const task = new Subject<number>();
    const subscription = of('a')
      .pipe(
        captureMap(() => task.pipe(finalize(() => subscription.unsubscribe()))),
        told,
      )
      .subscribe(logger(log, 'c'));
    task.next(1);
    task.complete();
    expect(log).toEqual([]);
  });

  it('records the captures as cancelled, with one error', () => {
    const rcs: ResultCapture<unknown>[] = [];
    of('a', 'b')
      .pipe(captureMap(() => NEVER, { name: 'files', concurrent: 1, observer: { asked: (rc) => rcs.push(rc) } }))
      .subscribe()
      .unsubscribe();
    const reasons = rcs.map((rc) => rc.exception());
    expect(reasons[0]).toBeInstanceOf(TaskCancelledError);
    expect(reasons[0]).toMatchObject({ message: 'nursery "files" was unsubscribed' });
    expect(reasons[1]).toBe(reasons[0]);
  });
});

describe('the observer of captureMap', () => {
  it('is notified of each child and of the nursery', () => {
    const log: string[] = [];
    const text = (rc: ResultCapture<unknown>) => `${String(rc)} of ${String(rc.args[0])}`;
    const load = (value: string) => (value === 'a' ? of(1) : NEVER);
    let n: Nursery | undefined;
    of('a', 'b', 'c')
      .pipe(
        captureMap(load, {
          name: 'files',
          concurrent: 1,
          observer: {
            opened: (it) => {
              n = it;
              log.push(`opened ${it.name}`);
            },
            asked: (rc) => log.push(`asked ${text(rc)}`),
            started: (rc) => log.push(`started ${text(rc)}`),
            settled: (rc) => log.push(`settled ${text(rc)}`),
            ended: (_, how) => log.push(`ended ${how}`),
          },
        }),
        told,
      )
      .subscribe(logger(log, 'c'));
    n?.cancel('enough');
    expect(log).toEqual([
      'opened files',
      'asked ResultCapture("load", pending) of a',
      'started ResultCapture("load", pending) of a',
      'settled ResultCapture("load", fulfilled: 1) of a',
      'c: a 1',
      'asked ResultCapture("load", pending) of b',
      'started ResultCapture("load", pending) of b',
      'asked ResultCapture("load", pending) of c',
      'settled ResultCapture("load", cancelled: "enough") of b',
      'c: b cancelled',
      'settled ResultCapture("load", cancelled: "enough") of c',
      'ended completed',
      'c: c cancelled',
      'c |',
    ]);
  });

  it('sees that a child is settled when its capture is emitted', () => {
    const done: boolean[] = [];
    of(
      EMPTY,
      throwError(() => 'boom'),
    )
      .pipe(captureMap((task: Observable<never>) => task, { suppressError: true }))
      .subscribe((rc) => done.push(rc.isDone()));
    expect(done).toEqual([true, true]);
  });
});

describe('captureMap in another scope', () => {
  it('ends with its children when a sibling fails', () => {
    const log: string[] = [];
    const source = new Subject<never>();
    nursery((n) => {
      n.startSoon(source);
      n.startSoon(of('a', 'b').pipe(captureMap((value) => resource(log, value))));
    }).subscribe(logger(log, 'n'));
    source.error(new Error('boom'));
    expect(log).toEqual(['+a', '+b', '-b', '-a', 'n # boom']);
  });
});
