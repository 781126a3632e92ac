// What docs/angular.md says is different from Angular's own resource: each row of its table, with both.

import './testBed';
import {
  ErrorHandler,
  provideZonelessChangeDetection,
  signal,
  VERSION,
  type Resource,
  type WritableSignal,
} from '@angular/core';
import { rxResource } from '@angular/core/rxjs-interop';
import { TestBed } from '@angular/core/testing';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { defer, EMPTY, Subject, type Observable } from 'rxjs';
import { nurseryResource } from 'rxresult/angular';
import { nextMacrotask } from '../support';
import { boom } from './contexts';

let id: WritableSignal<number>;
/** One for each request that was started: those of Angular's resource, and those of ours. */
let theirs: Subject<string>[];
let ours: Subject<string>[];
let errors: unknown[];

beforeEach(() => {
  [id, theirs, ours, errors] = [signal(1), [], [], []];
  TestBed.configureTestingModule({
    providers: [
      provideZonelessChangeDetection(),
      { provide: ErrorHandler, useValue: { handleError: (error: unknown) => errors.push(error) } },
    ],
  });
});

function request(started: Subject<string>[]): Observable<string> {
  return defer(() => {
    const answer = new Subject<string>();
    started.push(answer);
    return answer;
  });
}

function angular(stream = () => request(theirs)) {
  return TestBed.runInInjectionContext(() => rxResource({ params: () => id(), stream }));
}

function nursery(task = () => request(ours), keepPrevious = false) {
  const tasks = () => ({ orders: task() });
  return TestBed.runInInjectionContext(() => nurseryResource({ params: () => id(), tasks, keepPrevious }));
}

/** Runs the effects, and what they have put off. */
async function settled(): Promise<void> {
  for (let turn = 0; turn < 3; turn++) {
    TestBed.tick();
    await nextMacrotask();
  }
}

async function answer(value: string | Error): Promise<void> {
  for (const subject of [theirs, ours].flatMap((all) => all.slice(-1))) {
    if (value instanceof Error) {
      subject.error(value);
    } else {
      subject.next(value);
      subject.complete();
    }
  }
  await settled();
}

function both() {
  return [angular(), nursery()] as const;
}

function statuses(resources: readonly Resource<unknown>[]): string[] {
  return resources.map(({ status }) => status());
}

describe('nurseryResource and rxResource', () => {
  it('a value of a stream that has not completed', async () => {
    const [their, our] = both();
    await settled();
    theirs[0]?.next('tea');
    ours[0]?.next('tea');
    await settled();
    expect([their.value(), their.status()]).toEqual(['tea', 'resolved']);
    expect([our.value(), our.status()]).toEqual([undefined, 'loading']);
    ours[0]?.complete();
    expect(our.value()).toEqual({ orders: 'tea' });
  });

  it('a stream that completes without a value is an error of both', async () => {
    const resources = [angular(() => EMPTY), nursery(() => EMPTY)];
    await settled();
    expect(statuses(resources)).toEqual(['error', 'error']);
  });

  it('a signal changes, and the parameters are the same', async () => {
    const big = signal(12);
    const params = () => big() > 10;
    TestBed.runInInjectionContext(() => {
      rxResource({ params, stream: () => request(theirs) });
      nurseryResource({ params, tasks: () => ({ orders: request(ours) }) });
    });
    await settled();
    big.set(13);
    await settled();
    expect([theirs.length, ours.length]).toEqual([2, 1]);
  });

  it('a new object is new parameters to both', async () => {
    const params = () => ({ id: id() > 0 });
    TestBed.runInInjectionContext(() => {
      rxResource({ params, stream: () => request(theirs) });
      nurseryResource({ params, tasks: () => ({ orders: request(ours) }) });
    });
    await settled();
    id.set(2);
    await settled();
    expect([theirs.length, ours.length]).toEqual([2, 2]);
  });

  it('reload() starts in the call, not in an effect', async () => {
    const [their, our] = [angular(), nursery()];
    await settled();
    await answer('tea');
    expect([their.reload(), our.reload()]).toEqual([true, true]);
    expect([theirs.length, ours.length]).toEqual([1, 2]);
    await settled();
    expect([theirs.length, ours.length]).toEqual([2, 2]);
  });

  it('a synchronous value is there when the effect has run: before Angular 22, only with ours', async () => {
    const [their, our] = [angular(() => of1()), nursery(() => of1())];
    TestBed.tick();
    expect(statuses([their, our])).toEqual([Number(VERSION.major) < 22 ? 'loading' : 'resolved', 'resolved']);
    await settled();
    expect(statuses([their, our])).toEqual(['resolved', 'resolved']);
  });

  it('reload() returns false while everything loads', async () => {
    const [their, our] = [angular(), nursery()];
    expect([their.reload(), our.reload()]).toEqual([false, false]);
    await settled();
    expect([their.reload(), our.reload()]).toEqual([false, false]);
    await answer('tea');
    their.reload();
    our.reload();
    await settled();
    expect([their.reload(), our.reload()]).toEqual([false, false]);
  });

  it('what stops a load; after it, reload() works', async () => {
    const [their, our] = [angular(), nursery()];
    await settled();
    their.destroy();
    our.cancel();
    expect([theirs[0]?.observed, ours[0]?.observed]).toEqual([false, false]);
    expect(statuses([their, our])).toEqual(['idle', 'idle']);
    expect([their.reload(), our.reload()]).toEqual([false, true]);
    await settled();
    expect(statuses([their, our])).toEqual(['idle', 'loading']);
  });

  it('the error while it loads again', async () => {
    const [their, our] = [angular(), nursery()];
    await settled();
    await answer(boom);
    expect([their.error(), our.error()]).toEqual([boom, boom]);
    their.reload();
    our.reload();
    await settled();
    expect(statuses([their, our])).toEqual(['reloading', 'reloading']);
    expect([their.error(), our.error()]).toEqual([boom, undefined]);
    expect([their.value(), our.value()]).toEqual([undefined, undefined]);
  });

  it('values for former parameters', async () => {
    const [their, our, keeping] = [angular(), nursery(), nursery(() => request(ours), true)];
    await settled();
    await answer('tea');
    ours[0]?.next('tea');
    ours[0]?.complete();
    id.set(2);
    const loading = [their, our, keeping].map((resource) => resource.value());
    expect(loading).toEqual([undefined, undefined, { orders: 'tea' }]);
    expect(statuses([their, our, keeping])).toEqual(['loading', 'loading', 'loading']);
  });

  it('a value can be set', () => {
    const [their, our] = [angular(), nursery()];
    their.set('mine');
    expect([their.status(), 'set' in our, 'set' in our.parts.orders]).toEqual(['local', false, false]);
  });

  it('an error stays in the resource, and value() throws', async () => {
    const [their, our] = both();
    await settled();
    await answer(boom);
    for (const resource of [their, our]) {
      expect(() => resource.value()).toThrow(expect.objectContaining({ cause: boom }));
    }
    expect(errors).toEqual([]);
  });
});

function of1(): Observable<string> {
  return defer(() => ['tea']);
}
