// One run of `capture()`, outside any nursery.

import fc from 'fast-check';
import { finalize, Observable, UnsubscriptionError, type Subscriber } from 'rxjs';
import { capture, FutureSetAgainError, ResultCapture, TaskCancelledError, type Outcome } from 'rxresult';
import { NONE, type Expected } from '../expected';
import { SmallRun } from '../SmallRun';

export type Act = 'next' | 'complete' | 'fail' | 'leave' | 'cancel' | 'unsubscribe' | 'subscribe' | 'throw';
export type Moment = 'subscribing' | 'teardown' | 'next' | 'end' | 'consumerFinalizer' | 'waiter' | 'waiterFinalizer';

export interface CaptureProgram {
  suppressError: boolean;
  does: Partial<Record<Moment, Act[]>>;
  steps: Act[];
}

const acts = fc.constantFrom<Act[]>('next', 'next', 'complete', 'fail', 'leave', 'cancel', 'unsubscribe', 'subscribe');
const few = fc.array(fc.oneof({ weight: 4, arbitrary: acts }, { weight: 1, arbitrary: fc.constant<Act>('throw') }), {
  minLength: 1,
  maxLength: 3,
});

export const capturePrograms: fc.Arbitrary<CaptureProgram> = fc.record({
  suppressError: fc.boolean(),
  does: fc.record(
    { subscribing: few, teardown: few, next: few, end: few, consumerFinalizer: few, waiter: few, waiterFinalizer: few },
    { requiredKeys: [] },
  ),
  steps: fc.array(acts, { maxLength: 5 }),
});

export class CaptureRun extends SmallRun<Act, Moment> {
  private readonly rc = new ResultCapture<number>({ name: 'task' });
  private producer: Subscriber<number> | undefined = undefined;
  private consumer: Subscriber<number> | undefined = undefined;
  private expected: Expected | undefined = undefined;
  private last: number | typeof NONE = NONE;
  private unsubscribed = false;
  /** How many teardowns there are to run at its end. */
  private teardowns = 1;
  private torn = 0;
  private outcome: Outcome<number> | undefined = undefined;
  private readonly ends: unknown[] = [];
  private readonly passing: { value: number; came: boolean }[] = [];

  constructor(private readonly program: CaptureProgram) {
    super(program.does);
  }

  protected steps(): void {
    const waiting = this.rc.pipe(finalize(() => this.moment('waiterFinalizer')));
    this.rc.waitDone().subscribe((outcome) => this.settled(outcome));
    waiting.subscribe({ error: () => this.moment('waiter'), complete: () => this.moment('waiter') });
    for (const step of [...this.program.steps, 'subscribe', 'unsubscribe'] as const) {
      this.act([step]);
      this.check();
    }
  }

  private check(): void {
    const { rc, expected, outcome, unsubscribed, ends, torn, producer } = this;
    this.wrongIf(rc.isDone() !== (expected !== undefined), `is ${String(rc)}`);
    this.wrongIf(outcome !== undefined && rc.outcome !== outcome, 'is settled again');
    const due = expected && this.consumer && !unsubscribed ? 1 : 0;
    this.wrongIf(ends.length !== due, `ends ${ends.length} times, expected ${due}`);
    this.wrongIf(torn !== (expected && producer ? this.teardowns : 0), `was torn down ${torn} times`);
  }

  /** As anywhere in RxJS, what finalizers throw reaches the caller that ended it, producer or consumer. */
  private asks(act: () => void): void {
    try {
      act();
    } catch (thrown) {
      this.wrongIf(!(thrown instanceof UnsubscriptionError), `thrown: ${String(thrown)}`);
      this.ledger.count(thrown, 'caught');
    }
  }

  protected perform(act: Exclude<Act, 'throw'>): void {
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
          this.unsubscribed = true; // Downstream is not notified, as with any operator whose producer drops it.
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
        if (consumer && this.ends.length === 0) {
          this.unsubscribed = true;
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
    this.outcome = outcome;
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
    this.wrongIf(this.torn > 0, 'is settled after its finalizers');
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
        subscriber.add(() => this.moment('consumerFinalizer', 'caught'));
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
      error: (error: unknown) => this.end(error),
      complete: () => this.end(undefined),
    });
  }

  /** Downstream is notified of the end. */
  private end(error: unknown): void {
    const { expected, rc, unsubscribed, program } = this;
    this.ends.push(error);
    const due = expected?.status === 'rejected' && !program.suppressError ? expected.reason : undefined;
    this.wrongIf(error !== due || unsubscribed || !rc.isDone() || !this.outcome, `ends with ${String(error)}`);
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
        this.wrongIf(!this.outcome, 'is torn down before it is settled');
        this.torn++;
        this.moment('teardown', late ? 'reported' : 'caught');
      };
    });
  }
}
