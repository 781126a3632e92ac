import { ChangeDetectionStrategy, Component, input } from '@angular/core';
import type { Outcome } from 'rxresult';
import { Badge } from './badge';
import { reasonOf } from './reason-of';

/** A part of a page in any state. Its content is shown when there is a value. */
@Component({
  selector: 'app-panel',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [Badge],
  templateUrl: './panel.html',
  styleUrl: './panel.css',
})
export class Panel {
  readonly heading = input.required<string>();
  readonly outcome = input.required<Outcome<unknown>>();
  /** Why it was cancelled, if it was. */
  readonly whyCancelled = input('');

  protected readonly reasonOf = reasonOf;
}
