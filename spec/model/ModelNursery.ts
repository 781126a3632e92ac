import type { Subscriber } from 'rxjs';
import type { Nursery, TaskCancelledError } from 'rxresult';
import { failsBy, type Decision } from './Decision';
import { endsByItself } from './ends';
import type { ModelChild, Unsubscribing } from './ModelChild';
import type { ModelTask } from './ModelTask';
import type { NurserySpec } from './program';
import type { World } from './World';

/** A nursery, as far as it can be known without its engine. */
export class ModelNursery {
  readonly id: number;
  readonly label: string;
  readonly did = new Set<string>();
  readonly tasks: ModelTask[] = [];
  stream: ModelChild | undefined = undefined;
  until: ModelChild | undefined = undefined;
  /** What is done to it is done by this. */
  handle: Nursery | undefined = undefined;
  /** What is read of it is read from this. */
  view: Nursery | undefined = undefined;
  consumer: Subscriber<unknown> | undefined = undefined;
  bodyDone: boolean;
  sealed = false;
  decision: Decision | undefined = undefined;
  /** The one error of all that its end cancels, once it was seen. */
  cancellation: TaskCancelledError | undefined = undefined;
  /** The value of the winner, of a `gatherAny`. */
  winner: { value: unknown } | undefined = undefined;
  /** Nobody won it. */
  private lost = false;
  /** The observer or the consumer was told of the end. */
  ended = false;
  toldEnd = false;
  left = false;
  heard: 'completed' | 'failed' | undefined = undefined;
  emitted = false;
  /** The values on their way to the consumer, the latest last, and whether they have come. */
  readonly passing: { value: unknown; came: boolean }[] = [];
  /** How many frames on the call stack have it wait with its end. */
  frames = 0;
  readonly unsubscribing: Unsubscribing[] = [];

  constructor(
    readonly world: World,
    readonly spec: NurserySpec,
    /** The task that it is, if it is in another nursery. */
    readonly task?: ModelTask,
  ) {
    this.id = world.nurseries.length;
    this.label = `nursery ${this.id}`;
    this.bodyDone = spec.kind !== 'body';
    world.nurseries.push(this);
  }

  get concurrent(): number {
    return this.spec.concurrent ?? Infinity;
  }

  /** Whether it is asked for its tasks, one by one. */
  get asked(): boolean {
    return this.spec.kind === 'body' || this.spec.kind === 'open';
  }

  /** Whether its body, or what `captureMap` maps, is a stream. */
  get streams(): boolean {
    return this.spec.kind === 'captureMap' || (this.spec.kind === 'body' && !!this.spec.stream);
  }

  /** Whether what this child emits is what the nursery emits. */
  emits(child: ModelChild): boolean {
    const { kind } = this.spec;
    return kind === 'body' ? child === this.stream : kind === 'array' && child !== this.until;
  }

  get running(): ModelTask[] {
    return this.tasks.filter((task) => task.enteredAt !== undefined && !task.gone);
  }

  /** Runs a callback that has the nursery wait with its end. */
  within<T>(callback: () => T): T {
    this.frames++;
    try {
      return callback();
    } finally {
      this.frames--;
    }
  }

  /** Nothing else ended it. */
  endedByItself = false;

  /** How it ends is decided once; returns whether it is by this. */
  private decide(decision: Omit<Decision, 'at'>): boolean {
    const ended = this.tasks.length > 0 && this.idle && !this.tasks.some(({ leaving }) => leaving);
    if (this.spec.kind === 'gatherAny' && ended && !this.lost) {
      this.lost = true;
      endsByItself(this); // It has failed as soon as its last task had ended, though nobody was told yet.
    }
    if (this.decision) {
      return false;
    }
    this.decision = { ...decision, at: this.world.tick() };
    return true;
  }

  /** Something cancels it. */
  cancel(cause?: unknown): boolean {
    return this.finish(undefined, 'completed', cause);
  }

  /** Its end is `child`'s, or nobody's in particular. */
  finish(by: ModelChild | undefined, how: 'completed' | 'unsubscribed' = 'completed', reason?: unknown): boolean {
    const causes = (cause: unknown) => cause === reason;
    return this.decide({ how, by, failsWith: () => false, causes, errors: [], unrecorded: false });
  }

  /** An error fails it that its task has recorded; one that is a function is asked about what is told. */
  fail(error: unknown, by?: ModelChild): boolean {
    return this.decide({ how: 'failed', by, ...failsBy(error), errors: [error], unrecorded: false });
  }

  /** Errors fail it that no capture has. */
  failUnrecorded(errors: readonly unknown[], by?: ModelChild): boolean {
    return this.decide({ how: 'failed', by, ...failsBy(errors[0]), errors, unrecorded: true });
  }

  /** The body throws: an error also after a cancel, but those cancelled were cancelled by that. */
  bodyThrows(error: Error): void {
    const { decision, world } = this;
    const fails = this.failUnrecorded([error]) || decision?.how === 'completed';
    if (decision?.how === 'completed') {
      const { failsWith } = failsBy(error);
      this.decision = { ...decision, how: 'failed', failsWith, errors: [error], unrecorded: true };
    }
    world.ledger.destine(error, fails && !this.left ? 'told' : 'reported');
  }

  /** The consumer unsubscribes: there is nobody to tell what it fails with. */
  leave(): void {
    this.finish(undefined, 'unsubscribed');
    this.left = true;
    if (this.decision?.unrecorded) {
      for (const error of this.decision.errors) {
        this.world.ledger.destine(error, 'reported');
      }
    }
  }

  /** Whether there is nothing left to do. */
  get idle(): boolean {
    const { kind } = this.spec;
    const streamed = !this.streams || !!this.stream?.ending;
    return (
      this.bodyDone && streamed && this.tasks.every(({ finished }) => finished) && (kind !== 'open' || this.sealed)
    );
  }
}
