// A value passes through a nursery in the frame in which it is produced, and in order.

import type { ModelNursery } from '../ModelNursery';

/** Its consumer is notified of a value. */
export function emits(n: ModelNursery, value: unknown): void {
  if (n.end || n.unsubscribed) {
    n.world.violated(`${n.label} emits after its end`);
  }
  n.emits(value);
}

/** `produce` produces a value that the nursery has to emit. */
export function passes(n: ModelNursery, value: unknown, produce: () => void): void {
  const passing = { value, came: false };
  n.passing.push(passing);
  produce();
  n.passing.pop();
  if (!passing.came) {
    n.world.violated(`${n.label} does not emit ${String(value)}`);
  }
}

/** The value that the nursery emits is the one that is on its way. */
export function comes(n: ModelNursery, value: unknown): void {
  const passing = n.passing.at(-1);
  if (!passing || passing.came || passing.value !== value) {
    n.world.violated(`${n.label} emits ${String(value)}, out of order`);
  } else {
    passing.came = true;
  }
}
