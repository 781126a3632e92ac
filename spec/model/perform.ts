// Does what a program says, to the model first and then to the library.

import { ask } from './asking';
import type { ModelCleanup } from './ModelCleanup';
import type { ModelNursery } from './ModelNursery';
import type { ModelTask } from './ModelTask';
import * as producer from './producing';
import type { CleanupCommand, Command, NurseryCommand, TaskCommand, Which } from './program';
import { cancels, cancelsOne } from './rules/cancelling';
import { isEnded } from './rules/lingering';
import { errorOf, type Wrapped } from './rules/wrapping';
import { leaveStart, started } from './tasks/start';
import type { Self, World } from './World';

export function perform(world: World, command: Exclude<Command, { do: 'throw' }>, self: Self): void {
  if ('task' in command && command.do !== 'start') {
    const task = choose(world.tasks, command.task, self.task);
    if (task) {
      ON_TASK[command.do](task);
    }
    return;
  }
  if ('cleanup' in command) {
    const cleanup = choose(
      world.cleanups.filter(({ live }) => live),
      command.cleanup,
      self.cleanup,
    );
    if (cleanup) {
      ON_CLEANUP[command.do](cleanup);
    }
    return;
  }
  const n = choose(world.nurseries, (command as { nursery: Which }).nursery, self.nursery);
  if (n && command.do === 'start') {
    ask(n, command.task);
  } else if (n) {
    const { do: what, wraps } = command as { do: NurseryCommand; wraps?: Wrapped[] };
    ON_NURSERY[what](n, wraps);
  }
}

function choose<T>(all: readonly T[], which: Which, self: T | undefined): T | undefined {
  return which === 'self' ? self : all[which % all.length];
}

export const ON_NURSERY: Record<NurseryCommand, (n: ModelNursery, wraps?: Wrapped[]) => void> = {
  cancel(n) {
    const { handle, world } = n;
    if (handle) {
      const reason = Symbol('reason');
      const decides = cancels(n, reason);
      isEnded(n, () => world.quietly('cancel', () => handle.cancel(reason)), decides);
    }
  },
  unsubscribe: (n) => n.leave(),
  watch: (n) => n.watch(),
  close(n) {
    if (n.handle) {
      n.close();
    }
  },
  until: ({ until }) => until && producer.next(until, 1),
  untilFails: ({ until }) => until && producer.error(until),
  untilCompletes: ({ until }) => until && producer.complete(until),
  streamNext: ({ stream, world }) => stream && producer.next(stream, world.tick()),
  streamCompletes: ({ stream }) => stream && producer.complete(stream),
  streamFails: (n, wraps) => n.stream && producer.error(n.stream, errorOf(n, n.stream.label, wraps)),
  streamLeaves: ({ stream }) => stream && producer.leave(stream),
};

const ON_CLEANUP: Record<CleanupCommand, (cleanup: ModelCleanup) => void> = {
  cleanupEnds: producer.cleanupEnds,
  cleanupFails: producer.cleanupFails,
  cleanupLeaves: producer.cleanupLeaves,
};

const ON_TASK: Record<TaskCommand, (task: ModelTask) => unknown> = {
  next: (task) => producer.next(task, task.nursery.world.tick()),
  complete: producer.complete,
  fail: (task) => producer.error(task),
  leave: producer.leave,
  cancelOne: cancelOne,
  again,
  started,
  leaveStart,
  switch: (task) => task.live && task.switch?.(),
};

function cancelOne(task: ModelTask): void {
  const { capture } = task;
  if (capture) {
    const reason = Symbol('reason');
    const running = !task.done;
    cancelsOne(task, reason);
    task.cancelling ||= running;
    task.nursery.world.asks(() => capture.cancel(reason));
    task.cancelling &&= !running;
  }
}

/** Notifies a capture that is settled. */
function again({ capture, nursery: { world } }: ModelTask): void {
  if (capture?.isDone()) {
    world.quietly('a settled capture', () => {
      capture.next(world.tick());
      capture.error('late');
      capture.complete();
    });
  }
}
