// `until` ends a nursery as takeUntil ends a stream. The first of the forms below is RxJS's own, so the marbles are RxJS's.

import { describe, expect, it } from '@jest/globals';
import { EMPTY, merge, of, Subject, takeUntil, tap, throwError, type Observable } from 'rxjs';
import { nursery } from 'rxresult';
import { logger, marbles } from '../support';

type Stream = Observable<string>;

type Form = (a: Stream, b: Stream, until: Observable<unknown>) => Stream;

const streamAndTask: Form = (stream, task, until) =>
  nursery(
    (n) => {
      n.startSoon(task);
      return stream;
    },
    { until },
  );

const forms: [form: string, make: Form][] = [
  ['merge and takeUntil', (a, b, until) => merge(a, b).pipe(takeUntil(until))],
  ['a nursery of sources', (a, b, until) => nursery([a, b], { until })],
  ['a nursery whose body returns the stream', (a, b, until) => nursery(() => merge(a, b), { until })],
  ['a nursery with a stream and a task', streamAndTask],
];

interface Row {
  /** One of the two sources; the other one never emits, and ends in frame 6. */
  source: string;
  until: string | Observable<unknown>;
  expected: string;
  /** When the source is subscribed, and `until`. */
  sourceSubs: string | [];
  untilSubs?: string;
  unsub?: string;
}

const rows: [when: string, row: Row][] = [
  [
    'it emits, and only its first value counts',
    {
      source: '      -a-b--c-d|',
      until: '       ----x--y#',
      expected: '    -a-b|',
      sourceSubs: '  ^---!',
      untilSubs: '   ^---!',
    },
  ],
  [
    'it emits in the frame of a value, which comes too late',
    {
      source: '      -a-b--c-d|',
      until: '       ---x',
      expected: '    -a-|',
      sourceSubs: '  ^--!',
      untilSubs: '   ^--!',
    },
  ],
  [
    'it emits in the frame of the end',
    {
      source: '      -a-b-|',
      until: '       ------x',
      expected: '    -a-b--|',
      sourceSubs: '  ^----!',
      untilSubs: '   ^-----!',
    },
  ],
  [
    'it emits in the frame of an error, which comes too late',
    {
      source: '      -a-#',
      until: '       ---x',
      expected: '    -a-|',
      sourceSubs: '  ^--!',
      untilSubs: '   ^--!',
    },
  ],
  [
    'it emits after the end',
    {
      source: '      -a-b--c-|',
      until: '       -----------x',
      expected: '    -a-b--c-|',
      sourceSubs: '  ^-------!',
      untilSubs: '   ^-------!',
    },
  ],
  [
    'it emits after an error',
    {
      source: '      -a-#',
      until: '       -----x',
      expected: '    -a-#',
      sourceSubs: '  ^--!',
      untilSubs: '   ^--!',
    },
  ],
  [
    'it completes without a value, which does nothing',
    {
      source: '      -a-b--c-|',
      until: '       --|',
      expected: '    -a-b--c-|',
      sourceSubs: '  ^-------!',
      untilSubs: '   ^-!',
    },
  ],
  [
    'it completes in the frame of the end',
    {
      source: '      -a-b--c-|',
      until: '       --------|',
      expected: '    -a-b--c-|',
      sourceSubs: '  ^-------!',
      untilSubs: '   ^-------!',
    },
  ],
  [
    'it errors',
    {
      source: '      -a-b--c-|',
      until: '       ----#',
      expected: '    -a-b#',
      sourceSubs: '  ^---!',
      untilSubs: '   ^---!',
    },
  ],
  [
    'it errors in the frame of the end',
    {
      source: '      -a-b--c-|',
      until: '       --------#',
      expected: '    -a-b--c-#',
      sourceSubs: '  ^-------!',
      untilSubs: '   ^-------!',
    },
  ],
  [
    'it never emits, and the consumer unsubscribes',
    {
      source: '      -a-b--c-|',
      until: '       ---------',
      expected: '    -a-b-',
      unsub: '       -----!',
      sourceSubs: '  ^----!',
      untilSubs: '   ^----!',
    },
  ],
  [
    'it emits in the frame in which the consumer unsubscribes',
    {
      source: '      -a-b--c-|',
      until: '       -----x---',
      expected: '    -a-b-',
      unsub: '       -----!',
      sourceSubs: '  ^----!',
      untilSubs: '   ^----!',
    },
  ],
  [
    'it emits in the subscribe call: no source is subscribed',
    { source: '-a|', until: of('now'), expected: '|', sourceSubs: [] },
  ],
  [
    'it errors in the subscribe call: no source is subscribed',
    { source: '-a|', until: throwError(() => 'error'), expected: '#', sourceSubs: [] },
  ],
  [
    'it completes in the subscribe call, which does nothing',
    { source: '-a-b--c-|', until: EMPTY, expected: '-a-b--c-|', sourceSubs: '^-------!' },
  ],
];

describe.each(forms)('%s', (_form, make) => {
  it.each(rows)('ends the same way when %s', (_when, { source, until, expected, sourceSubs, untilSubs, unsub }) => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const a = cold(source);
      const b = cold('------|');
      const notifier = typeof until === 'string' ? cold(until) : undefined;
      expectObservable(make(a, b, notifier ?? (until as Observable<unknown>)), unsub).toBe(expected);
      expectSubscriptions(a.subscriptions).toBe(sourceSubs);
      if (notifier && untilSubs) {
        expectSubscriptions(notifier.subscriptions).toBe(untilSubs);
      }
    });
  });

  it('drops the value during which a source fires it', () => {
    const log: string[] = [];
    const [a, until] = [new Subject<string>(), new Subject<void>()];
    make(a.pipe(tap(() => until.next())), EMPTY, until).subscribe(logger(log, 's'));
    a.next('a');
    a.next('b');
    expect(log).toEqual(['s |']);
    expect([a.observed, until.observed]).toEqual([false, false]);
  });

  it('emits the value in whose handler the consumer fires it, and no other', () => {
    const log: string[] = [];
    const [a, until] = [new Subject<string>(), new Subject<void>()];
    const handlers = logger(log, 's');
    make(a, EMPTY, until).subscribe({
      ...handlers,
      next: (value) => {
        handlers.next(value);
        until.next();
      },
    });
    a.next('a');
    a.next('b');
    expect(log).toEqual(['s: a', 's |']);
    expect([a.observed, until.observed]).toEqual([false, false]);
  });
});
