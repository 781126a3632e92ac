// In components and effects, without zone.js, and rendered on a server.

import { textOf } from './testBed';
import {
  ApplicationRef,
  Component,
  computed,
  effect,
  ErrorHandler,
  inject,
  Injectable,
  Injector,
  provideZonelessChangeDetection,
  signal,
  type Signal,
  type Type,
} from '@angular/core';
import { TestBed } from '@angular/core/testing';
import { bootstrapApplication } from '@angular/platform-browser';
import { renderApplication } from '@angular/platform-server';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { catchError, defer, firstValueFrom, map, NEVER, of, Subject, switchMap, throwError, timer } from 'rxjs';
import { Future, nursery, ResultCapture, type Outcome } from 'rxresult';
import { injectNursery, toOutcomeSignal, toResource, type InjectNurseryOptions } from 'rxresult/angular';
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

describe('a task that is started in an effect', () => {
  it('does not make it depend on the signals that the task reads: a body, a routine, a stream, what starts later', () => {
    const token = signal('x');
    let runs = 0;
    TestBed.runInInjectionContext(() => {
      const tasks = injectNursery({ concurrent: 4 });
      effect(() => {
        runs++;
        tasks.startSoon(nursery(() => of(token())));
        tasks.startSoon(() => of(token()));
        tasks.startSoon(defer(() => of(token())));
        tasks
          .start<string, string>((started) => {
            started(token());
            return of('ready');
          })
          .subscribe();
      });
    });
    TestBed.tick();
    token.set('y');
    TestBed.tick();
    expect(runs).toBe(1);
  });

  it('may create signals in its body', () => {
    const shown = signal<Signal<Outcome<string>> | undefined>(undefined);
    TestBed.runInInjectionContext(() => {
      const [tasks, injector] = [injectNursery(), inject(Injector)];
      const id = signal(1);
      effect(() => {
        const order = id();
        tasks.startSoon(
          nursery((n) => {
            shown.set(toOutcomeSignal(n.startSoon(of(`order ${order}`)), { injector }));
          }),
        );
      });
    });
    TestBed.tick();
    expect(shown()?.()).toEqual({ status: 'fulfilled', value: 'order 1' });
  });
});

describe('a mistake in a body', () => {
  const mistake = new TypeError('x is not a function');
  const broken$ = nursery(() => {
    throw mistake;
  });
  const reported: unknown[] = [];

  beforeEach(() => {
    reported.length = 0;
    const handler = { handleError: (error: unknown) => reported.push(error) };
    TestBed.configureTestingModule({ providers: [{ provide: ErrorHandler, useValue: handler }] });
  });

  const opened = (options?: InjectNurseryOptions) => TestBed.runInInjectionContext(() => injectNursery(options));

  it('goes to the ErrorHandler, and stays in the capture', () => {
    const task = opened().startSoon(broken$);
    expect([reported, task.exception()]).toEqual([[mistake], mistake]);
  });

  it('does so once, also in a nursery within another, or that waits for a slot', () => {
    const tasks = opened({ concurrent: 1 });
    const first = tasks.startSoon(NEVER);
    tasks.startSoon(nursery((n) => void n.startSoon(broken$)));
    expect(reported).toEqual([]);
    first.cancel();
    expect(reported).toEqual([mistake]);
  });

  it('does so also if that runs later, and not if somebody has caught it', async () => {
    const tasks = opened();
    tasks.startSoon(broken$.pipe(catchError(() => of(1))));
    tasks.startSoon(timer(1).pipe(switchMap(() => broken$)));
    await firstValueFrom(timer(5));
    expect(reported).toEqual([mistake]);
  });

  it('is not reported if the body throws a primitive value', () => {
    opened().startSoon(
      nursery(() => {
        // eslint-disable-next-line @typescript-eslint/only-throw-error -- what user code may do
        throw 'text';
      }),
    );
    expect(reported).toEqual([]);
  });

  it('does so once if the task of another service has it', () => {
    const [outer, inner] = [opened(), opened()];
    outer.startSoon(() => {
      inner.startSoon(broken$);
      return of(1);
    });
    expect(reported).toEqual([mistake]);
  });

  it('is not one if a task fails, or a stream of the body, or a nursery of somebody else', () => {
    const tasks = opened();
    tasks.startSoon(throwError(() => mistake));
    tasks.startSoon(() => {
      throw mistake;
    });
    tasks.startSoon(nursery((n) => void n.startSoon(throwError(() => mistake))));
    tasks.startSoon(nursery(() => throwError(() => mistake)));
    broken$.subscribe({ error: () => undefined });
    expect(reported).toEqual([]);
  });

  it('harms nothing if the ErrorHandler throws', async () => {
    const handler = {
      handleError: () => {
        throw new Error('handler');
      },
    };
    TestBed.overrideProvider(ErrorHandler, { useValue: handler });
    const errors = await unhandledErrors(() => {
      const tasks = opened();
      expect([tasks.startSoon(broken$).exception(), tasks.startSoon(of(1)).result()]).toEqual([mistake, 1]);
    });
    expect(errors).toEqual([new Error('handler')]);
  });

  it('is not reported in a production build', () => {
    const dev = globalThis as { ngDevMode?: unknown };
    const { ngDevMode } = dev;
    dev.ngDevMode = false;
    try {
      opened().startSoon(broken$);
    } finally {
      dev.ngDevMode = ngDevMode;
    }
    expect(reported).toEqual([]);
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
