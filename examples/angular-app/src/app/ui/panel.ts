import {
  ChangeDetectionStrategy,
  Component,
  effect,
  ElementRef,
  inject,
  input,
  output,
  type Resource,
} from '@angular/core';
import { Badge } from './badge';
import { reasonOf } from './reason-of';

/** A part of a page in any state. Its content is shown when there is a value, and dimmed while that is loaded again. */
@Component({
  selector: 'section[appPanel]',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [Badge],
  host: {
    tabindex: '-1',
    '[attr.aria-label]': 'heading()',
    '[attr.aria-busy]': 'part().isLoading()',
    '[attr.data-status]': 'part().status()',
  },
  templateUrl: './panel.html',
  styleUrl: './panel.css',
})
export class Panel {
  readonly heading = input.required<string>();
  readonly part = input.required<Resource<unknown>>();
  /** Why it was cancelled, if it was. */
  readonly whyCancelled = input('');
  readonly retry = output();

  protected readonly reasonOf = reasonOf;

  constructor() {
    const panel = inject<ElementRef<HTMLElement>>(ElementRef).nativeElement;
    // The button is removed when the part is loaded again. If it has the focus, the panel takes it; otherwise, the user would have
    // to start again from the top of the page. Angular runs the effects of a component before it updates its template, so the
    // button is still there.
    effect(() => {
      if (this.part().isLoading() && panel.matches(':focus-within')) {
        panel.focus({ preventScroll: true });
      }
    });
  }
}
