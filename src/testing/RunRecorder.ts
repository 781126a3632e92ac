import type { Nursery, NurseryObserver, ResultBase, ResultCapture } from 'rxresult';
import type { How } from './Lane';
import type { Run } from './Run';
import type { Timeline } from './Timeline';
import { printable } from './words';

/** Observes a nursery that runs within a task. See {@link LaneRecorder.within}. */
export interface NestedObserver extends Required<NurseryObserver> {
  /** The observer of a nursery that runs within a task of this one. See {@link LaneRecorder.within}. */
  within(task: string | ResultBase<unknown>): NestedObserver;
}

/** Records one nursery after the other. */
export class RunRecorder implements NestedObserver {
  /** What is recorded now, or was last. */
  run: Run | undefined = undefined;
  /** How many nurseries tell it of themselves. */
  private open = 0;

  /**
   * @param what How messages call it.
   * @param begin This nursery opens: the run to record it in; none if there is no place for it.
   */
  constructor(
    private readonly timeline: Timeline,
    private readonly what: string,
    private readonly begin: (nursery: Nursery) => Run | undefined,
  ) {}

  within(task: string | ResultBase<unknown>): NestedObserver {
    const { timeline } = this;
    const what = `within(${typeof task === 'string' ? quoted(task) : printable(String(task))})`;
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
  return `"${printable(name)}"`;
}
