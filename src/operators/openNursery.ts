import { Observable, tap, type Observer } from 'rxjs';
import { Future } from '../capture/Future';
import { reportNow } from '../capture/userCode';
import type { Nursery, NurseryOptions } from '../nursery/Nursery';
import { settings } from '../nursery/options';
import { Scope } from '../nursery/Scope';

/** A {@link Nursery} that is held by an object. */
export interface OpenNursery extends Nursery {
  /** Takes no more children, and ends when the present ones have. */
  close(): void;
  /** Completes or errors when the nursery has ended; late subscribers are notified too. */
  readonly done$: Observable<never>;
  /** Cancels it: for `using`. Only where the runtime has `Symbol.dispose`. */
  [Symbol.dispose](): void;
}

/**
 * Opens a nursery that is held by an object instead of a block: for services. It ends when it is cancelled, by `until` too,
 * when a task fails, or when it was closed and its children have ended.
 *
 * If it fails and nobody receives the error from `done$` before the report is due, in a macrotask of its own, the error goes
 * to `config.onUnhandledError`.
 *
 * ```ts
 * class Inbox {
 *   private readonly tasks = openNursery({ name: 'inbox', suppressError: true });
 *   refresh() {
 *     return this.tasks.startSoon(of(['hello']), { name: 'refresh' });
 *   }
 *   destroy() {
 *     this.tasks.cancel();
 *   }
 * }
 * new Inbox().refresh().subscribe((mail) => console.log(mail)); // prints: [ 'hello' ]
 * ```
 *
 * @throws TypeError for bad options.
 * @throws RangeError if `concurrent` is neither a positive integer nor `Infinity`.
 */
export function openNursery(options?: NurseryOptions): OpenNursery {
  const scope = new OpenScope(options);
  scope.run();
  return scope;
}

class OpenScope extends Scope implements OpenNursery {
  readonly done$: Observable<never>;
  declare [Symbol.dispose]: () => void;

  constructor(options: NurseryOptions | undefined) {
    const end = new Future<never>();
    let received = false;
    super(settings('openNursery', options), end as unknown as Observer<unknown>, true);
    end.subscribe({
      error: (error: unknown) => {
        setTimeout(() => {
          if (!received) {
            reportNow(error);
          }
        });
      },
    });
    this.done$ = new Observable<never>((subscriber) => {
      // The one subscriber among those that RxJS notifies that is not closed: an error that it has no handler for, RxJS reports.
      const receive = () => {
        received = true;
      };
      return end.pipe(tap({ error: receive })).subscribe(subscriber);
    });
    if (typeof Symbol.dispose === 'symbol') {
      this[Symbol.dispose] = () => {
        this.cancel();
      };
    }
  }
}
