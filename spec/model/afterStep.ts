// What holds after each step, when nothing is on the call stack.

import { checkEnd } from './rules/ending';
import { checkSlots } from './rules/limits';
import { checkEvents } from './rules/observing';
import { checkCapture } from './rules/recording';
import { checkStart } from './tasks/start';
import type { World } from './World';

export function afterStep(world: World): void {
  for (const task of world.tasks) {
    checkCapture(task);
    checkEvents(task);
    checkStart(task);
  }
  for (const owner of [...world.nurseries.flatMap(({ children }) => children), ...world.cleanups]) {
    owner.forgetCleanup();
  }
  for (const n of world.nurseries) {
    n.checkTasks();
    if (!checkEnd(n)) {
      checkSlots(n);
    }
  }
}
