// Where the router calls functions in an injection context, whose destruction cancels their nurseries.

import './testBed';
import {
  ApplicationRef,
  Component,
  EnvironmentInjector,
  type EnvironmentProviders,
  inject,
  Injectable,
  Injector,
  provideAppInitializer,
  provideZonelessChangeDetection,
} from '@angular/core';
import {
  HttpClient,
  HttpResponse,
  provideHttpClient,
  withInterceptors,
  type HttpInterceptorFn,
} from '@angular/common/http';
import { TestBed } from '@angular/core/testing';
import { provideRouter, type Route } from '@angular/router';
import { RouterTestingHarness } from '@angular/router/testing';
import { beforeEach, describe, expect, it, jest } from '@jest/globals';
import { of } from 'rxjs';
import { injectNursery } from 'rxresult/angular';
import { resource } from '../support';

const log: string[] = [];

const warn = jest.spyOn(console, 'warn').mockImplementation(() => undefined);

beforeEach(() => {
  log.length = 0;
  warn.mockClear();
});

function startTask(name?: string): void {
  injectNursery(name === undefined ? {} : { name }).startSoon(resource(log, 'task'));
}

@Injectable({ providedIn: 'root' })
class Store {
  readonly task = injectNursery().startSoon(resource(log, 'task'));
}

@Component({ template: '{{ title }}' })
class Blank {
  readonly title = 'blank';
}

/** Runs `act` in a function of a route that is visited. It returns true, which all of them may. */
const places: readonly (readonly [place: string, route: (act: () => void) => Route])[] = [
  ['resolve', (act) => ({ resolve: { data: returnsTrue(act) } })],
  ['title', (act) => ({ title: () => (act(), 'title') })],
  ['canMatch', (act) => ({ canMatch: [returnsTrue(act)] })],
  ['canActivate', (act) => ({ canActivate: [returnsTrue(act)] })],
  ['canActivateChild', (act) => ({ canActivateChild: [returnsTrue(act)], children: [{ path: '', component: Blank }] })],
  ['canDeactivate', (act) => ({ canDeactivate: [returnsTrue(act)] })],
];

function returnsTrue(act: () => void): () => boolean {
  return () => {
    act();
    return true;
  };
}

/** What `injectNursery` has warned of. Angular has warnings of its own. */
function warnings(): string[] {
  return warn.mock.calls.map(([message]) => String(message)).filter((message) => message.startsWith('injectNursery'));
}

/** Visits the route and leaves it. */
async function visit(route: Route, ...others: EnvironmentProviders[]): Promise<void> {
  const routes = [
    { path: 'visited', component: Blank, ...route },
    { path: 'next', component: Blank },
  ];
  TestBed.configureTestingModule({ providers: [provideZonelessChangeDetection(), provideRouter(routes), others] });
  const router = await RouterTestingHarness.create('/visited');
  await router.navigateByUrl('/next');
}

describe.each(places)('%s', (_, routeThat) => {
  it('has the injector of the application', async () => {
    const injectors: Injector[] = [];
    await visit(routeThat(() => injectors.push(inject(Injector))));
    expect(injectors).toEqual([TestBed.inject(ApplicationRef).injector]);
    expect(injectors[0]).toBeInstanceOf(EnvironmentInjector);
  });

  it('has that of its route if that has providers', async () => {
    const injectors: Injector[] = [];
    await visit({ ...routeThat(() => injectors.push(inject(Injector))), providers: [{ provide: 'own', useValue: 1 }] });
    expect(injectors.map((injector) => injector.get('own' as never))).toEqual([1]);
    expect(injectors[0]).toBeInstanceOf(EnvironmentInjector);
  });

  it('has its nursery cancelled with the application, not when the route is left', async () => {
    await visit(routeThat(startTask));
    expect(log).toEqual(['+task']);
    TestBed.resetTestingModule();
    expect(log).toEqual(['+task', '-task']);
  });

  it('is warned of that in development mode, also if its nursery is opened by a function it calls', async () => {
    const deep = (calls: number): void => {
      if (calls > 0) {
        deep(calls - 1);
      } else {
        startTask('orders');
      }
    };
    for (const calls of [0, 20]) {
      await visit(
        routeThat(() => {
          deep(calls);
        }),
      );
      expect(warnings()).toEqual([
        expect.stringMatching(
          /nursery "orders" is opened in a function, .* whose injector lives as long as the application/,
        ),
      ]);
      warn.mockClear();
      TestBed.resetTestingModule();
    }
  });

  it('is not warned of a service that it is the first to inject', async () => {
    await visit(routeThat(() => inject(Store)));
    expect([log, warnings()]).toEqual([['+task'], []]);
  });

  it('has it never cancelled if the route has providers: Angular does not destroy their injector', async () => {
    await visit({ ...routeThat(startTask), providers: [] });
    TestBed.resetTestingModule();
    expect(log).toEqual(['+task']);
  });
});

describe('the component of a route', () => {
  it('has its nursery cancelled when the route is left, and is not warned', async () => {
    @Component({ template: '' })
    class Page {
      readonly task = injectNursery().startSoon(resource(log, 'task'));
    }
    await visit({ component: Page });
    expect([log, warnings()]).toEqual([['+task', '-task'], []]);
  });

  it('is not warned of a service that it is the first to inject', async () => {
    @Component({ template: '' })
    class Page {
      readonly store = inject(Store);
    }
    await visit({ component: Page });
    expect([log, warnings()]).toEqual([['+task'], []]);
  });
});

describe('an HTTP interceptor', () => {
  it('is warned if it opens a nursery, as it does for each request', async () => {
    const interceptor: HttpInterceptorFn = () => {
      startTask();
      return of(new HttpResponse());
    };
    const route = { resolve: { data: () => inject(HttpClient).get('/data') } };
    await visit(route, provideHttpClient(withInterceptors([interceptor])));
    expect(warnings()).toEqual([
      expect.stringMatching(/the nursery is opened in a function, .* whose injector lives as long as the application/),
    ]);
  });
});

describe('an application initializer', () => {
  it('is not warned if it opens a nursery: it does so once', async () => {
    await visit({}, provideAppInitializer(startTask));
    expect([log, warnings()]).toEqual([['+task'], []]);
  });
});
