import { inject, Injectable, Injector, signal, type Signal } from '@angular/core';
import { NEVER, type ObservableInput } from 'rxjs';
import { nursery, type Outcome, type ResultBase, type ResultCapture } from 'rxresult';
import { injectNursery, toOutcomeSignal } from 'rxresult/angular';
import { OrdersApi, type Customer, type NewsItem, type Order, type Stock } from '../api/orders-api';

/** The outcome of each part of the page. */
export interface Parts {
  readonly customer: Signal<Outcome<Customer>>;
  readonly orders: Signal<Outcome<readonly Order[]>>;
  readonly stock: Signal<Outcome<readonly Stock[]>>;
  readonly news: Signal<Outcome<readonly NewsItem[]>>;
}

/** Loads a page with four requests. They are cancelled when the component that provides this store is destroyed. */
@Injectable()
export class DashboardStore {
  private readonly api = inject(OrdersApi);
  private readonly injector = inject(Injector);
  private readonly tasks = injectNursery({ name: 'dashboard', suppressError: true });
  private loading: ResultCapture<never> | undefined;

  readonly page = signal<Signal<Outcome<never>> | undefined>(undefined);
  readonly parts = signal<Parts | undefined>(undefined);

  /** Loads the page again. Parts that have not arrived when `until` emits are cancelled. */
  load(until: ObservableInput<unknown> = NEVER): void {
    this.stop();
    const page$ = nursery(
      (n) =>
        this.parts.set({
          customer: this.signalOf(n.startSoon(this.api.customer$, { name: 'customer' })),
          orders: this.signalOf(n.startSoon(this.api.orders$, { name: 'orders' })),
          stock: this.signalOf(n.startSoon(this.api.stock$, { name: 'stock' })),
          // The news is optional.
          news: this.signalOf(n.startSoon(this.api.news$, { name: 'news', suppressError: true })),
        }),
      { name: 'page', until },
    );
    this.loading = this.tasks.startSoon(page$, { name: 'page' });
    this.page.set(this.signalOf(this.loading));
  }

  /** Aborts the requests in flight. */
  stop(): void {
    this.loading?.cancel();
  }

  private signalOf<T>(result: ResultBase<T>): Signal<Outcome<T>> {
    return toOutcomeSignal(result, { injector: this.injector });
  }
}
