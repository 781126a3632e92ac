import { ChangeDetectionStrategy, Component, input } from '@angular/core';
import type { Outcome } from 'rxresult';

/** A small label that shows the status of a task. Its content is the status in one word. */
@Component({
  selector: 'app-badge',
  changeDetection: ChangeDetectionStrategy.OnPush,
  host: { '[class]': 'status()' },
  template: '<ng-content />',
  styleUrl: './badge.css',
})
export class Badge {
  readonly status = input.required<Outcome<unknown>['status'] | 'waiting'>();
}
