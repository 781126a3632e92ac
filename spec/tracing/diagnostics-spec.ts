// With Node's own channels.

import { afterEach, describe, expect, it } from '@jest/globals';
import { AsyncLocalStorage } from 'node:async_hooks';
import { channel } from 'node:diagnostics_channel';
import { EMPTY, lastValueFrom, map, NEVER, Observable, of, Subject, switchMap, throwError, timer } from 'rxjs';
import { finalizeWith, gather, nursery, observeNurseries, openNursery, type NurseryOptions } from 'rxresult';
import { diagnosticsObserver, type NurseryMessage, type TaskMessage } from 'rxresult/diagnostics';
import { printedBy, unhandledErrors } from '../support';

const EVENTS = ['start', 'end', 'asyncStart', 'asyncEnd', 'error'];
const boom = new TypeError('boom');

type Message = TaskMessage | NurseryMessage;

const stops: (() => void)[] = [];
const stop = () => stops.splice(0).forEach((each) => each());
afterEach(stop);

/** Subscribes to the events of tasks or nurseries, until the end of the spec. */
function listen(kind: 'task' | 'nursery', listener: (event: string, message: Message) => void, events = EVENTS): void {
  for (const event of events) {
    const source = channel(`tracing:rxresult:${kind}:${event}`);
    const onMessage = (message: unknown) => listener(event, message as Message);
    source.subscribe(onMessage);
    stops.push(() => source.unsubscribe(onMessage));
  }
}

/** Logs the events with the names of what they are about. */
function events(...kinds: ('task' | 'nursery')[]): string[] {
  const log: string[] = [];
  kinds.forEach((kind) => listen(kind, (event, { name }) => log.push(`${name ?? kind} ${event}`)));
  return log;
}

const observed = (options: NurseryOptions = {}): NurseryOptions => ({ ...options, observer: diagnosticsObserver() });

/** Sees whether something about a task is read. */
function spied(name: string) {
  const reads: string[] = [];
  const observer = diagnosticsObserver() as { forNursery(): Record<string, (...args: unknown[]) => void> };
  const own = observer.forNursery();
  const capture = new Proxy({}, { get: (_, key) => reads.push(String(key)) });
  own['opened']?.({ name });
  own['around']?.(capture, () => reads.push('subscribed'));
  own['settled']?.(capture);
  own['finalized']?.(capture);
  own['ended']?.({ name }, 'completed');
  return reads;
}

