import { describe, expect, it } from '@jest/globals';
import {
  finalize,
  map,
  mergeMap,
  NEVER,
  Observable,
  of,
  Subject,
  Subscription,
  switchAll,
  switchMap,
  takeUntil,
} from 'rxjs';
import { captureMap, gather, nursery, openNursery, type Nursery, type NurseryOptions } from 'rxresult';
import { logger, thrownBy, unhandledErrors } from '../support';

/** Counts what is alive when the end of `outer` is emitted. */
function watched(options?: NurseryOptions) {
  const state = { alive: 0, atEnd: undefined as number | undefined, how: '' };
  const outer = openNursery(options);
  const end = (how: string) => () => {
    state.atEnd = state.alive;
    state.how = how;
  };
  outer.done$.subscribe({ complete: end('completed'), error: end('failed') });
  /** A task that calls `act` while it is being subscribed. */
  const task = (act: () => void) =>
    new Observable<never>(() => {
      state.alive++;
      act();
      return () => {
        state.alive--;
      };
    });
  return { outer, state, task };
}

/** A nursery that never ends by itself, and its handle. */
function inner(wrap: (stream: Observable<never>) => Observable<unknown> = (stream) => stream) {
  const holder: { n: Nursery | undefined } = { n: undefined };
  const stream = wrap(
    nursery((n) => {
      holder.n = n;
      return NEVER;
    }),
  );
  return { stream, start: (task: Observable<unknown>) => holder.n?.startSoon(task), holder };
}

