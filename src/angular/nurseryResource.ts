import {
  assertNotInReactiveContext,
  computed,
  DestroyRef,
  effect,
  PendingTasks,
  untracked,
  type Injector,
  type Resource,
  type Signal,
} from '@angular/core';
import type { Observable, ObservableInput } from 'rxjs';
import { nursery } from 'rxresult';
import { injectorOf } from './context';
import { describe } from './errors';
import { followParams, type ParamsContext } from './followParams';
import { Loader } from './Loader';
import type { OptionalTask, PartTask } from './optional';
import { named, SnapshotResource } from './SnapshotResource';
import { partSnapshot, type ValueRecord } from './state';

/**
 * The tasks of {@link nurseryResource}, by the names of the parts.
 *
 * ```ts
 * import type { PartTasks } from 'rxresult/angular';
 *
 * const tasks = {
 *   customer: of({ name: 'Ada' }),
 *   news: optional(() => Promise.resolve(['A new shop has opened'])),
 * } satisfies PartTasks;
 * class CustomerPage {
 *   readonly page = nurseryResource({ tasks: () => tasks });
 * }
 * ```
 *
 * @see {@link PartTask} for one of them.
 * @see {@link optional}
 */
export type PartTasks = Readonly<Record<string, PartTask<unknown> | OptionalTask<unknown>>>;

/**
 * The type of the value of a part, by the type of its task.
 *
 * ```ts
 * import type { PartValue } from 'rxresult/angular';
 *
 * const loadOrders = () => Promise.resolve([{ id: 7 }]);
 * const orders: PartValue<typeof loadOrders> = [{ id: 8 }];
 * ```
 *
 * @see {@link PartValues} for all parts.
 */
export type PartValue<T> =
  T extends OptionalTask<infer V>
    ? V
    : T extends Observable<infer V>
      ? V
      : T extends () => ObservableInput<infer V>
        ? V
        : never;

/**
 * The type of the value of the whole: a record of the values of the vital parts, and of those of the optional parts, which may
 * be `undefined`.
 *
 * ```ts
 * import type { OptionalTask, PartValues } from 'rxresult/angular';
 *
 * type Tasks = { customer: Observable<{ name: string }>; news: OptionalTask<string[]> };
 * const titleOf = ({ customer, news }: PartValues<Tasks>) => `${customer.name} (${news?.length ?? 0} news)`;
 * console.log(titleOf({ customer: { name: 'Ada' }, news: undefined })); // prints: Ada (0 news)
 * ```
 *
 * @see {@link NurseryResource}
 */
export type PartValues<R> = {
  readonly [K in keyof R]: PartValue<R[K]> | (Extract<R[K], OptionalTask<unknown>> extends never ? never : undefined);
};

/**
 * The keys of the vital parts: of those that are not optional.
 *
 * ```ts
 * import type { OptionalTask, VitalKey } from 'rxresult/angular';
 *
 * type Tasks = { customer: Observable<string>; orders: Observable<number[]>; news: OptionalTask<string[]> };
 * const messages: Record<VitalKey<Tasks>, string> = {
 *   customer: 'We do not know this customer.',
 *   orders: 'The orders cannot be shown.',
 * };
 * ```
 *
 * @see {@link NurseryResource.failedPart}
 */
export type VitalKey<R> = { [K in keyof R]: R[K] extends OptionalTask<unknown> ? never : K }[keyof R];

/**
 * A part of a {@link NurseryResource}: a read-only resource that can be requested again.
 *
 * ```ts
 * import type { PartResource } from 'rxresult/angular';
 *
 * const countOf = (orders: PartResource<string[] | undefined>) => (orders.hasValue() ? orders.value().length : 0);
 * class CustomerPage {
 *   readonly page = nurseryResource({ tasks: () => ({ customer: of('Ada'), orders: of(['tea']) }) });
 *   readonly count = computed(() => countOf(this.page.parts.orders));
 *   refresh() {
 *     this.page.parts.orders.reload();
 *   }
 * }
 * ```
 *
 * @see {@link nurseryResource}
 */
