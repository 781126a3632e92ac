// A nursery of sources with `concurrent: 1` does as concat. The first of the two below is RxJS's own.

import { describe, expect, it } from '@jest/globals';
import { concat, finalize, Observable, of, Subject, take, throwError } from 'rxjs';
import { nursery } from 'rxresult';
import { logger, marbles, resource } from '../support';

type Stream = Observable<unknown>;

const forms: [form: string, make: (...sources: Stream[]) => Stream][] = [
  ['concat', (...sources) => concat(...sources)],
  ['a nursery with `concurrent: 1`', (...sources) => nursery(sources, { concurrent: 1 })],
];

interface Row {
  sources: [marbles: string, subscribed: string | []][];
  expected: string;
  unsub?: string;
}

const rows: [what: string, row: Row][] = [
  [
    'sources one after the other',
    {
      sources: [
        ['       -a-b|', '     ^---!'],
        ['       --c|', '      ----^--!'],
        ['       d-|', '       -------^-!'],
      ],
      expected: '-a-b--cd-|',
    },
  ],
  [
    'sources that are empty',
    {
      sources: [
        ['       |', '         (^!)'],
        ['       --|', '       ^-!'],
        ['       |', '         --(^!)'],
        ['       -a|', '       --^-!'],
      ],
      expected: '---a|',
    },
  ],
  ['a single source', { sources: [['-a-|', '^--!']], expected: '-a-|' }],
  ['no source', { sources: [], expected: '|' }],
  [
    'a source that never ends',
    {
      sources: [
        ['       -a|', '       ^-!'],
        ['       -b---', '     --^'],
        ['       -c|', []],
      ],
      expected: '-a-b---',
    },
  ],
  [
    'a first source that fails',
    {
      sources: [
        ['       -a-#', '      ^--!'],
        ['       -b|', []],
      ],
      expected: '-a-#',
    },
  ],
  [
    'a second source that fails',
    {
      sources: [
        ['       -a-|', '      ^--!'],
        ['       -b#', '       ---^-!'],
        ['       -c|', []],
      ],
      expected: '-a--b#',
    },
  ],
  [
    'a consumer that unsubscribes from the first source',
    {
      sources: [
        ['       -a-b|', '     ^--!'],
        ['       -c|', []],
      ],
      expected: '-a-',
      unsub: '   ---!',
    },
  ],
  [
    'a consumer that unsubscribes from the second source',
    {
      sources: [
        ['       -a|', '       ^-!'],
        ['       -b--b|', '    --^--!'],
        ['       -c|', []],
      ],
      expected: '-a-b-',
      unsub: '   -----!',
    },
  ],
  [
    'a consumer that unsubscribes in the frame in which a source ends',
    {
      sources: [
        ['       -a-|', '      ^--!'],
        ['       -b-|', []],
      ],
      expected: '-a-',
      unsub: '   ---!',
    },
  ],
];

/** A stream that writes `+name` and `-name` into `log` and emits its name in between, all in the subscribe call. */
const synchronous = (log: string[], name: string) =>
  new Observable<string>((subscriber) => {
    log.push(`+${name}`);
    subscriber.add(() => log.push(`-${name}`));
    subscriber.next(name);
    subscriber.complete();
  });

describe.each(forms)('%s', (_form, make) => {
  it.each(rows)('does the same with %s', (_what, { sources, expected, unsub }) => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const streams = sources.map(([marbles]) => cold(marbles));
      expectObservable(make(...streams), unsub).toBe(expected);
      streams.forEach((stream, index) => expectSubscriptions(stream.subscriptions).toBe(sources[index]?.[1] as string));
    });
  });

  it('subscribes twice to a source that is given twice', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const source = cold('                        -a|');
      expectObservable(make(source, source)).toBe('-a-a|');
      expectSubscriptions(source.subscriptions).toBe(['^-!', '--^-!']);
    });
  });

  it('runs synchronous sources in the subscribe call, each when the one before has been finalized', () => {
    const log: string[] = [];
    make(synchronous(log, 'a'), synchronous(log, 'b'), synchronous(log, 'c')).subscribe(logger(log, 's'));
    log.push('returned');
    expect(log).toEqual(['+a', 's: a', '-a', '+b', 's: b', '-b', '+c', 's: c', '-c', 's |', 'returned']);
  });

  it('subscribes the next source after the subscribe function of the one before has returned its teardown', () => {
    const log: string[] = [];
    const early = (name: string) =>
      new Observable<string>((subscriber) => {
        log.push(`+${name}`);
        subscriber.complete();
        log.push(`${name} returns`);
        return () => log.push(`-${name}`);
      });
    make(early('a'), early('b')).subscribe(logger(log, 's'));
    expect(log).toEqual(['+a', 'a returns', '-a', '+b', 'b returns', '-b', 's |']);
  });

  it('subscribes no further one when a synchronous source fails', () => {
    const log: string[] = [];
    make(
      synchronous(log, 'a'),
      throwError(() => 'boom'),
      synchronous(log, 'c'),
    ).subscribe(logger(log, 's'));
    expect(log).toEqual(['+a', 's: a', '-a', 's # boom']);
  });

  it('subscribes no further one when the consumer has taken enough', () => {
    const log: string[] = [];
    make(synchronous(log, 'a'), of('b', 'c', 'd'), synchronous(log, 'e'))
      .pipe(take(3))
      .subscribe(logger(log, 's'));
    expect(log).toEqual(['+a', 's: a', '-a', 's: b', 's: c', 's |']);
  });

  it('subscribes the next one in the call that ends a source, after its finalizers', () => {
    const log: string[] = [];
    const source = new Subject<string>();
    make(source.pipe(finalize(() => log.push('-source'))), resource(log, 'next')).subscribe(logger(log, 's'));
    source.next('a');
    source.complete();
    log.push('returned');
    expect(log).toEqual(['s: a', '-source', '+next', 'returned']);
  });

  it('runs 10,000 sources that are not synchronous', () => {
    let values = 0;
    const sources = Array.from({ length: 10_000 }, () => new Subject<number>());
    make(...sources).subscribe((value) => (values += value as number));
    for (const source of sources) {
      source.next(1);
      source.complete();
    }
    expect(values).toBe(10_000);
  });
});
