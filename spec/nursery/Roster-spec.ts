import { describe, expect, it } from '@jest/globals';
import { Child, FIRST, UNLIMITED } from '../../src/nursery/Child';
import type { PendingTasks } from '../../src/nursery/PendingTasks';
import { Roster } from '../../src/nursery/Roster';

/** A child that is known by its name here. */
class Named extends Child {
  constructor(
    readonly label: string,
    flags = 0,
  ) {
    super(undefined, undefined, undefined, flags);
  }
}

const label = (child: Child | undefined) => (child as Named | undefined)?.label;

function rosterOf(slots: number, ...children: readonly Named[]): Roster {
  const roster = new Roster(slots);
  for (const child of children) {
    roster.enqueue(child, (child.flags & FIRST) !== 0);
  }
  return roster;
}

/** Has as many children run as there are slots for, and returns their names. */
function start(roster: Roster): (string | undefined)[] {
  const started = [];
  for (let child = roster.next(); child; child = roster.next()) {
    started.push(label(child));
  }
  return started;
}

describe('Roster', () => {
  it('gives slots first in, first out', () => {
    const roster = rosterOf(2, new Named('a'), new Named('b'), new Named('c'));
    expect([roster.size, roster.hasNext]).toEqual([3, true]);
    expect(start(roster)).toEqual(['a', 'b']);
    expect([roster.size, roster.hasNext]).toEqual([3, true]);
  });

  it('gives the slot of a child that leaves to the next one', () => {
    const [a, b, c] = ['a', 'b', 'c'].map((name) => new Named(name)) as [Named, Named, Named];
    const roster = rosterOf(1, a, b, c);
    start(roster);
    roster.remove(a);
    expect([roster.size, start(roster)]).toEqual([2, ['b']]);
    roster.remove(b);
    expect([roster.size, start(roster), roster.hasNext]).toEqual([1, ['c'], false]);
    roster.remove(c);
    expect(roster.size).toBe(0);
  });

  it('has no slot for a child that was removed while it waited', () => {
    const [a, b] = [new Named('a'), new Named('b')];
    const roster = rosterOf(1, a, b);
    roster.remove(a);
    expect(start(roster)).toEqual(['b']);
  });

  it('does not count an unlimited child, which runs without a slot when its turn comes', () => {
    const unlimited = new Named('unlimited', UNLIMITED);
    const [a, b] = [new Named('a'), new Named('b')];
    const roster = rosterOf(1, a, unlimited, b);
    expect(start(roster)).toEqual(['a', 'unlimited']);
    roster.remove(a);
    expect(start(roster)).toEqual(['b']);
    roster.remove(unlimited);
    expect([roster.size, start(roster)]).toEqual([1, []]);
  });

  it('counts slots right when an unlimited child is removed while it waits, or twice', () => {
    const [a, b] = [new Named('a'), new Named('b')];
    const unlimited = new Named('unlimited', UNLIMITED);
    const roster = rosterOf(1, a, unlimited, b);
    roster.remove(unlimited);
    expect(start(roster)).toEqual(['a']);
    roster.remove(unlimited);
    expect(start(roster)).toEqual([]);
  });

  it('puts a child that goes first at the head of the queue', () => {
    const roster = rosterOf(1, new Named('a'), new Named('b'), new Named('first', FIRST));
    expect(start(roster)).toEqual(['first']);
  });

  it('makes children of pending tasks when their turn comes, and forgets the tasks when there is none left', () => {
    const names = ['a', 'b', 'c'];
    const pending: PendingTasks = {
      get size() {
        return names.length;
      },
      next: () => (names.length > 0 ? new Named(names.shift() ?? '') : undefined),
    };
    const roster = new Roster(2);
    roster.pending = pending;
    expect([roster.size, roster.hasNext]).toEqual([3, true]);
    expect(start(roster)).toEqual(['a', 'b']);
    expect([roster.size, roster.pending]).toEqual([3, pending]);
    roster.remove(roster.running.first as Child);
    expect(start(roster)).toEqual(['c']);
    roster.remove(roster.running.first as Child);
    expect([start(roster), roster.size, roster.pending, roster.hasNext]).toEqual([[], 1, undefined, false]);
  });

  it('has the newest child that runs stopped first, then the newest that waits', () => {
    const roster = rosterOf(2, ...['a', 'b', 'c', 'd'].map((name) => new Named(name)));
    start(roster);
    const order = [];
    for (let child = roster.newest; child; child = roster.newest) {
      order.push(label(child));
      roster.moveToStopped(child);
    }
    expect(order).toEqual(['b', 'a', 'd', 'c']);
    expect(roster.size).toBe(4); // They count until they have left.
  });

  it('has stopped children stopped again if they were restored', () => {
    const [a, b] = [new Named('a'), new Named('b', UNLIMITED)];
    const roster = rosterOf(1, a, b);
    start(roster);
    roster.moveToStopped(b);
    roster.moveToStopped(a);
    expect(roster.newest).toBeUndefined();
    roster.restoreStopped();
    expect(label(roster.newest)).toBe('a');
    roster.remove(a);
    roster.remove(b);
    expect(roster.size).toBe(0);
  });
});
