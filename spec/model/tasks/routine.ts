import { routine as run } from '../sources';
import type { TaskKind } from './TaskKind';

/** A function that returns a stream. */
export const routine: TaskKind = {
  weight: 2,
  takesOptions: false,
  ask: (task, handle) => task.attach(handle.startSoon(() => run(task))),
};