describe('the events of a task', () => {
  it('start and end around the subscribe call, asyncStart at its outcome, asyncEnd after its cleanup', () => {
    const source = new Subject<number>();
    const cleanup = new Subject<void>();
    const log = events('task');
    const cleaned = source.pipe(finalizeWith(() => cleanup));
    const subscribed = new Observable<number>((subscriber) => {
      log.push('subscribe');
      return cleaned.subscribe(subscriber);
    });
    nursery((n) => void n.startSoon(subscribed, { name: 'a' }), observed()).subscribe();
    expect(log).toEqual(['a start', 'subscribe', 'a end']);
    source.next(1);
    expect(log.splice(0)).toHaveLength(3);
    source.complete();
    expect(log).toEqual(['a asyncStart']);
    cleanup.complete();
    expect(log).toEqual(['a asyncStart', 'a asyncEnd']);
  });

  it('end comes after asyncStart if the outcome is recorded in the subscribe call', () => {
    const log = events('task');
    gather({ a: of(1) }, observed()).subscribe();
    expect(log).toEqual(['a start', 'a asyncStart', 'a end', 'a asyncEnd']);
  });

  it('error comes before asyncStart if the task failed; a cancelled one has none', () => {
    const source = new Subject<number>();
    const log = events('task');
    gather({ a: NEVER, b: source }, observed()).subscribe({ error: () => log.push('error') });
    expect(log.splice(0)).toEqual(['a start', 'a end', 'b start', 'b end']);
    source.error(boom);
    expect(log).toEqual(['b error', 'b asyncStart', 'b asyncEnd', 'a asyncStart', 'a asyncEnd', 'error']);
  });

  it('error also comes if a routine throws', () => {
    const log = events('task');
    const fail = () => {
      throw boom;
    };
    nursery((n) => void n.startSoon(fail), observed()).subscribe({ error: () => log.push('error') });
    expect(log).toEqual(['fail start', 'fail end', 'fail error', 'fail asyncStart', 'fail asyncEnd', 'error']);
  });

  it('there are none of a task that was cancelled before it was subscribed', () => {
    const log = events('task');
    const held = openNursery(observed({ concurrent: 1 }));
    held.startSoon(NEVER, { name: 'a' });
    held.startSoon(NEVER, { name: 'b' });
    held.cancel();
    expect(log).toEqual(['a start', 'a end', 'a asyncStart', 'a asyncEnd']);
  });

  it('there are none of a task that another observer cancels just before it is subscribed', () => {
    const log = events('task');
    const cancelling = { started: (capture: { cancel(): void }) => capture.cancel() };
    nursery((n) => void n.startSoon(NEVER, { name: 'a' }), {
      observer: [cancelling, diagnosticsObserver()],
    }).subscribe({ complete: () => log.push('complete') });
    expect(log).toEqual(['complete']);
  });

  it('have the same message, which grows', () => {
    const messages = new Set<Message>();
    const seen: object[] = [];
    listen('task', (event, message) => {
      messages.add(message);
      seen.push({ event, ...message });
    });
    function load(id: number) {
      return throwError(() => new Error(`no user ${id}`));
    }
    nursery((n) => void n.startSoon(load, 7), observed({ name: 'page' })).subscribe({ error: () => undefined });
    const task = { name: 'load', routine: 'load', nursery: 'page' };
    const failed = { ...task, outcome: 'rejected', error: new Error('no user 7') };
    expect(seen).toEqual([
      { event: 'start', ...task },
      { event: 'error', ...failed },
      { event: 'asyncStart', ...failed },
      { event: 'end', ...failed },
      { event: 'asyncEnd', ...failed },
    ]);
    expect(messages.size).toBe(1);
  });

  it('say the outcome, and hold neither values nor arguments', async () => {
    const messages: object[] = [];
    listen('task', (_, message) => messages.push({ ...message }), ['asyncEnd']);
    const held = openNursery(observed({ suppressError: true }));
    held.startSoon((id: number) => of(id), 7);
    held.startSoon(EMPTY, { name: 'empty' });
    held.startSoon(throwError(() => boom));
    held.startSoon(NEVER, { name: 'never' });
    held.cancel();
    await lastValueFrom(held.done$, { defaultValue: undefined });
    const of_ = (name: string | undefined, outcome: string) => ({ name, outcome, nursery: undefined });
    expect(messages).toEqual([
      { ...of_(undefined, 'fulfilled'), routine: undefined },
      { ...of_('empty', 'empty'), routine: undefined },
      { ...of_(undefined, 'rejected'), routine: undefined, error: boom },
      { ...of_('never', 'cancelled'), routine: undefined },
    ]);
  });
});

describe('the events of a nursery', () => {
  it('start and end before its body runs, asyncStart and asyncEnd when its tasks have ended', () => {
    const log = events('nursery', 'task');
    nursery(
      (n) => {
        log.push('body');
        n.startSoon(of(1), { name: 'a' });
      },
      observed({ name: 'page' }),
    ).subscribe({ complete: () => log.push('complete') });
    expect(log.filter((event) => !event.startsWith('a '))).toEqual([
      'page start',
      'page end',
      'body',
      'page asyncStart',
      'page asyncEnd',
      'complete',
    ]);
    expect(log.indexOf('a asyncEnd')).toBeLessThan(log.indexOf('page asyncStart'));
  });

  it('error, if it failed', () => {
    const seen: object[] = [];
    listen('nursery', (event, message) => seen.push({ event, ...message }));
    gather([throwError(() => boom)], observed({ name: 'page' })).subscribe({ error: () => undefined });
    const failed = { name: 'page', outcome: 'failed', error: boom };
    expect(seen).toEqual([
      { event: 'start', name: 'page' },
      { event: 'end', name: 'page' },
      { event: 'error', ...failed },
      { event: 'asyncStart', ...failed },
      { event: 'asyncEnd', ...failed },
    ]);
  });

  it('say how it ended', () => {
    const ends: unknown[] = [];
    listen('nursery', (_, { name, outcome }) => ends.push([name, outcome]), ['asyncEnd']);
    nursery([of(1)], observed()).subscribe();
    nursery([NEVER], observed({ name: 'b' }))
      .subscribe()
      .unsubscribe();
    expect(ends).toEqual([
      [undefined, 'completed'],
      ['b', 'unsubscribed'],
    ]);
  });

  it('are those of each nursery, if they nest', () => {
    const log = events('nursery', 'task');
    const stopObserving = observeNurseries(diagnosticsObserver());
    nursery((n) => void n.startSoon(gather({ b: of(1) }, { name: 'inner' }), { name: 'a' }), {
      name: 'outer',
    }).subscribe();
    stopObserving();
    expect(log.filter((event) => !event.endsWith(' end'))).toEqual([
      'outer start',
      'a start',
      'inner start',
      'b start',
      'b asyncStart',
      'b asyncEnd',
      'inner asyncStart',
      'inner asyncEnd',
      'a asyncStart',
      'a asyncEnd',
      'outer asyncStart',
      'outer asyncEnd',
    ]);
  });
});

