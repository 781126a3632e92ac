import { ChangeDetectionStrategy, Component, input, output } from '@angular/core';
import { Badge } from '../ui/badge';
import { reasonOf } from '../ui/reason-of';
import type { Upload } from './uploads-store';

/** The row of a file in any state. */
@Component({
  selector: 'li[appUploadRow]',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [Badge],
  host: { '[attr.data-status]': 'upload().outcome().status' },
  templateUrl: './upload-row.html',
  styleUrl: './upload-row.css',
})
export class UploadRow {
  readonly upload = input.required<Upload>({ alias: 'appUploadRow' });
  readonly retry = output();

  protected readonly reasonOf = reasonOf;

  protected sizeOf({ size }: File): string {
    return size < 1024 * 1024 ? `${Math.ceil(size / 1024)} KB` : `${(size / 1024 / 1024).toFixed(1)} MB`;
  }
}
