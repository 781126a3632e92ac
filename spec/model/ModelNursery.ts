import type { Observable, Subscriber } from 'rxjs';
import type { Nursery, ResultCapture, TaskCancelledError } from 'rxresult';
import { NONE } from './expected';
import type { ModelChild } from './ModelChild';
import type { Cleaning, ModelOwner } from './ModelOwner';
import type { ModelTask } from './ModelTask';
import type { NurserySpec } from './program';
import { unsubscribes } from './rules/cancelling';
import { finish, type Decision } from './rules/deciding';
import { comes } from './rules/emitting';
import { endsByItself } from './rules/ending';
import type { Unsubscribing } from './rules/finalizing';
import { isEnded } from './rules/lingering';
import type { World } from './World';

/** A nursery, as far as it can be known without its engine. Each kind is a subclass: see `kinds/`. */
export abstract class ModelNursery implements Cleaning {
  readonly id: number;
  readonly label: string;
  readonly did = new Set<string>();
  readonly tasks: ModelTask[] = [];
  stream: ModelChild | undefined = undefined;
  until: ModelChild | undefined = undefined;
  /** What commands are done to. */
  handle: Nursery | undefined = undefined;
  /** What its state is read from. */
  view: Nursery | undefined = undefined;
  consumer: Subscriber<unknown> | undefined = undefined;
  bodyDone = true;
  /** `close` was called. */
  sealed = false;
  decision: Decision | undefined = undefined;
  /** The one error of all that its end cancels, once it was seen. */
  cancellation: TaskCancelledError | undefined = undefined;
  /** Nothing else ended it. */
  endedByItself = false;
  /** `until` ended it. */
  stoppedByUntil = false;
  /** The observer or the consumer was notified of the end. */
  ended = false;
  endObserved = false;
  /** How its consumer was notified of the end, if it was. */
  end: 'completed' | 'failed' | undefined = undefined;
  unsubscribed = false;
  /** How often its end is being asked for, on the call stack. */
  asksForEnd = 0;
  /** Those who do not end before it, while it is being ended: see `rules/lingering.ts`. */
  readonly lingersIn = new Set<ModelOwner>();
  readonly unsubscribing: Unsubscribing[] = [];
  /** Its consumer was notified of a result. */
  emitted = false;
  /** The values on their way to the consumer, the latest last, and whether they have come. */
  readonly passing: { value: unknown; came: boolean }[] = [];
  /** How many frames on the call stack let it wait with its end. */
  frames = 0;
  /** How many of them are subscribe functions and finalizers: the nurseries around it wait for those, too. */
  calls = 0;

  constructor(
    readonly world: World,
    readonly spec: NurserySpec,
    /** The task that it is, if it is in another nursery. */
    readonly task?: ModelTask,
  ) {
    this.id = world.nurseries.length;
    this.label = `nursery ${this.id}`;
    world.nurseries.push(this);
  }

  get concurrent(): number {
    return this.spec.concurrent ?? Infinity;
  }

  get running(): ModelTask[] {
    return this.tasks.filter((task) => task.enteredAt !== undefined && !this.seesLeft(task));
  }

  /** Whether a task has left, and the observer knows it. */
  private seesLeft({ left, events }: ModelTask): boolean {
    return left && (!this.spec.observed || events.at(-1) === 'finalized');
  }

  get children(): ModelChild[] {
    return [this.stream, ...this.tasks, this.until].filter((child): child is ModelChild => child !== undefined);
  }

  /** Whether cleanup in it has not ended. */
  get cleansUp(): boolean {
    return this.children.some(({ cleansUp }) => cleansUp);
  }

  /** Whether it was ended, and nothing of it is left. */
  get over(): boolean {
    const ended = this.children.every(({ enteredAt, left }) => enteredAt === undefined || left);
    return this.decision !== undefined && ended && this.frames === 0;
  }

  /** Whether it is this one, or runs or lingers within it. */
  isWithin(n: ModelNursery): boolean {
    return this === n || [...this.lingersIn, this.task].some((owner) => owner?.isWithin(n));
  }

  /** Runs a callback that lets the nursery wait with its end. */
  within<T>(callback: () => T): T {
    this.frames++;
    try {
      return callback();
    } finally {
      this.frames--;
    }
  }

