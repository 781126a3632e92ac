// What compiles, and what must not: the Angular entry. Checked by `npm run types`.

import type { Injector, Resource, Signal, WritableSignal } from '@angular/core';
import { describe, it } from '@jest/globals';
import { expectTypeOf } from 'expect-type';
import type { Future, OpenNursery, Outcome, ResultBase, ResultCapture } from 'rxresult';
import { of, type Observable } from 'rxjs';
import {
  injectNursery,
  nurseryResource,
  optional,
  toOutcomeSignal,
  toResource,
  type InjectNurseryOptions,
  type PartResource,
  type ToResourceOptions,
} from 'rxresult/angular';

interface Order {
  readonly article: string;
}

describe('toOutcomeSignal', () => {
  it('is a signal of the outcome, of whatever is a result', () => {
    expectTypeOf((result: ResultCapture<Order>) => toOutcomeSignal(result)).returns.toEqualTypeOf<
      Signal<Outcome<Order>>
    >();
    expectTypeOf((result: Future<Order>) => toOutcomeSignal(result)).returns.toEqualTypeOf<Signal<Outcome<Order>>>();
    expectTypeOf((result: ResultBase<Order>, injector: Injector) =>
      toOutcomeSignal(result, { injector, debugName: 'order' }),
    ).returns.toEqualTypeOf<Signal<Outcome<Order>>>();
  });

  it('takes a function of a result', () => {
    expectTypeOf((result: Signal<ResultCapture<Order> | undefined>) => toOutcomeSignal(result)).returns.toEqualTypeOf<
      Signal<Outcome<Order>>
    >();
    expectTypeOf((result: () => ResultBase<Order>) => toResource(result)).returns.toEqualTypeOf<
      Resource<Order | undefined>
    >();
  });
});

describe('toResource', () => {
  it('may have no value where it has no default', () => {
    expectTypeOf((result: ResultBase<Order>) => toResource(result)).returns.toEqualTypeOf<
      Resource<Order | undefined>
    >();
  });

  it('has a value where it has a default, which must be one', () => {
    const article = { article: '' };
    expectTypeOf((result: ResultBase<Order>) => toResource(result, { defaultValue: article })).returns.toEqualTypeOf<
      Resource<Order>
    >();
    expectTypeOf((result: ResultBase<Order>) => {
      // @ts-expect-error -- an Order has an article
      toResource(result, { defaultValue: {} });
      // @ts-expect-error -- null is none; `toResource<Order | null>` is the way
      toResource(result, { defaultValue: null });
    }).toBeFunction();
    expectTypeOf((result: ResultBase<Order>) =>
      toResource<Order | null>(result, { defaultValue: null }),
    ).returns.toEqualTypeOf<Resource<Order | null>>();
  });

  it('takes options of a variable, in which a default may be missing', () => {
    expectTypeOf((result: ResultBase<Order>, options: ToResourceOptions<Order>) =>
      toResource(result, options),
    ).returns.toEqualTypeOf<Resource<Order | undefined>>();
  });

  it('is narrowed by hasValue', () => {
    expectTypeOf((result: ResultBase<Order>) => {
      const resource = toResource(result);
      return resource.hasValue() ? resource.value() : undefined;
    }).returns.toEqualTypeOf<Order | undefined>();
    expectTypeOf((result: ResultBase<Order>) => {
      const resource = toResource(result);
      if (resource.hasValue()) {
        return resource.value().article;
      }
      return '';
    }).returns.toEqualTypeOf<string>();
  });
});

