import type { TimestampProvider } from 'rxjs';

/** The time of one picture. */
export class Timeline {
  /** Why there is no picture. What an observer throws reaches nobody who reads one, so it is kept for them. */
  problem: string | undefined = undefined;
  private origin = 0;
  /** Of what was recorded last. */
  last = 0;

  constructor(private readonly clock: TimestampProvider) {}

  /** Virtual time has its frame 0, where all marbles of a test begin. Others begin with the picture. */
  begin(): void {
    this.problem = undefined;
    this.origin = isVirtual(this.clock) ? 0 : this.clock.now();
    this.last = 0;
  }

  /** Milliseconds since the picture began. Never less than before, whatever the clock does. */
  now(): number {
    this.last = Math.max(this.last, this.clock.now() - this.origin);
    return this.last;
  }
}

/** Whether it is a `VirtualTimeScheduler`, of this copy of RxJS or another. */
function isVirtual(clock: TimestampProvider): boolean {
  return 'frame' in Object(clock);
}
