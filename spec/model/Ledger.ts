import { UnsubscriptionError } from 'rxjs';

/** What has to become of an error. */
export type Fate =
  | 'recorded' // It stands in the capture of its task, or fails its nursery; nobody else hears of it.
  | 'told' // It fails a nursery, and is in no capture of that.
  | 'caught' // It is thrown to who asked for an end.
  | 'reported' // It goes to `config.onUnhandledError`.
  | 'told and reported' // It fails an open nursery that nobody watches yet.
  | 'dropped'; // It is notified after the end: RxJS drops it.

export type Channel = 'told' | 'caught' | 'reported';

interface Entry {
  fate: Fate | undefined;
  counts: Record<Channel, number>;
}

const ALLOWED: Record<Fate, (counts: Record<Channel, number>) => boolean> = {
  recorded: ({ caught, reported }) => caught === 0 && reported === 0,
  told: ({ told, caught, reported }) => told > 0 && caught === 0 && reported === 0,
  caught: ({ told, caught, reported }) => told === 0 && caught === 1 && reported === 0,
  reported: ({ told, caught, reported }) => told === 0 && caught === 0 && reported === 1,
  'told and reported': ({ told, caught, reported }) => told > 0 && caught === 0 && reported === 1,
  dropped: ({ told, caught, reported }) => told === 0 && caught === 0 && reported === 0,
};

/** All errors that a program makes: what has to become of each, and what did. */
export class Ledger {
  private readonly entries = new Map<unknown, Entry>();

  constructor(private readonly violated: (what: string) => void) {}

  /** A new error; its fate may be known later. */
  make(where: string, fate?: Fate): Error {
    const error = new Error(`${where} (error ${this.entries.size})`);
    this.entries.set(error, { fate, counts: { told: 0, caught: 0, reported: 0 } });
    return error;
  }

  /** Says what has to become of an error; the library's own are not in the ledger. */
  destine(error: unknown, fate: Fate): void {
    const entry = this.entries.get(error);
    if (entry) {
      entry.fate = fate;
    }
  }

  /** Whether something is in it, or holds what is: the library makes errors, too. */
  has(thrown: unknown): boolean {
    return flat(thrown).some((error) => this.entries.has(error));
  }

  fateOf(error: unknown): Fate | undefined {
    return this.entries.get(error)?.fate;
  }

  /** Something came by a channel: an error, or several at once. */
  count(thrown: unknown, channel: Channel): void {
    for (const error of flat(thrown)) {
      const entry = this.entries.get(error);
      if (entry) {
        entry.counts[channel]++;
      } else if (channel !== 'told') {
        this.violated(`${channel}, and nobody made it: ${String(error)}`);
      }
    }
  }

  /** When all is over: each error came by its channel, once. */
  check(): void {
    for (const [error, { fate, counts }] of this.entries) {
      if (!fate || !ALLOWED[fate](counts)) {
        this.violated(
          `${(error as Error).message} should be ${fate ?? 'judged'}: ` +
            `told ${counts.told}, caught ${counts.caught}, reported ${counts.reported}`,
        );
      }
    }
  }
}

/** The errors within an `UnsubscriptionError`, else the error itself. */
export function flat(error: unknown): readonly unknown[] {
  return error instanceof UnsubscriptionError ? (error.errors as unknown[]) : [error];
}
