import { describe, expect, it } from '@jest/globals';
import {
  concatMap,
  map,
  merge,
  mergeMap,
  NEVER,
  Observable,
  Subject,
  switchMap,
  takeUntil,
  type Subscriber,
} from 'rxjs';
import { nursery, openNursery, type Nursery } from 'rxresult';
import { logger, resource, unhandledErrors } from '../support';

/** A nursery that never ends by itself, and what starts a task in it. */
function inner() {
  let handle: Nursery | undefined;
  const stream = nursery((n) => {
    handle = n;
    return NEVER;
  });
  return { stream, start: (task: Observable<unknown>) => handle?.startSoon(task) };
}

/** An open nursery whose end is logged. */
function open(log: string[], name: string) {
  const n = openNursery();
  n.done$.subscribe(logger(log, name));
  return n;
}

describe('a nursery that an operator of a task subscribes later, and leaves while a task starts in it,', () => {
  type Build = (
    open$: Observable<unknown>,
    leave$: Observable<unknown>,
    stream: Observable<never>,
  ) => Observable<never>;

  const builds: [string, Build][] = [
    [
      'switchMap',
      (open$, leave$, stream) =>
        merge(open$.pipe(map(() => stream)), leave$.pipe(map(() => NEVER))).pipe(switchMap((each) => each)),
    ],
    ['mergeMap', (open$, leave$, stream) => open$.pipe(mergeMap(() => stream.pipe(takeUntil(leave$))))],
    ['concatMap', (open$, leave$, stream) => open$.pipe(concatMap(() => stream.pipe(takeUntil(leave$))))],
  ];

  it.each(builds)('ends before that task does: %s', (_, build) => {
    const log: string[] = [];
    const [open$, leave$] = [new Subject<void>(), new Subject<void>()];
    const { stream, start } = inner();
    const outer = open(log, 'outer');
    outer.startSoon(build(open$, leave$, stream));
    open$.next(); // No other task is on the call stack.
    start(
      resource(log, 'grandchild', () => {
        leave$.next();
        outer.cancel();
        log.push(`size ${outer.size}`);
      }),
    );
    expect(log).toEqual(['+grandchild', 'size 1', '-grandchild', 'outer |']);
  });

  it.each(builds)('does not keep the task from ending that has it subscribed: %s', (_, build) => {
    const log: string[] = [];
    const [open$, leave$] = [new Subject<void>(), new Subject<void>()];
    const { stream, start } = inner();
    const outer = open(log, 'outer');
    const other = open(log, 'other');
    outer.startSoon(build(open$, leave$, stream));
    other.startSoon(resource(log, 'opener', () => open$.next()));
    start(
      resource(log, 'grandchild', () => {
        leave$.next();
        other.cancel();
        outer.cancel();
      }),
    );
    expect(log).toEqual(['+opener', '+grandchild', '-opener', 'other |', '-grandchild', 'outer |']);
  });
});

describe('a nursery that is subscribed by hand', () => {
  it('ends before the task does whose late finalizer unsubscribes it', () => {
    const log: string[] = [];
    const { stream, start } = inner();
    const subscription = stream.subscribe();
    const outer = open(log, 'outer');
    outer.startSoon(NEVER);
    start(
      resource(log, 'grandchild', () => {
        const task = new Observable<never>((subscriber) => {
          subscriber.complete();
          return subscription; // It is added when the task is closed already.
        });
        outer.startSoon(task);
        outer.cancel();
        log.push(`size ${outer.size}`);
      }),
    );
    expect(log).toEqual(['+grandchild', 'size 1', '-grandchild', 'outer |']);
  });
});

describe('a task in which a nursery is subscribed by hand', () => {
  it('keeps its slot until its finalizers have run, even if that nursery ends meanwhile', () => {
    const log: string[] = [];
    const { stream, start } = inner();
    const outer = openNursery({ concurrent: 1 });
    const task = outer.startSoon(
      new Observable<never>(() => {
        const subscription = stream.subscribe();
        return () => {
          start(resource(log, 'grandchild', () => subscription.unsubscribe()));
          log.push(`size ${outer.size}`, 'finalized');
        };
      }),
    );
    outer.startSoon(resource(log, 'next'));
    task.cancel();
    expect(log).toEqual(['+grandchild', '-grandchild', 'size 2', 'finalized', '+next']);
  });

  it('reports what a finalizer throws that is added while the task waits for that nursery: it fails nothing', async () => {
    const log: string[] = [];
    const errors = await unhandledErrors(() => {
      const { stream, start } = inner();
      const outer = open(log, 'outer');
      let task: Subscriber<unknown> | undefined;
      outer.startSoon(
        new Observable((subscriber) => {
          task = subscriber;
          return stream.subscribe();
        }),
      );
      start(
        resource(log, 'grandchild', () => {
          task?.complete();
          task?.add(() => {
            throw new Error('late');
          });
        }),
      );
      outer.close();
    });
    expect(errors).toEqual([new Error('late')]);
    expect(log).toEqual(['+grandchild', '-grandchild', 'outer |']);
  });
});
