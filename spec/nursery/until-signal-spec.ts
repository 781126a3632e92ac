import { describe, expect, it } from '@jest/globals';
import { NEVER, of, Subject } from 'rxjs';
import { gather, gatherSettled, nursery, openNursery, type NurseryOptions, type ResultCapture } from 'rxresult';
import { logger, resource } from '../support';

function revoked(): object {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  return proxy;
}

describe('until, as an AbortSignal', () => {
  it('cancels the nursery when it aborts, with its reason, whatever that is', () => {
    for (const reason of [new Error('why'), 'why', { code: 5 }]) {
      const log: string[] = [];
      const controller = new AbortController();
      let task: ResultCapture<never> | undefined;
      nursery(
        (n) => {
          task = n.startSoon(resource(log, 'task'));
        },
        { until: controller.signal },
      ).subscribe(logger(log, 'n'));
      controller.abort(reason);
      expect(log).toEqual(['+task', '-task', 'n |']);
      expect(task?.exception()).toMatchObject({ message: 'a nursery was cancelled by until', cause: reason });
    }
  });

  it('counts as fired if it has already aborted: nothing is started', () => {
    const log: string[] = [];
    let task: ResultCapture<never> | undefined;
    nursery(
      (n) => {
        task = n.startSoon(resource(log, 'task'));
        return resource(log, 'stream');
      },
      { until: AbortSignal.abort('why') },
    ).subscribe(logger(log, 'n'));
    expect(log).toEqual(['n |']);
    expect(task?.exception()).toMatchObject({ cause: 'why' });
  });

  it('is left when the nursery ends', () => {
    const controller = new AbortController();
    const counts = { added: 0, removed: 0 };
    const { signal } = controller;
    const add = signal.addEventListener.bind(signal);
    const remove = signal.removeEventListener.bind(signal);
    signal.addEventListener = (type: string, listener: EventListenerOrEventListenerObject) => {
      counts.added++;
      add(type, listener);
    };
    signal.removeEventListener = (type: string, listener: EventListenerOrEventListenerObject) => {
      counts.removed++;
      remove(type, listener);
    };
    gather([of(1)], { until: signal }).subscribe();
    openNursery({ until: signal }).cancel();
    nursery(() => NEVER, { until: signal })
      .subscribe()
      .unsubscribe();
    expect(counts).toEqual({ added: 3, removed: 3 });
  });

  it('is a deadline of gatherSettled', () => {
    const log: unknown[] = [];
    const controller = new AbortController();
    gatherSettled({ fast: of(1), slow: NEVER }, { until: controller.signal }).subscribe(({ fast, slow }) =>
      log.push(fast.status, slow.status),
    );
    controller.abort();
    expect(log).toEqual(['fulfilled', 'cancelled']);
  });

  it('can be a signal of another realm, or a polyfill', () => {
    const listeners = new Set<() => void>();
    const signal = {
      aborted: false,
      reason: 'why',
      addEventListener: (_: string, listener: () => void) => listeners.add(listener),
      removeEventListener: (_: string, listener: () => void) => listeners.delete(listener),
    };
    const n = openNursery({ until: signal as unknown as AbortSignal });
    const task = n.startSoon(NEVER);
    listeners.forEach((listener) => listener());
    expect(task.exception()).toMatchObject({ cause: 'why' });
    expect(listeners.size).toBe(0);
  });
});

describe('until, as neither a stream nor a signal', () => {
  it.each([
    ['it has `aborted`', { aborted: false }],
    ['it is an EventTarget', new EventTarget()],
  ])('is a TypeError at the call, even if %s', (_, until) => {
    expect(() => nursery(() => NEVER, { until: until as unknown as AbortSignal })).toThrow(TypeError);
  });
});

describe('until, as a stream', () => {
  it('may have a method that adds listeners', () => {
    const until = Object.assign(new Subject<unknown>(), { addEventListener: () => undefined });
    const n = openNursery({ until });
    until.next(1);
    expect(n.closed).toBe(true);
  });

  it.each<[string, unknown, unknown]>([
    ['an error is the reason', new Error('why'), new Error('why')],
    ['another value is none', 'why', undefined],
    ['a proxy that was revoked is none', revoked(), undefined],
  ])('whose first value is %s', (_, value, cause) => {
    const until = new Subject<unknown>();
    const options: NurseryOptions = { until };
    const n = openNursery(options);
    const task = n.startSoon(NEVER);
    until.next(value);
    expect((task.exception() as Error).cause).toEqual(cause);
  });
});
