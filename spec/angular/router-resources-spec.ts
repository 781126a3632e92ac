// In the `resources` of a route, which Angular has since version 22.2.

import { textOf } from './testBed';
import { Component, inject, provideZonelessChangeDetection } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import { ActivatedRoute, provideRouter } from '@angular/router';
import { RouterTestingHarness } from '@angular/router/testing';
import { beforeEach, expect, it } from '@jest/globals';
import { of, Subject } from 'rxjs';
import { nurseryResource, optional } from 'rxresult/angular';
import { nextMacrotask } from '../support';
import { boom } from './contexts';
import {
  describeWith,
  nonBlocking,
  resourcesOf,
  withResources,
  withRouterResources,
  type RouteResource,
} from './versions';

@Component({
  template: `
    @for (part of ['page', 'user', 'news']; track part) {
      {{ resources[part]?.status() }}
    }
    {{ resources['user']?.hasValue() ? resources['user']?.value() : '' }}
  `,
})
class Page {
  protected readonly resources = resourcesOf(inject(ActivatedRoute));
}

@Component({ template: '{{ title }}' })
class Home {
  readonly title = 'home';
}

describeWith('the resources of a route', [withRouterResources, nonBlocking], (feature, marked) => {
  let requests: { id: string; user: Subject<string>; news: Subject<string> }[];
  let router: RouterTestingHarness;

  beforeEach(() => {
    requests = [];
  });

  /** Opens an application with a page whose resources are a nursery resource and its parts. */
  async function start(mark: (name: string, resource: RouteResource) => RouteResource): Promise<void> {
    const users = withResources({ path: 'users/:id', component: Page }, ({ params }) => {
      const page = nurseryResource({
        params: () => params()['id'] as string,
        tasks: ({ params: id }) => {
          const request = { id, user: new Subject<string>(), news: new Subject<string>() };
          requests.push(request);
          return { user: request.user, news: optional(request.news) };
        },
      });
      return {
        page: mark('page', page),
        user: mark('user', page.parts.user),
        news: mark('news', page.parts.news),
      };
    });
    const routes = [users, { path: '', component: Home }];
    TestBed.configureTestingModule({ providers: [provideZonelessChangeDetection(), provideRouter(routes, feature())] });
    router = await RouterTestingHarness.create('/');
  }

  /** What is shown, and the requests: for which parameters, and which of them run. */
  async function state(): Promise<string> {
    await nextMacrotask();
    router.detectChanges();
    const running = requests.map(({ id, user, news }) => [id, user.observed && 'user', news.observed && 'news']);
    const shown = textOf({ nativeElement: router.routeNativeElement }).replace(/\s+/g, ' ').trim();
    return [shown, ...running.map((names) => names.filter(Boolean).join(' '))].join(', ');
  }

  function answer(part: 'user' | 'news', value: string): void {
    of(value).subscribe(requests.at(-1)?.[part]);
  }

  it('are a nursery resource and its parts: non-blocking, they show how they load', async () => {
    await start((_, resource) => marked(resource));
    await router.navigateByUrl('/users/1');
    expect(await state()).toBe('loading loading loading, 1 user news');
    answer('user', 'Ada');
    expect(await state()).toBe('resolved resolved loading Ada, 1 news');
    await router.navigateByUrl('/users/2');
    expect(await state()).toBe('loading loading loading, 1, 2 user news');
    requests[1]?.news.error(boom);
    expect(await state()).toBe('loading loading error, 1, 2 user');
    await router.navigateByUrl('/');
    expect(await state()).toBe('home, 1, 2');
  });

  it('hold up the navigation if they are not marked, which the whole does until its vital parts have loaded', async () => {
    await start((name, resource) => (name === 'page' ? resource : marked(resource)));
    const navigated = router.navigateByUrl('/users/1');
    expect(await state()).toBe('home, 1 user news');
    answer('user', 'Ada');
    await navigated;
    expect(await state()).toBe('resolved resolved loading Ada, 1 news');
  });

  it('make the navigation fail with the error of a vital part; the parameters go back, and are loaded again', async () => {
    await start((name, resource) => (name === 'page' ? resource : marked(resource)));
    const first = router.navigateByUrl('/users/1');
    expect(await state()).toBe('home, 1 user news');
    answer('user', 'Ada');
    await first;
    const second = router.navigateByUrl('/users/2');
    expect(await state()).toBe('resolved resolved loading Ada, 1, 2 user news');
    requests[1]?.user.error(boom);
    await expect(second).rejects.toBe(boom);
    expect(await state()).toBe('resolved resolved loading Ada, 1, 2, 1 user news');
    answer('user', 'Ada Lovelace');
    expect(await state()).toBe('resolved resolved loading Ada Lovelace, 1, 2, 1 news');
  });

  it('make the navigation fail with the error of an optional part that is not marked as non-blocking', async () => {
    await start((_, resource) => resource);
    const navigated = router.navigateByUrl('/users/1');
    expect(await state()).toBe('home, 1 user news');
    requests[0]?.news.error(boom);
    await expect(navigated).rejects.toBe(boom);
  });

  it('are loaded again by the router if they are in error when their route is visited again', async () => {
    await start((_, resource) => marked(resource));
    await router.navigateByUrl('/users/1');
    expect(await state()).toBe('loading loading loading, 1 user news');
    requests[0]?.user.error(boom);
    expect(await state()).toBe('error error idle, 1');
    await router.navigateByUrl('/users/1?again');
    expect(await state()).toBe('reloading reloading loading, 1, 1 user news');
  });
});
