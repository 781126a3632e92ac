import type { Observable } from 'rxjs';
import type { Outcome } from 'rxresult';
import type { ModelTask } from '../ModelTask';
import { endsByItself } from '../rules/ending';
import { agree } from '../rules/recording';
import { Given } from './Given';

/** What the three gathers share: they emit one result, when they end, and take no `suppressError`. */
export abstract class Gathering extends Given {
  override get suppresses(): boolean {
    return false;
  }

  protected shape(): Readonly<Record<string, Observable<unknown>>> {
    const sources = this.sources();
    const shape: unknown = this.spec.record
      ? Object.fromEntries(sources.map((each, index) => [`k${index}`, each]))
      : sources;
    return shape as Readonly<Record<string, Observable<unknown>>>; // As one of the two, for their overloads.
  }

  override emits(value: unknown): void {
    if (this.emitted) {
      this.world.violated(`${this.label} has two results`);
    }
    this.emitted = true;
    if (!this.decision) {
      endsByItself(this);
    }
    if (this.cleansUp) {
      this.world.violated(`${this.label} has its result before its cleanup has ended`);
    }
    this.checkResult(value);
  }

  /** It has emitted this. */
  protected abstract checkResult(value: unknown): void;

  /** The results of its tasks, each as the outcome that it stands for. */
  protected checkEach(value: unknown, outcomeOf: (result: unknown) => Outcome<unknown>): void {
    const { world, label, tasks } = this;
    const results = Object.entries(value as object);
    if (results.length !== tasks.length) {
      world.violated(`${label} has ${results.length} results`);
    }
    tasks.forEach((task: ModelTask, index) => {
      const [key, result] = results[index] as [string, unknown];
      if (key !== task.key) {
        world.violated(`a result of ${label} is called ${key}`);
      }
      agree(task, outcomeOf(result));
    });
  }
}
