import type { Observable } from 'rxjs';
import { gatherSettled, type Outcome } from 'rxresult';
import { optionsOf } from '../options';
import { Gathering } from './Gathering';

/** `gatherSettled(sources)`: all outcomes, whatever they are. */
export class GatherSettled extends Gathering {
  override readonly claims = true;

  make(): Observable<unknown> {
    return gatherSettled(this.shape(), optionsOf(this));
  }

  override get resultDue(): boolean {
    return true;
  }

  protected checkResult(outcomes: unknown): void {
    this.checkEach(outcomes, (outcome) => outcome as Outcome<unknown>);
  }
}
