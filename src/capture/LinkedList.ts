/** What a node of a {@link LinkedList} carries. */
export interface Linked<N extends Linked<N>> {
  before: N | undefined;
  after: N | undefined;
  /** The list it is in, if it is in one. */
  list: LinkedList<N> | undefined;
}

/**
 * A doubly linked list whose links stand on the nodes themselves.
 *
 * RxJS keeps its finalizers and observers in arrays and removes by `indexOf`, which makes many that end in any order
 * quadratic. Here every one of them leaves in O(1), and nothing is allocated to be in a list.
 */
export class LinkedList<N extends Linked<N>> {
  size = 0;
  first: N | undefined = undefined;
  last: N | undefined = undefined;

  /** Puts `node`, which is in no list, before `after`, or at the end. */
  add(node: N, after?: N): void {
    const before = after ? after.before : this.last;
    node.list = this;
    node.before = before;
    node.after = after;
    if (before) {
      before.after = node;
    } else {
      this.first = node;
    }
    if (after) {
      after.before = node;
    } else {
      this.last = node;
    }
    this.size++;
  }

  /** The nodes, in order. */
  toArray(): N[] {
    const nodes: N[] = [];
    for (let node = this.first; node; node = node.after) {
      nodes.push(node);
    }
    return nodes;
  }

  /** Takes the first node out, if there is one. */
  shift(): N | undefined {
    const { first } = this;
    if (first) {
      this.remove(first);
    }
    return first;
  }

  /** Takes out `node`, which is in this list. */
  remove(node: N): void {
    const { before, after } = node;
    if (before) {
      before.after = after;
    } else {
      this.first = after;
    }
    if (after) {
      after.before = before;
    } else {
      this.last = before;
    }
    node.before = node.after = node.list = undefined;
    this.size--;
  }
}
