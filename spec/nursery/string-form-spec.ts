import { describe, expect, it } from '@jest/globals';
import { inspect } from 'node:util';
import { NEVER, of, Subject, throwError } from 'rxjs';
import { finalizeWith, gather, nursery, openNursery, type Nursery } from 'rxresult';

const cleaning = (end: Subject<void>) => NEVER.pipe(finalizeWith(() => end));

describe('the string form of a nursery', () => {
  it('tells its name, its state, and what runs, waits and cleans up', () => {
    const end = new Subject<void>();
    const n = openNursery({ name: 'orders', concurrent: 4 });
    expect(String(n)).toBe('Nursery("orders", open)');
    n.startSoon(cleaning(end)).cancel();
    for (let i = 0; i < 5; i++) {
      n.startSoon(NEVER);
    }
    expect(String(n)).toBe('Nursery("orders", open: 3 running, 2 waiting, 1 cleaning up)');
    n.close();
    expect(String(n)).toBe('Nursery("orders", closed: 3 running, 2 waiting, 1 cleaning up)');
    n.cancel();
    expect(String(n)).toBe('Nursery("orders", cancelled: 1 cleaning up)');
    end.complete();
    expect(String(n)).toBe('Nursery("orders", cancelled)');
  });

  it('is what console.log prints', () => {
    expect(inspect({ n: openNursery({ name: 'a\nb' }) })).toBe('{ n: Nursery("a\\nb", open) }');
  });

  it('tells how it ends', () => {
    const forms: string[] = [];
    const end = new Subject<void>();
    const form = (task: typeof NEVER, act: (run: { unsubscribe(): void }) => void = () => undefined) => {
      let seen!: Nursery;
      const run = nursery((n) => {
        seen = n;
        n.startSoon(cleaning(end));
        n.startSoon(task);
      }).subscribe({ error: () => undefined });
      act(run);
      forms.push(String(seen));
    };
    form(throwError(() => 'boom'));
    form(NEVER, (run) => run.unsubscribe());
    expect(forms).toEqual(['Nursery(failed: 1 cleaning up)', 'Nursery(unsubscribed: 1 cleaning up)']);
    const n = openNursery();
    n.close();
    expect(String(n)).toBe('Nursery(completed)');
  });

  it("counts the cleanup of the body's stream and of until, and tasks that have no child yet", () => {
    const end = new Subject<void>();
    let seen!: Nursery;
    const until = new Subject<void>();
    nursery(
      (n) => {
        seen = n;
        return cleaning(end);
      },
      { until },
    ).subscribe();
    until.next();
    expect(String(seen)).toBe('Nursery(cancelled: 1 cleaning up)');
    let form = '';
    const observed = gather([of(1), NEVER, NEVER, NEVER], {
      concurrent: 2,
      observer: { opened: (n) => (seen = n), settled: () => (form = String(seen)) },
    });
    observed.subscribe();
    expect(form).toBe('Nursery(open: 3 waiting, 1 cleaning up)');
    expect(String(seen)).toBe('Nursery(open: 2 running, 1 waiting)');
  });
});
