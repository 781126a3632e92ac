import { computed, resource, type Injector, type ResourceOptions, type Signal } from '@angular/core';
import { toError } from './errors';
import { named } from './SnapshotResource';
import type { Transferred } from './state';

/**
 * The arguments that Angular passes to `params` of a resource: since version 22, a context with `chain`; none before.
 *
 * ```ts
 * import type { ParamsContext } from 'rxresult/angular';
 *
 * const id = signal(7);
 * const currentId: (...context: ParamsContext) => number = () => id();
 * class CustomerPage {
 *   readonly page = nurseryResource({ params: currentId, tasks: ({ params: id }) => ({ customer: of(`customer ${id}`) }) });
 * }
 * ```
 *
 * @see {@link NurseryResourceOptions.params}
 */
export type ParamsContext = Parameters<NonNullable<ResourceOptions<unknown, unknown>['params']>>;

/** What the parameters ask for. */
export type Wanted =
  | { readonly kind: 'nothing' }
  /** They depend on another resource that is loading. */
  | { readonly kind: 'waiting' }
  | { readonly kind: 'failed'; readonly error: Error }
  | { readonly kind: 'params'; readonly params: unknown };

export interface FollowedParams {
  readonly wanted: Signal<Wanted>;
  /** What a server has transferred, before anything was loaded. */
  readonly transferred: Signal<Transferred | undefined>;
}

/**
 * Follows parameters. Angular's own `resource` says what they ask for, so `chain`, whatever else may be thrown in `params`, and the
 * transfer from a server work as they do there.
 *
 * @param load Called in an effect for new parameters, but not if a value was transferred. It resolves with what to transfer.
 */
export function followParams(
  params: (...context: ParamsContext) => unknown,
  load: () => Promise<Transferred | undefined>,
  { id, injector, debugName }: { id: string | undefined; injector: Injector; debugName: string | undefined },
): FollowedParams {
  let context: ParamsContext;
  const asked = computed(() => params(...context), named(debugName, 'params'));
  const inner = resource({
    params: (...given: ParamsContext) => {
      context = given;
      try {
        return asked();
      } catch (error) {
        /* istanbul ignore next -- Angular 22: `npm run test:angular` */
        if (isSince22(given)) {
          throw error;
        }
        return undefined; // Angular would report it.
      }
    },
    loader: load,
    injector,
    ...named(debugName, 'request'),
    ...(id === undefined ? {} : { id }),
  });

  const wanted = computed(
    (): Wanted => {
      const status = inner.status();
      try {
        const params = asked();
        return params === undefined ? { kind: 'nothing' } : { kind: 'params', params };
      } catch (error) {
        /* istanbul ignore next -- Angular 22: `npm run test:angular` */
        if (isSince22(context) && status !== 'error') {
          return { kind: status === 'idle' ? 'nothing' : 'waiting' };
        }
        return { kind: 'failed', error: toError(error) };
      }
    },
    { equal: isSameWanted, ...named(debugName, 'wanted') },
  );
  /* istanbul ignore next -- Angular 22: `npm run test:angular` */
  const transferred = computed(() => (inner.hasValue() ? inner.value() : undefined));
  return { wanted, transferred };
}

/** Since version 22, Angular passes a context to `params`, and expects them to throw: it makes a status of what they throw. */
function isSince22(context: readonly unknown[]): boolean {
  return context.length > 0;
}

export function isSameWanted(a: Wanted, b: Wanted | undefined): boolean {
  return a.kind === 'params' && b?.kind === 'params'
    ? Object.is(a.params, b.params)
    : a.kind === 'failed' && b?.kind === 'failed'
      ? a.error === b.error
      : a.kind === b?.kind;
}
