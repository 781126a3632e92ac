// In a store of NgRx, and with its extensions of resources.

import { textOf } from './testBed';
import {
  Component,
  inject,
  Injectable,
  Injector,
  provideZonelessChangeDetection,
  signal,
  type Resource,
} from '@angular/core';
import { rxResource } from '@angular/core/rxjs-interop';
import { TestBed } from '@angular/core/testing';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { patchState, signalStore, withMethods, withProps, withState } from '@ngrx/signals';
import { Subject, type Observable } from 'rxjs';
import { injectNursery, nurseryResource, optional, toOutcomeSignal } from 'rxresult/angular';
import { nextMacrotask } from '../support';
import { boom } from './contexts';
import { snapshotOf, stateOf } from './resources';
import { describeWith } from './versions';

beforeEach(() => {
  TestBed.configureTestingModule({ providers: [provideZonelessChangeDetection()] });
});

@Injectable({ providedIn: 'root' })
class Api {
  user = new Subject<string>();
  readonly news = new Subject<string>();
  readonly saved = new Subject<string>();
}

const Store = signalStore(
  withState({ id: 1 }),
  withProps(({ id }, api = inject(Api)) => ({
    page: nurseryResource({
      params: () => id(),
      tasks: () => ({ user: () => (api.user = new Subject()), news: optional(api.news) }),
    }),
    tasks: injectNursery(),
  })),
  withMethods((store, api = inject(Api), injector = inject(Injector)) => ({
    show: (id: number) => {
      patchState(store, { id });
    },
    save: () => toOutcomeSignal(store.tasks.startSoon(api.saved), { injector }),
  })),
);

@Component({ template: '{{ store.page.status() }} {{ store.page.parts.user.value() }}', providers: [Store] })
class Page {
  protected readonly store = inject(Store);
  readonly show = this.store.show;
  readonly save = this.store.save;
}

describe('a signal store of a component', () => {
  it('loads its nursery resource, again when its state changes, and cancels it with the component', () => {
    const fixture = TestBed.createComponent(Page);
    const api = TestBed.inject(Api);
    const shown = () => {
      fixture.detectChanges();
      return textOf(fixture);
    };
    expect(shown()).toBe('loading ');
    api.user.next('Ada');
    api.user.complete();
    expect(shown()).toBe('resolved Ada');
    fixture.componentInstance.show(2);
    expect(shown()).toBe('loading ');
    expect([api.user.observed, api.news.observed]).toEqual([true, true]);
    fixture.destroy();
    expect([api.user.observed, api.news.observed]).toEqual([false, false]);
  });

  it('has a nursery whose tasks are cancelled with the component', () => {
    const fixture = TestBed.createComponent(Page);
    const { saved } = TestBed.inject(Api);
    const outcome = fixture.componentInstance.save();
    expect([outcome().status, saved.observed]).toEqual(['pending', true]);
    fixture.destroy();
    expect(saved.observed).toBe(false);
  });
});

/** The part of `@ngrx/signals/resource`, which exists since version 22, that is used here. */
interface Extensions {
  readonly extendResource: <R extends Resource<unknown>>(resource: R, ...extensions: readonly unknown[]) => R;
  readonly withPreviousValueOnError: () => unknown;
  readonly withPreviousValueOnLoading: () => unknown;
  readonly withValueOnError: (value: unknown) => unknown;
  readonly withValueOnLoading: (value: unknown) => unknown;
}

const path: string = '@ngrx/signals/resource'; // Not a literal, which would have to exist for the types.
const ngrx = (await import(path).catch(() => undefined)) as Extensions | undefined;

interface Given {
  readonly params: () => number;
  readonly load: () => Observable<string>;
}

/** The states of an extended resource: it loads, reloads, and fails after new parameters. */
async function life(
  open: (given: Given) => Resource<unknown> & { reload(): boolean },
  extend: () => unknown,
): Promise<unknown[]> {
  let request = new Subject<string>();
  const params = signal(1);
  const resource = TestBed.runInInjectionContext(() => {
    const opened = open({ params, load: () => (request = new Subject()) });
    return ngrx ? ngrx.extendResource(opened, extend()) : opened;
  });
  const answer = (value: string) => {
    request.next(value);
    request.complete();
  };
  const states: unknown[] = [];
  for (const act of [
    () => undefined,
    () => answer('Ada'),
    () => resource.reload(),
    () => answer('Bob'),
    () => params.set(2),
    () => request.error(boom),
  ]) {
    act();
    TestBed.tick();
    await nextMacrotask();
    states.push({ ...stateOf(resource), snapshot: snapshotOf(resource)() });
  }
  return states;
}

/** Expects the same of a part and of a resource of Angular that are extended in the same way. */
async function compare(extend: () => unknown): Promise<void> {
  const part = ({ params, load }: Given) => nurseryResource({ params, tasks: () => ({ user: load }) }).parts.user;
  const own = ({ params, load }: Given) => rxResource({ params, stream: load });
  expect(await life(part, extend)).toEqual(await life(own, extend));
}

describeWith('extendResource does the same to a part as to a resource of Angular', [ngrx], (extensions) => {
  it('withPreviousValueOnError', () => compare(() => extensions.withPreviousValueOnError()));
  it('withValueOnError', () => compare(() => extensions.withValueOnError('sorry')));
  it('withPreviousValueOnLoading', () => compare(() => extensions.withPreviousValueOnLoading()));
  it('withValueOnLoading', () => compare(() => extensions.withValueOnLoading('wait')));
});