describe('a store that is bound to start', () => {
  it('is current in the task: in its subscribe call, and in what that starts', async () => {
    const store = new AsyncLocalStorage<string | undefined>();
    const start = channel('tracing:rxresult:task:start');
    start.bindStore(store, (message) => (message as TaskMessage).name);
    stops.push(() => start.unbindStore(store));
    const current = () => store.getStore() ?? 'none';
    const read = () => timer(1).pipe(map(current));
    const result = gather(
      {
        sync: () => of(current()),
        timer: read,
        promise: async () => {
          await Promise.resolve();
          return current();
        },
        nested: () => gather({ inner: read }, observed()).pipe(switchMap(({ inner }) => of([inner, current()]))),
      },
      observed({ concurrent: 1 }),
    );
    expect(await lastValueFrom(result)).toEqual({
      sync: 'sync',
      timer: 'timer',
      promise: 'promise',
      nested: ['inner', 'inner'],
    });
    expect(current()).toBe('none');
  });
});

describe('without subscribers', () => {
  it('no message is made', () => {
    expect(spied('a')).toEqual(['subscribed']);
  });

  it.each(EVENTS)('one of %s is enough', (event) => {
    const log: unknown[] = [];
    listen('task', () => log.push('task'), [event]);
    listen('nursery', () => log.push('nursery'), [event]);
    gather([throwError(() => boom)], observed()).subscribe({ error: () => undefined });
    expect(log.sort()).toEqual(['nursery', 'task']);
  });

  it('what has started then stays silent when subscribers come; what starts later does not', () => {
    const sources = [new Subject<number>(), new Subject<number>()] as const;
    const held = openNursery(observed({ name: 'held' }));
    held.startSoon(sources[0], { name: 'a' });
    const log = events('task', 'nursery');
    held.startSoon(sources[1], { name: 'b' });
    sources.forEach((source) => source.complete());
    held.close();
    expect(log).toEqual(['b start', 'b end', 'b asyncStart', 'b asyncEnd']);
  });

  it('subscribers can go at any time', () => {
    const log = events('task', 'nursery');
    const held = openNursery(observed());
    held.startSoon(NEVER, { name: 'a' });
    stop();
    held.startSoon(NEVER, { name: 'b' });
    held.cancel();
    expect(log).toEqual(['nursery start', 'nursery end', 'a start', 'a end']);
  });
});

describe('what subscribers throw', () => {
  it('harms no nursery, and is an uncaught exception', async () => {
    const uncaught = ['nursery', 'task'].flatMap((kind) => EVENTS.map((event) => `tracing:rxresult:${kind}:${event}`));
    expect(await printedBy('spec/tracing/throwingSubscriber.mjs')).toEqual({
      values: [1, 2],
      failed: 'Error: boom',
      uncaught: ['store', ...uncaught].sort(),
    });
  });
});

describe('where there are no channels', () => {
  const { process } = globalThis;
  afterEach(() => {
    globalThis.process = process;
  });

  it.each([
    ['a browser', undefined],
    ['an older Node', {}],
    ['a runtime without diagnostics_channel', { getBuiltinModule: () => undefined }],
    ['a runtime without tracing channels', { getBuiltinModule: () => ({}) }],
  ])('%s: the observer does nothing', async (_, present) => {
    globalThis.process = present as NodeJS.Process;
    const observer = diagnosticsObserver();
    globalThis.process = process;
    const log = events('task', 'nursery');
    expect(await unhandledErrors(() => gather([of(1)], { observer }).subscribe())).toEqual([]);
    expect([observer, log]).toEqual([{}, []]);
  });
});
