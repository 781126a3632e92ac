import { inject, Injectable, signal } from '@angular/core';
import { startWith, tap } from 'rxjs';
import type { Outcome, TaskHandle } from 'rxresult';
import { injectNursery } from 'rxresult/angular';
import { OrdersApi } from '../api/orders-api';

/** A file to upload, and the state of the last attempt. */
export class Upload {
  /** The part that has arrived, from 0 to 1; undefined while it waits for a slot. */
  readonly progress = signal<number | undefined>(undefined);
  readonly outcome = signal<Outcome<number>>({ status: 'pending' });
  attempt: TaskHandle<number> | undefined;

  constructor(readonly file: File) {}
}

/** Uploads files, three at a time, until the component that provides it is destroyed. */
@Injectable()
export class UploadsStore {
  private readonly api = inject(OrdersApi);
  private readonly tasks = injectNursery({ name: 'uploads', concurrent: 3 });

  /** In the order in which the files were added. */
  readonly uploads = signal<readonly Upload[]>([]);
  /** The upload that ended last. */
  readonly lastEnded = signal<Upload | undefined>(undefined);

  add(files: Iterable<File>): void {
    const added = Array.from(files, (file) => new Upload(file));
    this.uploads.update((uploads) => [...uploads, ...added]);
    added.forEach((upload) => this.start(upload));
  }

  /** Starts an upload, or starts it again after it has ended. */
  start(upload: Upload): void {
    const { file, progress, outcome } = upload;
    progress.set(undefined);
    const sent$ = this.api.upload(file).pipe(
      startWith(0), // It has a slot.
      tap((sent) => progress.set(sent)),
    );
    upload.attempt = this.tasks.startSoon(sent$, { name: file.name });
    // Completes when the attempt has ended, also if the nursery was cancelled: there is nothing to unsubscribe.
    upload.attempt.outcome$.subscribe({
      next: (now) => outcome.set(now),
      complete: () => this.lastEnded.set(upload),
    });
  }
}
