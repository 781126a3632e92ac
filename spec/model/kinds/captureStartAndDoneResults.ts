// `captureStartAndDoneResults`: what the two captures of one task may say, in two nurseries or in one.

import fc from 'fast-check';
import { Observable, type Subscriber } from 'rxjs';
import {
  captureStartAndDoneResults,
  openNursery,
  TaskNotStartedError,
  type OpenNursery,
  type Outcome,
  type ResultCapture,
} from 'rxresult';
import { SmallRun } from '../SmallRun';

const CANCELS = ['leave', 'cancelStart', 'cancelDone', 'cancelRun', 'cancelStarter'] as const;
/** One thing to do: `spawn` starts a task beside it, `free` completes the oldest of those. */
type Act = (typeof CANCELS)[number] | 'started' | 'next' | 'complete' | 'fail' | 'spawn' | 'free' | 'throw';
type Moment = 'routine' | 'subscribing' | 'teardown' | 'startWaiter' | 'doneWaiter';

export interface StartAndDoneProgram {
  /** One nursery for both. */
  same: boolean;
  concurrent?: number;
  /** What is done before the task is started. */
  before: Act[];
  does: Partial<Record<Moment, Act[]>>;
  steps: Act[];
}

const act = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom<Act[]>('started', 'next', 'complete', 'fail', 'spawn', 'free') },
  { weight: 3, arbitrary: fc.constantFrom<Act[]>(...CANCELS) },
);
const quiet = fc.array(act, { minLength: 1, maxLength: 2 });
/** Between the end of a start and that of its task: nothing that would start the task. */
const between = fc.array(fc.constantFrom<Act[]>('next', 'complete', 'fail', 'spawn', 'throw', ...CANCELS), {
  minLength: 1,
  maxLength: 2,
});
const loud = fc.array(fc.oneof({ weight: 3, arbitrary: act }, { weight: 1, arbitrary: fc.constant<Act>('throw') }), {
  minLength: 1,
  maxLength: 2,
});

export const startAndDonePrograms: fc.Arbitrary<StartAndDoneProgram> = fc.record(
  {
    same: fc.boolean(),
    concurrent: fc.constantFrom(1, 2),
    before: fc.array(fc.constantFrom<Act[]>('spawn', 'spawn', 'cancelRun'), { maxLength: 2 }),
    does: fc.record(
      { routine: loud, subscribing: loud, teardown: quiet, startWaiter: between, doneWaiter: loud },
      { requiredKeys: [] },
    ),
    steps: fc.array(act, { maxLength: 8 }),
  },
  { requiredKeys: ['same', 'before', 'does', 'steps'] },
);

export class StartAndDone extends SmallRun<Act, Moment> {
  private readonly runs: OpenNursery;
  private readonly starts: OpenNursery;
  private readonly concurrent: number;
  private start: ResultCapture<unknown> | undefined = undefined;
  private done: ResultCapture<unknown> | undefined = undefined;
  private readonly outcomes = new Map<ResultCapture<unknown>, Outcome<unknown>>();
  private call: ((value: unknown) => void) | undefined = undefined;
  private called = false;
  private entered = false;
  private producer: Subscriber<unknown> | undefined = undefined;
  private alive = false;
  private cancels = 0;
  private readonly beside: Subscriber<unknown>[] = [];

  constructor(private readonly program: StartAndDoneProgram) {
    super(program.does);
    const { concurrent = Infinity, same } = program;
    this.concurrent = concurrent;
    this.runs = this.open(concurrent);
    this.starts = same ? this.runs : this.open(Infinity);
  }

  private open(concurrent: number): OpenNursery {
    const n = openNursery({ concurrent });
    n.done$.subscribe({ error: (error: unknown) => this.failed(n, error) });
    return n;
  }

  private failed(n: OpenNursery, error: unknown): void {
    this.ledger.count(error, 'emitted');
    const ofStart = error instanceof TaskNotStartedError || !this.called;
    this.wrongIf(n !== (ofStart ? this.starts : this.runs), `the wrong nursery fails with ${String(error)}`);
  }

  protected steps(): void {
    const { before, steps } = this.program;
    this.act(before);
    try {
      const [start, done] = captureStartAndDoneResults<unknown>(this.runs, (started) => this.routine(started), {
        startNursery: this.starts,
      });
      this.start = start;
      this.done = done;
      this.watch(start, 'startWaiter');
      this.watch(done, 'doneWaiter');
    } catch (error) {
      this.wrongIf(true, `thrown: ${String(error)}`); // Here no nursery completes by itself, and none is closed.
      return;
    }
    this.check();
    for (const step of [...steps, 'free', 'free', 'cancelRun', 'cancelStarter'] as const) {
      this.act([step]);
      this.check();
    }
    this.wrongIf(!this.start.isDone() || !this.done.isDone(), 'pending at the end');
    this.wrongIf(this.alive || this.beside.some(({ closed }) => !closed), 'alive at the end');
  }

