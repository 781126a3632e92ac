import { lastValueFrom, Observable, type Observer } from 'rxjs';
import { Future } from '../capture/Future';
import { reportNow } from '../capture/userCode';
import type { Nursery, NurseryOptions } from '../nursery/Nursery';
import { settings } from '../nursery/options';
import { Scope } from '../nursery/Scope';

/**
 * A {@link Nursery} that is held by an object instead of a block. It ends when it is cancelled, when a task fails, or when it
 * was closed and its children have ended.
 *
 * ```ts
 * import type { OpenNursery } from 'rxresult';
 *
 * function finish(tasks: OpenNursery): Observable<never> {
 *   tasks.close(); // What runs may end by itself.
 *   return tasks.done$;
 * }
 * const uploads = openNursery({ name: 'uploads' });
 * const photo = uploads.startSoon(timer(5).pipe(map(() => 'saved')), { name: 'photo' });
 * finish(uploads).subscribe({ complete: () => console.log(photo.result()) }); // prints: saved
 * ```
 *
 * @see {@link openNursery}
 */
export interface OpenNursery extends Nursery {
  /** Takes no more children. The nursery ends when those that it has have ended. */
  close(): void;
  /**
   * Completes when the nursery has ended, or errors with the error that it failed with. Late subscribers are notified as well.
   * If the nursery fails and nobody receives the error from here in the same macrotask, it goes to
   * `config.onUnhandledError`.
   */
  readonly done$: Observable<never>;
  /** Cancels the nursery: for `using`. Exists only where the runtime has `Symbol.dispose`. */
  [Symbol.dispose](): void;
  /**
   * Cancels the nursery, and returns a promise that resolves or rejects when {@link done$} completes or errors: once all cleanup
   * has ended. For `await using`. Exists only where the runtime has `Symbol.asyncDispose`.
   */
  [Symbol.asyncDispose](): Promise<void>;
}

/**
 * Creates a nursery that is held by an object instead of a block: for services. It is open at once. It ends when it is
 * cancelled, also by `until`, when a task fails, or when it was closed and its children have ended.
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
 * @param options See {@link NurseryOptions}.
 * @throws TypeError if an option is invalid: a `name` that is not a string, or an `until` that is neither an
 *   `ObservableInput` nor an `AbortSignal`.
 * @throws RangeError if `concurrent` is neither a positive integer nor `Infinity`.
 * @see {@link nursery}
 * @see {@link OpenNursery}
 */
export function openNursery(options?: NurseryOptions): OpenNursery {
  const scope = new OpenScope(options);
  scope.run();
  return scope;
}

class OpenScope extends Scope implements OpenNursery {
  readonly done$: Observable<never>;
  declare [Symbol.dispose]: () => void;
  declare [Symbol.asyncDispose]: () => Promise<void>;

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
    this.done$ = new Observable<never>((subscriber) =>
      end.subscribe({
        error: (error: unknown) => {
          received = true; // If the subscriber has no handler for it, RxJS reports it.
          subscriber.error(error);
        },
        complete: () => {
          subscriber.complete();
        },
      }),
    );
    if (typeof Symbol.dispose === 'symbol') {
      this[Symbol.dispose] = () => {
        this.cancel();
      };
    }
    if (typeof Symbol.asyncDispose === 'symbol') {
      this[Symbol.asyncDispose] = async () => {
        this.cancel();
        await lastValueFrom(this.done$, { defaultValue: undefined });
      };
    }
  }
}
