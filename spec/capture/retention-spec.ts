// What a result keeps alive, and what it releases.

import { describe, expect, it } from '@jest/globals';
import { NEVER, Observable, type Subscriber } from 'rxjs';
import { asCompleted, capture, failedCapture, Future, ResultCapture } from 'rxresult';
import { held } from '../support';
import { kinds } from './kinds';

describe.each(kinds)('a %s', (_kind, make) => {
  it('holds its value, which shows that the measurement works', async () => {
    const r = make<object>();
    const count = await held(() => {
      const value = {};
      r.next(value);
      r.complete();
      return [value];
    });
    expect([count, r.outcome.status]).toEqual([1, 'fulfilled']);
  });

  it('holds no value but the last', async () => {
    const r = make<object>();
    const count = await held(() => {
      const value = {};
      r.next(value);
      r.next({});
      return [value];
    });
    expect([count, r.isDone()]).toEqual([0, false]);
  });

  it('that has failed holds no value', async () => {
    const r = make<object>();
    const count = await held(() => {
      const value = {};
      r.next(value);
      r.error('boom');
      return [value];
    });
    expect([count, r.outcome.status]).toEqual([0, 'rejected']);
  });

  it('holds nothing that arrives after the end', async () => {
    const r = make<object>();
    const count = await held(() => {
      const late = [{}, {}] as const;
      r.complete();
      r.next(late[0]);
      r.error(late[1]);
      return [...late];
    });
    expect([count, r.outcome.status]).toEqual([0, 'empty']);
  });

  it('holds no waiter that has unsubscribed or was notified', async () => {
    const [pending, done] = [make<number>(), make<number>()];
    const count = await held(() => {
      const observers = [{ next: () => undefined }, { next: () => undefined }, { next: () => undefined }] as const;
      pending.subscribe(observers[0]).unsubscribe();
      done.subscribe(observers[1]);
      done.complete();
      done.subscribe(observers[2]);
      return [...observers];
    });
    expect([count, pending.isDone(), done.isDone()]).toEqual([0, false, true]);
  });
});

describe('a ResultCapture that is done', () => {
  it.each<[string, (rc: ResultCapture<number>, subscriber: Subscriber<number>) => void]>([
    ['has completed', (_rc, subscriber) => subscriber.complete()],
    ['has failed', (_rc, subscriber) => subscriber.error('boom')],
    ['was unsubscribed', (_rc, subscriber) => subscriber.unsubscribe()],
    ['was cancelled', (rc) => rc.cancel()],
  ])('holds neither its run, which %s, nor its observers', async (_end, end) => {
    const rc = new ResultCapture<number>();
    const count = await held(() => {
      const subscribers: Subscriber<number>[] = [];
      const source = new Observable<number>((subscriber) => {
        subscribers.push(subscriber);
      });
      const observer = { next: () => undefined, error: () => undefined };
      source.pipe(capture(rc)).subscribe(observer);
      subscribers.forEach((subscriber) => end(rc, subscriber));
      // Until its stack is read, V8 holds the functions in which an error was made, and these hold our subscribers.
      expect(rc.outcome.status === 'cancelled' ? rc.outcome.reason.stack : '').toBeDefined();
      return [source, observer, ...subscribers];
    });
    expect([count, rc.isDone()]).toEqual([0, true]);
  });

  it('is held by failedCapture no longer than the error is', async () => {
    const count = await held(() => {
      const boom = new Error('boom');
      const rc = new ResultCapture<number>();
      rc.error(boom);
      expect(failedCapture(boom)).toBe(rc);
      return [boom, rc];
    });
    expect(count).toBe(0);
  });

  it('is held by failedCapture while the error is', async () => {
    const boom = new Error('boom');
    const count = await held(() => {
      const rc = new ResultCapture<number>();
      rc.error(boom);
      return [rc];
    });
    expect([count, failedCapture(boom)?.isDone()]).toEqual([1, true]);
  });
});

describe('asCompleted', () => {
  it('is not held by a result after it was unsubscribed', async () => {
    const future = new Future<number>();
    const count = await held(() => {
      const observer = { next: () => undefined };
      asCompleted([future]).subscribe(observer).unsubscribe();
      return [observer];
    });
    expect([count, future.isDone()]).toEqual([0, false]);
  });

  it('is not held by a result before it is subscribed', async () => {
    const future = new Future<number>();
    NEVER.subscribe(future);
    const count = await held(() => [asCompleted([future])]);
    expect([count, future.isDone()]).toEqual([0, false]);
  });
});
