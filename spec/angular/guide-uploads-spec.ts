// The uploads of docs/angular.md, and what it says about errors and tests of tasks. The guide shows this code.

import { textOf } from './testBed';
import { HttpClient, provideHttpClient } from '@angular/common/http';
import { HttpTestingController, provideHttpClientTesting } from '@angular/common/http/testing';
import {
  Component,
  effect,
  ErrorHandler,
  inject,
  Injectable,
  Injector,
  provideZonelessChangeDetection,
  signal,
  type Signal,
} from '@angular/core';
import { TestBed } from '@angular/core/testing';
import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { defer, of } from 'rxjs';
import { TestScheduler } from 'rxjs/testing';
import { nursery, observeNurseries, type Outcome } from 'rxresult';
import { injectNursery, toOutcomeSignal } from 'rxresult/angular';
import { expectLanes, LaneRecorder } from 'rxresult/testing';
import { nextMacrotask, unhandledErrors } from '../support';
import { boom, rejection } from './contexts';

interface Upload {
  readonly file: File;
  readonly outcome: Signal<Outcome<unknown>>;
  cancel(): void;
}

@Injectable()
export class Uploads {
  private readonly http = inject(HttpClient);
  private readonly injector = inject(Injector);
  private readonly tasks = injectNursery({ name: 'uploads', concurrent: 3 });
  readonly list = signal<readonly Upload[]>([]);

  add(file: File): void {
    const capture = this.tasks.startSoon(this.http.post('/api/files', file), { name: file.name });
    const outcome = toOutcomeSignal(capture, { injector: this.injector });
    this.list.update((list) => [...list, { file, outcome, cancel: () => capture.cancel() }]);
  }
}

@Component({
  selector: 'app-uploads',
  providers: [Uploads],
  template: `
    @for (upload of uploads.list(); track upload) {
      @let outcome = upload.outcome();
      <p>
        {{ upload.file.name }}
        @switch (outcome.status) {
          @case ('pending') {
            <button (click)="upload.cancel()">Cancel</button>
          }
          @case ('fulfilled') {
            uploaded
          }
          @case ('rejected') {
            failed <button (click)="uploads.add(upload.file)">Try again</button>
          }
          @case ('cancelled') {
            cancelled
          }
        }
      </p>
    }
  `,
})
export class UploadsPage {
  protected readonly uploads = inject(Uploads);
}

const files = ['a', 'b', 'c', 'd'].map((name) => new File([], name));

afterEach(() => {
  jest.restoreAllMocks();
});

describe('UploadsPage', () => {
  it('sends three files at a time, and shows how each went', async () => {
    TestBed.configureTestingModule({
      providers: [provideZonelessChangeDetection(), provideHttpClient(), provideHttpClientTesting()],
    });
    const http = TestBed.inject(HttpTestingController);
    const fixture = TestBed.createComponent(UploadsPage);
    const uploads = fixture.debugElement.injector.get(Uploads);
    files.forEach((file) => uploads.add(file));
    const requests = http.match('/api/files');
    expect(requests).toHaveLength(3);
    requests[0]?.flush(null);
    requests[1]?.flush(null, { status: 503, statusText: 'Service Unavailable' });
    uploads.list()[2]?.cancel();
    const [last] = http.match('/api/files');
    await nextMacrotask();
    fixture.detectChanges();
    expect(textOf(fixture)).toMatch(/a\s+uploaded.*b\s+failed.*c\s+cancelled.*d\s+Cancel/s);
    expect(requests[2]?.cancelled).toBe(true);
    fixture.destroy();
    expect(last?.cancelled).toBe(true);
  });

  it('sends a file as often as it is added, and goes on after each capture was cancelled', async () => {
    TestBed.configureTestingModule({
      providers: [Uploads, provideZonelessChangeDetection(), provideHttpClient(), provideHttpClientTesting()],
    });
    const http = TestBed.inject(HttpTestingController);
    const uploads = TestBed.inject(Uploads);
    const file = new File([], 'a');
    uploads.add(file);
    uploads.add(file);
    const requests = http.match('/api/files');
    uploads.list().forEach((upload) => {
      upload.cancel();
    });
    expect(requests.map(({ cancelled }) => cancelled)).toEqual([true, true]);
    uploads.add(file);
    http.expectOne('/api/files').flush(null);
    await nextMacrotask();
    expect(uploads.list().map(({ outcome }) => outcome().status)).toEqual(['cancelled', 'cancelled', 'fulfilled']);
  });
});

describe('Uploads', () => {
  it('sends three files at a time', () => {
    const scheduler = new TestScheduler((actual, expected) => expect(actual).toEqual(expected));
    scheduler.run((helpers) => {
      const http = { post: () => helpers.cold('---(r|)') };
      TestBed.configureTestingModule({
        providers: [Uploads, provideZonelessChangeDetection(), { provide: HttpClient, useValue: http }],
      });
      const recorder = new LaneRecorder(scheduler);
      const stop = observeNurseries(recorder);
      const uploads = TestBed.inject(Uploads);
      stop(); // The nursery of the service is observed until its end.
      ['a', 'b', 'c', 'd'].forEach((name) => uploads.add(new File([], name)));

      expectLanes(helpers, recorder).toBe({
        a: '^--|',
        b: '^--|',
        c: '^--|',
        d: '...^--|',
        nursery: '^',
      });
    });
  });
});

describe('the errors of injectNursery', () => {
  function opened(options: Parameters<typeof injectNursery>[0] = {}) {
    const handleError = jest.fn();
    TestBed.configureTestingModule({
      providers: [provideZonelessChangeDetection(), { provide: ErrorHandler, useValue: { handleError } }],
    });
    return { tasks: TestBed.runInInjectionContext(() => injectNursery(options)), handleError };
  }

  it('are in the captures, and the nursery lives on', async () => {
    const { tasks, handleError } = opened();
    const errors = await unhandledErrors(() => tasks.startSoon(rejection(boom)));
    expect([errors, handleError.mock.calls, tasks.closed]).toEqual([[], [], false]);
  });

  it('start nothing more after cancel(), which is final', () => {
    const { tasks } = opened();
    tasks.cancel();
    expect(tasks.startSoon(of(1)).outcome.status).toBe('cancelled');
  });

  it('end the nursery without suppressError, and are reported if nobody receives them', async () => {
    const { tasks } = opened({ suppressError: false });
    const errors = await unhandledErrors(() => tasks.startSoon(rejection(boom)));
    expect([errors, tasks.startSoon(of(1)).outcome.status]).toEqual([[boom], 'cancelled']);
  });

  it('go to the ErrorHandler in development mode if a body throws', () => {
    const { tasks, handleError } = opened();
    const capture = tasks.startSoon(
      nursery(() => {
        throw boom;
      }),
    );
    expect([capture.outcome.status, handleError.mock.calls]).toEqual(['rejected', [[boom]]]);
  });

  it('do not depend on an effect that starts the task: its signals are not tracked', () => {
    const { tasks } = opened();
    const [asked, id] = [signal(1), signal(1)];
    let runs = 0;
    TestBed.runInInjectionContext(() => {
      effect(() => {
        runs++;
        asked();
        tasks.startSoon(defer(() => of(id())));
      });
    });
    TestBed.tick();
    id.set(2);
    TestBed.tick();
    expect(runs).toBe(1);
    asked.set(2);
    TestBed.tick();
    expect(runs).toBe(2);
  });
});
