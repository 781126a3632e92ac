import { Observable, type Observer } from 'rxjs';
import { Future } from '../capture/Future';
import { reportAsItIs } from '../capture/reportUnhandledError';
import type { Nursery, NurseryOptions } from '../nursery/Nursery';
import { settings } from '../nursery/options';
import { Scope } from '../nursery/Scope';

/** A {@link Nursery} that is held by an object. */
export interface OpenNursery extends Nursery {
  /** Takes no more children, and ends when the present ones have. */
  close(): void;
  /** Completes when the nursery has ended, or errors with what it failed with; to late subscribers as well. */
  readonly done$: Observable<never>;
  /** Cancels it, so that `using` does. Only where the runtime has `Symbol.dispose`. */
  [Symbol.dispose](): void;
}

/**
 * A nursery that is held by an object instead of a block: for services. It is open at once, and ends when it is cancelled, by
 * `until` too, when a task fails, or when it was closed and its children have ended.
 *
 * If it fails and nobody has subscribed to `done$`, the error goes to `config.onUnhandledError`.
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
 * @throws TypeError for options that are no object or whose `until` is no stream.
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
    let watched = false;
    super(settings('openNursery', options), end as unknown as Observer<unknown>, true);
    end.subscribe({
      error: (error: unknown) => {
        if (!watched) {
          reportAsItIs(error);
        }
      },
    });
    this.done$ = new Observable<never>((subscriber) => {
      watched = true;
      return end.subscribe(subscriber);
    });
    if (typeof Symbol.dispose === 'symbol') {
      this[Symbol.dispose] = () => {
        this.cancel();
      };
    }
  }
}
