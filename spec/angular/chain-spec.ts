// Parameters that depend on another resource, by Angular's `chain`.

import './testBed';
import { provideZonelessChangeDetection, resource, signal, type Resource } from '@angular/core';
import { rxResource } from '@angular/core/rxjs-interop';
import { TestBed } from '@angular/core/testing';
import { beforeEach, expect, it } from '@jest/globals';
import { of, Subject, type Observable } from 'rxjs';
import { nurseryResource } from 'rxresult/angular';
import { nextMacrotask } from '../support';
import { boom } from './contexts';
import { stateOf } from './resources';
import { chained, describeWith, ResourceDependencyError } from './versions';

beforeEach(() => {
  TestBed.configureTestingModule({ providers: [provideZonelessChangeDetection()] });
});

interface Given {
  readonly params: () => number | undefined;
  readonly load: () => Observable<string>;
}

type Source = Resource<unknown> & { reload(): boolean };

describeWith('chain', [ResourceDependencyError], (dependencyError) => {
  it.each<[source: string, open: (given: Given) => Source]>([
    ['an rxResource', ({ params, load }) => rxResource({ params, stream: load })],
    ['a nursery resource', ({ params, load }) => nurseryResource({ params, tasks: () => ({ user: load }) })],
    ['a part of one', ({ params, load }) => nurseryResource({ params, tasks: () => ({ user: load }) }).parts.user],
  ])('makes a nursery resource depend on %s, as a resource of Angular does', async (_, open) => {
    const id = signal<number | undefined>(undefined);
    let request = new Subject<string>();
    const { source, page, own } = TestBed.runInInjectionContext(() => {
      const opened = open({ params: () => id(), load: () => (request = new Subject()) });
      const params = chained(opened);
      return {
        source: opened,
        page: nurseryResource({ params, tasks: (given) => ({ copy: of(given.params) }) }),
        own: rxResource({ params, stream: (given) => of(given.params) }),
      };
    });
    const steps: readonly (readonly [act: () => unknown, status: string])[] = [
      [() => undefined, 'idle'],
      [() => id.set(1), 'loading'],
      [() => of('Ada').subscribe(request), 'resolved'],
      [() => source.reload(), 'loading'],
      [() => of('Ada').subscribe(request), 'resolved'],
      [() => source.reload(), 'loading'],
      [() => request.error(boom), 'error'],
      [() => source.reload(), 'loading'],
      [() => of('Bob').subscribe(request), 'resolved'],
      [() => id.set(undefined), 'idle'],
    ];
    for (const [act, status] of steps) {
      act();
      TestBed.tick();
      await nextMacrotask();
      TestBed.tick();
      expect([page.status(), own.status()]).toEqual([status, status]);
      if (status === 'error') {
        // An error of the parameters is one of the whole, not of a part.
        expect([page.error(), own.error()]).toEqual([expect.any(dependencyError), expect.any(dependencyError)]);
        expect([page.error()?.cause, page.failedPart(), page.parts.copy.status()]).toEqual([boom, undefined, 'idle']);
      } else {
        expect(stateOf(page.parts.copy)).toEqual(stateOf(own));
      }
    }
  });

  it('takes a value that was set', () => {
    const { source, page } = TestBed.runInInjectionContext(() => {
      const opened = resource({ params: () => undefined, loader: () => Promise.resolve('') });
      return {
        source: opened,
        page: nurseryResource({ params: chained(opened), tasks: (given) => ({ copy: of(given.params) }) }),
      };
    });
    expect(page.status()).toBe('idle');
    source.set('Ada');
    expect(page.status()).toBe('loading');
    TestBed.tick();
    expect(page.value()).toEqual({ copy: 'Ada' });
  });
});
