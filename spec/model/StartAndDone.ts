// One task whose start and whose end are captured: what the two captures may say of it.

import { Observable, type Subscriber } from 'rxjs';
import {
  captureStartAndDoneResults,
  NurseryClosedError,
  openNursery,
  TaskNotStartedError,
  type OpenNursery,
  type Outcome,
  type ResultCapture,
} from 'rxresult';
import { Ledger } from './Ledger';
import { withReports } from './reports';
import { CANCELS, type Act, type Moment, type StartAndDoneProgram } from './startAndDoneProgram';

export class StartAndDone {
  readonly violations: string[] = [];
  private readonly ledger = new Ledger((what) => this.violations.push(what));
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
  private count = 0;
  private readonly did = new Set<Moment>();
  private readonly beside: Subscriber<unknown>[] = [];

  static run(program: StartAndDoneProgram): string[] {
    let it: StartAndDone | undefined;
    withReports(
      (error) => it?.ledger.count(error, 'reported'),
      () => {
        it = new StartAndDone(program);
        it.steps();
      },
    );
    it?.ledger.check();
    return it?.violations ?? [];
  }

  private constructor(private readonly program: StartAndDoneProgram) {
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
    this.ledger.count(error, 'told');
    const ofStart = error instanceof TaskNotStartedError || !this.called;
    this.wrongIf(n !== (ofStart ? this.starts : this.runs), `the wrong nursery fails with ${String(error)}`);
  }

  private steps(): void {
    const { before, steps, does } = this.program;
    this.act(before);
    try {
      const [start, done] = captureStartAndDoneResults<unknown>(this.runs, (started) => this.routine(started), {
        startNursery: this.starts,
      });
      this.start = start;
      this.done = done;
      this.watch(start, does.startWaiter, 'startWaiter');
      this.watch(done, does.doneWaiter, 'doneWaiter');
    } catch (error) {
      this.wrongIf(!(error instanceof NurseryClosedError && this.starts.closed), `thrown: ${String(error)}`);
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

  private watch(rc: ResultCapture<unknown>, acts: Act[] | undefined, moment: Moment): void {
    rc.waitDone().subscribe((outcome) => {
      this.wrongIf(this.outcomes.has(rc), `${moment} hears twice`);
      this.outcomes.set(rc, outcome);
      if (!this.did.has(moment)) {
        this.did.add(moment);
        if (this.act(acts)) {
          throw this.ledger.make(moment, 'reported');
        }
      }
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

  private act(acts: readonly Act[] | undefined): boolean {
    for (const act of acts ?? []) {
      if (act === 'throw') {
        return true;
      }
      if (this.count++ < 60) {
        this.cancels += (CANCELS as readonly Act[]).includes(act) ? 1 : 0;
        this.perform(act);
      }
    }
    return false;
  }

  private perform(act: Exclude<Act, 'throw'>): void {
    const { producer } = this;
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
    const waits = this.program.same && !start.isDone() ? 1 : 0; // The start takes no place.
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

  private wrongIf(wrong: boolean, what: string): void {
    if (wrong) {
      this.violations.push(what);
    }
  }
}
