import { describe, expect, it } from '@jest/globals';
import { finalize, from, map, NEVER, Observable, of, Subject, switchMap, timer } from 'rxjs';
import {
  captureMap,
  finalizeWith,
  gather,
  nursery,
  openNursery,
  usingAsync,
  type Nursery,
  type NurseryObserver,
  type ResultCapture,
} from 'rxresult';
import { logger, marbles, unhandledErrors } from '../support';

/** An observer that writes everything into a log, with a prefix. */
function writing(log: string[], prefix = ''): Required<NurseryObserver> {
  const write = (event: string) => (about: { name: string | undefined }) => {
    log.push(`${prefix}${event} ${String(about.name)}`);
  };
  return {
    opened: write('opened'),
    asked: write('asked'),
    started: write('started'),
    around: (capture, subscribe) => {
      log.push(`${prefix}( ${String(capture.name)}`);
      subscribe();
      log.push(`${prefix}) ${String(capture.name)}`);
    },
    settled: write('settled'),
    finalized: write('finalized'),
    ended: write('ended'),
  };
}

describe('several observers', () => {
  it('are notified in order, and nest around the subscribe call', () => {
    const log: string[] = [];
    const task = new Observable((subscriber) => {
      log.push('subscribed');
      subscriber.complete();
    });
    nursery([task], { name: 'n', observer: [writing(log, 'a '), writing(log, 'b ')] }).subscribe();
    expect(log).toEqual([
      ...['a opened n', 'b opened n', 'a asked 0', 'b asked 0', 'a started 0', 'b started 0'],
      ...['a ( 0', 'b ( 0', 'subscribed', 'a settled 0', 'b settled 0', 'b ) 0', 'a ) 0'],
      ...['a finalized 0', 'b finalized 0', 'a ended n', 'b ended n'],
    ]);
  });

  it('do not disturb each other by what they throw', async () => {
    const log: string[] = [];
    const throwing = Object.fromEntries(
      Object.keys(writing([])).map((event) => [
        event,
        () => {
          throw new Error(event);
        },
      ]),
    );
    const errors = await unhandledErrors(() => {
      gather([of(1)], { name: 'n', observer: [throwing, writing(log), throwing] }).subscribe(logger(log, 'run'));
    });
    expect(log).toEqual([
      ...['opened n', 'asked 0', 'started 0', '( 0', 'settled 0', ') 0', 'finalized 0'],
      ...['ended n', 'run: 1', 'run |'],
    ]);
    expect(errors.map((error) => (error as Error).message).sort()).toEqual(
      Object.keys(throwing)
        .flatMap((event) => [event, event])
        .sort(),
    );
  });

  it('may be none, or hold places that are empty', () => {
    const log: string[] = [];
    for (const observer of [[], [undefined as never, {}], undefined]) {
      gather([of(1)], { observer }).subscribe(logger(log, 'run'));
    }
    expect(log).toEqual(['run: 1', 'run |', 'run: 1', 'run |', 'run: 1', 'run |']);
  });
});

