import { ChangeDetectionStrategy, Component, effect, ElementRef, inject, input, output } from '@angular/core';
import { Badge } from '../ui/badge';
import { reasonOf } from '../ui/reason-of';
import type { Upload } from './uploads-store';

/** The row of a file in any state. */
@Component({
  selector: 'li[appUploadRow]',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [Badge],
  host: { tabindex: '-1', '[attr.data-status]': 'upload().outcome().status' },
  templateUrl: './upload-row.html',
  styleUrl: './upload-row.css',
})
export class UploadRow {
  readonly upload = input.required<Upload>({ alias: 'appUploadRow' });
  readonly retry = output();

  protected readonly reasonOf = reasonOf;

  constructor() {
    const row = inject<ElementRef<HTMLElement>>(ElementRef).nativeElement;
    // The button of an uploaded file is removed. If it has the focus, the row takes it; otherwise, the user would have to start
    // again from the top of the page. Angular runs the effects of a component before it updates its template, so the button is
    // still there.
    effect(() => {
      if (this.upload().outcome().status === 'fulfilled' && row.matches(':focus-within')) {
        row.focus({ preventScroll: true }); // The user may be looking at another place.
      }
    });
  }

  protected sizeOf({ size }: File): string {
    return size < 1024 * 1024 ? `${Math.ceil(size / 1024)} KB` : `${(size / 1024 / 1024).toFixed(1)} MB`;
  }
}
