import type { Observable } from 'rxjs';
import { nursery, type Nursery } from 'rxresult';
import type { ModelChild } from '../ModelChild';
import { ModelNursery } from '../ModelNursery';
import type { ModelTask } from '../ModelTask';
import { optionsOf } from '../options';
import { bodyThrows } from '../rules/failing';
import { errorOf } from '../rules/wrapping';
import { bodyStream } from '../sources';
import { bodied } from './Kind';

/** `nursery(body)`: is asked for its tasks, first by its body, and emits what the body's stream emits. */
export class Body extends ModelNursery {
  static readonly weight = 2;
  static readonly nests = true;
  static readonly takes = bodied;

  override readonly asked = true;
  override bodyDone = false;

  override get streams(): boolean {
    return !!this.spec.stream;
  }

  make(): Observable<unknown> {
    return nursery((handle) => this.body(handle), optionsOf(this));
  }

  private body(handle: Nursery): Observable<unknown> | undefined {
    const { world, spec } = this;
    this.handle = this.view = handle;
    const throws = this.within(() => world.do(spec.does?.body, { nursery: this, task: this.task }));
    this.bodyDone = true;
    if (throws) {
      const error = errorOf(this, `the body of ${this.label}`, throws.wraps);
      bodyThrows(this, error);
      throw error;
    }
    return this.streams ? bodyStream(this) : undefined;
  }

  taskFor(): ModelTask | undefined {
    return this.world.askedFor(this);
  }

  override get emitters(): readonly (ModelChild | undefined)[] {
    return [this.stream];
  }
}
