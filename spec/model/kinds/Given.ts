import type { Observable } from 'rxjs';
import type { ResultCapture } from 'rxresult';
import { ModelNursery } from '../ModelNursery';
import { ModelTask } from '../ModelTask';
import type { NurserySpec } from '../program';
import { taskSource } from '../sources';
import type { RandomSpec } from './Kind';

/** A nursery whose tasks are given together, as an array or as a record. */
export abstract class Given extends ModelNursery {
  static readonly weight: number = 1;
  static readonly nests: boolean = true;
  static readonly takes = ({ tasks, record }: RandomSpec): Partial<NurserySpec> => ({
    tasks,
    ...(record ? { record } : {}),
  });

  protected sources(): Observable<unknown>[] {
    const { tasks = [], record } = this.spec;
    return tasks.map((task, index) => taskSource(new ModelTask(this, task, record ? `k${index}` : `${index}`)));
  }

  taskFor(capture: ResultCapture<unknown>): ModelTask | undefined {
    return this.tasks.find(({ key }) => key !== undefined && key === capture.name);
  }
}
