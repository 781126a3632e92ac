/**
 * Diagnostics channels of Node for nurseries and their tasks.
 *
 * @module rxresult/diagnostics
 * @packageDocumentation
 */
import type { Nursery, NurseryObserver, ResultCapture, SettledOutcome } from 'rxresult';

/**
 * The message about a task on the channels `tracing:rxresult:task:*`. All events of a task have the same object.
 *
 * ```ts
 * import type { TaskMessage } from 'rxresult/diagnostics';
 *
 * channel('tracing:rxresult:task:error').subscribe((message) => {
 *   const { nursery, name, error } = message as TaskMessage;
 *   console.log(nursery, name, String(error));
 * });
 * const orders$ = throwError(() => new Error('503'));
 * gatherSettled({ orders: orders$ }, { name: 'page', observer: diagnosticsObserver() }).subscribe();
 * // prints: page orders Error: 503
 * ```
 *
 * @see {@link diagnosticsObserver} for the events.
 */
export interface TaskMessage {
  /** Its name, if it has one. It may hold an id. */
  readonly name: string | undefined;
  /** The name of its routine, if it was started with one. */
  readonly routine: string | undefined;
  /** The name of its nursery. */
  readonly nursery: string | undefined;
  /** Set once the outcome is recorded, before `error` and `asyncStart` are published. */
  outcome?: SettledOutcome<unknown>['status'];
  /** The error it failed with. Set with the outcome, if that is `rejected`. */
  error?: unknown;
}

/**
 * The message about a nursery on the channels `tracing:rxresult:nursery:*`. All events of a nursery have the same object.
 *
 * ```ts
 * import type { NurseryMessage } from 'rxresult/diagnostics';
 *
 * channel('tracing:rxresult:nursery:asyncEnd').subscribe((message) => {
 *   const { name, outcome } = message as NurseryMessage;
 *   console.log(name, outcome);
 * });
 * gather([of('Ada')], { name: 'page', observer: diagnosticsObserver() }).subscribe(); // prints: page completed
 * ```
 *
 * @see {@link diagnosticsObserver} for the events.
 */
export interface NurseryMessage {
  /** Its name, if it has one. */
  readonly name: string | undefined;
  /** How it ended: set before `error` and `asyncStart` are published. */
  outcome?: 'completed' | 'failed' | 'unsubscribed';
  /** The error it failed with. Set with the outcome, if that is `failed`. */
  error?: unknown;
}

const EVENTS = ['start', 'end', 'asyncStart', 'asyncEnd', 'error'] as const;

interface Channel {
  readonly hasSubscribers: boolean;
  publish(message: object): void;
  runStores(message: object, call: () => void): void;
}

type Channels = Readonly<Record<(typeof EVENTS)[number], Channel>>;

interface Runtime {
  process?: {
    getBuiltinModule?: (name: string) => { tracingChannel?: (name: string) => Channels } | undefined;
  };
}

