import { ChangeDetectionStrategy, Component, computed, inject, signal } from '@angular/core';
import { sampleFiles } from './sample-files';
import { UploadRow } from './upload-row';
import { UploadsStore } from './uploads-store';

@Component({
  selector: 'app-uploads',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [UploadRow],
  providers: [UploadsStore],
  templateUrl: './uploads.html',
  styleUrl: './uploads.css',
})
export class Uploads {
  protected readonly store = inject(UploadsStore);
  protected readonly draggedOver = signal(false);

  protected readonly failed = computed(() =>
    this.store.uploads().filter(({ outcome }) => outcome().status === 'rejected'),
  );
  /** The part of all files that has arrived, from 0 to 1. */
  protected readonly sent = computed(() => {
    const uploads = this.store.uploads();
    const all = uploads.reduce((sum, { file }) => sum + file.size, 0);
    return uploads.reduce((sum, { file, progress }) => sum + file.size * (progress() ?? 0), 0) / Math.max(1, all);
  });
  protected readonly summary = computed(() => {
    const uploads = this.store.uploads();
    const done = uploads.filter(({ outcome }) => outcome().status === 'fulfilled').length;
    const failed = this.failed().length;
    return uploads.length === 0
      ? 'Three files are sent at a time.'
      : `${done} of ${uploads.length} uploaded${failed > 0 ? `, ${failed} failed` : ''}.`;
  });
  /** The announcement to screen readers when an upload ends. */
  protected readonly announcement = computed(() => {
    const ended = this.store.lastEnded();
    const status = ended?.outcome().status;
    // None during a retry: if that fails too, the same text is announced again only because it was away.
    return ended && status !== 'pending'
      ? `${ended.file.name}: ${status === 'fulfilled' ? 'uploaded' : 'not uploaded'}.`
      : undefined;
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
    for (const upload of this.failed()) {
      this.store.start(upload);
    }
  }
}
