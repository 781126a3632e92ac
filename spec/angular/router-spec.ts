// Where the router calls functions in an injection context, whose destruction cancels their nurseries.

import './testBed';
import {
  ApplicationRef,
  Component,
  EnvironmentInjector,
  inject,
  Injector,
  provideZonelessChangeDetection,
} from '@angular/core';
import { TestBed } from '@angular/core/testing';
import { provideRouter, type Route } from '@angular/router';
import { RouterTestingHarness } from '@angular/router/testing';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { injectNursery } from 'rxresult/angular';
import { resource } from '../support';

const log: string[] = [];

beforeEach(() => {
  log.length = 0;
});

function startTask(): void {
  injectNursery().startSoon(resource(log, 'task'));
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

/** Visits the route and leaves it. */
async function visit(route: Route): Promise<void> {
  const routes = [
    { path: 'visited', component: Blank, ...route },
    { path: 'next', component: Blank },
  ];
  TestBed.configureTestingModule({ providers: [provideZonelessChangeDetection(), provideRouter(routes)] });
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

  it('has it never cancelled if the route has providers: Angular does not destroy their injector', async () => {
    await visit({ ...routeThat(startTask), providers: [] });
    TestBed.resetTestingModule();
    expect(log).toEqual(['+task']);
  });
});

describe('the component of a route', () => {
  it('has its nursery cancelled when the route is left', async () => {
    @Component({ template: '' })
    class Page {
      readonly task = injectNursery().startSoon(resource(log, 'task'));
    }
    await visit({ component: Page });
    expect(log).toEqual(['+task', '-task']);
  });
});
