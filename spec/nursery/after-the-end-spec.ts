import { describe, expect, it } from '@jest/globals';
import { NEVER, of, Subject, throwError } from 'rxjs';
import {
  captureStartAndDoneResults,
  gather,
  nursery,
  NurseryClosedError,
  openNursery,
  TaskCancelledError,
  type Nursery,
  type NurseryOptions,
  type OpenNursery,
} from 'rxresult';
import { nextMacrotask, resource, thrownBy, unhandledErrors } from '../support';

const boom = new Error('boom');

/** How a nursery was shut down, and the message and cause that it answers with ever after. */
const shutdowns: [string, (n: OpenNursery, until: Subject<unknown>) => void, string, unknown][] = [
  ['failed', (n) => n.startSoon(throwError(() => boom)), 'nursery "page" failed', boom],
  ['was cancelled', (n) => n.cancel('why'), 'nursery "page" was cancelled', 'why'],
  ['was cancelled without a reason', (n) => n.cancel(), 'nursery "page" was cancelled', undefined],
  ['was stopped by until', (_, until) => until.next(1), 'nursery "page" was cancelled by until', undefined],
  [
    'was stopped by an error as the value of until',
    (_, until) => until.next(boom),
    'nursery "page" was cancelled by until',
    boom,
  ],
  ['failed by until', (_, until) => until.error(boom), 'nursery "page" failed', boom],
];

/** An open nursery that has ended by `end`. */
async function ended(
  end: (n: OpenNursery, until: Subject<unknown>) => void,
  options?: NurseryOptions,
): Promise<OpenNursery> {
  const until = new Subject<unknown>();
  const n = openNursery({ name: 'page', until, ...options });
  n.done$.subscribe({ error: () => undefined });
  await unhandledErrors(() => end(n, until));
  return n;
}

describe.each(shutdowns)('a nursery that %s', (_, end, message, cause) => {
  it('answers startSoon with a capture that is cancelled, with the same cause, ever after', async () => {
    const log: string[] = [];
    const n = await ended(end);
    const first = n.startSoon(resource(log, 'never subscribed'));
    await nextMacrotask();
    const second = n.startSoon(() => resource(log, 'never called'));
    expect([first.outcome.status, second.outcome.status, n.size]).toEqual(['cancelled', 'cancelled', 0]);
    expect(first.exception()).toBe(second.exception());
    expect(first.exception()).toBeInstanceOf(TaskCancelledError);
    expect(first.exception()).toMatchObject({ message, capture: undefined });
    expect((first.exception() as Error).cause).toBe(cause);
    expect(log).toEqual([]);
  });

  it('answers with the same cancellation during the shutdown and after it', async () => {
    let during: unknown;
    const n = await ended((open, until) => {
      open
        .startSoon(NEVER)
        .waitDone()
        .subscribe(() => {
          during = open.startSoon(NEVER).exception();
        });
      end(open, until);
    });
    expect(during).toBeInstanceOf(TaskCancelledError);
    expect(n.startSoon(NEVER).exception()).toBe(during);
  });

  it('errors start with that TaskCancelledError', async () => {
    const n = await ended(end);
    let called = false;
    let caught: unknown;
    n.start(() => {
      called = true;
      return NEVER;
    }).subscribe({ error: (error: unknown) => (caught = error) });
    expect(caught).toBe(n.startSoon(NEVER).exception());
    expect(called).toBe(false);
  });

  it('cancels a start and its task', async () => {
    const n = await ended(end);
    const [ready, done] = captureStartAndDoneResults(n, () => NEVER);
    expect([ready.outcome.status, done.outcome.status]).toEqual(['cancelled', 'cancelled']);
    expect(ready.exception()).toBe(n.startSoon(NEVER).exception());
  });

  it('does not notify its observer any more', async () => {
    const log: string[] = [];
    const n = await ended(end, {
      observer: {
        asked: () => log.push('asked'),
        started: () => log.push('started'),
        settled: () => log.push('settled'),
        ended: () => log.push('ended'),
      },
    });
    log.length = 0;
    n.startSoon(of(1));
    n.start(() => of(1)).subscribe({ error: () => undefined });
    n.cancel();
    n.close();
    expect(log).toEqual([]);
  });
});

describe('a nursery', () => {
  it('whose consumer has unsubscribed answers with a cancelled capture', () => {
    let handle: Nursery | undefined;
    nursery(
      (n) => {
        handle = n;
        return NEVER;
      },
      { name: 'page' },
    )
      .subscribe()
      .unsubscribe();
    expect(handle?.startSoon(of(1)).exception()).toMatchObject({ message: 'nursery "page" was unsubscribed' });
  });

  it.each<[string, (keep: (n: Nursery) => void) => void]>([
    ['with a body', (keep) => nursery((n) => keep(n)).subscribe()],
    ['of gather', (keep) => gather([of(1)], { observer: { opened: keep } }).subscribe()],
  ])('that completed by itself throws NurseryClosedError: %s', (_, run) => {
    let handle: Nursery | undefined;
    run((n) => {
      handle = n;
    });
    expect(thrownBy(() => handle?.startSoon(of(1)))).toBeInstanceOf(NurseryClosedError);
    let caught: unknown;
    handle?.start(() => NEVER).subscribe({ error: (error: unknown) => (caught = error) });
    expect(caught).toBeInstanceOf(NurseryClosedError);
  });

  it.each<[string, (n: OpenNursery, until: Subject<unknown>, task: Subject<unknown>) => void]>([
    ['and completed', (_, __, task) => task.complete()],
    ['and was cancelled after that', (n) => n.cancel('why')],
    ['and was stopped by until after that', (_, until) => until.next(boom)],
    ['and failed after that', (_, __, task) => task.error(boom)],
    ['and has not ended', () => undefined],
  ])('that was closed %s throws NurseryClosedError', async (_, then) => {
    const task = new Subject<unknown>();
    const n = await ended((open, until) => {
      open.startSoon(task);
      open.close();
      then(open, until, task);
    });
    expect(thrownBy(() => n.startSoon(of(1)))).toBeInstanceOf(NurseryClosedError);
  });

  it.each<[string, (n: OpenNursery) => void]>([
    ['was closed', (n) => n.close()],
    ['was cancelled', (n) => n.cancel()],
    ['failed', (n) => n.startSoon(throwError(() => boom))],
  ])('that %s keeps a promise that it is given from rejecting unhandled', async (_, end) => {
    const n = await ended(end);
    const rejecting = () => Promise.reject(new Error('nobody handles this'));
    try {
      n.startSoon(rejecting());
    } catch (error) {
      expect(error).toBeInstanceOf(NurseryClosedError);
    }
    await nextMacrotask(); // An unhandled rejection would fail the test now.
    await nextMacrotask();
  });
});
