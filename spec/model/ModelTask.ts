import { finalize, type Subscription } from 'rxjs';
import type { Outcome, ResultCapture } from 'rxresult';
import { ModelChild } from './ModelChild';
import type { ModelNursery } from './ModelNursery';
import type { TaskMoment, TaskSpec } from './program';

/** A task of a nursery. */
export class ModelTask extends ModelChild {
  readonly id: number;
  readonly askedAt: number;
  readonly did = new Set<string>();
  capture: ResultCapture<unknown> | undefined = undefined;
  /** Its outcome, as soon as its capture told it. */
  heard: Outcome<unknown> | undefined = undefined;
  /** What the observer was told of it. */
  readonly events: string[] = [];
  /** Of a task that is started by `start`. */
  readonly start = {
    call: undefined as ((value: number) => void) | undefined,
    called: false,
    left: false,
    leaving: false,
    subscription: undefined as Subscription | undefined,
    heard: [] as unknown[],
  };
  /** `cancel` of its capture is on the call stack. */
  cancelling = false;
  /** `captureMap` has emitted its capture. */
  emitted = false;

  constructor(
    nursery: ModelNursery,
    readonly spec: TaskSpec,
    /** Its key in a combinator. */
    readonly key?: string,
  ) {
    super(nursery, `task ${nursery.world.tasks.length}`);
    this.id = nursery.world.tasks.length;
    this.askedAt = nursery.world.tick();
    nursery.world.tasks.push(this);
    nursery.tasks.push(this);
  }

  override get over(): boolean {
    if (super.over || this.capture?.isDone()) {
      return true;
    }
    // Within its routine, where it has neither a subscriber nor a capture that can be seen.
    const { decision, left } = this.nursery;
    const swept = decision !== undefined && (left || !decision.by?.opening);
    return !this.subscriber && !this.capture && this.enteredAt !== undefined && swept;
  }

  /** Whether somebody waits for its `started`: until then, nothing of it is its nursery's. */
  get starting(): boolean {
    const { called, left } = this.start;
    return this.spec.kind === 'start' && this.nursery.asked && !called && !left;
  }

  /** Whether its nursery does not fail when it does. */
  get claimed(): boolean {
    const { kind } = this.nursery.spec;
    return this.starting || kind === 'gatherSettled' || kind === 'gatherAny';
  }

  override get isolated(): boolean {
    return this.claimed;
  }

  get suppresses(): boolean {
    const { asked, spec } = this.nursery;
    const own = asked && this.spec.kind !== 'routine' && this.spec.kind !== 'start';
    const given = own ? this.spec.suppressError : undefined;
    return spec.kind !== 'gather' && (given ?? spec.suppressError ?? false);
  }

  /** When it had its turn, if it had: the observer is told before it is entered. */
  get turn(): number | undefined {
    return this.enteredAt ?? (this.events.includes('started') ? Infinity : undefined);
  }

  /** Whether it never ran, and who cancels it, or has its turn come, is on the call stack, for all that is known. */
  get leaving(): boolean {
    return this.cancelling || this.turn === Infinity;
  }

  /** Whether it is with its nursery no more. */
  get finished(): boolean {
    return this.ended && (this.enteredAt === undefined || this.gone);
  }

  private get ended(): boolean {
    return this.over || !!this.start.subscription?.closed;
  }

  /** The capture is seen for the first time: hears it settle before anyone else does. */
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
    capture.waitDone().subscribe((outcome) => world.settled(this, outcome, late));
    // Who waits for what is settled already is told here, and not by the engine.
    const wait = (moment: TaskMoment) =>
      late ? world.moment(this, moment) : n.within(() => world.moment(this, moment));
    const waiting = late ? capture : capture.pipe(finalize(() => wait('waiterFinalizer')));
    waiting.subscribe({ error: () => wait('waiter'), complete: () => wait('waiter') });
  }
}
