import type { ObservableInput, Subscriber } from 'rxjs';
import { cancelledTask, type Cancelled } from '../capture/Cancellation';
import { describeInput, label, nameOf } from '../capture/describe';
import { FutureSetAgainError, TaskNotStartedError } from '../capture/errors';
import { newCapture, type ResultCapture } from '../capture/ResultCapture';
import { callUserCode } from '../capture/userCode';
import { Child, CONTAINED, FIRST, TASK, UNSEEN } from './Child';
import { Group, taskKind } from './Group';
import { checkOptions } from './options';
import type { Scope } from './Scope';
import { TaskObserver } from './TaskObserver';

/** A routine that signals when it is ready. */
export type StartRoutine<S, T> = (started: (value: S) => void) => ObservableInput<T>;

/**
 * One run of a task that calls `started`: until then, what happens to the task goes to `subscriber`, which waits for it.
 */
export class StartedTask<S, T> {
  /** The result of the whole run. */
  readonly capture: ResultCapture<T>;
  /** The nursery that has taken the task, until that has ended. */
  scope: Scope | undefined = undefined;
  /** The cancellation of what waited for `started`, where that is known. */
  cancellation: Cancelled | undefined = undefined;
  private child: Child | undefined = undefined;
  private started = false;
  /** What waits for `started`: until that is called, or cannot be called any more. */
  private subscriber: Subscriber<S> | undefined = undefined;

  /** @param seen Somebody has the capture. */
  constructor(
    routine: StartRoutine<S, T>,
    options?: { name?: string | undefined },
    private readonly seen = false,
  ) {
    const started = (value: S) => this.start(value);
    this.capture = newCapture(options?.name ?? nameOf(routine), routine, [started]) as ResultCapture<T>;
  }

  /**
   * Starts the task; `subscriber` is notified when it is ready.
   *
   * @param admitted The nursery has taken what waits for the start, so it takes the task in its place: even if it was closed
   *   since, and before all others that wait.
   */
  run(scope: Scope, subscriber: Subscriber<S>, admitted = false): void {
    if (subscriber.closed) {
      return; // Nobody waits for it.
    }
    try {
      if (!admitted) {
        scope.refuseIfClosed();
      }
    } catch (error) {
      subscriber.error(error);
      return;
    }
    const flags = TASK | CONTAINED | (admitted ? FIRST : 0); // Until `started`, nothing of it is the nursery's.
    this.scope = scope;
    this.subscriber = subscriber;
    this.child = new Child(scope, undefined, this.capture as ResultCapture<unknown>, flags, new Group(START, this));
    subscriber.add(() => this.unsubscribed());
    scope.spawnHere(this.child);
  }

  /** What the routine calls. */
  private start(value: S): void {
    const { capture, child, scope, subscriber } = this;
    if (this.started) {
      throw new FutureSetAgainError(capture, `${label('task', capture.name)} called started twice`);
    }
    if (child && subscriber && scope?.open && !capture.isDone() && !hasLeft(subscriber)) {
      this.started = true;
      this.subscriber = undefined;
      if (!scope.settings.suppressError) {
        child.flags &= ~CONTAINED;
      } else if (!this.seen) {
        child.flags |= UNSEEN;
      }
      callUserCode(() => {
        subscriber.next(value);
        subscriber.complete();
      });
    }
  }

  /** Nobody waits for the start any more: without it, there is no task. */
  private unsubscribed(): void {
    const { capture } = this;
    if (this.subscriber) {
      this.subscriber = undefined;
      capture._cancel(this.cancellation ?? cancelledTask(capture.name, capture));
    }
  }

  /** Its run has ended. */
  ended(): void {
    const { capture, subscriber } = this;
    this.scope = this.child = undefined; // The capture's argument leads here.
    if (subscriber) {
      const { outcome } = capture;
      this.subscriber = undefined;
      callUserCode(() => {
        subscriber.error('reason' in outcome ? outcome.reason : new TaskNotStartedError(capture));
      });
    }
  }
}

/**
 * A child that is being cancelled takes nothing more, and is closed only when its waiters have been notified. It is not seen
 * through an operator between it and the start.
 */
function hasLeft(subscriber: Subscriber<unknown>): boolean {
  const each: unknown = subscriber;
  return subscriber.closed || (each instanceof TaskObserver && each.done);
}

const START = /* @__PURE__ */ taskKind<{ ended(): void }>({
  ended(task) {
    task.ended();
  },
});

/** @throws TypeError if `routine` is not a function, or `options` not an object. */
export function checkRoutine(what: string, routine: unknown, options: unknown): void {
  if (typeof routine !== 'function') {
    throw new TypeError(`${what}: the routine must be a function, got ${describeInput(routine)}`);
  }
  checkOptions(what, options);
}
