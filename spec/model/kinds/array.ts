import type { Observable } from 'rxjs';
import { nursery } from 'rxresult';
import type { ModelChild } from '../ModelChild';
import { optionsOf } from '../options';
import type { NurserySpec } from '../program';
import { Given } from './Given';
import type { RandomSpec } from './Kind';

/** `nursery(sources)`: emits what its tasks emit, as `merge` does. */
export class ArrayForm extends Given {
  static override readonly takes = ({ tasks }: RandomSpec): Partial<NurserySpec> => ({ tasks });

  override readonly readable = false;

  make(): Observable<unknown> {
    return nursery(this.sources(), optionsOf(this));
  }

  override get emitters(): readonly ModelChild[] {
    return this.tasks;
  }
}
