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

/** `captureMap(project)`: a task for each value of its stream; emits their captures as they end. */
export class CaptureMap extends ModelNursery {
  static readonly weight = 1;
  static readonly nests = true;
  static readonly takes = ({ tasks, streamSubscribing }: RandomSpec): Partial<NurserySpec> => ({
    tasks,
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

  override emits(value: unknown): void {
    const capture = value as ResultCapture<unknown>;
    const task = value instanceof ResultCapture ? this.taskFor(capture) : undefined;
    if (task?.nursery !== this || task.emitted || this.decision) {
      this.world.violated(`${this.label} emits ${String(value)}`);
      return;
    }
    task.emitted = true;
    task.attach(capture);
    if (!task.ended) {
      this.world.violated(`${this.label} emits the capture of ${task.label} before its end`);
    }
  }

  /** The task has ended, and its nursery goes on when its consumer has taken this. */
  override whileEmitting(act: () => void): void {
    this.within(act);
  }

  override checkTasks(): void {
    for (const task of this.tasks) {
      if (task.ended && !task.emitted && !this.decision) {
        this.world.violated(`${this.label} does not emit the capture of ${task.label}`);
      }
    }
  }
}
