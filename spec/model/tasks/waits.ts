import fc from 'fast-check';
import * as producer from '../producing';
import { asStream } from './stream';
import type { TaskKind } from './TaskKind';

/** The capture of another task. */
export const waits: TaskKind = {
  ...asStream,
  weight: 2,
  spec: () => fc.record({ waitsFor: fc.nat({ max: 5 }) }),
  begin(task) {
    const { tasks } = task.nursery.world;
    const capture = tasks[(task.spec.waitsFor ?? 0) % tasks.length]?.capture;
    task.subscriber?.add(
      capture?.subscribe({
        next: (value) => producer.next(task, value),
        error: (reason: unknown) => producer.error(task, reason),
        complete: () => producer.complete(task),
      }),
    );
  },
};
