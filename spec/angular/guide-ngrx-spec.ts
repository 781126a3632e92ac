// The store and the effect of docs/angular.md, with NgRx. The guide shows this code.

import './testBed';
import { HttpClient, provideHttpClient } from '@angular/common/http';
import { HttpTestingController, provideHttpClientTesting } from '@angular/common/http/testing';
import { inject, provideZonelessChangeDetection } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import { Actions, createEffect, ofType, provideEffects } from '@ngrx/effects';
import { patchState, signalStore, withMethods, withProps, withState } from '@ngrx/signals';
import { createAction, props, provideStore, Store, type Action } from '@ngrx/store';
import { expect, it } from '@jest/globals';
import { map } from 'rxjs';
import { captureMap } from 'rxresult';
import { nurseryResource, optional } from 'rxresult/angular';

interface Customer {
  readonly name: string;
}

interface Headline {
  readonly title: string;
}

export const CustomerStore = signalStore(
  withState({ id: 1 }),
  withProps(({ id }, http = inject(HttpClient)) => ({
    page: nurseryResource({
      params: id,
      tasks: ({ params }) => ({
        customer: http.get<Customer>(`/api/customers/${params}`),
        news: optional(http.get<Headline[]>('/api/news')),
      }),
    }),
  })),
  withMethods((store) => ({
    open: (id: number) => patchState(store, { id }),
    retry: () => store.page.retry(),
  })),
);

const upload = createAction('[Files] upload', props<{ file: File }>());
const uploaded = createAction('[Files] uploaded', props<{ file: File }>());
const uploadFailed = createAction('[Files] upload failed', props<{ file: File; reason: unknown }>());

export const uploadFiles = createEffect(
  (actions$ = inject(Actions), http = inject(HttpClient)) =>
    actions$.pipe(
      ofType(upload),
      captureMap(({ file }) => http.post('/api/files', file), { concurrent: 3, suppressError: true }),
      map(({ args: [{ file }], outcome }) =>
        outcome.status === 'rejected' ? uploadFailed({ file, reason: outcome.reason }) : uploaded({ file }),
      ),
    ),
  { functional: true },
);

it('CustomerStore loads the page of its customer', () => {
  TestBed.configureTestingModule({
    providers: [CustomerStore, provideZonelessChangeDetection(), provideHttpClient(), provideHttpClientTesting()],
  });
  const http = TestBed.inject(HttpTestingController);
  const store = TestBed.inject(CustomerStore);
  TestBed.tick();
  const first = http.expectOne('/api/customers/1');
  store.open(2);
  TestBed.tick();
  expect(first.cancelled).toBe(true);
  http.expectOne('/api/customers/2').flush(null, { status: 503, statusText: 'Service Unavailable' });
  expect(store.page.failedPart()).toBe('customer');
  store.retry();
  http.expectOne('/api/customers/2').flush({ name: 'Ada' });
  expect(store.page.value()?.customer.name).toBe('Ada');
});

it('uploadFiles uploads three files at a time, and goes on when one fails', () => {
  const seen: unknown[] = [];
  TestBed.configureTestingModule({
    providers: [
      provideZonelessChangeDetection(),
      provideHttpClient(),
      provideHttpClientTesting(),
      provideStore(),
      provideEffects({ uploadFiles }),
    ],
  });
  const http = TestBed.inject(HttpTestingController);
  const store = TestBed.inject(Store);
  TestBed.inject(Actions).subscribe((action: Action) => seen.push(action.type));
  for (const name of ['a', 'b', 'c', 'd']) {
    store.dispatch(upload({ file: new File([], name) }));
  }
  const requests = http.match('/api/files');
  expect(requests).toHaveLength(3);
  requests[0]?.flush(null, { status: 503, statusText: 'Service Unavailable' });
  http.expectOne('/api/files').flush(null);
  expect(seen.slice(-2)).toEqual(['[Files] upload failed', '[Files] uploaded']);
});
