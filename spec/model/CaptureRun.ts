// One run of `capture()`, outside any nursery, beside its model.

import { finalize, Observable, UnsubscriptionError, type Subscriber } from 'rxjs';
import { capture, FutureSetAgainError, ResultCapture, TaskCancelledError, type Outcome } from 'rxresult';
import type { Act, CaptureProgram, Moment } from './captureProgram';
import { NONE, type Expected } from './expected';
import { Ledger } from './Ledger';
import { withReports } from './reports';

export class CaptureRun {
  readonly violations: string[] = [];
  private readonly ledger = new Ledger((what) => this.violations.push(what));
  private readonly rc = new ResultCapture<number>({ name: 'task' });
  private readonly did = new Set<Moment>();
  private producer: Subscriber<number> | undefined = undefined;
  private consumer: Subscriber<number> | undefined = undefined;
  private expected: Expected | undefined = undefined;
  private last: number | typeof NONE = NONE;
  private count = 0;
  private left = false;
  /** How many it has to run at its end. */
  private teardowns = 1;
  private torn = 0;
  private heard: Outcome<number> | undefined = undefined;
  private readonly told: unknown[] = [];
  private readonly passing: { value: number; came: boolean }[] = [];

  static run(program: CaptureProgram): string[] {
    const run = new CaptureRun(program);
    withReports(
      (error) => run.ledger.count(error, 'reported'),
      () => run.steps(),
    );
    run.ledger.check();
    return run.violations;
  }

  private constructor(private readonly program: CaptureProgram) {}

  private steps(): void {
    const waiting = this.rc.pipe(finalize(() => this.moment('waiterFinalizer')));
    this.rc.waitDone().subscribe((outcome) => this.settled(outcome));
    waiting.subscribe({ error: () => this.moment('waiter'), complete: () => this.moment('waiter') });
    for (const step of [...this.program.steps, 'subscribe', 'unsubscribe'] as const) {
      this.act([step]);
      this.check();
    }
  }

  private check(): void {
    const { rc, expected, heard, left, told, torn, producer } = this;
    this.wrongIf(rc.isDone() !== (expected !== undefined), `is ${String(rc)}`);
    this.wrongIf(heard !== undefined && rc.outcome !== heard, 'settled again');
    const ends = expected && this.consumer && !left ? 1 : 0;
    this.wrongIf(told.length !== ends, `tells of ${told.length} ends, expected ${ends}`);
    this.wrongIf(torn !== (expected && producer ? this.teardowns : 0), `was torn down ${torn} times`);
  }

  private wrongIf(wrong: boolean, what: string): void {
    if (wrong) {
      this.violations.push(what);
    }
  }

  private act(acts: readonly Act[] | undefined): boolean {
    for (const act of acts ?? []) {
      if (act === 'throw') {
        return true;
      }
      if (this.count++ < 60) {
        this.perform(act);
      }
    }
    return false;
  }

  /** What a callback does, once. */
  private moment(moment: Moment, fate: 'caught' | 'reported' = 'reported'): void {
    if (!this.did.has(moment)) {
      this.did.add(moment);
      if (this.act(this.program.does[moment])) {
        throw this.ledger.make(moment, fate);
      }
    }
  }

  /** As anywhere in RxJS, what finalizers throw reaches who ended it, the producer or the consumer. */
  private asks(act: () => void): void {
    try {
      act();
    } catch (thrown) {
      this.wrongIf(!(thrown instanceof UnsubscriptionError), `thrown: ${String(thrown)}`);
      this.ledger.count(thrown, 'caught');
    }
  }

