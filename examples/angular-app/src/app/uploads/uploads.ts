import { ChangeDetectionStrategy, Component, computed, inject, signal } from '@angular/core';
import { Badge } from '../ui/badge';
import { reasonOf } from '../ui/reason-of';
import { sampleFiles } from './sample-files';
import { UploadsStore } from './uploads-store';

@Component({
  selector: 'app-uploads',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [Badge],
  providers: [UploadsStore],
  templateUrl: './uploads.html',
  styleUrl: './uploads.css',
})
export class Uploads {
  protected readonly store = inject(UploadsStore);
  protected readonly reasonOf = reasonOf;
  protected readonly draggedOver = signal(false);

  protected readonly failed = computed(() =>
    this.store.attempts().filter(({ outcome }) => outcome().status === 'rejected'),
  );
  /** The part of all files that has arrived, from 0 to 1. */
  protected readonly sent = computed(() => {
    const uploads = this.store.attempts().map(({ upload }) => upload);
    const all = uploads.reduce((sum, { file }) => sum + file.size, 0);
    return uploads.reduce((sum, { file, progress }) => sum + file.size * (progress() ?? 0), 0) / Math.max(1, all);
  });
  protected readonly summary = computed(() => {
    const attempts = this.store.attempts();
    const done = attempts.filter(({ outcome }) => outcome().status === 'fulfilled').length;
    const failed = this.failed().length;
    return attempts.length === 0
      ? 'Three files are sent at a time.'
      : `${done} of ${attempts.length} uploaded${failed > 0 ? `, ${failed} failed` : ''}.`;
  });
  /** The announcement to screen readers when an upload ends. */
  protected readonly announcement = computed(() => {
    const ended = this.store.lastEnded();
    return (
      ended && `${ended.args[0].file.name}: ${ended.outcome.status === 'fulfilled' ? 'uploaded' : 'not uploaded'}.`
    );
  });

  protected choose(input: HTMLInputElement): void {
    this.store.add(input.files ?? []);
    input.value = ''; // Else the same file could not be chosen again.
  }

  protected drop(event: DragEvent): void {
    event.preventDefault();
    this.draggedOver.set(false);
    this.store.add(event.dataTransfer?.files ?? []);
  }

  protected addSamples(): void {
    this.store.add(sampleFiles());
  }

  protected retryFailed(): void {
    for (const attempt of this.failed()) {
      this.store.retry(attempt);
    }
  }

  protected sizeOf({ size }: File): string {
    return size < 1024 * 1024 ? `${Math.ceil(size / 1024)} KB` : `${(size / 1024 / 1024).toFixed(1)} MB`;
  }
}
