// The page of docs/angular.md: several requests with the same parameters. The guide shows this code.

import { signalInput, textOf } from './testBed';
import { HttpClient, provideHttpClient } from '@angular/common/http';
import { HttpTestingController, provideHttpClientTesting } from '@angular/common/http/testing';
import {
  ApplicationRef,
  Component,
  computed,
  inject,
  input,
  provideZonelessChangeDetection,
  signal,
  VERSION,
} from '@angular/core';
import { rxResource } from '@angular/core/rxjs-interop';
import { TestBed, type ComponentFixture } from '@angular/core/testing';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { retry, timer } from 'rxjs';
import { failedCapture, gather } from 'rxresult';
import { nurseryResource, optional } from 'rxresult/angular';

interface Customer {
  readonly name: string;
}

interface Order {
  readonly id: number;
  readonly article: string;
}

interface Article {
  readonly name: string;
  readonly left: number;
}

interface Headline {
  readonly title: string;
}

@Component({
  selector: 'app-customer-page',
  template: `
    @if (page.hasValue()) {
      <h1>{{ page.value().customer.name }}</h1>
      @for (order of page.value().orders; track order.id) {
        <p>{{ order.article }}</p>
      }
      <p>{{ page.value().stock.length }} articles in stock</p>

      @let news = page.parts.news;
      @if (news.hasValue()) {
        <p>News: {{ news.value()[0]?.title }}</p>
      } @else if (news.error()) {
        <p>No news today. <button (click)="news.reload()">Try again</button></p>
      }
    } @else if (page.isLoading()) {
      <p aria-busy="true">Loading</p>
    } @else if (page.error()) {
      <p role="alert">
        The {{ page.failedPart() ?? 'page' }} could not be loaded. <button (click)="page.retry()">Try again</button>
      </p>
    }
  `,
})
export class CustomerPage {
  private readonly http = inject(HttpClient);
  readonly id = input.required<number>();

  readonly page = nurseryResource({
    params: () => this.id(),
    tasks: ({ params: id }) => ({
      customer: this.http.get<Customer>(`/api/customers/${id}`),
      orders: this.http.get<Order[]>(`/api/customers/${id}/orders`),
      stock: this.http.get<Article[]>(`/api/customers/${id}/stock`),
      news: optional(this.http.get<Headline[]>('/api/news')),
    }),
  });
}

signalInput(CustomerPage, 'id');

export class CustomerRequests {
  private readonly http = inject(HttpClient);
  private readonly id = signal(1);

  readonly page = rxResource({
    params: () => this.id(),
    stream: ({ params: id }) =>
      gather({
        customer: this.http.get<Customer>(`/api/customers/${id}`),
        orders: this.http.get<Order[]>(`/api/customers/${id}/orders`),
      }),
  });

  readonly failed = computed(() => failedCapture(this.page.error())?.name);
}

export class StockPage {
  private readonly http = inject(HttpClient);
  readonly id = signal(1);

  readonly page = nurseryResource({
    params: () => this.id(),
    tasks: ({ params: id }) => ({
      customer: this.http.get<Customer>(`/api/customers/${id}`).pipe(retry({ count: 2, delay: 500 })),
      stock: optional(this.http.get<Article[]>(`/api/customers/${id}/stock`)),
    }),
    keepPrevious: true,
    until: () => timer(2000),
  });
}

let http: HttpTestingController;

beforeEach(() => {
  TestBed.configureTestingModule({
    providers: [provideZonelessChangeDetection(), provideHttpClient(), provideHttpClientTesting()],
  });
  http = TestBed.inject(HttpTestingController);
});

it('cancels the other requests when the orders fail, and requests again what has no value', () => {
  const fixture = TestBed.createComponent(CustomerPage);
  fixture.componentRef.setInput('id', 7);
  TestBed.tick();

  http.expectOne('/api/customers/7').flush({ name: 'Ada' });
  const stock = http.expectOne('/api/customers/7/stock');
  http.expectOne('/api/customers/7/orders').flush(null, { status: 503, statusText: 'Service Unavailable' });
  expect(stock.cancelled).toBe(true);

  const { page } = fixture.componentInstance;
  expect(page.failedPart()).toBe('orders');
  page.retry();
  http.expectNone('/api/customers/7');
  http.expectOne('/api/customers/7/orders').flush([]);
  http.expectOne('/api/customers/7/stock').flush([]);
  expect(page.value()?.customer.name).toBe('Ada');
});

const unavailable = { status: 503, statusText: 'Service Unavailable' };

function open(id: number): ComponentFixture<CustomerPage> {
  const fixture = TestBed.createComponent(CustomerPage);
  fixture.componentRef.setInput('id', id);
  TestBed.tick();
  return fixture;
}

