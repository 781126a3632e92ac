import { describe, expect, it } from '@jest/globals';
import { of } from 'rxjs';
import { ResultCapture } from 'rxresult';
import { Group, taskKind } from '../../src/nursery/Group';
import { PendingItems, PendingSources } from '../../src/nursery/PendingTasks';
import type { Scope } from '../../src/nursery/Scope';

declare const gc: () => void;

const scope = { names: undefined, settings: { concurrent: Infinity } } as unknown as Scope;

/** Items whose captures have the names of the items. */
function pendingItems() {
  const capture = (item: unknown) => {
    const { name } = item as { name: string };
    return new ResultCapture<unknown>({ name }, () => of(name), []);
  };
  const items = new PendingItems(scope, capture, 0, new Group(taskKind({}), undefined));
  /** Pushes those from `from` up to `to`. */
  const push = (from: number, to: number) => {
    for (let i = from; i < to; i++) {
      items.push({ name: String(i) });
    }
  };
  /** Takes that many, and returns their names. */
  const take = (count: number) => Array.from({ length: count }, () => items.next()?.name);
  return { items, push, take };
}

const names = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => String(from + i));

describe('tasks that were given together', () => {
  it('are counted, and taken in order, with their indices as names', () => {
    const tasks = new PendingSources(scope, [of('a'), of('b'), of('c')], 0, new Group(taskKind({}), undefined));
    const log: unknown[] = [tasks.size];
    for (let child = tasks.next(); child; child = tasks.next()) {
      log.push(child.name, tasks.size);
    }
    expect(log).toEqual([3, '0', 2, '1', 1, '2', 0]);
    expect([tasks.next(), tasks.size]).toEqual([undefined, 0]);
  });
});

describe('items that arrive one by one', () => {
  it.each([1, 2, 16, 17, 32, 33, 34, 64, 65, 66, 67, 100, 1000])(
    'are taken first in, first out, with %d waiting and more arriving in between',
    (count) => {
      const { items, push, take } = pendingItems();
      push(0, count);
      for (let taken = 0; taken < count; taken++) {
        expect(items.size).toBe(count);
        expect(take(1)).toEqual([String(taken)]);
        expect(items.size).toBe(count - 1);
        push(count + taken, count + taken + 1);
      }
      expect(take(count)).toEqual(names(count, 2 * count));
      expect(items.size).toBe(0);
      push(0, 2);
      expect([items.size, take(2)]).toEqual([2, ['0', '1']]);
      expect(items.next()).toBeUndefined();
    },
  );

  it('are moved when more than 32, and more than half, were taken, so that each is moved only once or twice', () => {
    const { items, push, take } = pendingItems();
    const moves: number[] = [];
    const { slice } = Array.prototype;
    Array.prototype.slice = function (...args) {
      moves.push(this.length);
      return slice.apply(this, args) as unknown[];
    };
    try {
      push(0, 100);
      take(50); // Half of them, but not more.
      expect(moves).toEqual([]);
      take(1);
      expect(moves).toEqual([100]);
      take(32); // More than half of the 49 left, but not more than 32.
      expect(moves).toEqual([100]);
      take(1);
      expect(moves).toEqual([100, 49]);
      take(items.size);
      expect(moves).toEqual([100, 49, 16]); // The last one leaves nothing to move.
    } finally {
      Array.prototype.slice = slice;
    }
  });

  it('are released as they are taken, while others wait', async () => {
    const { items, push, take } = pendingItems();
    const refs = names(0, 40).map((name) => {
      const item = { name };
      items.push(item);
      return new WeakRef(item);
    });
    push(40, 100);
    take(40);
    await new Promise((resolve) => setTimeout(resolve, 1));
    gc();
    expect(refs.filter((ref) => ref.deref())).toEqual([]);
    expect(items.size).toBe(60);
  });
});
