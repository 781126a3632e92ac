import type { ObservableInput, Subscriber } from 'rxjs';
import { cancelledTask, type Cancelled } from '../capture/Cancellation';
import { describeInput, nameOf } from '../capture/describe';
import { FutureSetAgainError, TaskNotStartedError } from '../capture/errors';
import { guarded } from '../capture/reportUnhandledError';
import { label } from '../capture/ResultBase';
import { newCapture, type ResultCapture } from '../capture/ResultCapture';
import { checkOptions } from './options';
import { kind, Sink, type Kind } from './Sink';
import { TaskSubscriber } from './TaskSubscriber';

/** A routine with a moment of readiness. */
export type StartRoutine<S, T> = (started: (value: S) => void) => ObservableInput<T>;

/** The part of the engine that starts children. */
export interface Spawner {
  /** It is not shutting down, and has not ended. */
  readonly open: boolean;
  checkOpen(): void;
  spawn(input: unknown, capture: ResultCapture<unknown>, sink: Sink): void;
}

/**
 * One run of a task that calls `started`: until then, what happens to the task goes to `subscriber`, who waits for it.
 */
export class StartedTask<S, T> {
  /** The result of the whole run. */
  readonly capture: ResultCapture<T>;
  /** The nursery that has taken the task, while that runs. */
  spawner: Spawner | undefined = undefined;
  /** The cancellation of who waited for `started`, where that is known. */
  cancellation: Cancelled | undefined = undefined;
  private started = false;
  /** Who waits for `started`: until it is called, or cannot be called any more. */
  private subscriber: Subscriber<S> | undefined = undefined;

  constructor(routine: StartRoutine<S, T>, options?: { name?: string }) {
    const started = (value: S) => this.start(value);
    this.capture = newCapture(options?.name ?? nameOf(routine), routine, [started]) as ResultCapture<T>;
  }

  /**
   * Starts the task; `subscriber` hears of its readiness.
   *
   * @param admitted The nursery has taken who waits for the readiness, so it takes the task in its place: though it was
   *   closed since, and before all others that wait.
   */
  run(spawner: Spawner, subscriber: Subscriber<S>, admitted = false): void {
    if (subscriber.closed) {
      return; // Nobody waits for it.
    }
    try {
      if (!admitted) {
        spawner.checkOpen();
      }
    } catch (error) {
      subscriber.error(error);
      return;
    }
    this.spawner = spawner;
    this.subscriber = subscriber;
    subscriber.add(() => this.leave());
    spawner.spawn(
      undefined,
      this.capture as ResultCapture<unknown>,
      new Sink(admitted ? STARTED_AHEAD : STARTED, this),
    );
  }

  /** What the routine calls. */
  private start(value: S): void {
    const { capture, spawner, subscriber } = this;
    if (this.started) {
      throw new FutureSetAgainError(capture, `${label('task', capture.name)} called started twice`);
    }
    if (subscriber && spawner?.open && !capture.isDone() && !hasLeft(subscriber)) {
      this.started = true;
      this.subscriber = undefined;
      guarded(() => {
        subscriber.next(value);
        subscriber.complete();
      });
    }
  }

  /** Nobody waits for the readiness any more: without it, there is no task. */
  private leave(): void {
    const { capture } = this;
    if (this.subscriber) {
      this.subscriber = undefined;
      capture._cancel(this.cancellation ?? cancelledTask(capture.name, capture));
    }
  }

  /** Until `started`, nothing of it is the nursery's. */
  get isolated(): boolean {
    return this.subscriber !== undefined;
  }

  /** Its run has ended. */
  ended(): void {
    const { capture, subscriber } = this;
    this.spawner = undefined; // The capture leads here.
    if (subscriber) {
      const { outcome } = capture;
      this.subscriber = undefined;
      guarded(() => {
        subscriber.error('reason' in outcome ? outcome.reason : new TaskNotStartedError(capture));
      });
    }
  }
}

/**
 * A child that is being cancelled hears nothing more, and is closed only when who waits for it has heard of that. An operator
 * between it and the start cannot be looked through.
 */
function hasLeft(subscriber: Subscriber<unknown>): boolean {
  return subscriber.closed || (subscriber instanceof TaskSubscriber && subscriber.done);
}

function startedKind(ahead: boolean): Kind<Pick<StartedTask<unknown, unknown>, 'isolated' | 'ended'>> {
  return kind({
    ahead,
    isolated: ({ state }) => state.isolated,
    ended({ state }) {
      state.ended();
    },
  });
}

const STARTED = /* @__PURE__ */ startedKind(false);
const STARTED_AHEAD = /* @__PURE__ */ startedKind(true);

/** @throws TypeError if `routine` is no function, or `options` no object. */
export function checkRoutine(what: string, routine: unknown, options: unknown): void {
  if (typeof routine !== 'function') {
    throw new TypeError(`${what}: the routine must be a function, got ${describeInput(routine)}`);
  }
  checkOptions(what, options);
}
