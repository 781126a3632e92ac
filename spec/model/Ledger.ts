import { UnsubscriptionError } from 'rxjs';

/** What has to become of an error. */
export type Fate =
  | 'recorded' // A capture has it; a nursery may emit it.
  | 'emitted' // A nursery fails with it, and no capture of that has it.
  | 'caught' // It is thrown to the caller that asked for an end.
  | 'reported' // It goes to `config.onUnhandledError`.
  | 'dropped'; // It is notified after the end: RxJS drops it.

export type Channel = 'emitted' | 'caught' | 'reported';

interface Entry {
  fate: Fate | undefined;
  counts: Record<Channel, number>;
  /** How often it is reported besides, and how often it may be. */
  besides: number;
  perhaps: number;
}

const ALLOWED: Record<Fate, (counts: Record<Channel, number>) => boolean> = {
  recorded: ({ caught, reported }) => caught === 0 && reported === 0,
  emitted: ({ emitted, caught, reported }) => emitted > 0 && caught === 0 && reported === 0,
  caught: ({ emitted, caught, reported }) => emitted === 0 && caught === 1 && reported === 0,
  reported: ({ emitted, caught, reported }) => emitted === 0 && caught === 0 && reported === 1,
  dropped: ({ emitted, caught, reported }) => emitted === 0 && caught === 0 && reported === 0,
};

/** All errors that a program makes: what has to become of each, and what did. */
export class Ledger {
  private readonly entries = new Map<unknown, Entry>();

  constructor(private readonly violated: (what: string) => void) {}

  /** A new error; its fate may be known later. */
  make(where: string, fate?: Fate, create = (message: string): Error => new Error(message)): Error {
    const error = create(`${where} (error ${this.entries.size})`);
    this.add(error, fate);
    return error;
  }

  /** An error that the library is about to make; it matches, and stands for it. */
  expect(matches: (error: unknown) => boolean): unknown {
    this.add(matches, undefined);
    return matches;
  }

  private find(error: unknown): Entry | undefined {
    const matches = (key: unknown) => typeof key === 'function' && (key as (error: unknown) => boolean)(error);
    return this.entries.get(error) ?? [...this.entries].find(([key]) => matches(key))?.[1];
  }

  private add(error: unknown, fate: Fate | undefined): Entry {
    const entry = { fate, counts: { emitted: 0, caught: 0, reported: 0 }, besides: 0, perhaps: 0 };
    this.entries.set(error, entry);
    return entry;
  }

  /** Whatever else becomes of an error, the program's or the library's: it is reported once more, or may be. */
  alsoReported(thrown: unknown, surely = true): void {
    for (const error of flat(thrown)) {
      const entry = this.find(error) ?? this.add(error, 'recorded');
      entry[surely ? 'besides' : 'perhaps']++;
    }
  }

  /** Decides what has to become of an error; those that the library makes are not in the ledger. */
  destine(error: unknown, fate: Fate): void {
    const entry = this.find(error);
    if (entry) {
      entry.fate = fate;
    }
  }

  /** Whether something is in it, or holds what is: the library makes errors, too. */
  has(thrown: unknown): boolean {
    return flat(thrown).some((error) => this.find(error));
  }

  fateOf(error: unknown): Fate | undefined {
    return this.find(error)?.fate;
  }

  /** An error came through a channel, or several at once. */
  count(thrown: unknown, channel: Channel): void {
    for (const error of flat(thrown)) {
      const entry = this.find(error);
      if (entry) {
        entry.counts[channel]++;
      } else if (channel !== 'emitted') {
        this.violated(`${channel}, and not made by the program: ${String(error)}`);
      }
    }
  }

  /** At the end: each error came through its channel, once. */
  check(): void {
    for (const [error, { fate, counts, besides, perhaps }] of this.entries) {
      const allowed = (extra: number) => fate && ALLOWED[fate]({ ...counts, reported: counts.reported - extra });
      if (!Array.from({ length: perhaps + 1 }, (_, more) => besides + more).some(allowed)) {
        this.violated(
          `${String(error)} should be ${fate ?? 'judged'}${besides > 0 ? `, and reported ${besides} times` : ''}: ` +
            `emitted ${counts.emitted}, caught ${counts.caught}, reported ${counts.reported}`,
        );
      }
    }
  }
}

/** The errors within an `UnsubscriptionError`, else the error itself. */
export function flat(error: unknown): readonly unknown[] {
  return error instanceof UnsubscriptionError ? (error.errors as unknown[]) : [error];
}
