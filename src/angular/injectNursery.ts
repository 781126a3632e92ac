import { DestroyRef, PendingTasks, type Injector } from '@angular/core';
import { Subscription } from 'rxjs';
import { openNursery, type NurseryOptions, type OpenNursery } from 'rxresult';
import { endWith, injectorOf } from './context';
import { holdWhileBusy, tellAll } from './observers';

/** Options of {@link injectNursery}: those of a nursery, and where it belongs. */
export interface InjectNurseryOptions extends NurseryOptions {
  /** Whose end cancels it; by default, that of the injection context. */
  injector?: Injector;
  /**
   * The application is not stable while it has children, by Angular's `PendingTasks`: server-side rendering waits for them,
   * as `whenStable()` does.
   *
   * @default false
   */
  pendingTask?: boolean;
}

/**
 * An `openNursery` that belongs to a component, a directive or a service: it is cancelled when that is destroyed, and its
 * tasks with it.
 *
 * Angular hears nothing of it until then: what the tasks come to is read from their captures, by `toOutcomeSignal` say.
 * When it has ended before, nothing stays with the `DestroyRef`. As of `openNursery`, a failure that nobody hears, because
 * nobody has subscribed to `done$`, goes to `config.onUnhandledError`; `suppressError` keeps failures in the captures.
 *
 * ```ts
 * class Orders {
 *   private readonly tasks = injectNursery({ name: 'orders', suppressError: true });
 *   load(id: number) {
 *     return this.tasks.startSoon(timer(1000).pipe(map(() => id)), { name: `order ${id}` });
 *   }
 * }
 *
 * const injector = Injector.create({ providers: [{ provide: Orders, deps: [] }] });
 * const order = injector.get(Orders).load(7);
 * injector.destroy();
 * console.log(order); // prints: ResultCapture("order 7", cancelled)
 * ```
 *
 * @param options Those of `openNursery`; `injector`, where it is called outside of an injection context; `pendingTask`.
 * @throws Angular's NG0203 outside of an injection context, if there is no `injector`.
 * @throws TypeError if `until` is no stream.
 * @throws RangeError if `concurrent` is neither a positive integer nor `Infinity`.
 */
export function injectNursery(options?: InjectNurseryOptions): OpenNursery {
  const injector = injectorOf(injectNursery, options?.injector);
  const destroyRef = injector.get(DestroyRef); // That of an injector that is gone throws: before there is a nursery.
  const busy = options?.pendingTask ? holdWhileBusy(injector.get(PendingTasks)) : undefined;
  const lifetime = new Subscription();
  const ended = () => {
    lifetime.unsubscribe();
  };
  // The user's is the last: it may throw.
  const nursery = openNursery({ ...options, observer: tellAll([busy, { ended }, options?.observer]) });
  lifetime.add(() => {
    nursery.cancel();
  });
  endWith(destroyRef, lifetime);
  return nursery;
}
