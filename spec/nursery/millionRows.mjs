// Prints, as JSON, how many rows passed through captureEach with two slots, and by how many bytes the heap had grown at the most,
// measured after a garbage collection at every 100,000th row. A process of its own: `node --expose-gc`.

import { captureEach } from 'rxresult';

async function* rows() {
  for (let i = 0; i < 1_000_000; i++) {
    yield { i, text: 'x'.repeat(i % 100) };
  }
}

let count = 0;
let first = 0;
let growth = 0;
captureEach(rows(), (row) => Promise.resolve(row.text.length), { concurrent: 2 }).subscribe({
  next: () => {
    if (++count % 100_000 === 0) {
      globalThis.gc?.();
      const { heapUsed } = process.memoryUsage();
      first ||= heapUsed;
      growth = Math.max(growth, heapUsed - first);
    }
  },
  complete: () => {
    console.log(JSON.stringify({ rows: count, growth }));
  },
});