  private perform(act: Exclude<Act, 'throw'>): void {
    const { producer, consumer, rc } = this;
    const live = producer !== undefined && !this.expected;
    switch (act) {
      case 'next':
        this.next(live);
        break;
      case 'complete':
        if (live) {
          this.expected = this.last === NONE ? { status: 'empty' } : { status: 'fulfilled', value: this.last };
        }
        this.asks(() => producer?.complete());
        break;
      case 'fail': {
        const error = this.ledger.make('the task', live ? 'recorded' : 'dropped');
        if (live) {
          this.expected = { status: 'rejected', reason: error };
        }
        this.asks(() => producer?.error(error));
        break;
      }
      case 'leave':
        if (live) {
          this.expected = { status: 'cancelled', alone: true, cause: undefined };
          this.left = true; // Nobody tells downstream, as with any operator whose producer drops it.
        }
        this.asks(() => producer?.unsubscribe());
        break;
      case 'cancel': {
        const cause = Symbol('reason');
        this.expected ??= { status: 'cancelled', alone: true, cause };
        this.asks(() => rc.cancel(cause));
        break;
      }
      case 'unsubscribe':
        if (consumer && this.told.length === 0) {
          this.left = true;
          this.expected ??= { status: 'cancelled', alone: true, cause: undefined };
        }
        this.asks(() => consumer?.unsubscribe());
        break;
      case 'subscribe':
        this.subscribe();
        break;
    }
  }

  private next(live: boolean): void {
    const value = this.count;
    const passing = { value, came: false };
    if (live) {
      this.last = value;
    }
    this.passing.push(passing);
    this.asks(() => this.producer?.next(value));
    this.passing.pop();
    this.wrongIf(passing.came !== live, `passes ${live ? 'nothing' : 'something'} on`);
  }

  private settled(outcome: Outcome<number>): void {
    const { expected, rc } = this;
    this.heard = outcome;
    const { status } = outcome;
    const agrees =
      status === 'cancelled' && expected?.status === 'cancelled'
        ? outcome.reason instanceof TaskCancelledError &&
          outcome.reason.capture === rc &&
          outcome.reason.cause === expected.cause
        : status === 'rejected' && expected?.status === 'rejected'
          ? outcome.reason === expected.reason
          : status === 'fulfilled' && expected?.status === 'fulfilled'
            ? outcome.value === expected.value
            : status === expected?.status;
    this.wrongIf(!agrees, `settles as ${String(rc)}, expected ${expected?.status ?? 'nothing'}`);
    this.wrongIf(this.torn > 0, 'is heard after its finalizers');
  }

  private subscribe(): void {
    const stream = this.source().pipe(capture(this.rc, { suppressError: this.program.suppressError }));
    if (this.consumer || this.expected) {
      let error: unknown;
      stream.subscribe({ error: (reason: unknown) => (error = reason) });
      this.wrongIf(!(error instanceof FutureSetAgainError), 'runs twice');
      return;
    }
    new Observable<number>((subscriber) => {
      this.consumer = subscriber;
      stream.subscribe(subscriber);
      if (!subscriber.closed) {
        subscriber.add(() => this.moment('gone', 'caught'));
      }
    }).subscribe({
      next: (value) => {
        const passing = this.passing.at(-1);
        this.wrongIf(passing?.value !== value || passing.came || this.rc.isDone(), `passes ${value} on`);
        if (passing) {
          passing.came = true;
        }
        this.moment('next');
      },
      error: (error: unknown) => this.ends(error),
      complete: () => this.ends(undefined),
    });
  }

  private ends(error: unknown): void {
    const { expected, rc, left, program } = this;
    this.told.push(error);
    const told = expected?.status === 'rejected' && !program.suppressError ? expected.reason : undefined;
    this.wrongIf(error !== told || left || !rc.isDone() || !this.heard, `tells of ${String(error)}`);
    this.moment('end');
  }

  private source(): Observable<number> {
    return new Observable<number>((subscriber) => {
      this.wrongIf(this.producer !== undefined, 'is subscribed twice');
      this.producer = subscriber;
      if (this.act(this.program.does.subscribing)) {
        const error = this.ledger.make('the subscribe function', this.expected ? 'dropped' : 'recorded');
        this.teardowns = 0;
        this.expected ??= { status: 'rejected', reason: error };
        throw error;
      }
      const late = subscriber.closed;
      return () => {
        this.wrongIf(!this.heard, 'is torn down before it is heard');
        this.torn++;
        this.moment('teardown', late ? 'reported' : 'caught');
      };
    });
  }
}
