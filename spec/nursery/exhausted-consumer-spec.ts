import { expect, it } from '@jest/globals';
import { Subject, Subscriber } from 'rxjs';
import { nursery, type Nursery } from 'rxresult';
import { unhandledErrors } from '../support';

it.each<[string, (task: Subject<never>, n: Nursery | undefined) => void, 'complete' | 'error']>([
  ['completes', (task) => task.complete(), 'complete'],
  ['is cancelled', (_, n) => n?.cancel(), 'complete'],
  ['fails', (task) => task.error('boom'), 'error'],
])(
  'a call stack that is exhausted in the consumer of a nursery that %s leaves an end that the next cancel emits',
  async (_, end, how) => {
    const log: string[] = [];
    const task = new Subject<never>();
    let handle: Nursery | undefined;
    /** Whatever RxJS calls a subscriber of its own may run out of room, as this does. */
    class Consumer extends Subscriber<never> {
      private room = false;
      override complete = (): void => this.end('complete');
      override error = (): void => this.end('error');
      private end(which: string): void {
        if (!this.room) {
          this.room = true;
          const recurse = (): number => recurse() + 1;
          recurse();
        }
        log.push(which);
      }
    }
    const errors = await unhandledErrors(() => {
      nursery(
        (n) => {
          handle = n;
          n.startSoon(task);
        },
        { observer: { ended: () => log.push('observer') } },
      ).subscribe(new Consumer());
      end(task, handle);
      log.push('again');
      handle?.cancel();
      handle?.cancel();
    });
    expect(log).toEqual(['observer', 'again', how]);
    expect(errors).toEqual([expect.any(RangeError)]);
  },
);
