import type { Owner } from './owner';
import { Stage } from './Stage';
import { toObservable } from './toObservable';

/**
 * Subscribes to cleanup that takes time. Its owner waits until it has ended; nothing cancels it, and its values are ignored.
 *
 * @param input Any `ObservableInput`.
 * @param what What returned it, for messages.
 * @throws TypeError if it is not an `ObservableInput`.
 */
export function cleanUp(input: unknown, what: string, owner: Owner | undefined): void {
  const source = toObservable(input, () => `${what} of ${owner?.title ?? 'a stream'} returns`);
  new Cleanup(owner).observe(source, owner);
}

class Cleanup extends Stage {
  constructor(protected readonly owner: Owner | undefined) {
    super();
  }

  protected override onNext(): void {
    // Ignored.
  }

  protected override onOver(): void {
    this.owner?.cleanupEnded(this);
  }
}
