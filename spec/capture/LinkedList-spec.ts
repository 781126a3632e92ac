import { describe, expect, it } from '@jest/globals';
import { LinkedList, type Linked } from '../../src/capture/LinkedList';

let touches = 0;

/** A node that counts each access to its links. */
class Node implements Linked<Node> {
  private readonly links: { before?: Node | undefined; after?: Node | undefined; list?: LinkedList<Node> | undefined } =
    {};

  constructor(readonly id: number) {}

  get before(): Node | undefined {
    touches++;
    return this.links.before;
  }
  set before(node: Node | undefined) {
    touches++;
    this.links.before = node;
  }
  get after(): Node | undefined {
    touches++;
    return this.links.after;
  }
  set after(node: Node | undefined) {
    touches++;
    this.links.after = node;
  }
  get list(): LinkedList<Node> | undefined {
    return this.links.list;
  }
  set list(list: LinkedList<Node> | undefined) {
    this.links.list = list;
  }
}

/** A list of `size` nodes, with these nodes. */
function filled(size: number): { list: LinkedList<Node>; nodes: Node[] } {
  const list = new LinkedList<Node>();
  const nodes = Array.from({ length: size }, (_, id) => new Node(id));
  nodes.forEach((node) => list.add(node));
  return { list, nodes };
}

/** The ids from first to last. Also checks that reading the list backwards gives the same nodes. */
function ids(list: LinkedList<Node>): number[] {
  const forwards: number[] = [];
  const backwards: number[] = [];
  for (let node = list.first; node; node = node.after) {
    forwards.push(node.id);
    expect(node.list).toBe(list);
  }
  for (let node = list.last; node; node = node.before) {
    backwards.push(node.id);
  }
  expect(backwards.reverse()).toEqual(forwards);
  expect(list.size).toBe(forwards.length);
  return forwards;
}

/** The number of accesses to links during `act`. */
function touchesOf(act: () => void): number {
  touches = 0;
  act();
  return touches;
}

describe('a LinkedList', () => {
  it('is empty at first', () => {
    const list = new LinkedList<Node>();
    expect([ids(list), list.first, list.last, list.shift()]).toEqual([[], undefined, undefined, undefined]);
  });

  it('keeps the order in which nodes were added', () => {
    expect(ids(filled(4).list)).toEqual([0, 1, 2, 3]);
  });

  it('shifts the first node', () => {
    const { list, nodes } = filled(3);
    expect(list.shift()).toBe(nodes[0]);
    expect(ids(list)).toEqual([1, 2]);
  });

  it.each([
    [0, [1, 2]],
    [1, [0, 2]],
    [2, [0, 1]],
  ])('removes node %i', (index, left) => {
    const { list, nodes } = filled(3);
    list.remove(nodes[index] as Node);
    expect(ids(list)).toEqual(left);
  });

  it('removes its only node', () => {
    const { list, nodes } = filled(1);
    list.remove(nodes[0] as Node);
    expect([ids(list), list.first, list.last]).toEqual([[], undefined, undefined]);
  });

  it.each(['remove', 'shift'] as const)('leaves no link on a node after %s', (way) => {
    const { list, nodes } = filled(3);
    const node = (way === 'remove' ? nodes[1] : nodes[0]) as Node;
    list[way](node);
    expect([node.before, node.after, node.list]).toEqual([undefined, undefined, undefined]);
  });

  it('accepts a node again after it was removed', () => {
    const { list, nodes } = filled(3);
    list.remove(nodes[0] as Node);
    list.add(nodes[0] as Node);
    expect(ids(list)).toEqual([1, 2, 0]);
  });

  it('accepts a node that was removed from another list', () => {
    const a = filled(2);
    const b = filled(2);
    a.list.remove(a.nodes[1] as Node);
    b.list.add(a.nodes[1] as Node);
    expect([ids(a.list), ids(b.list)]).toEqual([[0], [0, 1, 1]]);
  });

  it('can be filled again after it was emptied', () => {
    const { list, nodes } = filled(2);
    list.shift();
    list.shift();
    nodes.forEach((node) => list.add(node));
    expect(ids(list)).toEqual([0, 1]);
  });

  it('takes the same few steps for each operation, however long it is', () => {
    const steps = (size: number) => {
      const { list, nodes } = filled(size);
      return {
        middle: touchesOf(() => list.remove(nodes[size >> 1] as Node)),
        shift: touchesOf(() => list.shift()),
        last: touchesOf(() => list.remove(list.last as Node)),
        push: touchesOf(() => list.add(new Node(-1))),
        ahead: touchesOf(() => list.add(new Node(-1), list.first)),
      };
    };
    expect(steps(10_000)).toEqual(steps(10));
  });

  it('equals an array after 2,000 random steps', () => {
    let seed = 1;
    const random = (below: number) => {
      seed = (seed * 48_271) % 2_147_483_647;
      return seed % below;
    };
    const list = new LinkedList<Node>();
    const model: Node[] = [];
    for (let step = 0; step < 2000; step++) {
      const index = random(model.length + 1);
      switch (random(6)) {
        case 0:
          expect(list.shift()).toBe(model.shift());
          break;
        case 1:
          if (list.last) {
            list.remove(list.last);
          }
          model.pop();
          break;
        case 2: {
          const [node] = model.splice(index, 1);
          if (node) {
            list.remove(node);
          }
          break;
        }
        case 3: {
          const node = new Node(step);
          list.add(node, model[index]);
          model.splice(index, 0, node);
          break;
        }
        default: {
          const node = new Node(step);
          list.add(node);
          model.push(node);
        }
      }
      expect([list.size, list.first?.id, list.last?.id]).toEqual([model.length, model[0]?.id, model.at(-1)?.id]);
    }
    expect(ids(list)).toEqual(model.map(({ id }) => id));
  });
});
