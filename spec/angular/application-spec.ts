// In components and effects, without zone.js, and rendered on a server.

import { textOf } from './testBed';
import {
  ApplicationRef,
  Component,
  computed,
  effect,
  inject,
  Injectable,
  Injector,
  provideZonelessChangeDetection,
  signal,
  type Type,
} from '@angular/core';
import { TestBed } from '@angular/core/testing';
import { bootstrapApplication } from '@angular/platform-browser';
import { renderApplication } from '@angular/platform-server';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { defer, map, NEVER, Subject, throwError, timer } from 'rxjs';
import { Future, ResultCapture } from 'rxresult';
import { injectNursery, toOutcomeSignal, toResource } from 'rxresult/angular';
import { nextMacrotask, resource, unhandledErrors } from '../support';

beforeEach(() => {
  TestBed.configureTestingModule({ providers: [provideZonelessChangeDetection()] });
});

afterEach(() => {
  jest.restoreAllMocks();
});

describe('a component', () => {
  const result = new Subject<string>();
  const log: string[] = [];
  let checks = 0;

  @Component({ selector: 'app-order', template: '{{ checked() }}{{ order().status }}' })
  class Order {
    private readonly tasks = injectNursery({ name: 'order' });
    private readonly capture = this.tasks.startSoon(result);
    readonly order = toOutcomeSignal(this.capture);
    readonly task = this.tasks.startSoon(resource(log, 'task'));

    checked(): void {
      checks++;
    }
  }

  it('shows the outcome of a task, and is not checked for anything else', async () => {
    const fixture = TestBed.createComponent(Order);
    await fixture.whenStable();
    expect(textOf(fixture)).toBe('pending');
    const before = checks;
    result.next('tea');
    await fixture.whenStable();
    expect(checks).toBe(before);
    result.complete();
    await fixture.whenStable();
    expect(textOf(fixture)).toBe('fulfilled');
  });

  it('has its tasks cancelled when it is destroyed', () => {
    log.length = 0;
    const fixture = TestBed.createComponent(Order);
    const { task } = fixture.componentInstance;
    fixture.destroy();
    expect([log, task.outcome.status]).toEqual([['+task', '-task'], 'cancelled']);
  });

  it('unsubscribes from results that it does not own when it is destroyed', () => {
    const shared = new ResultCapture<string>();
    @Component({ template: '' })
    class Reader {
      readonly outcome = toOutcomeSignal(shared);
      readonly resource = toResource(shared);
    }
    const fixture = TestBed.createComponent(Reader);
    expect(shared.observed).toBe(true);
    fixture.destroy();
    expect(shared.observed).toBe(false);
  });

  it('that is destroyed has an injector that starts nothing and waits for nothing', () => {
    const late = new Future<string>();
    @Component({ template: '' })
    class Gone {
      readonly injector = inject(Injector);
    }
    const fixture = TestBed.createComponent(Gone);
    fixture.destroy();
    const { injector } = fixture.componentInstance;
    expect(toOutcomeSignal(late, { injector })().status).toBe('pending');
    expect([late.observed, injectNursery({ injector }).closed]).toEqual([false, true]);
  });

  it('has the tasks of its service cancelled with it', () => {
    @Injectable()
    class Orders {
      readonly task = injectNursery().startSoon(NEVER);
    }
    @Component({ template: '', providers: [Orders] })
    class Page {
      readonly orders = inject(Orders);
    }
    const fixture = TestBed.createComponent(Page);
    const { task } = fixture.componentInstance.orders;
    expect(task.isDone()).toBe(false);
    fixture.destroy();
    expect(task.outcome.status).toBe('cancelled');
  });

  it('shows a result that its template settles, without an error', async () => {
    const future = new Future<string>();
    @Component({ template: '{{ outcome().status }} {{ settle() }}' })
    class Settling {
      readonly outcome = toOutcomeSignal(future);
      settle(): string {
        if (!future.isDone()) {
          future.setResult('tea');
        }
        return 'settled';
      }
    }
    const fixture = TestBed.createComponent(Settling);
    await fixture.whenStable();
    expect(textOf(fixture)).toBe('fulfilled settled');
  });
});

