import { describe, expect, it } from '@jest/globals';
import { Subscription, type Unsubscribable } from 'rxjs';
import type { Finalizer } from '../../src/capture/userCode';
import { Finalizers, isClosed } from '../../src/nursery/Finalizers';

/** Takes out all that are to run, in order. */
function takeAll(finalizers: Finalizers): Finalizer[] {
  const taken: Finalizer[] = [];
  for (let each = finalizers.take(); each; each = finalizers.take()) {
    taken.push(each);
  }
  return taken;
}

const times = <T>(count: number, make: () => T): T[] => Array.from({ length: count }, make);

describe('Finalizers', () => {
  it('drops subscriptions that have closed when it holds eight and gets another', () => {
    const open = new Subscription();
    const [seven, eight] = [7, 8].map((count) => {
      const finalizers = new Finalizers(times(count, () => Subscription.EMPTY));
      finalizers.add(open);
      return takeAll(finalizers);
    });
    expect(seven).toEqual([...times(7, () => Subscription.EMPTY), open]);
    expect(eight).toEqual([open]);
  });

  it('runs a function as often as it was added, as RxJS does, and a subscription once', () => {
    const call = () => undefined;
    const subscription = new Subscription();
    const finalizers = new Finalizers([subscription, call]);
    for (let i = 0; i < 20; i++) {
      finalizers.add(call);
      finalizers.add(subscription);
    }
    const taken = takeAll(finalizers);
    expect(taken.filter((each) => each === call)).toHaveLength(21);
    expect(taken.filter((each) => each === subscription).length).toBeLessThan(20);
  });
});

describe('isClosed', () => {
  it.each<[string, Finalizer, boolean]>([
    ['a subscription that has closed', Subscription.EMPTY, true],
    ['an open subscription', new Subscription(), false],
    ['a function', () => undefined, false],
    ['another object that has closed', { closed: true, unsubscribe: () => undefined } as Unsubscribable, false],
  ])('is right about %s', (_, finalizer, expected) => {
    expect(isClosed(finalizer)).toBe(expected);
  });
});