export interface PartResource<T> extends Resource<T> {
  /** Whether it has a value: then `value()` does not throw. */
  hasValue(this: T extends undefined ? this : never): this is PartResource<Exclude<T, undefined>>;
  /** The same, for a resource whose value is never `undefined`. */
  hasValue(): boolean;
  /**
   * Requests this part again, with the same source. It keeps its value meanwhile.
   *
   * @returns False if there was nothing to start: there are no parameters, or it is loading already.
   * @throws Angular's NG0600 in a `computed` or a template.
   */
  reload(): boolean;
}

/**
 * What {@link nurseryResource} returns: a read-only resource of the record of values, and a resource for each part.
 *
 * ```ts
 * import type { NurseryResource, PartTasks } from 'rxresult/angular';
 *
 * function statusLine<R extends PartTasks>(page: NurseryResource<R>): string {
 *   const part = page.failedPart();
 *   return part === undefined ? page.status() : `${String(part)} failed`;
 * }
 * class CustomerPage {
 *   readonly page = nurseryResource({ tasks: () => ({ customer: of('Ada'), orders: of(['tea']) }) });
 *   readonly status = computed(() => statusLine(this.page));
 * }
 * ```
 *
 * @see {@link PartResource}
 */
export interface NurseryResource<R extends PartTasks, T = PartValues<R> | undefined> extends Resource<T> {
  /** Whether it has the record of values: then `value()` does not throw. */
  hasValue(this: T extends undefined ? this : never): this is NurseryResource<R, Exclude<T, undefined>>;
  /** The same, for a resource whose value is never `undefined`. */
  hasValue(): boolean;
  /** The resource of each part. */
  readonly parts: { readonly [K in keyof R]: PartResource<PartValue<R[K]> | undefined> };
  /** The part whose error put the whole into the state `error`; undefined in any other state, or if the error is of no part. */
  readonly failedPart: Signal<VitalKey<R> | undefined>;
  /**
   * Calls `tasks` again and loads all parts. They keep their values meanwhile.
   *
   * @returns False if there was nothing to start: there are no parameters, or all parts are being loaded already.
   * @throws Angular's NG0600 in a `computed` or a template.
   */
  reload(): boolean;
  /**
   * Requests each part again whose last request gave no value: it failed, or was cancelled.
   *
   * @returns False if there was nothing to try again.
   * @throws Angular's NG0600 in a `computed` or a template.
   */
  retry(): boolean;
  /**
   * Cancels the requests that run. Each part returns to the value that it had for these parameters, or is `idle`.
   *
   * @param reason The cause of the cancellation, for `abortable` and for captures.
   * @throws Angular's NG0600 in a `computed` or a template.
   */
  cancel(reason?: unknown): void;
}

/**
 * Options of {@link nurseryResource}.
 *
 * ```ts
 * import type { NurseryResourceOptions, PartTasks } from 'rxresult/angular';
 *
 * const id = signal<number | undefined>(undefined);
 * const options = {
 *   params: () => id(),
 *   tasks: ({ params: id }) => ({ customer: () => Promise.resolve(`customer ${id}`) }),
 *   until: () => timer(5000),
 *   keepPrevious: true,
 * } satisfies NurseryResourceOptions<number | undefined, PartTasks>;
 * class CustomerPage {
 *   readonly page = nurseryResource(options);
 * }
 * ```
 *
 * @see {@link PartTasks}
 */
