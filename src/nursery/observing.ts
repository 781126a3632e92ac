import { label } from '../capture/describe';
import type { ResultCapture } from '../capture/ResultCapture';
import { callUserCode, reportAsItIs } from '../capture/userCode';
import type { Nursery, NurseryObserver } from './Nursery';

export type Observers = readonly NurseryObserver[];

/** An observer of `rxresult/otel` and the like: it observes each nursery with another object. Not public. */
interface ObserverOfMany extends NurseryObserver {
  forNursery(): NurseryObserver;
}

/** The observer of one nursery. A proxy is not asked for what it does not have, and nothing that it throws gets out. */
export function observerFor(observer: NurseryObserver): NurseryObserver {
  let own = observer;
  callUserCode(() => {
    if (Object.hasOwn(observer, 'forNursery')) {
      own = (observer as ObserverOfMany).forNursery();
    }
  });
  return own;
}

/** What `observeNurseries` adds to the observers of each nursery. */
export const everywhere = {
  observersOf: undefined as ((nursery: Nursery) => Observers) | undefined,
};

/**
 * Calls `subscribe` within the `around` of each observer, the first one outermost. It is called exactly once, whatever they do.
 *
 * @throws What `subscribe` throws.
 */
export function subscribeAround(observers: Observers, capture: ResultCapture<unknown>, subscribe: () => void): void {
  let thrown: { readonly error: unknown } | undefined;
  const innermost = () => {
    try {
      subscribe();
    } catch (error) {
      thrown = { error }; // Not the observers' business.
    }
  };
  observers.reduceRight((inner, observer) => () => enclose(observer, capture, inner), innermost)();
  if (thrown) {
    throw thrown.error;
  }
}

function enclose(observer: NurseryObserver, capture: ResultCapture<unknown>, inner: () => void): void {
  let calls = 0;
  let returned = false;
  callUserCode(() => {
    if (!observer.around) {
      return;
    }
    observer.around(capture, () => {
      if (++calls > 1 || returned) {
        reportAsItIs(wrongCall(capture, returned ? 'after it had returned' : 'again'));
      } else {
        inner();
      }
    });
    if (calls === 0) {
      reportAsItIs(wrongCall(capture, 'not at all'));
    }
  });
  returned = true;
  if (calls === 0) {
    inner();
  }
}

function wrongCall(capture: ResultCapture<unknown>, how: string): TypeError {
  return new TypeError(
    `around of an observer must call subscribe exactly once, before it returns: for ${label('task', capture.name)}, it was called ${how}`,
  );
}
