// Runs a program against the library and, beside it, against the model. What does not agree is a violation.

import { UnsubscriptionError } from 'rxjs';
import { afterStep } from './afterStep';
import { subscribe } from './consumer';
import { KINDS } from './kinds';
import { Ledger } from './Ledger';
import type { ModelCleanup } from './ModelCleanup';
import { ModelNursery } from './ModelNursery';
import type { ModelOwner } from './ModelOwner';
import type { ModelTask } from './ModelTask';
import { ON_NURSERY, perform } from './perform';
import type { Command, NurseryMoment, NurserySpec, Program, TaskMoment, TaskSpec, Throw } from './program';
import { cleanupEnds } from './producing';
import { withReports } from './reports';
import { TASKS } from './tasks';
import type { TaskKind } from './tasks/TaskKind';

/** In whose callback something is done. */
export interface Self {
  nursery: ModelNursery | undefined;
  task: ModelTask | undefined;
  cleanup?: ModelCleanup;
}

/** A program does at most this many commands, so that tasks that start tasks end. */
const BUDGET = 120;

export class World {
  readonly violations: string[] = [];
  readonly ledger = new Ledger((what) => this.violated(what));
  readonly nurseries: ModelNursery[] = [];
  readonly tasks: ModelTask[] = [];
  readonly cleanups: ModelCleanup[] = [];
  /** Whose finalizers are on the call stack, the innermost last. */
  readonly closing: ModelOwner[] = [];
  /** The task that `startSoon` is called with: an observer sees its capture before that returns it. */
  asking: ModelTask | undefined = undefined;
  private budget = BUDGET;
  private time = 0;

  /** Runs the program, ends what is left of it, and returns what was violated. */
  static run(program: Program): string[] {
    const world = new World();
    withReports(
      (error) => world.reported(error),
      () => world.run(program),
    );
    world.ledger.check();
    return world.violations;
  }

  private run({ nurseries, steps }: Program): void {
    for (const spec of nurseries) {
      subscribe(this.make(spec));
      afterStep(this);
    }
    for (const step of steps) {
      this.do([step], { nursery: this.nurseries[0], task: this.tasks.at(-1) });
      afterStep(this);
    }
    for (const n of this.nurseries) {
      this.budget = BUDGET;
      ON_NURSERY.cancel(n);
      ON_NURSERY.unsubscribe(n);
      afterStep(this);
    }
    for (const cleanup of this.cleanups) {
      // Its callback may add more.
      cleanupEnds(cleanup);
      afterStep(this);
    }
    for (const n of this.nurseries) {
      n.lastly();
    }
  }

  /** @param task The task that it is, if it is in another nursery. */
  make(spec: NurserySpec, task?: ModelTask): ModelNursery {
    return new KINDS[spec.kind](this, spec, task);
  }

  taskKind(spec: TaskSpec): TaskKind {
    return TASKS[spec.kind];
  }

  readonly violated = (what: string): void => {
    this.violations.push(what);
  };

  /** A moment of the model's time: later ones are greater. */
  tick(): number {
    return this.time++;
  }

  /** The task that a nursery is being asked for. */
  askedFor(n: ModelNursery): ModelTask | undefined {
    const { asking } = this;
    this.asking = undefined;
    return asking?.nursery === n ? asking : undefined;
  }

  /** Does the commands; returns the one by which the callback is to throw. */
  do(commands: readonly Command[] | undefined, self: Self): Throw | undefined {
    for (const command of commands ?? []) {
      if (command.do === 'throw') {
        return command;
      }
      if (this.budget-- > 0) {
        perform(this, command, self);
      }
    }
    return undefined;
  }

  /**
   * What a callback does, the first time it is called. It may throw.
   *
   * @param catches Decides what has to become of what it throws; default: that is reported.
   */
  moment(
    owner: ModelNursery | ModelTask,
    moment: NurseryMoment | TaskMoment,
    catches = (error: Error) => this.ledger.destine(error, 'reported'),
    task = owner instanceof ModelNursery ? owner.task : owner,
  ): void {
    const does = owner.spec.does as Partial<Record<string, Command[]>> | undefined;
    if (!does?.[moment] || owner.did.has(moment)) {
      return;
    }
    owner.did.add(moment);
    const nursery = owner instanceof ModelNursery ? owner : owner.nursery;
    if (this.do(does[moment], { nursery, task })) {
      const error = this.ledger.make(`${moment} of ${owner.label}`);
      catches(error);
      throw error;
    }
  }

  /** Asks for an end: what finalizers throw may come back, and nothing else. */
  asks(act: () => void): void {
    try {
      act();
    } catch (thrown) {
      if (!(thrown instanceof UnsubscriptionError)) {
        this.violated(`thrown to the caller that asked for an end: ${String(thrown)}`);
      }
      this.ledger.count(thrown, 'caught');
    }
  }

  /** Calls what throws nothing. */
  quietly(what: string, act: () => void): void {
    try {
      act();
    } catch (thrown) {
      this.violated(`${what} throws ${String(thrown)}`);
    }
  }

  private reported(error: unknown): void {
    // An error that the library made, of a nursery without a subscriber.
    const fails = (n: ModelNursery) => n.unsubscribed && n.decision?.failsWith(error);
    if (this.ledger.has(error) || !this.nurseries.some(fails)) {
      this.ledger.count(error, 'reported');
    }
  }
}