describe('around', () => {
  it('encloses the call of the routine and the subscribe call, for tasks that waited, too', () => {
    const log: string[] = [];
    const first = new Subject<void>();
    const n = openNursery({ concurrent: 1, observer: { around: writing(log).around } });
    n.startSoon(first, { name: 'first' });
    n.startSoon(function second() {
      log.push('called');
      return of(1).pipe(finalize(() => log.push('finalized')));
    });
    log.push('waits');
    first.complete();
    expect(log).toEqual(['( first', ') first', 'waits', '( second', 'called', 'finalized', ') second']);
  });

  it('is not called for a task that is never subscribed, nor are those that follow the end', () => {
    const log: string[] = [];
    const n = openNursery({ concurrent: 1, observer: { around: writing(log).around } });
    n.startSoon(NEVER, { name: 'first' });
    n.startSoon(NEVER, { name: 'second' });
    n.cancel();
    n.startSoon(NEVER, { name: 'third' });
    expect(log).toEqual(['( first', ') first']);
  });

  it('may end the nursery before it subscribes: then nothing is subscribed', () => {
    const log: string[] = [];
    const n = openNursery({
      observer: {
        around: (_, subscribe) => {
          n.cancel();
          subscribe();
        },
      },
    });
    const rc = n.startSoon(() => of(log.push('called')));
    expect([rc.outcome.status, ...log]).toEqual(['cancelled']);
  });

  it('does not see what the routine throws', async () => {
    const log: string[] = [];
    const errors = await unhandledErrors(() => {
      const observer: NurseryObserver = {
        around: (_, subscribe) => {
          subscribe();
          log.push('returned');
        },
      };
      const n = openNursery({ observer, suppressError: true });
      const rc = n.startSoon((): Observable<number> => {
        throw new Error('boom');
      });
      log.push(String(rc));
    });
    expect(log).toEqual(['returned', expect.stringContaining('rejected: Error: boom')]);
    expect(errors).toEqual([]);
  });

  const wrong: [string, NonNullable<NurseryObserver['around']>, string[]][] = [
    ['does not call subscribe', () => undefined, ['not at all']],
    [
      'calls it twice',
      (_, subscribe) => {
        subscribe();
        subscribe();
      },
      ['again'],
    ],
    [
      'calls it later',
      (_, subscribe) => {
        void Promise.resolve().then(subscribe);
      },
      ['not at all', 'after it had returned'],
    ],
  ];
  it.each(wrong)('is reported if it %s, and the task runs once', async (_, around, how) => {
    let subscribed = 0;
    const errors = await unhandledErrors(() => {
      const n = openNursery({ observer: [{ around }, { around: (__, subscribe) => subscribe() }] });
      const rc = n.startSoon(() => of(++subscribed), ...[]);
      expect(rc.isDone()).toBe(true);
      return Promise.resolve();
    });
    expect(subscribed).toBe(1);
    expect(errors.map((error) => (error as Error).message)).toEqual(
      how.map(
        (words) =>
          'around of an observer must call subscribe exactly once, before it returns: for a task, it was called ' +
          words,
      ),
    );
  });

  it('sets no other task aside if it throws after subscribing', async () => {
    const error = new Error('observer');
    const log: string[] = [];
    const errors = await unhandledErrors(() => {
      const observer: NurseryObserver = {
        around: (_, subscribe) => {
          subscribe();
          throw error;
        },
      };
      gather([of(1), of(2)], { observer }).subscribe(logger(log, 'run'));
    });
    expect(log).toEqual(['run: 1,2', 'run |']);
    expect(errors).toEqual([error, error]);
  });
});

describe('finalized', () => {
  it('comes when the finalizers have run and the cleanup has ended', () => {
    const log: string[] = [];
    const end = new Subject<void>();
    const n = openNursery({ observer: { settled: writing(log).settled, finalized: writing(log).finalized } });
    n.startSoon(
      of(1).pipe(
        finalize(() => log.push('finalizer')),
        finalizeWith(() => end),
      ),
      { name: 'a' },
    );
    n.startSoon(NEVER, { name: 'b' }).cancel();
    expect(log).toEqual(['settled a', 'finalizer', 'settled b', 'finalized b']);
    end.complete();
    expect(log.slice(4)).toEqual(['finalized a']);
  });

  const combinators: [string, (tasks: Observable<unknown>[], observer: NurseryObserver) => Observable<unknown>][] = [
    ['gather', (tasks, observer) => gather(tasks, { observer, concurrent: 2 })],
    ['the array form', (tasks, observer) => nursery(tasks, { observer, concurrent: 2 })],
    ['captureMap', (tasks, observer) => from(tasks).pipe(captureMap((task) => task, { observer, concurrent: 2 }))],
  ];
  it.each(combinators)('comes once for each task of %s, also for one that never started', (_, combine) => {
    const counts = { asked: 0, started: 0, settled: 0, finalized: 0, atEnd: 0 };
    const failing = new Subject<never>();
    combine([of(1), NEVER, failing, NEVER], {
      asked: () => counts.asked++,
      started: () => counts.started++,
      settled: () => counts.settled++,
      finalized: () => counts.finalized++,
    }).subscribe({ error: () => (counts.atEnd = counts.finalized) });
    failing.error('boom');
    expect(counts).toEqual({ asked: 4, started: 3, settled: 4, finalized: 4, atEnd: 4 });
  });

  it('comes before the next task gets the slot, and before the end', () => {
    const log: string[] = [];
    nursery([of(1), of(2)], {
      name: 'n',
      concurrent: 1,
      observer: { ...writing(log), asked: undefined as never },
    }).subscribe();
    expect(log.filter((line) => /finalized|started|ended/.test(line))).toEqual([
      ...['started 0', 'finalized 0', 'started 1', 'finalized 1', 'ended n'],
    ]);
  });
});