describe('a nursery in a task', () => {
  const ends: [string, (outer: ReturnType<typeof watched>, failing: Subject<never>) => void, string][] = [
    ['cancels', ({ outer }) => outer.cancel(), 'completed'],
    ['fails', (_, failing) => failing.error(new Error('boom')), 'failed'],
    [
      'fails by a task that it starts',
      ({ outer }) =>
        outer.startSoon(
          new Observable((subscriber) => {
            subscriber.error(new Error('boom'));
          }),
        ),
      'failed',
    ],
  ];

  const wraps: [string, (stream: Observable<never>) => Observable<unknown>][] = [
    ['directly', (stream) => stream],
    ['in two more nurseries', (stream) => nursery([nursery(() => stream)])],
    [
      'behind operators',
      (stream) =>
        of(1)
          .pipe(switchMap(() => stream.pipe(map((value) => value))))
          .pipe(finalize(() => 0)),
    ],
    ['in gather', (stream) => gather({ stream })],
    ['in captureMap', (stream) => of(1).pipe(captureMap(() => stream))],
  ];

  describe.each(ends)('whose subscribe function %s the outer one', (_, end, how) => {
    it.each(wraps)('is over before the end is emitted: %s', async (__, wrap) => {
      await unhandledErrors(() => {
        const outer = watched();
        const failing = new Subject<never>();
        outer.outer.startSoon(failing);
        const { stream, start } = inner(wrap);
        outer.outer.startSoon(stream);
        start(outer.task(() => end(outer, failing)));
        expect(outer.state).toEqual({ alive: 0, atEnd: 0, how });
        expect(outer.outer.size).toBe(0);
      });
    });

    it('is over before the end is emitted: as a task of start', () => {
      const outer = watched();
      const failing = new Subject<never>();
      outer.outer.startSoon(failing);
      const { stream, holder } = inner();
      outer.outer.startSoon(stream);
      holder.n?.start(() => outer.task(() => end(outer, failing))).subscribe({ error: () => undefined });
      expect(outer.state).toEqual({ alive: 0, atEnd: 0, how });
    });

    it('is over before the end is emitted: from a finalizer that is half-way through', () => {
      const outer = watched();
      const failing = new Subject<never>();
      const ending = new Subject<never>();
      outer.outer.startSoon(failing);
      const { stream, start } = inner();
      outer.outer.startSoon(stream);
      start(
        new Observable((subscriber) => {
          outer.state.alive++;
          subscriber.add(() => {
            end(outer, failing);
            outer.state.alive--;
          });
          return ending.subscribe(subscriber);
        }),
      );
      ending.complete();
      expect(outer.state).toEqual({ alive: 0, atEnd: 0, how });
    });

    it('is over before the end is emitted: if an operator dropped it before', () => {
      const outer = watched();
      const failing = new Subject<never>();
      const drop = new Subject<void>();
      outer.outer.startSoon(failing);
      const { stream, start } = inner();
      outer.outer.startSoon(of(1, 2).pipe(mergeMap((i) => (i === 1 ? stream.pipe(takeUntil(drop)) : NEVER))));
      start(
        outer.task(() => {
          drop.next();
          end(outer, failing);
        }),
      );
      expect(outer.state).toEqual({ alive: 0, atEnd: 0, how });
    });

    it('is over before the end is emitted: if an operator subscribed it later, and dropped it before', () => {
      const outer = watched();
      const failing = new Subject<never>();
      const turn = new Subject<Observable<unknown>>();
      outer.outer.startSoon(failing);
      const { stream, start } = inner();
      outer.outer.startSoon(turn.pipe(switchAll()));
      turn.next(stream);
      start(
        outer.task(() => {
          turn.next(NEVER);
          end(outer, failing);
        }),
      );
      expect(outer.state).toEqual({ alive: 0, atEnd: 0, how });
    });

    it('is over before the end is emitted: if it was subscribed elsewhere, and the task unsubscribes it', () => {
      const outer = watched();
      const failing = new Subject<never>();
      outer.outer.startSoon(failing);
      const { stream, start } = inner();
      const subscription = stream.subscribe();
      outer.outer.startSoon(new Observable<never>(() => () => subscription.unsubscribe()));
      start(outer.task(() => end(outer, failing)));
      expect(outer.state).toEqual({ alive: 0, atEnd: 0, how });
    });
  });

  it('does not end its task, which goes on, if an operator dropped it', () => {
    const turn = new Subject<Observable<unknown>>();
    const outer = openNursery();
    const { stream, start } = inner();
    const task = outer.startSoon(turn.pipe(switchAll()));
    turn.next(stream);
    start(new Observable(() => turn.next(of(5))));
    expect([task.outcome.status, outer.size]).toEqual(['pending', 1]);
    turn.complete();
    expect([task.result(), outer.size]).toEqual([5, 0]);
  });

  it('may outlive the task that subscribed it by hand, and own others then', () => {
    const outer = openNursery();
    const { stream, holder } = inner();
    outer.startSoon(
      new Observable((subscriber) => {
        stream.subscribe();
        subscriber.complete();
      }),
    );
    const { n } = holder;
    const task = n?.startSoon(nursery(() => NEVER));
    expect([outer.size, n?.size]).toEqual([0, 1]);
    expect(() => task?.cancel()).not.toThrow();
    expect(n?.size).toBe(0);
  });

  it('keeps its slot until it is over', () => {
    const log: string[] = [];
    const outer = openNursery({ concurrent: 1 });
    const { stream, start } = inner();
    const running = outer.startSoon(stream);
    outer.startSoon(new Observable(() => void log.push('next')));
    start(
      new Observable(() => {
        running.cancel();
        log.push('returns');
        return () => log.push('finalized');
      }),
    );
    expect(log).toEqual(['returns', 'finalized', 'next']);
  });

  it('delays neither the cancellation of the siblings nor the records', () => {
    const log: string[] = [];
    const outer = openNursery();
    outer.done$.subscribe(logger(log, 'outer'));
    const { stream, start } = inner();
    const sibling = outer.startSoon(new Observable(() => () => log.push('-sibling')));
    const running = outer.startSoon(stream);
    start(
      new Observable(() => {
        outer.cancel();
        log.push(running.outcome.status, sibling.outcome.status, `size ${outer.size}`);
        return () => log.push('-grandchild');
      }),
    );
    expect(log).toEqual(['-sibling', 'cancelled', 'cancelled', 'size 1', '-grandchild', 'outer |']);
  });

  it('is not waited for by itself: a finalizer of a child may unsubscribe the whole', () => {
    const log: string[] = [];
    const ending = new Subject<never>();
    let handle: Nursery | undefined;
    const subscription: Subscription = nursery(() =>
      nursery((n) => {
        handle = n;
        n.startSoon(
          ending.pipe(
            finalize(() => {
              subscription.unsubscribe();
              log.push('finalized');
            }),
          ),
        );
        return NEVER;
      }),
    ).subscribe();
    ending.complete();
    expect(log).toEqual(['finalized']);
    expect([handle?.size, handle?.closed]).toEqual([0, true]);
  });

  it('is not waited for by its own child, in whatever order the nurseries are dropped', () => {
    const sizes: number[] = [];
    const subscriptions: Subscription[] = [];
    const handles: Nursery[] = [];
    const ending = new Subject<never>();
    const drop = () => subscriptions.forEach((subscription) => subscription.unsubscribe());
    const nest = (depth: number): Observable<never> =>
      nursery((n) => {
        handles.push(n);
        n.startSoon(
          new Observable((subscriber) => {
            subscriber.add(drop);
            const subscription = (depth > 0 ? nest(depth - 1) : ending).subscribe(subscriber);
            subscriptions.push(subscription);
            return subscription;
          }),
        );
        return NEVER;
      });
    subscriptions.push(nest(3).subscribe());
    ending.complete();
    drop();
    sizes.push(...handles.map((n) => n.size));
    expect(sizes).toEqual([0, 0, 0, 0]);
    expect(handles.every((n) => n.closed)).toBe(true);
  });

  it('is not waited for by its own child, if that runs in a nursery that a task of it subscribed by hand', () => {
    const log: string[] = [];
    const ending = new Subject<never>();
    const { stream, start, holder } = inner();
    let handle: Nursery | undefined;
    const subscription = nursery(
      (n) => {
        handle = n;
        return NEVER;
      },
      { observer: { ended: (_, how) => log.push(how) } },
    ).subscribe();
    handle?.startSoon(
      new Observable(() => {
        const byHand = stream.subscribe();
        start(ending.pipe(finalize(() => subscription.unsubscribe())));
        ending.complete();
        log.push(`size ${holder.n?.size}`);
        return byHand;
      }),
    );
    expect(log).toEqual(['size 0', 'unsubscribed']);
  });

  it('passes on what its finalizers throw while it is over later', () => {
    const outer = openNursery();
    const { stream, start } = inner();
    const running = outer.startSoon(stream);
    let thrown: unknown;
    start(
      new Observable<never>(() => () => {
        throw new Error('sibling');
      }),
    );
    start(
      new Observable<never>(() => {
        thrown = thrownBy(() => running.cancel());
      }),
    );
    expect((thrown as { errors: unknown[] }).errors).toEqual([new Error('sibling')]);
  });
});
