import { subscribe } from '../consumer';
import * as producer from '../producing';
import { asStream } from './stream';
import type { TaskKind } from './TaskKind';

/** A nursery: what that emits, the task notifies. */
export const nested: TaskKind = {
  ...asStream,
  weight: 3,
  spec: (nurseries) => nurseries?.map((nursery) => ({ nursery })),
  begin(task) {
    const { spec, nursery: n, subscriber, finalizers } = task;
    if (!spec.nursery) {
      return;
    }
    const unsubscribe = subscribe(n.world.make(spec.nursery, task), {
      next: (value) => producer.next(task, value),
      error: (reason: unknown) => producer.error(task, reason),
      complete: () => producer.complete(task),
    });
    subscriber?.add(
      finalizers.add(() => {
        unsubscribe(finalizers.catches);
        return undefined;
      }),
    );
  },
};
