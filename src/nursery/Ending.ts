import { Cancellation } from '../capture/Cancellation';
import { label } from '../capture/describe';
import type { Child } from './Child';

/** How a nursery ends: by itself, or because something ended it. */
export type How = 'completed' | 'cancelled' | 'failed' | 'unsubscribed';

/** The end of a nursery, from the moment it is decided. A nursery is open as long as it has none. */
export class Ending {
  /** A capture has the error that it fails with. */
  recorded = false;
  /** The observer was notified. */
  observed = false;
  /** The end is being emitted: it has to be emitted again if the call stack is exhausted. */
  interrupted = false;
  private cancellation: Cancellation | undefined = undefined;

  /**
   * @param name The nursery's name.
   * @param cause The error it fails with, or the reason for which it was cancelled.
   * @param decider The child whose end is the nursery's end too, until its finalizers have run: then the others are stopped.
   * @param by What cancelled it, for messages.
   */
  constructor(
    private readonly name: string | undefined,
    public how: How,
    public cause: unknown,
    public decider: Child | undefined,
    private readonly by = '',
  ) {}

  /** The one outcome of everything that this shutdown cancels, also of what is asked for later. */
  get cancelled(): Cancellation {
    return (this.cancellation ??= this.newCancellation());
  }

  private newCancellation(): Cancellation {
    const { how, by } = this;
    const words = how === 'failed' ? 'failed' : `was ${how === 'unsubscribed' ? how : 'cancelled'}${by}`;
    return new Cancellation(`${label('nursery', this.name)} ${words}`, undefined, this.cause);
  }

  /** Whether `error` is that of its own cancellation. */
  isCancellation(error: unknown): boolean {
    const data = this.cancellation?.data;
    return data !== undefined && data.reason === error;
  }
}