  private watch(rc: ResultCapture<unknown>, moment: Moment): void {
    rc.waitDone().subscribe((outcome) => {
      this.wrongIf(this.outcomes.has(rc), `${moment} is notified twice`);
      this.outcomes.set(rc, outcome);
      this.moment(moment);
    });
  }

  private routine(started: (value: unknown) => void): Observable<unknown> {
    this.wrongIf(this.entered, 'runs twice');
    this.entered = true;
    this.call = started;
    if (this.act(this.program.does.routine)) {
      throw this.ledger.make('routine', this.over ? 'reported' : 'recorded');
    }
    return new Observable((subscriber) => {
      this.producer = subscriber;
      this.alive = true;
      if (this.act(this.program.does.subscribing)) {
        this.alive = false;
        throw this.ledger.make('subscribing', subscriber.closed ? 'dropped' : 'recorded');
      }
      return () => {
        this.alive = false;
        this.act(this.program.does.teardown);
      };
    });
  }

  protected perform(act: Exclude<Act, 'throw'>): void {
    const { producer } = this;
    this.cancels += (CANCELS as readonly Act[]).includes(act) ? 1 : 0;
    switch (act) {
      case 'started':
        this.started();
        break;
      case 'next':
        producer?.next(this.count);
        break;
      case 'complete':
        producer?.complete();
        break;
      case 'fail':
        producer?.error(this.ledger.make('task', producer.closed ? 'dropped' : 'recorded'));
        break;
      case 'leave':
        producer?.unsubscribe();
        break;
      case 'cancelStart':
        this.start?.cancel('reason');
        break;
      case 'cancelDone':
        this.done?.cancel('reason');
        break;
      case 'cancelRun':
        this.runs.cancel('reason');
        break;
      case 'cancelStarter':
        this.starts.cancel('reason');
        break;
      case 'spawn':
        if (!this.runs.closed) {
          this.runs.startSoon(new Observable((subscriber) => void this.beside.push(subscriber)));
        }
        break;
      case 'free':
        this.beside.find(({ closed }) => !closed)?.complete();
        break;
    }
  }

  /** Whether the task has ended. Until its captures are returned, a shutdown is all that can have ended it. */
  private get over(): boolean {
    const { done, producer, runs, starts, called } = this;
    const ended = done ? done.isDone() : runs.closed || (starts.closed && !called);
    return ended || !!producer?.closed;
  }

  private started(): void {
    const { call, start, called: again } = this;
    this.called ||= !!call && !start?.isDone() && !this.over && !this.runs.closed;
    try {
      call?.(1);
      this.wrongIf(again, 'may call started twice');
    } catch (error) {
      this.wrongIf(!again, `started throws ${String(error)}`);
    }
  }

  private check(): void {
    const { start, done, runs } = this;
    if (!start || !done) {
      return;
    }
    for (const rc of [start, done]) {
      this.wrongIf(rc.isDone() && this.outcomes.get(rc) !== rc.outcome, `settled as ${String(rc)}, and again`);
    }
    this.wrongIf(!this.agree(start.outcome, done.outcome), `start ${String(start)}, done ${String(done)}`);
    const running = this.beside.filter(({ closed }) => !closed).length + (this.alive ? 1 : 0);
    const waits = this.program.same && !start.isDone() ? 1 : 0; // The start takes no slot.
    this.wrongIf(running > this.concurrent, `${running} run`);
    this.wrongIf(running < this.concurrent && runs.size > running + waits, `${runs.size} run or wait, ${running} run`);
  }

  /** Whether the two outcomes may be of one task. */
  private agree(start: Outcome<unknown>, done: Outcome<unknown>): boolean {
    if (this.called) {
      return start.status === 'fulfilled' && start.value === 1;
    }
    if (!this.entered && done.status !== 'pending' && done.status !== 'cancelled') {
      return start === done; // It never ran.
    }
    if (start.status === 'cancelled' && done.status === 'cancelled') {
      const shared = start.reason === done.reason && start.reason.capture === undefined;
      return this.cancels > 1 || (this.cancels === 1 && shared);
    }
    const cancelled = start.status === 'cancelled' && this.cancels > 0;
    switch (done.status) {
      case 'pending':
        return start.status === 'pending';
      case 'cancelled':
        return start.status === 'rejected' && start.reason === done.reason;
      case 'rejected':
        return cancelled || (start.status === 'rejected' && start.reason === done.reason);
      default:
        return cancelled || (start.status === 'rejected' && start.reason instanceof TaskNotStartedError);
    }
  }
}