describe('CustomerPage', () => {
  it('shows the page when it is complete, without the news if they fail', async () => {
    const fixture = open(7);
    expect(textOf(fixture)).toContain('Loading');
    http.expectOne('/api/news').flush(null, unavailable);
    http.expectOne('/api/customers/7').flush({ name: 'Ada' });
    http.expectOne('/api/customers/7/orders').flush([{ id: 1, article: 'Tea' }]);
    http.expectOne('/api/customers/7/stock').flush([{ name: 'Tea', left: 3 }]);
    await fixture.whenStable();
    expect(textOf(fixture)).toMatch(/Ada\s*Tea\s*1 articles in stock\s*No news today\./);
    fixture.componentInstance.page.parts.news.reload();
    http.expectOne('/api/news').flush([{ title: 'Tea is up' }]);
    await fixture.whenStable();
    expect(textOf(fixture)).toContain('News: Tea is up');
  });

  it('says which part failed, and has a button that tries again', async () => {
    const fixture = open(7);
    http.expectOne('/api/customers/7').flush({ name: 'Ada' });
    const others = [http.expectOne('/api/customers/7/stock'), http.expectOne('/api/news')];
    http.expectOne('/api/customers/7/orders').flush(null, unavailable);
    await fixture.whenStable();
    expect(others.map(({ cancelled }) => cancelled)).toEqual([true, true]);
    expect(textOf(fixture)).toContain('The orders could not be loaded.');

    (fixture.nativeElement as HTMLElement).querySelector('button')?.click();
    http.expectNone('/api/customers/7');
    http.expectOne('/api/customers/7/orders').flush([]);
    http.expectOne('/api/customers/7/stock').flush([]);
    http.expectOne('/api/news').flush([]);
    await fixture.whenStable();
    expect(textOf(fixture)).toMatch(/Ada\s*0 articles in stock/);
  });

  it('aborts the requests for the former customer', () => {
    const fixture = open(7);
    const before = [http.expectOne('/api/customers/7'), http.expectOne('/api/news')];
    fixture.componentRef.setInput('id', 8);
    TestBed.tick();
    expect(before.map(({ cancelled }) => cancelled)).toEqual([true, true]);
    http.expectOne('/api/customers/8');
  });
});

describe('gather in rxResource', () => {
  it('is one resource of the record', async () => {
    const { page } = TestBed.runInInjectionContext(() => new CustomerRequests());
    TestBed.tick();
    http.expectOne('/api/customers/1').flush({ name: 'Ada' });
    http.expectOne('/api/customers/1/orders').flush([]);
    await TestBed.inject(ApplicationRef).whenStable();
    expect(page.value()).toEqual({ customer: { name: 'Ada' }, orders: [] });
  });

  it('fails as a whole, and its error tells which part failed', async () => {
    const { page, failed } = TestBed.runInInjectionContext(() => new CustomerRequests());
    TestBed.tick();
    const customer = http.expectOne('/api/customers/1');
    http.expectOne('/api/customers/1/orders').flush(null, unavailable);
    await TestBed.inject(ApplicationRef).whenStable();
    const wraps = Number(VERSION.major) < 21;
    expect([customer.cancelled, page.status(), failed()]).toEqual([true, 'error', wraps ? undefined : 'orders']);
    expect(failedCapture(wraps ? page.error()?.cause : page.error())?.name).toBe('orders');
  });
});

describe('StockPage', () => {
  beforeEach(() => {
    jest.useFakeTimers();
  });

  afterEach(() => {
    jest.useRealTimers();
  });

  function load() {
    const { id, page } = TestBed.runInInjectionContext(() => new StockPage());
    TestBed.tick();
    return { id, page };
  }

  it('tries again by itself, and fails after the last attempt', () => {
    const { page } = load();
    for (let attempt = 0; attempt < 3; attempt++) {
      expect(page.status()).toBe('loading');
      http.expectOne('/api/customers/1').flush(null, unavailable);
      jest.advanceTimersByTime(500);
    }
    expect([page.status(), page.failedPart()]).toEqual(['error', 'customer']);
  });

  it('has what has arrived by the deadline', () => {
    const { page } = load();
    http.expectOne('/api/customers/1').flush({ name: 'Ada' });
    const stock = http.expectOne('/api/customers/1/stock');
    jest.advanceTimersByTime(2000);
    expect([stock.cancelled, page.parts.stock.status()]).toEqual([true, 'idle']);
    expect([page.status(), page.value()]).toEqual(['resolved', { customer: { name: 'Ada' }, stock: undefined }]);
  });

  it('is idle if a part that is not optional has not arrived, and can be tried again', () => {
    const { page } = load();
    http.expectOne('/api/customers/1/stock').flush([]);
    jest.advanceTimersByTime(2000);
    expect([page.status(), page.parts.stock.value()]).toEqual(['idle', []]);
    expect(page.retry()).toBe(true);
    expect([page.parts.customer.status(), page.parts.stock.status()]).toEqual(['loading', 'resolved']);
  });

  it('keeps the values of the former customer while it loads', () => {
    const { id, page } = load();
    http.expectOne('/api/customers/1').flush({ name: 'Ada' });
    http.expectOne('/api/customers/1/stock').flush([]);
    id.set(2);
    expect([page.status(), page.value()]).toEqual(['loading', { customer: { name: 'Ada' }, stock: [] }]);
    TestBed.tick();
    http.expectOne('/api/customers/2/stock').flush([{ name: 'Tea', left: 3 }]);
    expect([page.value()?.stock, page.parts.stock.value()]).toEqual([[], [{ name: 'Tea', left: 3 }]]);
    http.expectOne('/api/customers/2').flush({ name: 'Ben' });
    expect(page.value()).toEqual({ customer: { name: 'Ben' }, stock: [{ name: 'Tea', left: 3 }] });
  });

  it('keeps none if they cannot be loaded', () => {
    const { id, page } = load();
    http.expectOne('/api/customers/1').flush({ name: 'Ada' });
    http.expectOne('/api/customers/1/stock').flush([]);
    id.set(2);
    TestBed.tick();
    page.cancel();
    expect([page.status(), page.value(), page.parts.stock.value()]).toEqual(['idle', undefined, undefined]);
  });
});
