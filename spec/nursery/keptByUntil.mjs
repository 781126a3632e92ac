// Prints, as JSON, how many bytes of each call of a combinator remain once it has ended, if its `until` is a promise
// that never settles. A process of its own (`node --expose-gc`), because in a test runner's heap other things come and go.

import { from, of } from 'rxjs';
import { captureMap, gather, gatherAny, gatherSettled, nursery } from 'rxresult';

const CALLS = 2000;

const until = new Promise(() => undefined);
const sources = () => Array.from({ length: 50 }, (_, i) => of(i));

/** @type {Record<string, () => import('rxjs').Observable<unknown>>} */
const combinators = {
  gather: () => gather(sources(), { until }),
  'gather with an observer': () => gather(sources(), { until, observer: { settled: () => undefined } }),
  gatherSettled: () => gatherSettled(sources(), { until }),
  gatherAny: () => gatherAny(sources(), { until }),
  'nursery of an array': () => nursery(sources(), { until }),
  captureMap: () => from(sources()).pipe(captureMap((source) => source, { until })),
};

async function used() {
  for (let i = 0; i < 3; i++) {
    await new Promise((resolve) => setTimeout(resolve, 1));
    globalThis.gc?.();
  }
  return process.memoryUsage().heapUsed;
}

/** @type {Record<string, number>} */
const bytes = {};
for (const [name, combine] of Object.entries(combinators)) {
  // The first rounds compile the code, too: the least counts.
  let least = Infinity;
  for (let round = 0; round < 4; round++) {
    const before = await used();
    for (let i = 0; i < CALLS; i++) {
      combine().subscribe();
    }
    least = Math.min(least, ((await used()) - before) / CALLS);
  }
  bytes[name] = least;
}
console.log(JSON.stringify(bytes));
