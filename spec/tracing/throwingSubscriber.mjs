// Subscribers and stores of diagnostics channels that throw. Prints what the nursery does nevertheless, and what Node reports.

import { AsyncLocalStorage } from 'node:async_hooks';
import { channel } from 'node:diagnostics_channel';
import { from, lastValueFrom, map, timer } from 'rxjs';
import { gather } from 'rxresult';
import { diagnosticsObserver } from 'rxresult/diagnostics';

/** @type {string[]} */
const uncaught = [];
process.on('uncaughtException', ({ message }) => uncaught.push(message));

for (const kind of ['task', 'nursery']) {
  for (const event of ['start', 'end', 'asyncStart', 'asyncEnd', 'error']) {
    const name = `tracing:rxresult:${kind}:${event}`;
    channel(name).subscribe(() => {
      throw new Error(name);
    });
  }
}
channel('tracing:rxresult:task:start').bindStore(new AsyncLocalStorage(), () => {
  throw new Error('store');
});

const observer = diagnosticsObserver();
const values = await lastValueFrom(gather([from([1]), timer(1).pipe(map(() => 2))], { observer }));
const failed = await lastValueFrom(gather([Promise.reject(new Error('boom'))], { observer })).catch(String);
await new Promise((resolve) => setTimeout(resolve, 1));
console.log(JSON.stringify({ values, failed, uncaught: [...new Set(uncaught)].sort() }));
