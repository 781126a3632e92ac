import './testBed';
import { provideZonelessChangeDetection, signal, type Resource } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import { expect, it } from '@jest/globals';
import { EMPTY, of, Subject, throwError } from 'rxjs';
import { ResultCapture } from 'rxresult';
import { nurseryResource, optional, toResource } from 'rxresult/angular';
import { boom, Owner } from './contexts';
import { snapshotOf, stateOf } from './resources';
import { describeWith, resourceFromSnapshots } from './versions';

type End = (result: ResultCapture<number | undefined>) => void;

describeWith('resourceFromSnapshots', [resourceFromSnapshots], (fromSnapshots) => {
  it.each<[end: string, end: End]>([
    ['pending', () => undefined],
    ['fulfilled', (result) => of(5).subscribe(result)],
    ['fulfilled with undefined', (result) => of(undefined).subscribe(result)],
    ['empty', (result) => EMPTY.subscribe(result)],
    ['rejected', (result) => throwError(() => boom).subscribe(result)],
    ['rejected with a value that is not an Error', (result) => throwError(() => 'down').subscribe(result)],
    ['cancelled', (result) => result.cancel()],
  ])('makes a resource like toResource’s own of its snapshot: %s', (_, end) => {
    const { injector } = new Owner();
    const result = new ResultCapture<number | undefined>();
    const resources = [toResource(result, { injector }), toResource(result, { injector, defaultValue: 0 })];
    const pairs = resources.map((own) => [fromSnapshots(snapshotOf(own)), own] as const);
    const compare = () => {
      for (const [made, own] of pairs) {
        expect(stateOf(made)).toEqual(stateOf(own));
        expect(made.error()).toBe(own.error());
        expect(snapshotOf(made)()).toBe(snapshotOf(own)());
      }
    };
    compare();
    end(result);
    compare();
  });

  it('makes resources like those of nurseryResource of their snapshots, in every state', () => {
    TestBed.configureTestingModule({ providers: [provideZonelessChangeDetection()] });
    const id = signal<number | undefined>(undefined);
    let user = new Subject<string>();
    let news = new Subject<string>();
    const page = TestBed.runInInjectionContext(() =>
      nurseryResource({
        params: () => id(),
        tasks: () => ({ user: () => (user = new Subject()), news: optional(() => (news = new Subject())) }),
      }),
    );
    const owns: Resource<unknown>[] = [page, page.parts.user, page.parts.news];
    const mades = owns.map((own) => fromSnapshots(snapshotOf(own)));
    const steps: readonly (readonly [act: () => unknown, statuses: string])[] = [
      [() => undefined, 'idle idle idle'],
      [() => id.set(1), 'loading loading loading'],
      [() => TestBed.tick(), 'loading loading loading'],
      [() => user.next('Ada'), 'loading loading loading'],
      [() => user.complete(), 'resolved resolved loading'],
      [() => news.error('down'), 'resolved resolved error'],
      [() => page.reload(), 'reloading reloading reloading'],
      [() => user.error(boom), 'error error idle'],
      [() => page.retry(), 'reloading reloading reloading'],
      [() => page.cancel(), 'resolved resolved idle'],
      [() => id.set(2), 'loading loading loading'],
      [() => TestBed.tick(), 'loading loading loading'],
      [() => news.complete(), 'loading loading error'],
      [() => page.cancel(), 'idle idle error'],
    ];
    for (const [act, statuses] of steps) {
      act();
      const states = owns.map(stateOf);
      expect(states.map(({ status }) => status).join(' ')).toBe(statuses);
      expect(mades.map(stateOf)).toEqual(states);
      expect(mades.map(({ error }) => error())).toEqual(owns.map(({ error }) => error()));
    }
  });
});