export interface NurseryResourceOptions<P, R extends PartTasks> {
  /**
   * The parameters: a function that reads signals, as with `resource`. If it returns `undefined`, nothing is loaded, and the
   * requests that run are cancelled. Since Angular 22, it is passed Angular's context, with `chain`.
   *
   * @default () => null
   */
  params?: (...context: ParamsContext) => P;
  /**
   * Returns the tasks: for each part, an Observable, or a function that returns an `ObservableInput` and is called for each request.
   * A task is {@link optional} or vital. It is called once for new parameters, and for each {@link NurseryResource.reload}.
   * Signals that it reads are not tracked: read them in `params`.
   */
  tasks: (context: { readonly params: NoInfer<Exclude<P, undefined>> }) => R;
  /**
   * Returns a deadline: when the stream emits, or the signal aborts, all requests that run are cancelled. It is called for new
   * parameters, for {@link NurseryResource.reload}, and whenever a request starts while no other runs. A part that is reloaded
   * while others load shares their deadline.
   */
  until?: () => ObservableInput<unknown> | AbortSignal;
  /**
   * Whether to keep the values while those for new parameters are loaded: parts switch one by one, the whole in one piece. The
   * status is `loading` then, and `hasValue()` is true. Read once, when the resource is created.
   *
   * @default false
   */
  keepPrevious?: boolean;
  /**
   * How many requests may run at the same time.
   *
   * @default Infinity
   */
  concurrent?: number;
  /** As in `resource`: under this key, a server transfers the parts that have values to the browser. Ignored before Angular 22. */
  id?: string;
  /** The injector whose destruction cancels the requests. Default: that of the injection context. */
  injector?: Injector;
  /** The name of the nursery, and the prefix of the names of the signals in Angular's tools. */
  debugName?: string;
}

/**
 * Several requests with the same parameters, as Angular resources: one for each part of a page, and one for the whole. It builds
 * on Angular's `resource`, and adds what a page with several requests needs: if a vital part fails, the other requests are
 * cancelled.
 *
 * ```typescript
 * export class CustomerPage {
 *   private readonly http = inject(HttpClient);
 *   readonly id = input.required<number>();
 *
 *   readonly page = nurseryResource({
 *     params: () => this.id(),
 *     tasks: ({ params: id }) => ({
 *       customer: this.http.get<Customer>(`/api/customers/${id}`),
 *       orders: this.http.get<Order[]>(`/api/customers/${id}/orders`),
 *       stock: this.http.get<Article[]>(`/api/customers/${id}/stock`),
 *       news: optional(this.http.get<Headline[]>('/api/news')),
 *     }),
 *   });
 * }
 * ```
 *
 * **Parts.** `page.parts.orders` is a `Resource` with `reload()`. Its value is the last value of its task. A task that completes
 * without a value is an error, as in `rxResource`. A vital part that fails cancels all other requests; one that is
 * {@link optional} does not. A cancelled part returns to the value that it had for these parameters; without one, it is `idle`.
 *
 * **The whole.** Its value is the record of the values of the parts, once all vital parts have one; that of an optional part is
 * `undefined` while it is missing. While it loads, it keeps the last complete record. Its status is the first of `error`,
 * `loading`, `reloading` and `idle` that a vital part has, else `resolved`. If all parts are optional, it loads while any part
 * does. An error thrown by `params`, by `tasks` or by `until` is an error of the whole, without a `failedPart`.
 *
 * **Parameters.** When a signal that `params` reads changes, everything is `loading` at once. In the next effect, the requests that
 * run are cancelled, and the new tasks start. Parameters that are the same by `Object.is` change nothing.
 *
 * **Commands.** `reload()`, `retry()`, `cancel()` and `parts.orders.reload()` act at once, untracked. The requests that run at the
 * same time are tasks of one nursery: a part that is reloaded joins it, and is cancelled with it.
 *
 * When the injector is destroyed, everything is cancelled and `idle`. Errors do not reach Angular's `ErrorHandler`, except those of
 * finalizers, which are reported as in any nursery. The application is not stable while a request runs.
 *
 * @param options See {@link NurseryResourceOptions}.
 * @throws Angular's NG0203 outside of an injection context without an `injector`; its NG0602 in a reactive context.
 * @throws TypeError if `until` is not a function, or `debugName` is not a string.
 * @throws RangeError if `concurrent` is neither a positive integer nor `Infinity`.
 * @see {@link NurseryResource} for what it returns.
 * @see {@link optional} for parts that may fail.
 */