/**
 * An observer that publishes the events of tasks on the `TracingChannel` `rxresult:task` of Node, and those of nurseries on
 * `rxresult:nursery`: for tools that trace a program, and for your own logs.
 *
 * The events of a task, each with its {@link TaskMessage}:
 *
 * - `start`: it is about to be subscribed. Its routine is called, and its stream subscribed, within the `runStores` of this
 *   channel: an `AsyncLocalStorage` that is bound to it with `bindStore` is set in the task.
 * - `end`: the subscribe call has returned. If its outcome is recorded meanwhile, `asyncStart` comes before.
 * - `error`: it failed.
 * - `asyncStart`: its outcome has been recorded.
 * - `asyncEnd`: its finalizers have run, and its cleanup has ended.
 *
 * The events of a nursery, each with its {@link NurseryMessage}: `start` and `end` when it opens, before its body runs; `error` if
 * it failed; `asyncStart` and `asyncEnd` when it has ended.
 *
 * - Nothing is published about a task that was cancelled before it was subscribed.
 * - Without subscribers, nothing is published, and no message is made. A task or nursery that started without subscribers stays
 *   silent to its end, so each `asyncStart` comes after a `start`.
 * - The messages hold neither the arguments nor the values of a task.
 * - An error thrown by a subscriber does not reach the nursery: Node throws it as an uncaught exception.
 * - The observer does nothing where there is no `process.getBuiltinModule`: in browsers, and in Node before 20.16.
 *
 * ```ts
 * channel('tracing:rxresult:task:asyncEnd').subscribe((message) => {
 *   const { name, outcome } = message as { name: string; outcome: string };
 *   console.log(name, outcome);
 * });
 * gather({ user: of('Ada') }, { observer: diagnosticsObserver() }).subscribe(); // prints: user fulfilled
 * ```
 *
 * To observe all nurseries of a program: `observeNurseries(diagnosticsObserver())`.
 *
 * @see {@link TaskMessage}
 * @see {@link NurseryMessage}
 * @see {@link rxresult!observeNurseries | observeNurseries}
 * @see https://nodejs.org/api/diagnostics_channel.html
 */
export function diagnosticsObserver(): NurseryObserver {
  const { tracingChannel } = (globalThis as Runtime).process?.getBuiltinModule?.('node:diagnostics_channel') ?? {};
  if (!tracingChannel) {
    return {};
  }
  const tasks = tracingChannel('rxresult:task');
  const nurseries = tracingChannel('rxresult:nursery');
  const observer = { forNursery: () => new Publisher(tasks, nurseries) };
  return observer as NurseryObserver;
}

/** Publishes what happens to one nursery and its tasks. */
class Publisher implements NurseryObserver {
  private name: string | undefined;
  private message: NurseryMessage | undefined;
  private readonly messages = new WeakMap<ResultCapture<unknown>, TaskMessage>();

  constructor(
    private readonly tasks: Channels,
    private readonly nurseries: Channels,
  ) {}

  opened({ name }: Nursery): void {
    this.name = name;
    if (hasSubscribers(this.nurseries)) {
      this.message = { name };
      this.nurseries.start.publish(this.message);
      this.nurseries.end.publish(this.message);
    }
  }

  around(capture: ResultCapture<unknown>, subscribe: () => void): void {
    const { tasks } = this;
    // Another observer may have cancelled it.
    if (!hasSubscribers(tasks) || capture.isDone()) {
      subscribe();
      return;
    }
    const { name, routine } = capture;
    const message: TaskMessage = { name, routine: routine?.name || undefined, nursery: this.name };
    this.messages.set(capture, message);
    tasks.start.runStores(message, () => {
      subscribe();
      tasks.end.publish(message);
    });
  }

  settled(capture: ResultCapture<unknown>): void {
    const message = this.messages.get(capture);
    if (message) {
      const outcome = capture.outcome as SettledOutcome<unknown>;
      message.outcome = outcome.status;
      settle(this.tasks, message, outcome.status === 'rejected' && outcome);
    }
  }

  finalized(capture: ResultCapture<unknown>): void {
    const message = this.messages.get(capture);
    if (message) {
      this.messages.delete(capture);
      this.tasks.asyncEnd.publish(message);
    }
  }

  ended(_: Nursery, how: 'completed' | 'failed' | 'unsubscribed', error?: unknown): void {
    const { message, nurseries } = this;
    if (message) {
      message.outcome = how;
      settle(nurseries, message, how === 'failed' && { reason: error });
      nurseries.asyncEnd.publish(message);
    }
  }
}

/** Node 18 and Bun do not have this on the tracing channel itself. */
function hasSubscribers(channels: Channels): boolean {
  return EVENTS.some((event) => channels[event].hasSubscribers);
}

function settle(channels: Channels, message: TaskMessage | NurseryMessage, failed: { reason: unknown } | false): void {
  if (failed) {
    message.error = failed.reason;
    channels.error.publish(message);
  }
  channels.asyncStart.publish(message);
}
