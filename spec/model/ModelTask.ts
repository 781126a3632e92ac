import { finalize, type Subscription } from 'rxjs';
import type { Outcome, ResultCapture } from 'rxresult';
import { ModelChild } from './ModelChild';
import type { ModelNursery } from './ModelNursery';
import type { TaskMoment, TaskSpec } from './program';
import { settled } from './rules/recording';
import { answerOf, type Answer } from './rules/refusing';
import type { TaskKind } from './tasks/TaskKind';

/** A task of a nursery. */
export class ModelTask extends ModelChild {
  readonly id: number;
  readonly kind: TaskKind;
  readonly askedAt: number;
  /** How its nursery answers when it is asked for it. */
  readonly answer: Answer;
  /** Whether it was asked for when its nursery had ended. */
  readonly late: boolean;
  readonly did = new Set<string>();
  capture: ResultCapture<unknown> | undefined = undefined;
  /** The outcome, as soon as its capture has notified of it. */
  outcome: Outcome<unknown> | undefined = undefined;
  /** What the observer was notified of. */
  readonly events: string[] = [];
  /** Of a task that is started by `start`: see `tasks/start.ts`. */
  readonly start = {
    call: undefined as ((value: number) => void) | undefined,
    called: false,
    unsubscribed: false,
    unsubscribing: false,
    subscription: undefined as Subscription | undefined,
    notifications: [] as unknown[],
  };
  /** `cancel` of its capture is on the call stack. */
  cancelling = false;
  /** The observer is being notified that it has ended. */
  leavesNow = false;
  /** Goes on to the next of the streams within it: see `inner.ts`. */
  switch: (() => void) | undefined = undefined;
  /** Its nursery has emitted its capture. */
  emitted = false;

  constructor(
    nursery: ModelNursery,
    readonly spec: TaskSpec,
    /** Its key in a combinator. */
    readonly key?: string,
  ) {
    super(nursery, `task ${nursery.world.tasks.length}`);
    this.id = nursery.world.tasks.length;
    this.kind = nursery.world.taskKind(spec);
    this.askedAt = nursery.world.tick();
    this.answer = answerOf(nursery);
    this.late = nursery.ended;
    nursery.world.tasks.push(this);
    nursery.tasks.push(this);
  }

  override isTask(): this is ModelTask {
    return true;
  }

  override get done(): boolean {
    if (super.done || this.capture?.isDone()) {
      return true;
    }
    // Within its routine, where it has neither a subscriber nor a capture that can be seen.
    const { decision, unsubscribed } = this.nursery;
    const cancelled = decision !== undefined && (unsubscribed || !decision.by?.subscribing);
    return !this.subscriber && !this.capture && this.enteredAt !== undefined && cancelled;
  }

  /** Whether somebody waits for its `started`: until then, nothing of it is its nursery's. */
  get starting(): boolean {
    return this.notStarted && !this.start.unsubscribed;
  }

  /** Whether it is a task of `start` that has not called `started`. Whoever has left the start does not make it the nursery's. */
  private get notStarted(): boolean {
    return this.spec.kind === 'start' && this.nursery.asked && !this.start.called;
  }

  /** Whether its nursery does not fail when it does. */
  get claimed(): boolean {
    return this.notStarted || this.nursery.claims;
  }

  override get isolated(): boolean {
    return this.claimed || this.suppresses;
  }

  /** Whether its capture can be seen by anybody. */
  get readable(): boolean {
    const { asked, readable, spec } = this.nursery;
    return !!spec.observed || (asked ? this.spec.kind !== 'start' : readable);
  }

  get suppresses(): boolean {
    const { asked, suppresses } = this.nursery;
    const own = asked && this.kind.takesOptions ? this.spec.suppressError : undefined;
    return own ?? suppresses;
  }

  /** When it had its turn, if it had: the observer is notified before it is entered. */
  get turn(): number | undefined {
    return this.enteredAt ?? (this.events.includes('started') ? Infinity : undefined);
  }

  /** Whether, for all that is known, what ends it is on the call stack; or it never ran, and what cancels or starts it is. */
  get leaving(): boolean {
    return this.cancelling || this.leavesNow || this.turn === Infinity;
  }

  /** Whether it is no longer its nursery's child. */
  get ended(): boolean {
    const over = this.done || !!this.start.subscription?.closed;
    return over && (this.enteredAt === undefined || this.left);
  }

  /** The capture is seen for the first time: is notified of its outcome before anybody else. */
  attach(capture: ResultCapture<unknown>): void {
    const { nursery: n } = this;
    const { world } = n;
    if (this.capture) {
      if (this.capture !== capture) {
        world.violated(`${this.label} has two captures`);
      }
      return;
    }
    this.capture = capture;
    const late = capture.isDone();
    capture.waitDone().subscribe((outcome) => settled(this, outcome, late));
    // Subscribers of a settled capture are notified here, and not by the engine.
    const wait = (moment: TaskMoment) =>
      late ? world.moment(this, moment) : n.within(() => world.moment(this, moment));
    const waiting = late ? capture : capture.pipe(finalize(() => wait('waiterFinalizer')));
    waiting.subscribe({ error: () => wait('waiter'), complete: () => wait('waiter') });
  }
}
