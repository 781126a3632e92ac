import type { Observable } from 'rxjs';
import { captureMap, ResultCapture } from 'rxresult';
import type { ModelChild } from '../ModelChild';
import { ModelNursery } from '../ModelNursery';
import { ModelTask } from '../ModelTask';
import { optionsOf } from '../options';
import type { NurserySpec } from '../program';
import { startsInline } from '../rules/starting';
import { bodyStream, routine } from '../sources';
import type { RandomSpec } from './Kind';

/**
 * `captureMap(project)`: a task for each value of its stream; emits their captures as they end. When `until` fires, it
 * goes on: with those that ran, as they end, and then with those that waited, by index.
 */
export class CaptureMap extends ModelNursery {
  static readonly weight = 1;
  static readonly nests = true;
  static readonly takes = ({ tasks, streamSubscribing, streamCleanup }: RandomSpec): Partial<NurserySpec> => ({
    tasks,
    ...(streamCleanup && { streamCleanup }),
    does: { streamSubscribing },
  });

  override get streams(): boolean {
    return true;
  }

  make(): Observable<unknown> {
    const options = optionsOf(this);
    return bodyStream(this).pipe(captureMap((task) => routine(task as ModelTask), options));
  }

  taskFor(capture: ResultCapture<unknown>): ModelTask | undefined {
    const [value] = capture.args;
    return value instanceof ModelTask ? value : undefined;
  }

  /** A value is the task that it is mapped to. That starts at once, also while the stream is being subscribed. */
  override beforeNext(child: ModelChild, value: unknown): { value: unknown; starts?: ModelTask | undefined } {
    if (child !== this.stream) {
      return { value };
    }
    const specs = this.spec.tasks ?? [];
    const starts = startsInline(this, child.subscribing ? 1 : 0);
    const task = new ModelTask(this, specs[this.tasks.length % specs.length] ?? { kind: 'source' });
    return { value: task, starts: starts ? task : undefined };
  }

  /** The last task whose capture was emitted, of those that waited when `until` fired. */
  private lastWaiting: ModelTask | undefined = undefined;

  /** Whether captures are emitted, though its end may be decided. */
  private get emitting(): boolean {
    return !this.decision || this.stoppedByUntil || this.endedByItself;
  }

  /** Those that waited when `until` fired are emitted by index, and may be cancelled in this order. */
  override get cancelsNewestFirst(): boolean {
    return !this.stoppedByUntil;
  }

  override emits(value: unknown): void {
    const capture = value as ResultCapture<unknown>;
    const task = value instanceof ResultCapture ? this.taskFor(capture) : undefined;
    if (task?.nursery !== this || task.emitted || !this.emitting) {
      this.world.violated(`${this.label} emits ${String(value)}`);
      return;
    }
    task.emitted = true;
    task.attach(capture);
    if (!task.ended) {
      this.world.violated(`${this.label} emits the capture of ${task.label} before its end`);
    }
    this.checkOrder(task);
  }

  /** Whether it is one that never ran. It is emitted after all that did, when those have ended. */
  private hasWaited({ turn }: ModelTask): boolean {
    return turn === undefined && this.decision !== undefined;
  }

  private checkOrder(task: ModelTask): void {
    const { lastWaiting, world, label } = this;
    const waited = this.hasWaited(task);
    if (lastWaiting && (!waited || task.id < lastWaiting.id)) {
      world.violated(`${label} emits the capture of ${task.label} after that of ${lastWaiting.label}, which waited`);
    }
    if (waited) {
      this.lastWaiting = task;
    }
  }

  /** The task has ended, and its nursery goes on when its consumer has taken this. */
  override whileEmitting(act: () => void): void {
    this.within(act);
  }

  override checkTasks(): void {
    for (const task of this.tasks) {
      const due = (task.ended && !this.hasWaited(task)) || this.end === 'completed';
      if (due && !task.emitted && this.emitting && !this.unsubscribed) {
        this.world.violated(`${this.label} does not emit the capture of ${task.label}`);
      }
    }
  }
}
