import { ChangeDetectionStrategy, Component, input } from '@angular/core';
import type { Outcome } from 'rxresult';

/** A small sign of how a task stands; its content says it in a word. */
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
