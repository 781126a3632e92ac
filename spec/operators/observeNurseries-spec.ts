import { describe, expect, it } from '@jest/globals';
import { of } from 'rxjs';
import { captureMap, gather, nursery, observeNurseries, openNursery, type Nursery } from 'rxresult';
import { unhandledErrors } from '../support';

describe('observeNurseries', () => {
  it('observes every nursery that opens from then on, until it is stopped', () => {
    const log: string[] = [];
    const run = (name: string) => gather([of(1)], { name }).subscribe();
    const earlier = openNursery({ name: 'earlier' });
    const stop = observeNurseries({
      opened: (n) => log.push(`opened ${String(n.name)}`),
      settled: (rc) => log.push(`settled ${String(rc)}`),
      ended: (n) => log.push(`ended ${String(n.name)}`),
    });
    run('gather');
    nursery((n) => void n.startSoon(of(2)), { name: 'nursery' }).subscribe();
    of(3)
      .pipe(captureMap((i) => of(i), { name: 'map' }))
      .subscribe();
    const open = openNursery({ name: 'open' });
    earlier.cancel();
    stop();
    stop();
    run('later');
    open.cancel();
    expect(log).toEqual([
      ...['opened gather', 'settled ResultCapture("0", fulfilled: 1)', 'ended gather'],
      ...['opened nursery', 'settled ResultCapture(fulfilled: 2)', 'ended nursery'],
      ...['opened map', 'settled ResultCapture(fulfilled: 3)', 'ended map', 'opened open', 'ended open'],
    ]);
  });

  it('takes a function that is asked once for each nursery, and may return nothing', () => {
    const asked: (string | undefined)[] = [];
    const log: string[] = [];
    const stop = observeNurseries((n: Nursery) => {
      asked.push(n.name);
      return n.name === 'a' ? { ended: () => log.push('ended a') } : undefined;
    });
    for (const name of ['a', 'b']) {
      gather([of(1), of(2)], { name }).subscribe();
    }
    stop();
    expect(asked).toEqual(['a', 'b']);
    expect(log).toEqual(['ended a']);
  });

  it('comes before the observers of the nursery, and keeps the order of several', () => {
    const log: string[] = [];
    const writing = (name: string) => ({ opened: () => log.push(name) });
    const stops = [observeNurseries(writing('first')), observeNurseries(writing('second'))];
    gather([], { observer: [writing('third')] }).subscribe();
    stops[0]?.();
    gather([]).subscribe();
    stops[1]?.();
    gather([]).subscribe();
    expect(log).toEqual(['first', 'second', 'third', 'second']);
  });

  it('may be given the same observer twice, and each has its own end', () => {
    let opened = 0;
    const observer = { opened: () => opened++ };
    const stops = [observeNurseries(observer), observeNurseries(observer)];
    gather([]).subscribe();
    stops.forEach((stop) => {
      stop();
      gather([]).subscribe();
    });
    expect(opened).toBe(3);
  });

  it('reports what a function throws, and goes on', async () => {
    const error = new Error('no observer');
    let opened = 0;
    const errors = await unhandledErrors(() => {
      const stops = [
        observeNurseries(() => {
          throw error;
        }),
        observeNurseries({ opened: () => opened++ }),
      ];
      gather([of(1)]).subscribe();
      stops.forEach((stop) => stop());
    });
    expect([errors, opened]).toEqual([[error], 1]);
  });

  it('throws a TypeError for anything else', () => {
    expect(() => observeNurseries(undefined as never)).toThrow(
      new TypeError('observeNurseries: expected an observer or a function, got undefined'),
    );
  });
});
