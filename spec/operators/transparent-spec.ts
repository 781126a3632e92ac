// capture and nursery change nothing of what RxJS's operators do: the values, the end, the frames, and when each stream is
// subscribed and unsubscribed. Two things differ: when a stream ends by a completion or an error, finalizers may run in
// another order; and a nursery subscribes to nothing for a consumer that has unsubscribed before, as some operators do.

import { describe, expect, it } from '@jest/globals';
import { defer, finalize, NEVER, Observable, startWith, take } from 'rxjs';
import { capture, nursery, ResultCapture } from 'rxresult';
import { TestScheduler } from 'rxjs/testing';
import { rxjsOperators, type Use } from './rxjsOperators';

type Wrap = <T>(stream: Observable<T>) => Observable<T>;

/** A capture for each subscription, since an operator may subscribe several times. */
const captured: Wrap = (stream) => defer(() => stream.pipe(capture(new ResultCapture())));
const bodyStream: Wrap = (stream) => nursery(() => stream);
const sources: Wrap = (stream) => nursery([stream]);
const watched: Wrap = (stream) => nursery([stream], { concurrent: 1, until: NEVER, observer: {} });
const none: Wrap = (stream) => stream;
const unlessClosed: Wrap = (stream) =>
  new Observable((consumer) => (consumer.closed ? undefined : stream.subscribe(consumer)));

/** Around the operator and before it, that is around each stream it subscribes to; and what stands before it in plain RxJS. */
const places: [what: string, around: Wrap, before: Wrap, plain: Wrap][] = [
  ['capture after it', captured, none, none],
  ['capture before it', none, captured, none],
  ['a nursery around it, as the stream of the body', bodyStream, none, none],
  ['a nursery before it, as the stream of the body', none, bodyStream, unlessClosed],
  ['a nursery around it, as a source', sources, none, none],
  ['a nursery before it, as a source', none, sources, unlessClosed],
  ['a nursery with options around it', watched, none, none],
  ['a nursery with options before it', none, watched, unlessClosed],
];

interface Run {
  source: string;
  /** Values that the source emits in the subscribe call. */
  synchronous?: string[];
  unsubscribed?: string;
  /** How many values the consumer takes. */
  take?: number;
}

const runs: Run[] = [
  { source: '     -a-b--c-d--|' },
  { source: '     -a-b--c-d--#' },
  { source: '     (abc|)' },
  { source: '     (abc#)' },
  { source: '     |' },
  { source: '     #' },
  { source: '      -a-b--c-d--|', unsubscribed: '---!' }, // In the frame of a value.
  { source: '      -a-b--c-d---', unsubscribed: '-----!' },
  { source: '      -a-b--c-d---', unsubscribed: '-----------------!' },
  { source: '      a-bc--------', unsubscribed: '-----------------!' },
  { source: '      (abc|)', unsubscribed: '!' },
  { source: '      ------------', unsubscribed: '----!' },
  { source: '     -a-b--c-d--|', take: 2 },
  { source: '     (abc|)', take: 2 },
  { source: '     (abc#)', take: 1 },
  { source: '      ---c--|', synchronous: ['a', 'b'] },
  { source: '      #', synchronous: ['a', 'b', 'c'] },
  { source: '      ---c--|', synchronous: ['a', 'b'], take: 1 },
  { source: '      ---c--|', synchronous: ['a', 'b'], unsubscribed: '-!' },
];

/** All that can be seen of one run, with the frame of each event. */
function see(use: Use, run: Run, around: Wrap = none, before: Wrap = none) {
  let notifications: unknown;
  const scheduler = new TestScheduler((actual: unknown) => {
    notifications = actual;
  });
  const streams: { subscriptions: unknown }[] = [];
  const finalized: string[] = [];
  scheduler.run(({ cold, expectObservable }) => {
    const log = (what: string) => finalized.push(`${scheduler.now()}: ${what}`);
    const stream = (marbles: string, synchronous: string[] = []) => {
      const stream = cold(marbles);
      const index = streams.push(stream) - 1;
      return before(
        stream.pipe(
          startWith(...synchronous),
          finalize(() => log(`-${index}`)),
        ),
      );
    };
    const source = stream(run.source, run.synchronous);
    const used = around(use(source, stream, log));
    expectObservable(run.take ? used.pipe(take(run.take)) : used, run.unsubscribed).toBe('');
  });
  const subscriptions = streams.map((stream) => stream.subscriptions);
  return { ...run, notifications, subscriptions, finalized };
}

/** All but the order of finalizers in frames in which nobody unsubscribed. */
function withoutOrder({ finalized, ...seen }: ReturnType<typeof see>) {
  const unsubscribed = `${(seen.unsubscribed ?? '').indexOf('!')}:`;
  return {
    ...seen,
    finalized: finalized.slice().sort(),
    inOrder: finalized.filter((line) => line.startsWith(unsubscribed)),
  };
}

describe.each(Object.entries(rxjsOperators))('%s', (_, use) => {
  it.each(places)('does the same with %s', (_place, around, before, plain) => {
    for (const run of runs) {
      expect(withoutOrder(see(use, run, around, before))).toEqual(withoutOrder(see(use, run, none, plain)));
    }
  });
});