export function nurseryResource<P, R extends PartTasks>(options: NurseryResourceOptions<P, R>): NurseryResource<R> {
  const { params = () => null, tasks, until, keepPrevious = false, concurrent, id, debugName } = options;
  for (const [option, value] of Object.entries({ params, tasks, until: until ?? tasks })) {
    if (typeof value !== 'function') {
      throw new TypeError(`nurseryResource: option ${option} must be a function, got ${describe(value)}`);
    }
  }
  void nursery([], { name: debugName, concurrent }); // Throws if one of them is invalid.
  assertNotInReactiveContext(nurseryResource);
  const injector = injectorOf(nurseryResource, options.injector);

  const { wanted, transferred } = followParams(
    params,
    () => {
      follow();
      return id === undefined ? Promise.resolve(undefined) : loader.loaded();
    },
    { id, injector, debugName },
  );
  const loader = new Loader({
    tasks: tasks as (context: { params: unknown }) => unknown,
    until,
    keepPrevious,
    concurrent,
    debugName,
    pendingTasks: injector.get(PendingTasks),
    destroyRef: injector.get(DestroyRef),
    wanted,
    transferred,
  });
  const follow = () => {
    const now = wanted();
    untracked(() => {
      loader.follow(now);
    });
  };
  effect(follow, { injector, ...named(debugName, 'load') });
  return new Whole(loader, debugName) as unknown as NurseryResource<R>;
}

// Private names: whoever freezes, prints or compares a resource does not reach the loader.

class Whole extends SnapshotResource<ValueRecord | undefined> {
  readonly parts: Readonly<Record<string, PartOfWhole>>;
  readonly failedPart: Signal<string | undefined>;
  readonly #loader: Loader;

  constructor(loader: Loader, debugName: string | undefined) {
    super(() => loader.state().whole, debugName);
    this.#loader = loader;
    this.failedPart = computed(() => loader.state().failedPart, named(debugName, 'failedPart'));
    this.parts = partsOf(loader, debugName);
  }

  reload(): boolean {
    return this.#loader.reload();
  }

  retry(): boolean {
    return this.#loader.retry();
  }

  cancel(reason?: unknown): void {
    this.#loader.cancel(reason);
  }
}

class PartOfWhole extends SnapshotResource<unknown> {
  readonly #loader: Loader;
  readonly #key: string;

  constructor(loader: Loader, key: string, debugName: string | undefined) {
    super(() => partSnapshot(loader.state(), key), debugName);
    this.#loader = loader;
    this.#key = key;
  }

  reload(): boolean {
    return this.#loader.reloadPart(this.#key);
  }
}

/**
 * The parts, each made when it is first asked for: which ones there are is known when `tasks` has been called, and until then, any
 * name may be one. Its keys are those that are known.
 */
function partsOf(loader: Loader, debugName: string | undefined): Readonly<Record<string, PartOfWhole>> {
  const parts = new Map<string, PartOfWhole>();
  const part = (key: string) => {
    const known = parts.get(key) ?? new PartOfWhole(loader, key, named(debugName, key).debugName);
    parts.set(key, known);
    return known;
  };
  const keys = () => loader.state().keys;
  const has = (key: string | symbol) => typeof key === 'string' && keys().includes(key);
  const descriptor = (key: string) => ({ value: part(key), enumerable: true, configurable: true });
  return new Proxy<Record<string, PartOfWhole>>(
    {},
    {
      get: (_, key) => (typeof key === 'string' ? part(key) : key === Symbol.toPrimitive ? () => '[parts]' : undefined),
      has: (_, key) => has(key),
      ownKeys: (target) => (Object.isExtensible(target) ? [...keys()] : Reflect.ownKeys(target)),
      getOwnPropertyDescriptor: (target, key) =>
        Reflect.getOwnPropertyDescriptor(target, key) ?? (has(key) ? descriptor(key as string) : undefined),
      preventExtensions: (target) => {
        for (const key of keys()) {
          Object.defineProperty(target, key, descriptor(key));
        }
        return Reflect.preventExtensions(target);
      },
    },
  );
}
