import { EmptyError, type Observable } from 'rxjs';
import { gatherAny } from 'rxresult';
import { NONE } from '../expected';
import type { ModelTask } from '../ModelTask';
import { optionsOf } from '../options';
import { failUnrecorded, finish } from '../rules/deciding';
import { endsByItself } from '../rules/ending';
import { Gathering } from './Gathering';

/** `gatherAny(sources)`: the first result, or all errors. */
export class GatherAny extends Gathering {
  override readonly claims = true;
  private winner: { value: unknown } | undefined = undefined;
  /** All have ended, and none has won. */
  private lost = false;

  make(): Observable<unknown> {
    return gatherAny(this.shape(), optionsOf(this));
  }

  override completes(task: ModelTask): void {
    super.completes(task);
    if (task.last !== NONE && finish(this, task)) {
      this.winner = { value: task.last };
    }
  }

  /** It has failed as soon as its last task has ended, though its consumer is notified later. */
  override beforeDecision(): void {
    const over = this.tasks.length > 0 && this.idle && !this.tasks.some(({ leaving }) => leaving);
    if (over && !this.lost) {
      this.lost = true;
      endsByItself(this);
    } else {
      super.beforeDecision();
    }
  }

  override decideByItself(): void {
    failUnrecorded(this, [(error: unknown) => isAllErrors(this.tasks, error)]);
  }

  override get resultDue(): boolean {
    return this.winner !== undefined;
  }

  protected checkResult(value: unknown): void {
    if (value !== this.winner?.value) {
      this.world.violated(`${this.label} is won by ${String(value)}`);
    }
  }
}

/** All errors, in the order of the tasks. */
function isAllErrors(tasks: readonly ModelTask[], error: unknown): boolean {
  return (
    error instanceof AggregateError &&
    error.errors.length === tasks.length &&
    tasks.every(({ ending, capture }, index) => {
      const each: unknown = error.errors[index];
      switch (ending?.outcome.status) {
        case 'rejected':
          return each === ending.outcome.reason;
        case 'empty':
          return each instanceof EmptyError;
        default:
          return capture ? each === capture.exception() : each instanceof Error && each.name === 'TaskCancelledError';
      }
    })
  );
}
