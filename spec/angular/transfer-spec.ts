// What a server transfers to the browser, since Angular 22.

import { textOf } from './testBed';
import { Component, makeStateKey, provideZonelessChangeDetection, TransferState } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import { bootstrapApplication, provideClientHydration } from '@angular/platform-browser';
import { provideServerRendering, renderApplication } from '@angular/platform-server';
import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { map, NEVER, of, throwError, timer } from 'rxjs';
import { nurseryResource, optional, type NurseryResource, type PartTasks } from 'rxresult/angular';
import { boom } from './contexts';
import { describeWith, ResourceDependencyError } from './versions';

const requests: string[] = [];

/** A request for a part, which takes time. */
function get(name: string) {
  return timer(1).pipe(
    map(() => {
      requests.push(name);
      return `${name} 1`;
    }),
  );
}

function pageOf(tasks: () => PartTasks) {
  @Component({ selector: 'app-page', template: '{{ log() }}{{ text() }}' })
  class Page {
    readonly page: NurseryResource<PartTasks> = nurseryResource({ tasks, id: 'page', debugName: 'page' });
    readonly shown: string[] = [];
    text(): string {
      return `${this.page.status()} ${JSON.stringify(this.page.hasValue() ? this.page.value() : null)}`;
    }
    log(): string {
      this.shown.push(this.text());
      return '';
    }
  }
  return Page;
}

async function rendered(tasks: () => PartTasks): Promise<{ text: string; transferred: unknown }> {
  jest.spyOn(console, 'log').mockImplementation(() => undefined); // Angular logs that it is in development mode.
  const providers = [provideZonelessChangeDetection(), provideServerRendering(), provideClientHydration()];
  const html = await renderApplication((context) => bootstrapApplication(pageOf(tasks), { providers }, context), {
    document: '<html><head></head><body><app-page></app-page></body></html>',
  });
  const [, text = ''] = /<app-page[^>]*>(?:<!--.*?-->)*([^<]*)/.exec(html) ?? [];
  const [, state = '{}'] = /<script id="ng-state"[^>]*>(.*?)<\/script>/.exec(html) ?? [];
  return { text: text.replaceAll('&quot;', '"'), transferred: (JSON.parse(state) as Record<string, unknown>)['page'] };
}

afterEach(() => {
  requests.length = 0;
  jest.restoreAllMocks();
});

describe('on a server, nurseryResource', () => {
  it('is waited for', async () => {
    const { text } = await rendered(() => ({ user: get('user'), news: optional(throwError(() => boom)) }));
    expect(text).toBe('resolved {"user":"user 1"}');
  });
});

// `resource` has the option `id` since the version that has this class.
describeWith('with an id, nurseryResource', [ResourceDependencyError], () => {
  it('transfers the parts that have values', async () => {
    const { transferred } = await rendered(() => ({ user: get('user'), news: optional(throwError(() => boom)) }));
    expect(transferred).toEqual({ parts: { user: 'user 1' }, keys: ['user', 'news'] });
  });

  it('transfers parts if the whole has failed', async () => {
    const { transferred } = await rendered(() => ({ user: of(1), orders: throwError(() => boom), stock: NEVER }));
    expect(transferred).toEqual({ parts: { user: 1 } });
  });

  const hydrated = (tasks: () => PartTasks, transferred: unknown) => {
    TestBed.configureTestingModule({ providers: [provideZonelessChangeDetection(), provideClientHydration()] });
    TestBed.inject(TransferState).set(makeStateKey('page'), transferred);
    return TestBed.createComponent(pageOf(tasks));
  };

  it('has them at once in the browser, and requests only the others', async () => {
    const fixture = hydrated(() => ({ user: get('user'), orders: get('orders'), news: optional(get('news')) }), {
      parts: { user: 'user 0', orders: 'orders 0' },
      keys: ['user', 'orders', 'news'],
    });
    const { page, shown } = fixture.componentInstance;
    const { user } = page.parts;
    expect([page.status(), page.value(), user?.status()]).toEqual([
      'resolved',
      { user: 'user 0', orders: 'orders 0', news: undefined },
      'resolved',
    ]);
    await fixture.whenStable();
    expect(textOf(fixture)).toBe('resolved {"user":"user 0","orders":"orders 0","news":"news 1"}');
    expect([requests, shown.some((text) => !text.startsWith('resolved'))]).toEqual([['news'], false]);
    page.reload();
    expect(page.value()).toEqual({ user: 'user 0', orders: 'orders 0', news: 'news 1' });
    await fixture.whenStable();
    expect(requests).toEqual(['news', 'user', 'orders', 'news']);
  });

  it('is loading if the whole was not complete', async () => {
    const fixture = hydrated(() => ({ user: get('user'), orders: get('orders') }), { parts: { user: 'user 0' } });
    const { page } = fixture.componentInstance;
    const { user, orders } = page.parts;
    expect([page.status(), page.value(), user?.value(), orders?.status()]).toEqual([
      'loading',
      undefined,
      'user 0',
      'loading',
    ]);
    await fixture.whenStable();
    expect([page.value(), requests]).toEqual([{ user: 'user 0', orders: 'orders 1' }, ['orders']]);
  });

  it('keeps them if the others are cancelled before the start', async () => {
    const fixture = hydrated(() => ({ user: get('user'), news: optional(get('news')) }), {
      parts: { user: 'user 0' },
      keys: ['user', 'news'],
    });
    const { page } = fixture.componentInstance;
    page.cancel();
    await fixture.whenStable();
    const { news } = page.parts;
    expect([page.status(), page.value(), news?.status()]).toEqual([
      'resolved',
      { user: 'user 0', news: undefined },
      'idle',
    ]);
    expect(requests).toEqual([]);
  });
});
