import './testBed';
import { provideZonelessChangeDetection, signal } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import { beforeEach, describe, it } from '@jest/globals';
import { Subject, throwError } from 'rxjs';
import { nurseryResource, optional } from 'rxresult/angular';
import { boom } from './contexts';

beforeEach(() => {
  TestBed.configureTestingModule({ providers: [provideZonelessChangeDetection()] });
});

describe('probe', () => {
  it('works', () => {
    const id = signal<number | undefined>(1);
    const user = new Subject<string>();
    const orders = new Subject<number[]>();
    const page = TestBed.runInInjectionContext(() =>
      nurseryResource({
        params: () => id(),
        tasks: () => ({ user, orders, news: optional(() => throwError(() => boom)) }),
      }),
    );
    console.log(page.status(), page.parts.user.status());
    TestBed.tick();
    console.log(page.status(), page.parts.user.status(), page.parts.news.status(), user.observed);
    user.next('ada');
    user.complete();
    console.log(page.status(), page.parts.user.status(), page.parts.user.value());
    orders.error(boom);
    console.log(page.status(), page.failedPart(), page.parts.user.status(), page.error());
  });
});
