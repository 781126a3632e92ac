import type { Observable } from 'rxjs';
import { openNursery, type OpenNursery } from 'rxresult';
import { flat } from '../Ledger';
import { ModelNursery } from '../ModelNursery';
import type { ModelTask } from '../ModelTask';
import { optionsOf } from '../options';
import type { NurserySpec } from '../program';
import type { RandomSpec } from './Kind';

/** `openNursery()`: is asked for its tasks from outside, and does not end by itself before `close`. */
export class Open extends ModelNursery {
  static readonly weight = 1;
  static readonly nests = false;
  static readonly takes = ({ body }: RandomSpec): Partial<NurserySpec> => ({ does: { body } });

  override readonly asked = true;
  override readonly cold = false;

  make(): Observable<unknown> {
    const { world } = this;
    const handle = openNursery(optionsOf(this));
    this.handle = this.view = handle;
    for (const error of this.decision?.errors.flatMap(flat) ?? []) {
      world.ledger.destine(error, 'emitted and reported'); // It failed before anybody could subscribe to `done$`.
    }
    return handle.done$;
  }

  override afterSubscribe(): void {
    this.world.do(this.spec.does?.body, { nursery: this, task: this.task });
  }

  taskFor(): ModelTask | undefined {
    return this.world.askedFor(this);
  }

  override close(): void {
    const handle = this.handle as OpenNursery;
    this.sealed ||= !this.decision; // After a shutdown has begun, `close` closes nothing.
    this.world.quietly('close', () => handle.close());
  }

  override get idle(): boolean {
    return super.idle && this.sealed;
  }
}