describe('nurseryResource', () => {
  const http = {} as { get: <T>(url: string) => Observable<T> };
  const open = (id: Signal<number | undefined>) =>
    nurseryResource({
      params: () => id(),
      tasks: ({ params }) => ({
        order: http.get<Order>(`/orders/${params.toFixed()}`),
        lines: () => Promise.resolve([params]),
        news: optional(http.get<string>('/news')),
        ads: optional(async () => Promise.resolve(true)),
      }),
    });

  it('infers the values from the tasks, and the parameters from `params`', () => {
    expectTypeOf(open).toBeFunction();
    type Page = ReturnType<typeof open>;
    interface Values {
      readonly order: Order;
      readonly lines: number[];
      readonly news: string | undefined;
      readonly ads: boolean | undefined;
    }
    expectTypeOf<ReturnType<Page['value']>>().toEqualTypeOf<Values | undefined>();
    expectTypeOf<Page['parts']['order']>().toEqualTypeOf<PartResource<Order | undefined>>();
    expectTypeOf<Page['parts']['news']>().toEqualTypeOf<PartResource<string | undefined>>();
    expectTypeOf<keyof Page['parts']>().toEqualTypeOf<keyof Values>();
    expectTypeOf<Page['failedPart']>().toEqualTypeOf<Signal<'order' | 'lines' | undefined>>();
  });

  it('may lack the value of a part that is optional only sometimes', () => {
    const sometimes = (isOptional: boolean) =>
      nurseryResource({ tasks: () => ({ news: isOptional ? optional(of('')) : of('') }) });
    expectTypeOf<ReturnType<ReturnType<typeof sometimes>['value']>>().toEqualTypeOf<
      { readonly news: string | undefined } | undefined
    >();
    expectTypeOf(sometimes).toBeFunction();
  });

  it('is a Resource, and so are its parts: hasValue narrows', () => {
    expectTypeOf<ReturnType<typeof open>>().toExtend<Resource<unknown>>();
    expectTypeOf((page: ReturnType<typeof open>) => {
      if (page.hasValue()) {
        expectTypeOf(page.value().order).toEqualTypeOf<Order>();
        page.retry();
      }
      const { order } = page.parts;
      if (order.hasValue()) {
        expectTypeOf(order.value()).toEqualTypeOf<Order>();
        order.reload();
      }
    }).toBeFunction();
  });

  it('is read-only', () => {
    expectTypeOf<ReturnType<typeof open>>().not.toExtend<{ value: WritableSignal<unknown> }>();
    expectTypeOf<ReturnType<typeof open>['parts']['order']>().not.toExtend<{ value: WritableSignal<unknown> }>();
  });

  it('takes streams and functions: a promise has started already, and cannot be tried again', () => {
    expectTypeOf(() => {
      // @ts-expect-error -- a promise
      nurseryResource({ tasks: () => ({ a: Promise.resolve(1) }) });
      // @ts-expect-error -- a promise
      nurseryResource({ tasks: () => ({ a: optional(Promise.resolve(1)) }) });
      // @ts-expect-error -- a value
      nurseryResource({ tasks: () => ({ a: 1 }) });
      // @ts-expect-error -- a stream is called for once
      nurseryResource({ tasks: () => ({ a: of(1) }), until: of(1) });
      // @ts-expect-error -- unknown option
      nurseryResource({ tasks: () => ({ a: of(1) }), concurrency: 3 });
    }).toBeFunction();
    expectTypeOf(() =>
      nurseryResource({ tasks: () => ({ a: of(1) }), until: () => AbortSignal.timeout(5) }),
    ).toBeFunction();
    expectTypeOf(() => nurseryResource({ tasks: () => ({ a: of(1) }), until: () => of(1) })).toBeFunction();
  });
});

describe('injectNursery', () => {
  it('is an OpenNursery, by the options of one', () => {
    expectTypeOf(injectNursery).returns.toEqualTypeOf<OpenNursery>();
    expectTypeOf<InjectNurseryOptions>().toExtend<Parameters<typeof injectNursery>[0]>();
    expectTypeOf(() => injectNursery({ name: 'page', concurrent: 3, pendingTask: true })).toBeFunction();
    expectTypeOf(() => injectNursery({ pendingTask: { timeout: 5000 } })).toBeFunction();
    // @ts-expect-error -- unknown option
    expectTypeOf(() => injectNursery({ pendingTasks: true })).toBeFunction();
  });
});
