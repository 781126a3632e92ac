// Does what a program says, and tells the model before it does.

import type { OpenNursery } from 'rxresult';
import type { ModelNursery } from './ModelNursery';
import type { ModelTask } from './ModelTask';
import * as notify from './notify';
import type { Command, NurseryCommand, TaskCommand, Which } from './program';
import { leaveStart, started } from './ready';
import { startTask } from './starting';
import type { Self, World } from './World';

export function perform(world: World, command: Exclude<Command, { do: 'throw' }>, self: Self): void {
  if ('task' in command && command.do !== 'start') {
    const task = choose(world.tasks, command.task, self.task);
    if (task) {
      onTask(command.do, task);
    }
    return;
  }
  const n = choose(world.nurseries, (command as { nursery: Which }).nursery, self.nursery);
  if (n && command.do === 'start') {
    startTask(n, command.task);
  } else if (n) {
    onNursery(command.do as NurseryCommand, n);
  }
}

function choose<T>(all: readonly T[], which: Which, self: T | undefined): T | undefined {
  return which === 'self' ? self : all[which % all.length];
}

export function onNursery(what: NurseryCommand, n: ModelNursery): void {
  const { world, stream, until } = n;
  switch (what) {
    case 'cancel':
      if (n.handle) {
        const reason = Symbol('reason');
        n.cancel(reason);
        world.quietly('cancel', () => n.handle?.cancel(reason));
      }
      break;
    case 'unsubscribe':
      unsubscribe(n);
      break;
    case 'close':
      if (n.handle && n.spec.kind === 'open') {
        n.sealed = true;
        world.quietly('close', () => (n.handle as OpenNursery).close());
      }
      break;
    case 'until':
      if (until) {
        notify.next(until, 1);
      }
      break;
    case 'untilFails':
      if (until) {
        notify.error(until);
      }
      break;
    case 'untilCompletes':
      if (until) {
        notify.complete(until);
      }
      break;
    case 'streamNext':
      if (stream) {
        notify.next(stream, world.tick());
      }
      break;
    case 'streamCompletes':
      if (stream) {
        notify.complete(stream);
      }
      break;
    case 'streamFails':
      if (stream) {
        notify.error(stream);
      }
      break;
    case 'streamLeaves':
      if (stream) {
        notify.leave(stream);
      }
      break;
  }
}

function unsubscribe(n: ModelNursery): void {
  const { world, consumer } = n;
  if (!consumer || n.spec.kind === 'open' || n.heard || n.left) {
    return;
  }
  n.unsubscribing.push({ at: world.tick(), catches: (error) => world.ledger.destine(error, 'caught') });
  n.leave();
  world.asks(() => consumer.unsubscribe());
  n.unsubscribing.pop();
}

function onTask(what: TaskCommand, task: ModelTask): void {
  const { world } = task.nursery;
  switch (what) {
    case 'next':
      notify.next(task, world.tick());
      break;
    case 'complete':
      notify.complete(task);
      break;
    case 'fail':
      notify.error(task);
      break;
    case 'leave':
      notify.leave(task);
      break;
    case 'cancelOne':
      if (task.capture) {
        const reason = Symbol('reason');
        const cancels = !task.over;
        notify.leaves(task, reason);
        task.cancelling ||= cancels;
        world.asks(() => task.capture?.cancel(reason));
        task.cancelling &&= !cancels;
      }
      break;
    case 'again': {
      const { capture } = task;
      if (capture?.isDone()) {
        world.quietly('a settled capture', () => {
          capture.next(world.tick());
          capture.error('late');
          capture.complete();
        });
      }
      break;
    }
    case 'started':
      started(task);
      break;
    case 'leaveStart':
      leaveStart(task);
      break;
  }
}
