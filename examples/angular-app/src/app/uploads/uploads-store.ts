import { inject, Injectable, Injector, signal, type Signal } from '@angular/core';
import { takeUntilDestroyed } from '@angular/core/rxjs-interop';
import { Subject, tap } from 'rxjs';
import { captureMap, type Outcome, type ResultCapture } from 'rxresult';
import { toOutcomeSignal } from 'rxresult/angular';
import { OrdersApi } from '../api/orders-api';

/** A file to upload. */
export class Upload {
  /** The part that has arrived, from 0 to 1; undefined while it waits for a slot. */
  readonly progress = signal<number | undefined>(undefined);

  constructor(readonly file: File) {}
}

/** An upload and its last attempt. */
export interface Attempt {
  readonly upload: Upload;
  readonly outcome: Signal<Outcome<unknown>>;
  cancel(): void;
}

/** Uploads files, three at a time, until the component that provides it is destroyed. */
@Injectable()
export class UploadsStore {
  private readonly api = inject(OrdersApi);
  private readonly injector = inject(Injector);
  private readonly queue = new Subject<Upload>();

  /** The attempts, in the order in which the files were added. */
  readonly attempts = signal<readonly Attempt[]>([]);
  /** The upload that ended last. */
  readonly lastEnded = signal<ResultCapture<number, [upload: Upload, index: number]> | undefined>(undefined);

  constructor() {
    this.queue
      .pipe(
        captureMap((upload) => this.api.upload(upload.file).pipe(tap((sent) => upload.progress.set(sent))), {
          name: 'uploads',
          concurrent: 3,
          suppressError: true,
          observer: {
            asked: (capture) => this.show(uploadOf(capture), capture),
            started: (capture) => uploadOf(capture).progress.set(0),
          },
        }),
        takeUntilDestroyed(),
      )
      .subscribe((capture) => this.lastEnded.set(capture));
  }

  add(files: Iterable<File>): void {
    for (const file of files) {
      this.queue.next(new Upload(file));
    }
  }

  retry({ upload }: Attempt): void {
    upload.progress.set(undefined);
    this.queue.next(upload);
  }

  private show(upload: Upload, capture: ResultCapture<unknown>): void {
    const outcome = toOutcomeSignal(capture, { injector: this.injector });
    const attempt: Attempt = { upload, outcome, cancel: () => capture.cancel() };
    this.attempts.update((attempts) =>
      attempts.some((before) => before.upload === upload)
        ? attempts.map((before) => (before.upload === upload ? attempt : before))
        : [...attempts, attempt],
    );
  }
}

/** The arguments of a capture of `captureMap` are the value and its index. */
function uploadOf(capture: ResultCapture<unknown>): Upload {
  return capture.args[0] as Upload;
}
