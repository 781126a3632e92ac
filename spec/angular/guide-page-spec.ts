// The page of docs/angular.md: several requests with the same parameters. The guide shows this code.

import { signalInput, signalOutput, textOf } from './testBed';
import { HttpClient, provideHttpClient } from '@angular/common/http';
import { HttpTestingController, provideHttpClientTesting } from '@angular/common/http/testing';
import {
  ApplicationRef,
  Component,
  computed,
  ErrorHandler,
  inject,
  input,
  output,
  provideZonelessChangeDetection,
  signal,
  VERSION,
  type Resource,
} from '@angular/core';
import { rxResource } from '@angular/core/rxjs-interop';
import { TestBed, type ComponentFixture } from '@angular/core/testing';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { catchError, of, retry, tap, timer } from 'rxjs';
import { failedCapture, gather } from 'rxresult';
import {
  nurseryResource,
  optional,
  type NurseryResource,
  type OptionalTask,
  type PartResource,
  type PartTask,
} from 'rxresult/angular';

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
      } @else if (!news.isLoading()) {
        <p>No news today. <button (click)="news.reload()">Try again</button></p>
      }
    } @else if (page.isLoading()) {
      <p aria-busy="true">Loading</p>
    } @else if (page.error()) {
      <p role="alert">
        The {{ page.failedPart() ?? 'page' }} could not be loaded. <button (click)="page.retry()">Try again</button>
      </p>
    } @else {
      <p>Not loaded. <button (click)="page.retry()">Try again</button></p>
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

@Component({
  selector: 'app-panel',
  template: `
    @if (part().hasValue()) {
      <section [class.dimmed]="part().isLoading()"><ng-content /></section>
    } @else if (part().isLoading()) {
      <section class="skeleton" aria-busy="true"></section>
    } @else {
      <p>Not loaded. <button (click)="retry.emit()">Try again</button></p>
    }
  `,
})
export class Panel {
  readonly part = input.required<Resource<unknown>>();
  readonly retry = output();
}

signalInput(Panel, 'part');
signalOutput(Panel, 'retry');

@Component({
  selector: 'app-order-count',
  imports: [Panel],
  template: `
    @let orders = page.parts.orders;
    <app-panel [part]="orders" (retry)="page.retry()">
      @if (orders.hasValue()) {
        <p>{{ orders.value().length }} orders</p>
      }
    </app-panel>
  `,
})
class OrderCount extends CustomerPage {}

signalInput(OrderCount, 'id');

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
  readonly late = signal(false);

  readonly page = nurseryResource({
    params: () => this.id(),
    tasks: ({ params: id }) => ({
      customer: this.http.get<Customer>(`/api/customers/${id}`).pipe(retry({ count: 2, delay: 500 })),
      stock: optional(this.http.get<Article[]>(`/api/customers/${id}/stock`)),
    }),
    keepPrevious: true,
    until: () => {
      this.late.set(false);
      return timer(2000).pipe(tap(() => this.late.set(true)));
    },
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

  it('has a button that loads it after it was cancelled', async () => {
    const fixture = open(7);
    const before = http.match(() => true);
    fixture.componentInstance.page.cancel();
    await fixture.whenStable();
    expect([before.every(({ cancelled }) => cancelled), textOf(fixture).trim()]).toEqual([
      true,
      'Not loaded. Try again',
    ]);
    (fixture.nativeElement as HTMLElement).querySelector('button')?.click();
    expect(http.match(() => true)).toHaveLength(4);
  });

  it('has a button that requests the news when they were cut off', async () => {
    const fixture = open(7);
    http.expectOne('/api/customers/7').flush({ name: 'Ada' });
    http.expectOne('/api/customers/7/orders').flush([]);
    http.expectOne('/api/customers/7/stock').flush([]);
    http.expectOne('/api/news');
    await Promise.resolve();
    fixture.detectChanges();
    expect(textOf(fixture)).not.toContain('No news');
    fixture.componentInstance.page.cancel();
    await fixture.whenStable();
    expect(textOf(fixture)).toMatch(/Ada.*No news today/s);
    (fixture.nativeElement as HTMLElement).querySelector('button')?.click();
    http.expectOne('/api/news').flush([{ title: 'Tea is up' }]);
    await fixture.whenStable();
    expect(textOf(fixture)).toContain('News: Tea is up');
  });

  it('is tested with requests that were not aborted: `expectOne` and `match` also find the others', () => {
    const fixture = open(7);
    fixture.componentRef.setInput('id', 8);
    TestBed.tick();
    const news = http.match('/api/news');
    expect(news.map(({ cancelled }) => cancelled)).toEqual([true, false]);
    expect(news.filter((request) => !request.cancelled)).toHaveLength(1);
  });

  it('has a mistake in `tasks` as an error without a failed part, which the ErrorHandler is not given', () => {
    const handleError = jest.spyOn(TestBed.inject(ErrorHandler), 'handleError');
    const page = TestBed.runInInjectionContext(() =>
      nurseryResource({
        tasks: (): { news: PartTask<Headline[]> } => {
          throw new TypeError('undefined is not a function');
        },
      }),
    );
    TestBed.tick();
    expect([page.error()?.name, page.failedPart(), handleError.mock.calls]).toEqual(['TypeError', undefined, []]);
  });

  it('does not load again for a signal that is read in `tasks`', () => {
    const id = signal(1);
    const { parts } = TestBed.runInInjectionContext(() => nurseryResource({ tasks: () => ({ id: of(id()) }) }));
    TestBed.tick();
    id.set(2);
    TestBed.tick();
    expect(parts.id.value()).toBe(1);
  });

  it('has resources that can be passed on', () => {
    const { page } = open(7).componentInstance;
    const whole: NurseryResource<{
      customer: PartTask<Customer>;
      orders: PartTask<Order[]>;
      stock: PartTask<Article[]>;
      news: OptionalTask<Headline[]>;
    }> = page;
    const same: CustomerPage['page'] = page;
    const parts: [PartResource<Order[] | undefined>, PartResource<unknown>, Resource<unknown>] = [
      page.parts.orders,
      page.parts.orders,
      page.parts.orders,
    ];
    expect([whole === same, new Set(parts).size]).toEqual([true, 1]);
  });
});

describe('Panel', () => {
  function openPanel() {
    const fixture = TestBed.createComponent(OrderCount);
    fixture.componentRef.setInput('id', 7);
    fixture.detectChanges();
    const element = fixture.nativeElement as HTMLElement;
    const count = (selector: string) => element.querySelectorAll(selector).length;
    return { fixture, element, count, page: fixture.componentInstance.page };
  }

  it('is a skeleton, then has a value, and is dimmed while that is loaded again', () => {
    const { fixture, count, page } = openPanel();
    expect(count('.skeleton')).toBe(1);
    http.expectOne('/api/customers/7/orders').flush([]);
    fixture.detectChanges();
    expect([textOf(fixture).trim(), count('.dimmed')]).toEqual(['0 orders', 0]);
    page.parts.orders.reload();
    fixture.detectChanges();
    expect([textOf(fixture).trim(), count('.dimmed')]).toEqual(['0 orders', 1]);
  });

  it('tries again all that is missing, which `reload()` of the part does not', () => {
    const { fixture, element, page } = openPanel();
    http
      .match(() => true)
      .find(({ request }) => request.url.endsWith('orders'))
      ?.flush(null, unavailable);
    fixture.detectChanges();
    expect([textOf(fixture).trim(), page.parts.stock.status()]).toEqual(['Not loaded. Try again', 'idle']);
    page.parts.orders.reload();
    expect(http.match(() => true)).toHaveLength(1);
    page.cancel();
    fixture.detectChanges();
    element.querySelector('button')?.click();
    expect(http.match(() => true)).toHaveLength(4);
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

describe('gather', () => {
  it('with `until` completes without a value, which is an error of rxResource', async () => {
    const page = TestBed.runInInjectionContext(() =>
      rxResource({ stream: () => gather({ slow: timer(1000) }, { until: timer(1) }) }),
    );
    await TestBed.inject(ApplicationRef).whenStable();
    expect([page.status(), page.error()?.message]).toEqual([
      'error',
      expect.stringContaining('before producing a value'),
    ]);
  });

  it('has an optional part by catchError', async () => {
    const page = TestBed.runInInjectionContext(() => {
      const client = inject(HttpClient);
      const news = client.get<Headline[]>('/api/news').pipe(catchError(() => of(undefined)));
      return rxResource({ stream: () => gather({ customer: client.get<Customer>('/api/customers/1'), news }) });
    });
    TestBed.tick();
    http.expectOne('/api/news').flush(null, unavailable);
    http.expectOne('/api/customers/1').flush({ name: 'Ada' });
    await TestBed.inject(ApplicationRef).whenStable();
    expect(page.value()).toEqual({ customer: { name: 'Ada' }, news: undefined });
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
    const { id, late, page } = TestBed.runInInjectionContext(() => new StockPage());
    TestBed.tick();
    return { id, late, page };
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
    const { page, late } = load();
    http.expectOne('/api/customers/1/stock').flush([]);
    jest.advanceTimersByTime(2000);
    expect([page.status(), page.hasValue(), page.parts.stock.value(), late()]).toEqual(['idle', false, [], true]);
    expect([page.retry(), late()]).toEqual([true, false]);
    expect([page.parts.customer.status(), page.parts.stock.status()]).toEqual(['loading', 'resolved']);
  });

  it('keeps the value of a part whose reload comes too late, and retry() requests it', () => {
    const { page, late } = load();
    http.expectOne('/api/customers/1').flush({ name: 'Ada' });
    http.expectOne('/api/customers/1/stock').flush([]);
    page.parts.stock.reload();
    expect([page.parts.stock.status(), late()]).toEqual(['reloading', false]);
    jest.advanceTimersByTime(2000);
    expect([page.parts.stock.status(), page.parts.stock.value(), late()]).toEqual(['resolved', [], true]);
    http.match(() => true);
    expect([page.retry(), http.match(() => true).length]).toEqual([true, 1]);
  });

  it('has a new deadline for new parameters and for reload(), but not for a part that joins', () => {
    const { id, page } = load();
    http.expectOne('/api/customers/1/stock').flush([]);
    jest.advanceTimersByTime(1500);
    page.parts.stock.reload();
    jest.advanceTimersByTime(500);
    expect([page.parts.customer.status(), page.parts.stock.status()]).toEqual(['idle', 'resolved']);

    page.reload();
    jest.advanceTimersByTime(1500);
    id.set(2);
    TestBed.tick();
    jest.advanceTimersByTime(1999);
    expect(page.status()).toBe('loading');
    jest.advanceTimersByTime(1);
    expect(page.status()).toBe('idle');

    page.parts.stock.reload();
    jest.advanceTimersByTime(1500);
    page.reload(); // Only the stock is loading, so it starts again.
    jest.advanceTimersByTime(1999);
    expect(page.status()).toBe('loading');
  });

  it('keeps the values of the former customer while it loads', () => {
    const { id, page } = load();
    http.expectOne('/api/customers/1').flush({ name: 'Ada' });
    http.expectOne('/api/customers/1/stock').flush([]);
    id.set(2);
    expect([page.status(), page.value()]).toEqual(['loading', { customer: { name: 'Ada' }, stock: [] }]);
    expect([page.hasValue(), page.parts.stock.hasValue()]).toEqual([true, true]);
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
