// With doubles for what only a browser has. In Chromium: spec/browser/devtools-spec.mjs.

import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { EMPTY, lastValueFrom, NEVER, of, Subject, throwError, timer } from 'rxjs';
import { finalizeWith, gather, nursery, observeNurseries, openNursery, type NurseryOptions } from 'rxresult';
import { devtoolsObserver } from 'rxresult/devtools';
import { unhandledErrors } from '../support';

const boom = new TypeError('boom');

interface Globals {
  console: Console;
  performance: Performance;
}
const globals = globalThis as Globals;
const { console, performance } = globals;

let now = 0;
const timeStamp = jest.fn();
const measure = jest.fn();
const clearMeasures = jest.fn();
/** The tasks of `createTask` that are running, and what was asked for in which. */
const running: string[] = [];
const createTask = jest.fn((name: string) => ({
  run(call: () => void) {
    running.push(name);
    call();
    running.pop();
  },
}));

function replace(members: { console?: object; performance?: object | undefined }): void {
  Object.assign(globals, members);
}

beforeEach(() => {
  now = 0;
  jest.clearAllMocks();
  replace({ console: { createTask, timeStamp }, performance: { now: () => now, measure, clearMeasures } });
});
afterEach(() => replace({ console, performance }));

const observed = (options: NurseryOptions = {}, track?: string): NurseryOptions => ({
  ...options,
  observer: devtoolsObserver({ track }),
});

describe('the bar of a task', () => {
  it('spans from its subscription to the end of its cleanup, on the track, in the group of its nursery', () => {
    const source = new Subject<number>();
    const cleanup = new Subject<void>();
    now = 3;
    gather({ user: source.pipe(finalizeWith(() => cleanup)) }, observed({ name: 'page' })).subscribe();
    now = 5;
    source.next(1);
    source.complete();
    expect(timeStamp).not.toHaveBeenCalled();
    now = 8;
    cleanup.complete();
    expect(timeStamp.mock.calls).toEqual([['user', 3, 8, 'rxresult', 'page', 'primary']]);
    expect(measure).not.toHaveBeenCalled();
  });

  it('is on the track that is given', () => {
    gather([of(1)], observed({}, 'orders')).subscribe();
    expect(timeStamp.mock.calls).toEqual([['0', 0, 0, 'orders', undefined, 'primary']]);
  });

  it('has the color of the outcome, and the name of the task or of its routine', () => {
    const held = openNursery({ observer: devtoolsObserver() });
    held.startSoon(function load() {
      return of(1);
    });
    held.startSoon(EMPTY, { name: 'nothing' });
    held.startSoon(NEVER, { name: '' });
    held.startSoon(NEVER);
    held.cancel();
    expect(timeStamp.mock.calls.map(([name, , , , , color]) => [name, color])).toEqual([
      ['load', 'primary'],
      ['nothing', 'primary-light'],
      ['task', 'secondary-light'],
      ['task', 'secondary-light'],
    ]);
  });

  it('begins when it is subscribed; one that was cancelled before has no bar', () => {
    const source = new Subject<number>();
    const held = openNursery(observed({ concurrent: 1 }));
    held.startSoon(source, { name: 'a' });
    held.startSoon(NEVER, { name: 'b' });
    held.startSoon(NEVER, { name: 'c' });
    now = 4;
    source.complete();
    now = 6;
    held.cancel();
    expect(timeStamp.mock.calls.map((call) => call.slice(0, 3))).toEqual([
      ['a', 0, 4],
      ['b', 4, 6],
    ]);
  });

  it('is a measure with the message if it failed, which is cleared at once', () => {
    const source = new Subject<number>();
    gather({ user: source }, observed({ name: 'page' })).subscribe({ error: () => undefined });
    now = 7;
    source.error(boom);
    const devtools = {
      dataType: 'track-entry',
      track: 'rxresult',
      trackGroup: 'page',
      color: 'error',
      properties: [['error', 'TypeError: boom']],
      tooltipText: 'user: TypeError: boom',
    };
    expect(measure.mock.calls).toEqual([['\u200buser', { start: 0, end: 7, detail: { devtools } }]]);
    expect(clearMeasures.mock.calls).toEqual([['\u200buser']]);
    expect(timeStamp).not.toHaveBeenCalled();
  });

  it('is in the group of the nursery that it is a task of', async () => {
    const stop = observeNurseries(devtoolsObserver());
    await Promise.all(['a', 'b'].map((name) => lastValueFrom(gather({ [`of ${name}`]: timer(1) }, { name }))));
    stop();
    expect(timeStamp.mock.calls.map(([name, , , , group]) => [name, group])).toEqual([
      ['of a', 'a'],
      ['of b', 'b'],
    ]);
  });
});

describe('createTask', () => {
  it('is called where the task is asked for, and the task is subscribed within it', () => {
    const log: string[] = [];
    const task = (name: string) => () => {
      log.push(`${name} in ${running.join(' > ')}`);
      return of(1);
    };
    nursery(
      (n) => {
        n.startSoon(() => gather({ inner: task('inner') }, observed()));
        for (const name of ['a', 'b']) {
          n.startSoon(NEVER, { name });
        }
        expect(createTask.mock.calls).toEqual([['task'], ['a'], ['b']]);
        n.startSoon(task('last'));
      },
      observed({ concurrent: 3 }),
    )
      .subscribe()
      .unsubscribe();
    expect(log).toEqual(['inner in task > inner', 'last in task']);
    expect(running).toEqual([]);
  });
});

describe('what is missing', () => {
  const failing = () =>
    nursery((n) => {
      n.startSoon(of(1), { name: 'a' });
      n.startSoon(throwError(() => boom));
    }, observed()).subscribe({ error: () => undefined });

  it.each([
    ['everything', { console: {}, performance: undefined }],
    ['the measures', { console: {}, performance: { now: () => 0 } }],
    ['the console methods', { console: {} }],
  ])('%s: nothing happens, and nothing throws', async (_, members) => {
    replace(members);
    expect(await unhandledErrors(failing)).toEqual([]);
    expect([timeStamp, createTask].flatMap(({ mock }) => mock.calls)).toEqual([]);
  });

  it('may be missing at the end only', async () => {
    const errors = await unhandledErrors(() => {
      const held = openNursery(observed());
      held.startSoon(NEVER);
      replace({ performance: undefined });
      held.cancel();
    });
    expect(errors).toEqual([]);
  });

  it('in Node, no measure remains, except those of the program', async () => {
    replace({ console, performance });
    performance.clearMeasures(); // Other spec files may have run in this process.
    performance.measure('task');
    expect(await unhandledErrors(failing)).toEqual([]);
    expect(performance.getEntriesByType('measure').map(({ name }) => name)).toEqual(['task']);
    performance.clearMeasures();
  });
});
