// Prints how many of 1,600 nurseries that were cancelled just where the call stack ends cannot be ended by cancelling them
// again. A process of its own, because in a test runner each frame is instrumented: there, the stack ends somewhere else.

import { config } from 'rxjs';
import { openNursery } from 'rxresult';

config.onUnhandledError = () => undefined;
let lost = 0;
// The more words a frame takes, the fewer frames there are: so the stack ends at another place each time.
for (let words = 0; words < 16; words++) {
  const nurseries = Array.from({ length: 100 }, () => openNursery());
  let used = 0;
  /** @param {unknown[]} args */
  const descend = (...args) => {
    try {
      descend(...args);
    } catch {
      // There is a little more room further up.
    }
    nurseries[used++]?.cancel();
  };
  descend(...new Array(words));
  for (const nursery of nurseries) {
    let ended = false;
    nursery.cancel();
    nursery.done$.subscribe({ complete: () => (ended = true) });
    lost += Number(!ended);
  }
}
console.log(lost);
