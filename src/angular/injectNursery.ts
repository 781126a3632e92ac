import { DestroyRef, PendingTasks, type Injector } from '@angular/core';
import { Subscription } from 'rxjs';
import { openNursery, type NurseryOptions, type OpenNursery } from 'rxresult';
import { endWith, injectorOf } from './context';
import { holdWhileBusy } from './observers';

/** Options of {@link injectNursery}: those of a nursery, and two of Angular's. */
export interface InjectNurseryOptions extends NurseryOptions {
  /** The injector whose destruction cancels the nursery. Default: that of the injection context. */
  injector?: Injector;
  /**
   * Whether to hold an entry of Angular's `PendingTasks` while the nursery has children. The application is not stable then,
   * so server-side rendering and `whenStable()` wait for them.
   *
   * @default false
   */
  pendingTask?: boolean;
}

/**
 * An `openNursery` that belongs to a component, a directive or a service: when that is destroyed, the nursery and its tasks
 * are cancelled.
 *
 * It does not notify Angular of its tasks: read their outcomes from the captures, for example with {@link toOutcomeSignal}. If
 * it ends before, it removes its callback from the `DestroyRef`. If it fails and nobody receives the error from `done$`, it
 * goes to `config.onUnhandledError`, as with `openNursery`. With `suppressError`, failures stay in the captures.
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
 * @param options Those of `openNursery`; `injector`, if it is called outside of an injection context; `pendingTask`.
 * @throws Angular's NG0203 outside of an injection context without an `injector`.
 * @throws TypeError if `until` is neither an `ObservableInput` nor an `AbortSignal`, or `name` is not a string.
 * @throws RangeError if `concurrent` is neither a positive integer nor `Infinity`.
 */
export function injectNursery(options?: InjectNurseryOptions): OpenNursery {
  const injector = injectorOf(injectNursery, options?.injector);
  const destroyRef = injector.get(DestroyRef); // Throws if the injector is destroyed, so before a nursery is opened.
  const busy = options?.pendingTask ? holdWhileBusy(injector.get(PendingTasks)) : undefined;
  const lifetime = new Subscription();
  const ended = () => {
    lifetime.unsubscribe();
  };
  const nursery = openNursery({ ...options, observer: [busy ?? {}, { ended }, options?.observer ?? {}].flat() });
  lifetime.add(() => {
    nursery.cancel();
  });
  endWith(destroyRef, lifetime);
  return nursery;
}
