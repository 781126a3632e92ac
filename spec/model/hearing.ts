// What consumers and observers of a nursery hear.

import { ResultCapture, type Outcome } from 'rxresult';
import { endsByItself, judge, nothingLeft } from './ends';
import type { ModelNursery } from './ModelNursery';
import { ModelTask } from './ModelTask';
import { agree } from './outcomes';

/** Its consumer hears a value. */
export function emits(n: ModelNursery, value: unknown): void {
  const { world } = n;
  if (n.heard || n.left) {
    world.violated(`${n.label} emits after its end`);
  }
  switch (n.spec.kind) {
    case 'gather':
    case 'gatherSettled':
    case 'gatherAny':
      emitsResult(n, value);
      break;
    case 'captureMap':
      emitsCapture(n, value);
      break;
    default: {
      const passing = n.passing.at(-1);
      if (!passing || passing.came || passing.value !== value) {
        world.violated(`${n.label} emits ${String(value)}, out of order`);
      } else {
        passing.came = true;
      }
    }
  }
}

function emitsResult(n: ModelNursery, value: unknown): void {
  const { world } = n;
  if (n.emitted) {
    world.violated(`${n.label} has two results`);
  }
  n.emitted = true;
  if (!n.decision) {
    endsByItself(n);
  }
  if (n.spec.kind === 'gatherAny') {
    if (value !== n.winner?.value) {
      world.violated(`${n.label} is won by ${String(value)}`);
    }
    return;
  }
  const results = Object.entries(value as object);
  if (results.length !== n.tasks.length) {
    world.violated(`${n.label} has ${results.length} results`);
  }
  n.tasks.forEach((task, index) => {
    const [key, result] = results[index] as [string, unknown];
    if (key !== task.key) {
      world.violated(`a result of ${n.label} is called ${key}`);
    }
    agree(task, n.spec.kind === 'gather' ? { status: 'fulfilled', value: result } : (result as Outcome<unknown>));
  });
}

function emitsCapture(n: ModelNursery, capture: unknown): void {
  const task = capture instanceof ResultCapture ? (capture.args as readonly unknown[])[0] : undefined;
  if (!(task instanceof ModelTask) || task.nursery !== n || task.emitted || n.decision) {
    n.world.violated(`${n.label} emits ${String(capture)}`);
    return;
  }
  task.emitted = true;
  task.attach(capture as ResultCapture<unknown>);
  if (!task.finished) {
    n.world.violated(`${n.label} emits the capture of ${task.label} before its end`);
  }
}

/** Its observer hears of a task. */
export function told(n: ModelNursery, event: 'asked' | 'started' | 'settled', task: ModelTask | undefined): void {
  const { world } = n;
  if (!task?.capture) {
    world.violated(`the observer of ${n.label} is told of an unknown task: ${event}`);
    return;
  }
  const { events, capture } = task;
  const before = events.at(-1);
  const allowed = {
    asked: before === undefined,
    started: before === 'asked' && !capture.isDone() && task.enteredAt === undefined,
    settled: (before === 'asked' || before === 'started') && capture.isDone() && !task.heard,
  }[event];
  if (!allowed || n.ended) {
    world.violated(`the observer of ${n.label} is told of ${task.label}: ${events.join(', ')}, ${event}`);
  }
  events.push(event);
}

/** Its observer hears of the end, before anyone else. */
export function toldEnd(n: ModelNursery, how: string, error: unknown): void {
  if (n.toldEnd || n.heard) {
    n.world.violated(`the observer of ${n.label} is told of the end again, or late`);
  }
  judge(n, how, error);
  n.toldEnd = n.ended = true;
  nothingLeft(n, 'when its observer hears of the end');
}
