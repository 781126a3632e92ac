import { CurrencyPipe, DatePipe } from '@angular/common';
import { ChangeDetectionStrategy, Component, computed, inject, signal } from '@angular/core';
import { failedCapture } from 'rxresult';
import { timer } from 'rxjs';
import { Scenario, SCENARIOS, type ScenarioId } from '../api/scenario';
import { Panel } from '../ui/panel';
import { reasonOf } from '../ui/reason-of';
import { DashboardStore } from './dashboard-store';

const DEADLINE_MILLISECONDS = 1000;

@Component({
  selector: 'app-dashboard',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [CurrencyPipe, DatePipe, Panel],
  providers: [DashboardStore],
  templateUrl: './dashboard.html',
  styleUrl: './dashboard.css',
})
export class Dashboard {
  protected readonly store = inject(DashboardStore);
  protected readonly scenario = inject(Scenario);
  protected readonly scenarios = SCENARIOS;
  protected readonly deadline = signal(false);

  protected readonly page = computed(() => this.store.page()?.());

  private readonly statuses = computed(() => Object.values(this.store.parts() ?? {}).map((part) => part().status));
  private readonly ready = computed(() => this.statuses().filter((status) => status === 'fulfilled').length);

  /** The state of the whole page in words, also for screen readers. */
  protected readonly summary = computed(() => {
    const page = this.page();
    const ready = `${this.ready()} of ${this.statuses().length} parts`;
    switch (page?.status) {
      case 'pending':
        return `Loading: ${ready} are there.`;
      case 'rejected':
        return `The page could not be loaded: ${this.culprit()} failed, ${reasonOf(page.reason)}.`;
      case 'cancelled':
        return `Stopped: ${ready} are there.`;
      default:
        return this.statuses().includes('cancelled') ? `The deadline came: ${ready} are there.` : `Loaded: ${ready}.`;
    }
  });

  /** Why parts were cancelled. */
  protected readonly whyCancelled = computed(() => {
    switch (this.page()?.status) {
      case 'rejected':
        return `${this.culprit()} failed, and there is no page without`;
      case 'cancelled':
        return 'it was stopped';
      default:
        return 'it was not there at the deadline';
    }
  });

  /** The part that made the page fail. */
  private readonly culprit = computed(() => {
    const page = this.page();
    return page?.status === 'rejected' ? `the ${failedCapture(page.reason)?.name}` : undefined;
  });

  constructor() {
    this.reload();
  }

  protected reload(): void {
    this.store.load(this.deadline() ? timer(DEADLINE_MILLISECONDS) : undefined);
  }

  protected choose(scenario: string): void {
    this.scenario.id.set(scenario as ScenarioId);
    this.reload();
  }

  protected setDeadline(on: boolean): void {
    this.deadline.set(on);
    this.reload();
  }
}