  /** Runs a subscribe function or a finalizer of a child. */
  calling<T>(callback: () => T): T {
    this.calls++;
    try {
      return this.within(callback);
    } finally {
      this.calls--;
    }
  }

  /** Whether it is nested in another one, however deep. */
  isIn(other: ModelNursery): boolean {
    const outer = this.task?.nursery;
    return outer !== undefined && (outer === other || outer.isIn(other));
  }

  // What the kinds differ in.

  /** Makes the real one. */
  abstract make(): Observable<unknown>;

  /** The task that a capture is of, which the observer sees for the first time. */
  abstract taskFor(capture: ResultCapture<unknown>): ModelTask | undefined;

  /** Whether it is asked for its tasks, one by one. */
  readonly asked: boolean = false;

  /** Whether it has a stream besides its tasks: its body's, or the one it maps. */
  get streams(): boolean {
    return false;
  }

  /** Whether errors of its tasks are among its results, and do not fail it. */
  readonly claims: boolean = false;

  /** Whether errors of its tasks are suppressed, unless they say otherwise. */
  get suppresses(): boolean {
    return this.spec.suppressError ?? false;
  }

  /** Whether what becomes of its tasks can be read, also without an observer. */
  readonly readable: boolean = true;

  /** It is subscribed. */
  afterSubscribe(): void {
    // Most are asked for nothing more.
  }

  /** Whether its consumer is to be notified. */
  get watched(): boolean {
    return !this.unsubscribed;
  }

  /** Its consumer unsubscribes: what finalizers throw comes back. */
  leave(): void {
    const { world, consumer } = this;
    if (consumer && !this.end && !this.unsubscribed) {
      this.unsubscribing.push({ at: world.tick(), catches: (error) => world.ledger.destine(error, 'caught') });
      unsubscribes(this);
      isEnded(this, () => world.asks(() => consumer.unsubscribe()), this.task);
      this.unsubscribing.pop();
    }
  }

  /** Takes what a finalizer of the consumer throws, unless that is reported. */
  get consumerCatches(): ((error: unknown) => void) | undefined {
    return this.unsubscribing.at(-1)?.catches;
  }

  /** Somebody else subscribes to its end, where that is possible. */
  watch(): void {
    // Most have one consumer.
  }

  /** `close`, where there is one. */
  close(): void {
    // Most have none.
  }

  /** The children whose values are its own. */
  get emitters(): readonly (ModelChild | undefined)[] {
    return [];
  }

  /** A child is about to emit a value: what that really is, and the task that it starts before `next` returns. */
  beforeNext(_child: ModelChild, value: unknown): { value: unknown; starts?: ModelTask | undefined } {
    return { value };
  }

  /** A task completes. */
  completes(task: ModelTask): void {
    const { last } = task;
    task.end('completed', last === NONE ? { status: 'empty' } : { status: 'fulfilled', value: last });
  }

  /** Whether the shutdown cancels tasks that wait newest first. */
  get cancelsNewestFirst(): boolean {
    return true;
  }

  /** When all is done that the program does. */
  lastly(): void {
    // Most owe nothing more.
  }

  /** Something is about to decide its end. It may have ended by itself, and only waits for cleanup of `until`. */
  beforeDecision(): void {
    const { decision, endedByItself, frames, idle, until } = this;
    if (!decision && !endedByItself && frames === 0 && until?.finalized && until.cleansUp && idle) {
      endsByItself(this);
    }
  }

  /** It ends because there is nothing left to do. */
  decideByItself(): void {
    finish(this, undefined);
  }

  /** Whether there is nothing left to do. */
  get idle(): boolean {
    return (
      this.bodyDone &&
      (!this.streams || (!!this.stream?.ending && this.stream.left)) &&
      this.tasks.every(({ ended }) => ended)
    );
  }

  /** Its consumer is notified of a value. */
  emits(value: unknown): void {
    comes(this, value);
  }

  /** Its consumer takes a value, by `act`. */
  whileEmitting(act: () => void): void {
    act();
  }

  /** Whether it has emitted a result by the time it completes. */
  get resultDue(): boolean {
    return false;
  }

  /** After each step, and when it completes. */
  checkTasks(): void {
    // Most promise nothing more.
  }
}
