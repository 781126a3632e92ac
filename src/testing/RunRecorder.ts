import type { Nursery, NurseryObserver, ResultBase, ResultCapture } from 'rxresult';
import type { How } from './Lane';
import type { Run } from './Run';
import type { Timeline } from './Timeline';
import { printableName, resultText } from './words';

/**
 * Observes a nursery that opens within a task, for the lanes of a {@link LaneRecorder}.
 *
 * ```ts
 * import type { NestedObserver } from 'rxresult/testing';
 *
 * const loadOrders = (observer?: NestedObserver) => gather({ open: of(2), paid: of(5) }, { observer });
 * const recorder = new LaneRecorder();
 * gather({ orders: loadOrders(recorder.within('orders')) }, { observer: recorder }).subscribe();
 * console.log(Object.keys(recorder.lanes));
 * // prints: [ 'orders', 'orders/open', 'orders/paid', 'orders/nursery', 'nursery' ]
 * ```
 *
 * @see {@link LaneRecorder.within}
 */
export interface NestedObserver extends Required<
  Pick<NurseryObserver, 'opened' | 'asked' | 'started' | 'settled' | 'finalized' | 'ended'>
> {
  /** Returns the observer for a nursery that opens within a task of this one. See {@link LaneRecorder.within}. */
  within(task: string | ResultBase<unknown>): NestedObserver;
}

/** Records one nursery after another. */
export class RunRecorder implements NestedObserver {
  /** The current run, or the last one. */
  run: Run | undefined = undefined;
  /** How many nurseries it observes at present. */
  private open = 0;

  /**
   * @param what The name of this recorder in messages.
   * @param begin Called when a nursery opens; returns the run to record it in, or undefined if it cannot be recorded.
   */
  constructor(
    private readonly timeline: Timeline,
    private readonly what: string,
    private readonly begin: (nursery: Nursery) => Run | undefined,
  ) {}

  within(task: string | ResultBase<unknown>): NestedObserver {
    const { timeline } = this;
    const what = `within(${typeof task === 'string' ? quoted(task) : resultText(task)})`;
    return new RunRecorder(timeline, what, (nursery) => {
      const { run } = this;
      const lane = run?.find(task);
      if (!run || !lane) {
        timeline.problem ??= `${what}: no such task was running when its nursery opened; ${listed(run?.runningLabels ?? [])}`;
        return undefined;
      }
      return run.nested(lane, nursery, timeline.now());
    });
  }

  opened(nursery: Nursery): void {
    if (this.open++ === 0) {
      this.run = this.begin(nursery);
    } else {
      this.timeline.problem ??= `${this.what} observes two nurseries at once; give each its own, and a nursery within a task the one that \`within\` makes`;
    }
  }

  asked(capture: ResultCapture<unknown>): void {
    this.run?.asked(capture, this.timeline.now());
  }

  started(capture: ResultCapture<unknown>): void {
    this.run?.started(capture, this.timeline.now());
  }

  settled(capture: ResultCapture<unknown>): void {
    this.run?.settled(capture, this.timeline.now());
  }

  finalized(capture: ResultCapture<unknown>): void {
    const { run, timeline } = this;
    run?.finalized(capture, timeline);
  }

  ended(_nursery: Nursery, how: How, error?: unknown): void {
    if (--this.open === 0) {
      this.run?.end(how, error, this.timeline.now());
    }
  }
}

function listed(labels: readonly string[]): string {
  const first = labels.slice(0, 5).map(quoted).join(', ');
  return labels.length === 0 ? 'none was' : `running: ${first}${labels.length > 5 ? ', …' : ''}`;
}

function quoted(name: string): string {
  return `"${printableName(name)}"`;
}
