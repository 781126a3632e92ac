import { CurrencyPipe, DatePipe } from '@angular/common';
import {
  ChangeDetectionStrategy,
  Component,
  computed,
  inject,
  linkedSignal,
  signal,
  type Resource,
  type WritableSignal,
} from '@angular/core';
import { NEVER, tap, timer } from 'rxjs';
import { nurseryResource, optional } from 'rxresult/angular';
import { CUSTOMERS, OrdersApi } from '../api/orders-api';
import { Scenario, SCENARIOS } from '../api/scenario';
import { Panel } from '../ui/panel';
import { reasonOf } from '../ui/reason-of';

type Ended = 'stopped' | 'deadline' | undefined;

const list = new Intl.ListFormat('en');

/** The page of a customer: four requests, which are cancelled when another customer is chosen or the user leaves the page. */
@Component({
  selector: 'app-dashboard',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [CurrencyPipe, DatePipe, Panel],
  templateUrl: './dashboard.html',
  styleUrl: './dashboard.css',
})
export class Dashboard {
  private readonly api = inject(OrdersApi);
  protected readonly scenario = inject(Scenario);
  protected readonly scenarios = SCENARIOS;
  protected readonly customers = CUSTOMERS;

  protected readonly customer = signal(1);
  protected readonly deadline = signal(false);

  // Without `keepPrevious`, a page never shows the orders of one customer next to the name of another.
  protected readonly page = nurseryResource({
    params: () => this.customer(),
    tasks: ({ params: id }) => ({
      customer: this.api.customer(id),
      orders: this.api.orders(id),
      stock: this.api.stock(id),
      news: optional(this.api.news(id)),
    }),
    until: () => (this.deadline() ? timer(1000).pipe(tap(() => this.ended.set('deadline'))) : NEVER),
  });

  private readonly parts: readonly { name: string; part: Resource<unknown> }[] = [
    { name: 'the customer', part: this.page.parts.customer },
    { name: 'the orders', part: this.page.parts.orders },
    { name: 'the stock', part: this.page.parts.stock },
    { name: 'the news', part: this.page.parts.news },
  ];

  /** Whether any part loads. The page as a whole does not wait for the news. */
  protected readonly busy = computed(() => this.parts.some(({ part }) => part.isLoading()));

  /** What ended the last load early, if no part failed: a cancelled resource does not say why it was. */
  private readonly ended: WritableSignal<Ended> = linkedSignal<boolean, Ended>({
    source: this.busy,
    computation: (busy, previous) => (busy ? undefined : previous?.value),
  });

  /** The state of the page in words, also for screen readers. */
  protected readonly summary = computed(() => {
    const arrived = this.parts.filter(({ part }) => part.status() === 'resolved');
    const count = `${arrived.length} of ${this.parts.length} parts`;
    if (this.busy()) {
      const isFirst = this.parts.some(({ part }) => part.status() === 'loading');
      return `${isFirst ? 'Loading' : 'Reloading'} ${this.nameOfCustomer()}: ${count} have arrived.`;
    }
    const error = this.page.error();
    if (error) {
      const failed = this.page.failedPart();
      return `The page could not be loaded: ${failed ? `the ${failed} failed, ` : ''}${reasonOf(error)}.`;
    }
    const missing = this.parts.filter(({ part }) => !part.hasValue()).map(({ name }) => name);
    const ended = this.ended();
    if (ended) {
      const what = missing.length > 0 ? ` before ${list.format(missing)} arrived` : ': some parts are from before';
      return `${ended === 'stopped' ? 'Stopped' : 'The deadline came'}${what}.`;
    }
    return missing.length > 0 ? `Loaded without ${list.format(missing)}.` : `Loaded: ${count}.`;
  });

  /** Why parts were cancelled. */
  protected readonly whyCancelled = computed(() => {
    const failed = this.page.failedPart();
    return failed
      ? `it was cancelled because the ${failed} failed`
      : this.ended() === 'stopped'
        ? 'it was stopped'
        : 'it was not there at the deadline';
  });

  private readonly nameOfCustomer = computed(() => CUSTOMERS.find(({ id }) => id === this.customer())?.name);

  protected reload(): void {
    if (!this.page.isLoading()) {
      this.page.reload();
    }
  }

  protected stop(): void {
    if (this.busy()) {
      this.page.cancel();
      this.ended.set('stopped');
    }
  }

  protected chooseScenario(id: string): void {
    this.scenario.id.set(id);
    this.page.cancel();
    this.page.reload();
  }
}