describe('the parent in opened', () => {
  /** The observer, and the names of the parents of the nurseries that opened. */
  function parents() {
    const names: unknown[] = [];
    const observer: NurseryObserver = {
      opened: (nursery: Nursery, parent?: ResultCapture<unknown>) => {
        names.push([nursery.name, parent && parent.name]);
      },
    };
    return { names, observer };
  }

  it('is the task in whose subscribe call the nursery opens, at any depth', () => {
    const { names, observer } = parents();
    const inner = nursery([of(1)], { name: 'inner', observer });
    const middle = nursery((n) => n.startSoon(inner.pipe(map((value) => value + 1)), { name: 'middle task' }), {
      name: 'middle',
      observer,
    });
    const outer = openNursery({ name: 'outer', observer });
    outer.startSoon(middle, { name: 'outer task' });
    expect(names).toEqual([
      ['outer', undefined],
      ['middle', 'outer task'],
      ['inner', 'middle task'],
    ]);
  });

  it('is the nearest one around with a capture', () => {
    const { names, observer } = parents();
    const inner = nursery([of(1)], { name: 'inner', observer });
    const n = openNursery();
    n.startSoon(gather([nursery(() => inner)]), { name: 'task' });
    n.startSoon(
      nursery(() => {
        openNursery({ name: 'opened in the body', observer });
      }),
      { name: 'other task' },
    );
    expect(names).toEqual([
      ['inner', 'task'],
      ['opened in the body', 'other task'],
    ]);
  });

  it('is the task downstream if it opens later, in an operator or in the use of a resource', () => {
    marbles(({ cold, flush }) => {
      const { names, observer } = parents();
      const inner = (name: string) => nursery([timer(1)], { name, observer });
      const n = openNursery();
      n.startSoon(cold('-a|').pipe(switchMap(() => inner('in switchMap'))), { name: 'first' });
      n.startSoon(
        usingAsync(
          () => timer(2),
          () => inner('in use'),
          () => undefined,
        ),
        { name: 'second' },
      );
      flush();
      expect(names).toEqual([
        ['in switchMap', 'first'],
        ['in use', 'second'],
      ]);
    });
  });

  it('is undefined outside of a task', () => {
    const { names, observer } = parents();
    nursery(() => undefined, { name: 'alone', observer }).subscribe();
    nursery(
      () => {
        nursery(() => undefined, { name: 'by hand', observer }).subscribe();
      },
      { name: 'around' },
    ).subscribe();
    expect(names).toEqual([
      ['alone', undefined],
      ['by hand', undefined],
    ]);
  });
});

describe('an observer that is a proxy', () => {
  it('is asked only for the events', () => {
    const log: string[] = [];
    const observer: NurseryObserver = new Proxy<Record<string, never>>(
      {},
      {
        get: (_, event) => (event === 'around' ? undefined : () => log.push(String(event))),
      },
    );
    gather([of(1)], { observer }).subscribe();
    expect(log).toEqual(['opened', 'asked', 'started', 'settled', 'finalized', 'ended']);
  });

  it('harms nothing if all its traps throw', async () => {
    const boom = new Error('boom');
    const fail = () => {
      throw boom;
    };
    const observer: NurseryObserver = new Proxy({}, { get: fail, has: fail, getOwnPropertyDescriptor: fail });
    const values: unknown[] = [];
    const errors = await unhandledErrors(() => {
      gather([of(1)], { observer }).subscribe((value) => values.push(value));
    });
    expect([values, new Set(errors)]).toEqual([[[1]], new Set([boom])]);
  });
});
