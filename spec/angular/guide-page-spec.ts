// The service, the component and the test of docs/angular.md. The page shows this code.

import './testBed';
import { HttpClient, provideHttpClient } from '@angular/common/http';
import { HttpTestingController, provideHttpClientTesting } from '@angular/common/http/testing';
import {
  Component,
  inject,
  Injectable,
  Injector,
  provideZonelessChangeDetection,
  signal,
  type Signal,
} from '@angular/core';
import { TestBed } from '@angular/core/testing';
import { describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { nursery, type Outcome, type ResultCapture } from 'rxresult';
import { injectNursery, toOutcomeSignal } from 'rxresult/angular';

interface User {
  readonly name: string;
}

interface Order {
  readonly id: number;
  readonly article: string;
}

@Injectable()
export class PageStore {
  private readonly http = inject(HttpClient);
  private readonly tasks = injectNursery({ name: 'page', suppressError: true });

  readonly user = toOutcomeSignal(this.tasks.startSoon(this.http.get<User>('/api/user'), { name: 'user' }));
  readonly orders = toOutcomeSignal(this.tasks.startSoon(this.http.get<Order[]>('/api/orders'), { name: 'orders' }));
}

@Component({
  selector: 'app-page',
  providers: [PageStore],
  template: `
    @let orders = store.orders();
    @switch (orders.status) {
      @case ('pending') {
        <p aria-busy="true">Loading</p>
      }
      @case ('fulfilled') {
        @for (order of orders.value; track order.id) {
          <p>{{ order.article }}</p>
        }
      }
      @case ('rejected') {
        <p role="alert">The orders could not be loaded.</p>
      }
    }
  `,
})
export class Page {
  protected readonly store = inject(PageStore);
}

@Injectable()
export class UserStore {
  private readonly http = inject(HttpClient);
  private readonly injector = inject(Injector);
  private readonly tasks = injectNursery({ name: 'users', suppressError: true });
  private loading: ResultCapture<never> | undefined;

  readonly user = signal<Signal<Outcome<User>> | undefined>(undefined);
  readonly orders = signal<Signal<Outcome<Order[]>> | undefined>(undefined);

  load(id: number): void {
    this.loading?.cancel();
    const page$ = nursery((n) => {
      const user = n.startSoon(this.http.get<User>(`/api/users/${id}`), { name: 'user' });
      const orders = n.startSoon(this.http.get<Order[]>(`/api/users/${id}/orders`), { name: 'orders' });
      this.user.set(toOutcomeSignal(user, { injector: this.injector }));
      this.orders.set(toOutcomeSignal(orders, { injector: this.injector }));
    });
    this.loading = this.tasks.startSoon(page$, { name: `user ${id}` });
  }
}

describe('Page', () => {
  it('shows the orders, and aborts what is in flight when it is left', async () => {
    TestBed.configureTestingModule({
      providers: [provideZonelessChangeDetection(), provideHttpClient(), provideHttpClientTesting()],
    });
    const http = TestBed.inject(HttpTestingController);
    const fixture = TestBed.createComponent(Page);
    const user = http.expectOne('/api/user');

    http.expectOne('/api/orders').flush([{ id: 1, article: 'Tea' }]);
    await fixture.whenStable();
    expect((fixture.nativeElement as HTMLElement).textContent).toContain('Tea');

    fixture.destroy();
    expect(user.cancelled).toBe(true);
  });
});

describe('UserStore', () => {
  it('aborts the previous load, and the whole load when a part of it fails', () => {
    TestBed.configureTestingModule({
      providers: [UserStore, provideZonelessChangeDetection(), provideHttpClient(), provideHttpClientTesting()],
    });
    const http = TestBed.inject(HttpTestingController);
    const store = TestBed.inject(UserStore);
    store.load(1);
    const before = [http.expectOne('/api/users/1'), http.expectOne('/api/users/1/orders')];
    store.load(2);
    expect(before.map(({ cancelled }) => cancelled)).toEqual([true, true]);

    const user = http.expectOne('/api/users/2');
    http.expectOne('/api/users/2/orders').flush(null, { status: 503, statusText: 'Service Unavailable' });
    expect(user.cancelled).toBe(true);
    expect([store.user()?.().status, store.orders()?.().status]).toEqual(['cancelled', 'rejected']);
  });
});

describe('docs/angular.md', () => {
  it('shows this code word for word', () => {
    const here = readFileSync('spec/angular/guide-spec.ts', 'utf8');
    const shown = [...readFileSync('docs/angular.md', 'utf8').matchAll(/^```typescript\n(.*?)^```$/gms)];
    expect(shown.length).toBeGreaterThan(2);
    for (const [, code = ''] of shown) {
      expect(here).toContain(code);
    }
  });
});
