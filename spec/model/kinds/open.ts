import type { Observable } from 'rxjs';
import { openNursery, type OpenNursery } from 'rxresult';
import { flat } from '../Ledger';
import { ModelNursery } from '../ModelNursery';
import type { ModelTask } from '../ModelTask';
import { optionsOf } from '../options';
import type { NurserySpec } from '../program';
import type { RandomSpec } from './Kind';

/**
 * `openNursery()`: is asked for its tasks from outside, and does not end by itself before `close`. Its consumer subscribes to
 * `done$` and may leave it, which ends nothing. An error that nobody receives from there is reported.
 */
export class Open extends ModelNursery {
  static readonly weight = 1;
  static readonly nests = false;
  static readonly takes = ({ body }: RandomSpec): Partial<NurserySpec> => ({ does: { body } });

  override readonly asked = true;
  private made: OpenNursery | undefined = undefined;
  private left = false;
  private leaving = false;
  /** A later subscriber of `done$` received the error. */
  private received = false;

  make(): Observable<unknown> {
    const handle = openNursery(optionsOf(this));
    this.handle = this.view = this.made = handle;
    return handle.done$;
  }

  override afterSubscribe(): void {
    this.world.do(this.spec.does?.body, { nursery: this, task: this.task });
  }

  taskFor(): ModelTask | undefined {
    return this.world.askedFor(this);
  }

  override close(): void {
    const handle = this.handle as OpenNursery; // Its observer has it first.
    this.sealed ||= !this.decision; // After a shutdown has begun, `close` closes nothing.
    this.world.quietly('close', () => handle.close());
  }

  override get idle(): boolean {
    return super.idle && this.sealed;
  }

  override get watched(): boolean {
    return !this.left;
  }

  /** Its consumer unsubscribes from `done$`. */
  override leave(): void {
    const { made, consumer, world } = this;
    if (made && consumer && !this.left && !this.end) {
      this.left = this.leaving = true;
      world.asks(() => consumer.unsubscribe());
      this.leaving = false;
    }
  }

  override get consumerCatches(): ((error: unknown) => void) | undefined {
    return this.leaving ? (error) => this.world.ledger.destine(error, 'caught') : undefined;
  }

  /** Somebody else subscribes to `done$`. */
  override watch(): void {
    const { world, label } = this;
    this.made?.done$.subscribe({
      error: (error: unknown) => {
        world.ledger.count(error, 'emitted');
        this.received = true;
        if (!this.decision?.failsWith(error)) {
          world.violated(`done$ of ${label} errors with ${String(error)}`);
        }
      },
      complete: () => {
        if (this.decision?.how === 'failed') {
          world.violated(`done$ of ${label} completes, and it failed`);
        }
      },
    });
  }

  override lastly(): void {
    const { decision, end, received, world } = this;
    if (decision?.how !== 'failed' || end || received) {
      return;
    }
    for (const error of decision.errors.flatMap(flat)) {
      if (decision.unrecorded) {
        world.ledger.destine(error, 'reported');
      } else {
        world.ledger.alsoReported(error);
      }
    }
  }
}
