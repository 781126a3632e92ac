import { describe, expect, it } from '@jest/globals';
import { asyncScheduler, mergeMap, NEVER, Observable, of, Subject, Subscription, type TeardownLogic } from 'rxjs';
import { nursery, openNursery, ResultCapture } from 'rxresult';
import { Finalizers } from '../../src/nursery/Finalizers';
import { Roster } from '../../src/nursery/Roster';
import { DONE, TaskObserver } from '../../src/nursery/TaskObserver';
import { logger, thrownBy } from '../support';

/** Writes what it is notified of into a log. */
class Logger extends TaskObserver<unknown> {
  readonly log: string[] = [];

  constructor() {
    super(0);
  }

  protected override onNext(value: unknown): void {
    this.log.push(String(value));
  }

  protected override onError(error: unknown): void {
    this.log.push(`# ${String(error)}`);
  }

  protected override onComplete(): void {
    this.log.push('|');
  }

  protected override onLateFinalizer(finalizer: () => void): void {
    this.log.push('late');
    finalizer();
  }

  override unsubscribe(): void {
    this.flags |= DONE;
    this.finalize();
  }

  /** How many finalizers it holds. */
  get held(): number {
    const { finalizers } = this;
    return finalizers instanceof Finalizers
      ? (finalizers as unknown as { list: unknown[] }).list.length
      : finalizers
        ? 1
        : 0;
  }
}

