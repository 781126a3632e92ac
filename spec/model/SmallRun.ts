import { Ledger } from './Ledger';
import { withReports } from './reports';

/** Does at most this many acts, so that callbacks that call each other end. */
const BUDGET = 60;

/** Runs a program over one capture or one task, beside its model. */
export abstract class SmallRun<Act extends string, Moment extends string> {
  protected readonly ledger = new Ledger((what) => this.violations.push(what));
  protected count = 0;
  private readonly violations: string[] = [];
  private readonly did = new Set<Moment>();

  constructor(private readonly does: Partial<Record<Moment, Act[]>>) {}

  /** Returns what was violated. */
  run(): string[] {
    withReports(
      (error) => this.ledger.count(error, 'reported'),
      () => this.steps(),
    );
    this.ledger.check();
    return this.violations;
  }

  protected abstract steps(): void;

  protected abstract perform(act: Exclude<Act, 'throw'>): void;

  /** Does the acts; returns whether the callback is to throw. */
  protected act(acts: readonly Act[] | undefined): boolean {
    for (const act of acts ?? []) {
      if (act === 'throw') {
        return true;
      }
      if (this.count++ < BUDGET) {
        this.perform(act as Exclude<Act, 'throw'>);
      }
    }
    return false;
  }

  /** What a callback does, the first time it is called. */
  protected moment(moment: Moment, fate: 'caught' | 'reported' = 'reported'): void {
    if (!this.did.has(moment)) {
      this.did.add(moment);
      if (this.act(this.does[moment])) {
        throw this.ledger.make(moment, fate);
      }
    }
  }

  protected wrongIf(wrong: boolean, what: string): void {
    if (wrong) {
      this.violations.push(what);
    }
  }
}
