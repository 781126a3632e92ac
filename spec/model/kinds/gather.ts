import { EmptyError, type Observable } from 'rxjs';
import { gather } from 'rxresult';
import { NONE } from '../expected';
import type { ModelTask } from '../ModelTask';
import { optionsOf } from '../options';
import { fails } from '../rules/failing';
import { Gathering } from './Gathering';

/** `gather(sources)`: all results, where all tasks have one. */
export class Gather extends Gathering {
  make(): Observable<unknown> {
    return gather(this.shape(), optionsOf(this));
  }

  override completes(task: ModelTask): void {
    if (task.last === NONE) {
      fails(task, (error: unknown) => error instanceof EmptyError);
    } else {
      super.completes(task);
    }
  }

  override get resultDue(): boolean {
    return this.endedByItself && this.tasks.every(({ ending }) => ending?.by === 'completed');
  }

  protected checkResult(result: unknown): void {
    this.checkEach(result, (value) => ({ status: 'fulfilled', value }));
  }
}
