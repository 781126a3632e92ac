// What compiles, and what must not: the Angular entry. Checked by `npm run types`.

import type { Injector, Resource, Signal } from '@angular/core';
import { describe, it } from '@jest/globals';
import { expectTypeOf } from 'expect-type';
import type { Future, OpenNursery, Outcome, ResultBase, ResultCapture } from 'rxresult';
import { injectNursery, toOutcomeSignal, toResource, type InjectNurseryOptions } from 'rxresult/angular';

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

describe('injectNursery', () => {
  it('is an OpenNursery, by the options of one', () => {
    expectTypeOf(injectNursery).returns.toEqualTypeOf<OpenNursery>();
    expectTypeOf<InjectNurseryOptions>().toExtend<Parameters<typeof injectNursery>[0]>();
    expectTypeOf(() => injectNursery({ name: 'page', concurrent: 3, pendingTask: true })).toBeFunction();
    // @ts-expect-error -- there is no such option
    expectTypeOf(() => injectNursery({ pendingTasks: true })).toBeFunction();
  });
});
