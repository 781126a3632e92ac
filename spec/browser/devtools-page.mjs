// What the page of devtools-spec.mjs runs: tasks with each outcome.

import { EMPTY, lastValueFrom, NEVER, Observable, timer } from 'rxjs';
import { openNursery } from 'rxresult';
import { devtoolsObserver } from 'rxresult/devtools';

async function placeOrder() {
  const nursery = openNursery({
    name: 'order',
    concurrent: 1,
    suppressError: true,
    observer: devtoolsObserver({ track: 'tasks' }),
  });
  nursery.startSoon(timer(20), { name: 'user' });
  nursery.startSoon(checkStock); // It has to wait for a slot.
  nursery.startSoon(EMPTY, { name: 'nothing' });
  nursery.startSoon(NEVER, { name: 'dropped' });
  nursery.startSoon(NEVER, { name: 'never started' });
  await lastValueFrom(timer(60));
  nursery.cancel();
  await lastValueFrom(nursery.done$, { defaultValue: undefined });
}

function checkStock() {
  console.log('checking');
  return new Observable((subscriber) => {
    const timeout = setTimeout(() => subscriber.error(new RangeError('out of stock')), 10);
    return () => clearTimeout(timeout);
  });
}

Object.assign(globalThis, { placeOrder });
