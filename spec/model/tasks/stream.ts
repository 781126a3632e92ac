import type { Nursery } from 'rxresult';
import type { ModelTask } from '../ModelTask';
import { taskSource } from '../sources';
import type { TaskKind } from './TaskKind';

/** A task that is given as a stream. */
export const asStream = {
  takesOptions: true,
  ask(task: ModelTask, handle: Nursery): void {
    const { suppressError } = task.spec;
    task.attach(handle.startSoon(taskSource(task), suppressError === undefined ? {} : { suppressError }));
  },
} satisfies Partial<TaskKind>;

/** A stream that does as its program says, and nothing else. */
export const source: TaskKind = { ...asStream, weight: 4 };
