import { DestroyRef, ErrorHandler, PendingTasks, untracked, type Injector } from '@angular/core';
import { Subscription } from 'rxjs';
import { openNursery, type NurseryObserver, type NurseryOptions, type OpenNursery } from 'rxresult';
import { endWith, injectorOf } from './context';
import { describe } from './errors';
import { holdWhileBusy, reportMistakes, startUntracked } from './observers';
import { warnOfLeak } from './warnOfLeak';

/** False in a production build. */
declare const ngDevMode: unknown;

/**
 * Options of {@link injectNursery}: those of a nursery, and two of Angular's.
 *
 * ```ts
 * import type { InjectNurseryOptions } from 'rxresult/angular';
 *
 * const rendered: InjectNurseryOptions = { name: 'search', concurrent: 2, pendingTask: { timeout: 3000 } };
 * class Search {
 *   private readonly tasks = injectNursery(rendered);
 *   find(text: string) {
 *     return this.tasks.startSoon(of([text]), { name: 'find' });
 *   }
 * }
 * ```
 *
 * @see {@link rxresult!NurseryOptions | NurseryOptions} for the options of a nursery.
 */
export interface InjectNurseryOptions extends NurseryOptions {
  /**
   * Whether errors of tasks stay in their captures. A service lives on when a task fails, so the default is not that of a nursery.
   *
   * @default true
   */
  suppressError?: boolean;
  /** The injector whose destruction cancels the nursery. Default: that of the injection context. */
  injector?: Injector;
  /**
   * Whether to hold an entry of Angular's `PendingTasks` while the nursery has children. The application is not stable then,
   * so server-side rendering and `whenStable()` wait for them; with `timeout`, at most for that time.
   *
   * @default false
   */
  pendingTask?:
    | boolean
    | {
        /** How long the application is kept from being stable at most, in milliseconds. */
        readonly timeout: number;
      };
}

/**
 * An `openNursery` that belongs to a component, a directive or a service: when that is destroyed, the nursery and its tasks
 * are cancelled. A task that is started later is a cancelled capture.
 *
 * It does not notify Angular of its tasks: read their outcomes from the captures, for example with {@link toOutcomeSignal}. It
 * differs from `openNursery` in three ways:
 *
 * - The error of a task stays in its capture, and the other tasks go on, unless you pass `suppressError: false`. With that, the
 *   first error ends the nursery, and if nobody receives it from `done$`, it goes to `config.onUnhandledError`.
 * - Tasks are started `untracked`: an effect that starts one does not depend on the signals that the task reads.
 * - In development mode, an error thrown by the body of a nursery in a task goes to Angular's `ErrorHandler` too: it is a
 *   mistake in the program, and nobody may read the capture. A warning is logged if a resolver or a guard opens a nursery,
 *   because its injector lives as long as the application.
 *
 * ```ts
 * class Orders {
 *   private readonly tasks = injectNursery({ name: 'orders' });
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
 * @throws RangeError if `concurrent` is neither a positive integer nor `Infinity`, or `pendingTask.timeout` is not a number of
 *   milliseconds.
 * @see {@link toOutcomeSignal} and {@link toResource} to show the result of a task.
 * @see {@link rxresult!openNursery | openNursery}
 */
export function injectNursery(options: InjectNurseryOptions = {}): OpenNursery {
  const injector = injectorOf(injectNursery, options.injector);
  const destroyRef = injector.get(DestroyRef); // Throws if the injector is destroyed, so before a nursery is opened.
  const lifetime = new Subscription();
  const observer: NurseryObserver[] = [
    startUntracked,
    {
      // Hooks such as `ngOnDestroy` run before the callbacks of the DestroyRef.
      asked: () => {
        if (destroyRef.destroyed) {
          lifetime.unsubscribe();
        }
      },
      ended: () => {
        lifetime.unsubscribe();
      },
    },
  ];
  if (options.pendingTask) {
    observer.push(holdWhileBusy(injector.get(PendingTasks), timeoutOf(options.pendingTask)));
  }
  if (typeof ngDevMode === 'undefined' || ngDevMode) {
    const errorHandler = injector.get(ErrorHandler, null);
    if (errorHandler) {
      observer.push(reportMistakes(errorHandler));
    }
    warnOfLeak(injector, options.name);
  }
  observer.push(...[options.observer ?? []].flat());

  const nursery = untracked(() => openNursery({ ...options, suppressError: options.suppressError ?? true, observer }));
  lifetime.add(() => {
    nursery.cancel();
  });
  endWith(destroyRef, lifetime);
  return nursery;
}

function timeoutOf(pendingTask: true | { readonly timeout: number }): number | undefined {
  if (pendingTask === true) {
    return undefined;
  }
  const { timeout } = pendingTask;
  if (typeof timeout !== 'number' || !(timeout >= 0)) {
    throw new RangeError(
      `injectNursery: option pendingTask.timeout must be a number of milliseconds, not negative, got ${describe(timeout)}`,
    );
  }
  return timeout;
}
