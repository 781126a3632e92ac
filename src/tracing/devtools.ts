/**
 * The tasks of nurseries in the developer tools of Chrome: on a track of the performance panel, and in async stack traces.
 *
 * @module rxresult/devtools
 * @packageDocumentation
 */
import type { Nursery, NurseryObserver, ResultCapture } from 'rxresult';
import { messageOf } from './describing';

/**
 * Options of {@link devtoolsObserver}.
 *
 * ```ts
 * import type { DevtoolsObserverOptions } from 'rxresult/devtools';
 *
 * const options: DevtoolsObserverOptions = { track: 'checkout' };
 * gather([of('Ada')], { observer: devtoolsObserver(options) }).subscribe((names) => console.log(names)); // prints: [ 'Ada' ]
 * ```
 *
 * @see {@link devtoolsObserver}
 */
export interface DevtoolsObserverOptions {
  /**
   * The name of the track.
   *
   * @default 'rxresult'
   */
  track?: string | undefined;
}

interface ConsoleTask {
  run(call: () => void): void;
}

/** What the developer tools offer. None of it is a standard. */
interface Devtools {
  console: {
    createTask?: (name: string) => ConsoleTask;
    timeStamp?: (name: string, start: number, end: number, track: string, group?: string, color?: string) => void;
  };
  performance?: Pick<Performance, 'now'> & Partial<Pick<Performance, 'measure' | 'clearMeasures'>>;
}

/** The other outcome, a failure, is `error`. */
const COLORS: Readonly<Record<string, string>> = {
  fulfilled: 'primary',
  empty: 'primary-light',
  cancelled: 'secondary-light',
};

/**
 * An observer that shows the tasks in the developer tools of Chrome and other browsers with its engine.
 *
 * - On a track of the performance panel, each task is a bar, from its subscription to the end of its cleanup. The tracks are
 *   grouped by the names of the nurseries. The color is that of the outcome: `primary` for a value, `primary-light` if the task
 *   completed without one, `secondary-light` if it was cancelled, `error` if it failed. The bar of a failure also has the message
 *   of the error. A task that was cancelled before it was subscribed has no bar.
 * - An async stack trace from within a task shows the name of the task, and below it the call of `startSoon`, or of another
 *   function that was given the task, also if the task had to wait for a slot.
 *
 * It uses `console.timeStamp`, `performance.measure` and `console.createTask`. Where one of them is missing, as in Firefox, that
 * part does nothing. The measures are cleared at once, so none remain in the performance timeline.
 *
 * ```ts
 * const stop = observeNurseries(devtoolsObserver({ track: 'orders' }));
 * gather({ user: of('Ada'), orders: timer(5) }, { name: 'page' }).subscribe(() => stop());
 * ```
 *
 * @param options The name of the track.
 * @returns An observer for any number of nurseries.
 * @see {@link rxresult!observeNurseries | observeNurseries}
 * @see https://developer.chrome.com/docs/devtools/performance/extension
 */
export function devtoolsObserver({ track = 'rxresult' }: DevtoolsObserverOptions = {}): NurseryObserver {
  const observer = { forNursery: () => new Bars(track) };
  return observer as NurseryObserver;
}

/** Draws the tasks of one nursery. */
class Bars implements NurseryObserver {
  private group: string | undefined;
  /** The stack traces of the calls that asked for the tasks. */
  private readonly callers = new WeakMap<ResultCapture<unknown>, ConsoleTask>();
  /** When the tasks were subscribed. */
  private readonly starts = new WeakMap<ResultCapture<unknown>, number>();

  constructor(private readonly track: string) {}

  opened({ name }: Nursery): void {
    this.group = name;
  }

  asked(capture: ResultCapture<unknown>): void {
    const caller = devtools().console.createTask?.(labelOf(capture));
    if (caller) {
      this.callers.set(capture, caller);
    }
  }

  around(capture: ResultCapture<unknown>, subscribe: () => void): void {
    const { performance } = devtools();
    if (performance) {
      this.starts.set(capture, performance.now());
    }
    const caller = this.callers.get(capture);
    if (caller) {
      caller.run(subscribe);
    } else {
      subscribe();
    }
  }

  finalized(capture: ResultCapture<unknown>): void {
    const { console, performance } = devtools();
    const start = this.starts.get(capture);
    if (start === undefined || !performance) {
      return;
    }
    this.starts.delete(capture);
    const { track, group } = this;
    const { outcome } = capture;
    const name = labelOf(capture);
    const end = performance.now();
    if (outcome.status !== 'rejected') {
      console.timeStamp?.(name, start, end, track, group, COLORS[outcome.status]);
      return;
    }
    const message = messageOf(outcome.reason);
    // The space, which has no width, keeps the measures of the program from being cleared with this one.
    const measure = `\u200b${name}`;
    const entry = { dataType: 'track-entry', track, trackGroup: group, color: 'error' };
    const devtoolsEntry = { ...entry, properties: [['error', message]], tooltipText: `${name}: ${message}` };
    performance.measure?.(measure, { start, end, detail: { devtools: devtoolsEntry } });
    performance.clearMeasures?.(measure);
  }
}

function devtools(): Devtools {
  return globalThis;
}

/** It must not be empty. */
function labelOf({ name }: ResultCapture<unknown>): string {
  return name || 'task';
}