describe('TaskObserver', () => {
  it('is accepted by Observable.subscribe as a subscriber', () => {
    const observer = new Logger();
    const returned = of(1, 2).subscribe(observer);
    expect(returned).toBe(observer);
    expect(observer.log).toEqual(['1', '2', '|']);
  });

  it('ignores what comes after its end, which stops a synchronous producer once it is finalized', () => {
    const observer = new Logger();
    let produced = 0;
    new Observable<number>((subscriber) => {
      for (; produced < 100 && !subscriber.closed; produced++) {
        subscriber.next(produced);
        if (produced === 2) {
          observer.unsubscribe();
        }
      }
    }).subscribe(observer);
    expect([observer.log, produced]).toEqual([['0', '1', '2'], 3]);
  });

  it.each([1, 2, 7, 8, 9, 40])('runs %d finalizers once, in the order they were added', (count) => {
    const order: number[] = [];
    const observer = new Logger();
    for (let i = 0; i < count; i++) {
      observer.add(i % 2 ? () => order.push(i) : new Subscription(() => order.push(i)));
    }
    observer.unsubscribe();
    observer.unsubscribe();
    expect(order).toEqual(Array.from({ length: count }, (_, i) => i));
    expect(observer.held).toBe(0);
  });

  it('runs them all, whatever they throw, and throws the errors as one', () => {
    const order: string[] = [];
    const observer = new Logger();
    for (const name of ['a', 'b', 'c']) {
      observer.add(() => {
        order.push(name);
        throw name === 'b' ? (undefined as unknown as Error) : new Error(name);
      });
    }
    const { errors } = thrownBy(() => observer.unsubscribe()) as { errors: unknown[] };
    expect(order).toEqual(['a', 'b', 'c']);
    expect(errors).toEqual([new Error('a'), new Error('a finalizer threw undefined'), new Error('c')]);
  });

  it('does not run again what a finalizer asks for by unsubscribing it', () => {
    const order: string[] = [];
    const observer = new Logger();
    observer.add(() => {
      order.push('a starts');
      observer.unsubscribe();
      order.push('a ends');
    });
    observer.add(() => order.push('b'));
    observer.unsubscribe();
    expect(order).toEqual(['a starts', 'a ends', 'b']);
  });

  it('removes a finalizer, be it the only one or one of several', () => {
    const order: string[] = [];
    const push = (name: string) => () => void order.push(name);
    const [a, b, c] = [push('a'), push('b'), push('c')];
    for (const removed of [[a], [a, b], [b]]) {
      const observer = new Logger();
      const added: TeardownLogic[] = removed.length === 1 && removed[0] === a ? [a] : [a, b, c];
      added.forEach((each) => observer.add(each));
      removed.forEach((each) => observer.remove(each));
      observer.remove(() => undefined); // Never added.
      observer.unsubscribe();
      order.push('.');
    }
    expect(order).toEqual(['.', 'c', '.', 'a', 'c', '.']);
  });

  it('removes the only finalizer if that is the one given, and no other', () => {
    const order: string[] = [];
    const only = () => order.push('only');
    for (const removed of [only, () => order.push('other')]) {
      const observer = new Logger();
      observer.add(only);
      observer.remove(removed);
      order.push(`holds ${observer.held}`);
      observer.unsubscribe();
    }
    expect(order).toEqual(['holds 0', 'holds 1', 'only']);
  });

  it('runs the others if a finalizer removes itself while they run, or one of two that are the same', () => {
    const order: string[] = [];
    const observer = new Logger();
    const first = () => {
      order.push('first');
      observer.remove(first);
    };
    const twice = () => order.push('twice');
    [first, () => order.push('second'), twice, twice, () => order.push('last')].forEach((each) => observer.add(each));
    observer.remove(twice);
    observer.unsubscribe();
    expect(order).toEqual(['first', 'second', 'twice', 'last']);
  });

  it('throws what finalizers throw even if RxJS cannot print it', () => {
    const observer = new Logger();
    const bare = Object.create(null) as Error;
    observer.add(() => {
      throw bare;
    });
    const { errors } = thrownBy(() => observer.unsubscribe()) as { errors: Error[] };
    expect(errors.map(({ message, cause }) => [message, cause === bare])).toEqual([['a finalizer threw Object', true]]);
  });

  it('hands over a finalizer that is added after it was finalized, and ignores nothing and itself', () => {
    const observer = new Logger();
    observer.add(undefined);
    observer.add(observer);
    expect(observer.held).toBe(0);
    observer.unsubscribe();
    observer.add(undefined);
    observer.add(observer);
    expect(observer.log).toEqual([]);
    observer.add(() => observer.log.push('ran'));
    expect(observer.log).toEqual(['late', 'ran']);
  });

  it('runs the others when it is unsubscribed again, if the call stack was exhausted when they had their turn', () => {
    const prototype = Finalizers.prototype as { take: Finalizers['take'] };
    const { take } = prototype;
    const observer = new Logger();
    observer.add(() => observer.log.push('a'));
    observer.add(() => {
      observer.log.push('b');
      prototype.take = () => {
        prototype.take = take;
        throw new RangeError('Maximum call stack size exceeded');
      };
    });
    observer.add(() => observer.log.push('c'));
    expect(() => observer.unsubscribe()).toThrow(RangeError);
    observer.log.push('again');
    observer.unsubscribe();
    observer.unsubscribe();
    expect(observer.log).toEqual(['a', 'b', 'again', 'c']);
  });

  it('unsubscribes an object whose `closed` is true if it is not a Subscription, as RxJS does', () => {
    for (const observer of [new Logger(), new Subscription()]) {
      const order: string[] = [];
      observer.add({ closed: true, unsubscribe: () => order.push('object') });
      observer.add(() => order.push('function'));
      observer.unsubscribe();
      expect(order).toEqual(['object', 'function']);
    }
  });

  it('does not hold subscriptions that have closed: those of inner streams', () => {
    const observer = new Logger();
    const source = new Subject<number>();
    source.pipe(mergeMap((value) => of(value))).subscribe(observer);
    for (let i = 0; i < 1000; i++) {
      source.next(i);
    }
    expect(observer.held).toBeLessThan(20);
  });

  it('does not hold an action once for each time that a scheduler adds it', () => {
    const observer = new Logger();
    const action = asyncScheduler.schedule(() => undefined, 1000);
    for (let i = 0; i < 1000; i++) {
      observer.add(action);
    }
    expect(observer.held).toBeLessThan(20);
    observer.unsubscribe();
    expect(action.closed).toBe(true);
  });

  it('holds as many live subscriptions as there are, and looks through them rarely', () => {
    const observer = new Logger();
    let looks = 0;
    const live = () =>
      Object.defineProperty(new Subscription(), 'closed', {
        get: () => {
          looks++;
          return false;
        },
      });
    for (let i = 0; i < 1023; i++) {
      observer.add(live());
    }
    looks = 0;
    for (let i = 0; i < 1023; i++) {
      observer.add(live());
    }
    expect(observer.held).toBe(2046);
    expect(looks).toBeLessThan(4 * 1023);
  });
});

describe('a child whose end is interrupted', () => {
  it('has ended when its subscribe function has returned, with the RangeError reported', () => {
    const prototype = ResultCapture.prototype as unknown as { _record: (outcome: unknown) => boolean };
    const { _record } = prototype;
    const n = openNursery();
    prototype._record = () => {
      prototype._record = _record;
      throw new RangeError('Maximum call stack size exceeded');
    };
    const task = n.startSoon(of(1));
    expect([task.outcome.status, n.size, n.closed]).toEqual(['cancelled', 0, false]);
  });

  it('does not keep its nursery from ending if it was that of a nursery in it', () => {
    const prototype = Roster.prototype as { restoreStopped: () => void };
    const { restoreStopped } = prototype;
    const log: string[] = [];
    const n = openNursery();
    n.done$.subscribe(logger(log, 'n'));
    const task = n.startSoon(nursery(() => NEVER));
    prototype.restoreStopped = () => {
      prototype.restoreStopped = restoreStopped;
      throw new RangeError('Maximum call stack size exceeded');
    };
    expect(thrownBy(() => task.cancel())).toMatchObject({ errors: [expect.any(RangeError)] });
    n.cancel();
    expect([task.outcome.status, n.size, log]).toEqual(['cancelled', 0, ['n |']]);
  });
});
