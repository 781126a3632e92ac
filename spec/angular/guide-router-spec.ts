// The resolver of docs/angular.md, with the real router. The guide shows this code.

import './testBed';
import { HttpClient, provideHttpClient } from '@angular/common/http';
import { HttpTestingController, provideHttpClientTesting } from '@angular/common/http/testing';
import { Component, inject, provideZonelessChangeDetection } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import { provideRouter, Router, withRouterConfig, type ActivatedRouteSnapshot } from '@angular/router';
import { RouterTestingHarness } from '@angular/router/testing';
import { expect, it } from '@jest/globals';
import { timer } from 'rxjs';
import { gather } from 'rxresult';
import { nextMacrotask } from '../support';

interface Customer {
  readonly name: string;
}

interface Order {
  readonly article: string;
}

export function resolveCustomer(route: ActivatedRouteSnapshot) {
  const http = inject(HttpClient);
  const url = `/api/customers/${route.params['id']}`;
  return gather({ customer: http.get<Customer>(url), orders: http.get<Order[]>(`${url}/orders`) });
}

@Component({ template: '{{ title }}' })
class Blank {
  readonly title = 'blank';
}

it('a resolver that returns a gather is cancelled by the next navigation', async () => {
  const routes = [
    { path: 'customers/:id', component: Blank, resolve: { page: resolveCustomer } },
    { path: 'next', component: Blank },
  ];
  TestBed.configureTestingModule({
    providers: [
      provideZonelessChangeDetection(),
      provideHttpClient(),
      provideHttpClientTesting(),
      provideRouter(routes),
    ],
  });
  await RouterTestingHarness.create();
  const router = TestBed.inject(Router);
  const http = TestBed.inject(HttpTestingController);
  const left = router.navigateByUrl('/customers/1');
  await nextMacrotask();
  const requests = [http.expectOne('/api/customers/1'), http.expectOne('/api/customers/1/orders')];
  await router.navigateByUrl('/next');
  expect([await left, ...requests.map(({ cancelled }) => cancelled)]).toEqual([false, true, true]);

  const navigation = router.navigateByUrl('/customers/2');
  await nextMacrotask();
  http.expectOne('/api/customers/2').flush({ name: 'Ada' });
  http.expectOne('/api/customers/2/orders').flush([]);
  await navigation;
  expect(router.routerState.snapshot.root.firstChild?.data['page']).toEqual({ customer: { name: 'Ada' }, orders: [] });
});

it('a resolver runs again when the user navigates again', async () => {
  const route = { path: 'customers/:id', component: Blank, resolve: { page: resolveCustomer } };
  TestBed.configureTestingModule({
    providers: [
      provideZonelessChangeDetection(),
      provideHttpClient(),
      provideHttpClientTesting(),
      provideRouter(
        [{ ...route, runGuardsAndResolvers: 'always' }],
        withRouterConfig({ onSameUrlNavigation: 'reload' }),
      ),
    ],
  });
  await RouterTestingHarness.create();
  const http = TestBed.inject(HttpTestingController);
  for (const name of ['Ada', 'Ben']) {
    const navigation = TestBed.inject(Router).navigateByUrl('/customers/1');
    await nextMacrotask();
    http.expectOne('/api/customers/1').flush({ name });
    http.expectOne('/api/customers/1/orders').flush([]);
    expect(await navigation).toBe(true);
  }
});

it('a resolver that returns a gather with `until` cancels the navigation when that emits', async () => {
  const late = () => gather({ customer: timer(1000) }, { until: timer(1) });
  TestBed.configureTestingModule({
    providers: [
      provideZonelessChangeDetection(),
      provideRouter([{ path: 'late', component: Blank, resolve: { late } }]),
    ],
  });
  await RouterTestingHarness.create();
  expect(await TestBed.inject(Router).navigateByUrl('/late')).toBe(false);
});