describe('an effect', () => {
  it('sees each outcome once', () => {
    const seen: string[] = [];
    const future = new Future<string>();
    TestBed.runInInjectionContext(() => {
      const outcome = toOutcomeSignal(future);
      effect(() => seen.push(outcome().status));
    });
    TestBed.tick();
    future.setResult('tea');
    expect(seen).toEqual(['pending']);
    TestBed.tick();
    TestBed.tick();
    expect(seen).toEqual(['pending', 'fulfilled']);
  });

  it('that settles the result that it has read runs again, with the outcome', () => {
    const seen: string[] = [];
    const future = new Future<string>();
    TestBed.runInInjectionContext(() => {
      const outcome = toOutcomeSignal(future);
      effect(() => {
        seen.push(outcome().status);
        if (!future.isDone()) {
          future.setResult('tea');
          seen.push(outcome().status);
        }
      });
    });
    TestBed.tick();
    expect(seen).toEqual(['pending', 'fulfilled', 'fulfilled']);
  });

  it('runs again after a computed has settled the result that it has read', async () => {
    const seen: string[] = [];
    const future = new Future<string>();
    const asked = signal(false);
    TestBed.runInInjectionContext(() => {
      const outcome = toOutcomeSignal(future);
      const settling = computed(() => {
        const { status } = outcome();
        if (asked() && !future.isDone()) {
          future.setResult('tea');
        }
        return status;
      });
      effect(() => seen.push(settling()));
    });
    TestBed.tick();
    asked.set(true);
    TestBed.tick();
    expect(seen).toEqual(['pending']);
    await TestBed.inject(ApplicationRef).whenStable();
    TestBed.tick();
    expect(seen).toEqual(['pending', 'fulfilled']);
  });
});

describe('pendingTask', () => {
  const orders = { ok: 'tea', fails: throwError(() => new Error('503')) };

  @Component({ selector: 'app-page', template: '{{ order().status }}' })
  class Waiting {
    readonly tasks = injectNursery({ pendingTask: true, suppressError: false });
    readonly order = toOutcomeSignal(this.tasks.startSoon(timer(5).pipe(map(() => orders.ok))));
  }

  @Component({ selector: 'app-page', template: '{{ order().status }}' })
  class Hasty {
    readonly tasks = injectNursery();
    readonly order = toOutcomeSignal(this.tasks.startSoon(timer(5).pipe(map(() => orders.ok))));
  }

  @Component({ selector: 'app-page', template: '{{ order().status }}' })
  class Failing {
    readonly tasks = injectNursery({ pendingTask: true });
    readonly order = toOutcomeSignal(this.tasks.startSoon(timer(5).pipe(map(() => undefined)), { name: 'order' }));
    readonly broken = this.tasks.startSoon(defer(() => orders.fails));
  }

  it('makes a server render the outcomes; without it, the page is rendered before', async () => {
    expect(await rendered(Waiting)).toContain('>fulfilled</app-page>');
    expect(await rendered(Hasty)).toContain('>pending</app-page>');
    expect(await rendered(Failing)).toContain('>fulfilled</app-page>');
  });

  it('makes `whenStable` wait for the tasks', async () => {
    const fixture = TestBed.createComponent(Waiting);
    await fixture.whenStable();
    expect(textOf(fixture)).toBe('fulfilled');
  });

  it.each<[how: string, end: (page: Waiting, destroy: () => void) => void]>([
    ['failed', ({ tasks }) => tasks.startSoon(throwError(() => new Error('boom')))],
    ['cancelled', ({ tasks }) => tasks.cancel()],
    ['destroyed', (_, destroy) => destroy()],
  ])('leaves the application stable: %s', async (how, end) => {
    const stable: boolean[] = [];
    const application = TestBed.inject(ApplicationRef);
    const errors = await unhandledErrors(async () => {
      const fixture = TestBed.createComponent(Waiting);
      fixture.componentInstance.tasks.startSoon(NEVER);
      await nextMacrotask();
      application.isStable.subscribe((is) => stable.push(is));
      end(fixture.componentInstance, () => fixture.destroy());
      await application.whenStable();
    });
    expect(stable).toEqual([false, true]);
    expect(errors).toHaveLength(how === 'failed' ? 1 : 0);
  });
});

function rendered(component: Type<unknown>): Promise<string> {
  jest.spyOn(console, 'log').mockImplementation(() => undefined); // Angular logs that it is in development mode.
  return renderApplication(
    (context) => bootstrapApplication(component, { providers: [provideZonelessChangeDetection()] }, context),
    { document: '<app-page></app-page>' },
  );
}
