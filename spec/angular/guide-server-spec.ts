// What docs/angular.md says about server-side rendering, and the service that it shows.

import { textOf } from './testBed';
import { HttpBackend, HttpClient, HttpResponse, provideHttpClient } from '@angular/common/http';
import {
  Component,
  DOCUMENT,
  inject,
  provideEnvironmentInitializer,
  provideZonelessChangeDetection,
  TransferState,
  VERSION,
  type Provider,
  type Type,
} from '@angular/core';
import { TestBed } from '@angular/core/testing';
import * as browser from '@angular/platform-browser';
import { bootstrapApplication, provideClientHydration, type HydrationFeature } from '@angular/platform-browser';
import { provideServerRendering, renderApplication } from '@angular/platform-server';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { defer, delay, NEVER, of, timer, type Observable } from 'rxjs';
import { injectNursery, nurseryResource, optional, toOutcomeSignal } from 'rxresult/angular';

interface Order {
  readonly article: string;
}

type Feature = HydrationFeature<never>;

/** Since Angular 22, the default is to replay events, for which there must be a real browser. */
const { withNoIncrementalHydration } = browser as unknown as { withNoIncrementalHydration?: () => Feature };
const features: Feature[] = withNoIncrementalHydration ? [withNoIncrementalHydration()] : [];

const requests: string[] = [];
let respond: (url: string) => Observable<unknown>;

const providers: Provider[] = [
  {
    provide: HttpBackend,
    useValue: {
      handle: ({ url }: { url: string }) => {
        requests.push(url);
        return respond(url);
      },
    },
  },
];

beforeEach(() => {
  requests.length = 0;
  respond = (url) => of(new HttpResponse({ status: 200, url, body: [{ article: 'tea' }] })).pipe(delay(1));
  jest.spyOn(console, 'log').mockImplementation(() => undefined); // Angular logs that it is in development mode.
  jest.spyOn(console, 'warn').mockImplementation(() => undefined); // And that the page does not come from a server.
});

afterEach(() => {
  jest.restoreAllMocks();
});

/** Angular decides by this global variable of its builds what a server and what a browser does. */
function inBrowser(is: boolean): void {
  (globalThis as { ngServerMode?: boolean }).ngServerMode = !is;
}

function render(component: Type<unknown>): Promise<string> {
  inBrowser(false);
  const common = [
    provideZonelessChangeDetection(),
    provideHttpClient(),
    provideClientHydration(...features),
    providers,
  ];
  return renderApplication(
    (context) => bootstrapApplication(component, { providers: [common, provideServerRendering()] }, context),
    { document: '<app-orders></app-orders>' },
  );
}

/** Creates the component in a browser that has received the page. */
function hydrate(component: Type<unknown>, page: string) {
  requests.length = 0;
  inBrowser(true);
  const [, json = ''] = /<script id="ng-state"[^>]*>(.*?)<\/script>/.exec(page) ?? [];
  const state = new TransferState();
  (state as unknown as { store: object }).store = JSON.parse(json) as object;
  TestBed.configureTestingModule({
    providers: [
      provideZonelessChangeDetection(),
      provideHttpClient(),
      provideEnvironmentInitializer(() => {
        const document = inject(DOCUMENT);
        document.body.appendChild(document.createComment('nghm')); // As a server marks a page.
      }),
      provideClientHydration(...features),
      providers,
      { provide: TransferState, useValue: state },
    ],
  });
  const fixture = TestBed.createComponent(component);
  fixture.detectChanges();
  return fixture;
}

@Component({ selector: 'app-orders', template: '{{ orders().status }}' })
class OrdersByNursery {
  private readonly http = inject(HttpClient);
  private readonly tasks = injectNursery({ name: 'orders' });
  readonly orders = toOutcomeSignal(this.tasks.startSoon(this.http.get<Order[]>('/api/orders')));
}

@Component({ selector: 'app-orders', template: '{{ page.status() }} {{ page.parts.news.status() }}' })
class OrdersPage {
  private readonly http = inject(HttpClient);
  readonly page = nurseryResource({
    tasks: () => ({ orders: this.http.get<Order[]>('/api/orders'), news: optional(this.http.get('/api/news')) }),
    until: () => timer(50),
  });
}

@Component({ selector: 'app-orders', template: '{{ page.status() }} {{ page.parts.rate.status() }}' })
class RatesPage {
  readonly page = nurseryResource({ id: 'rates', tasks: () => ({ rate: sdk.getRate$ }) });
}

/** Not HttpClient, so Angular does not know what it answers. */
const sdk = {
  getRate$: defer(() => {
    requests.push('rate');
    return timer(1);
  }),
};

@Component({ selector: 'app-orders', template: '{{ rates().status }}' })
class Rates {
  private readonly tasks = injectNursery({ name: 'rates', pendingTask: { timeout: 50 } });
  readonly rates = toOutcomeSignal(this.tasks.startSoon(NEVER));
}

describe('a server', () => {
  it('renders what HttpClient answers, and the browser shows it at once, without a request', async () => {
    for (const [component, text] of [
      [OrdersByNursery, 'fulfilled'],
      [OrdersPage, 'resolved resolved'],
    ] as const) {
      const page = await render(component);
      expect(page).toContain(`>${text}</app-orders>`);
      expect([textOf(hydrate(component, page)), requests]).toEqual([text, []]);
      TestBed.resetTestingModule();
    }
  });

  it('transfers the values of a nurseryResource with an id, since Angular 22', async () => {
    const page = await render(RatesPage);
    expect(page).toContain('>resolved resolved</app-orders>');
    const fixture = hydrate(RatesPage, page);
    const expected = Number(VERSION.major) >= 22 ? ['resolved resolved', []] : ['loading loading', ['rate']];
    expect([textOf(fixture), requests]).toEqual(expected);
  });

  it.each([
    ['until', OrdersPage, 'resolved idle'],
    ['pendingTask.timeout', Rates, 'pending'],
  ])('does not wait for more than %s for what never answers', async (_, component, text) => {
    respond = (url) => (url === '/api/news' ? NEVER : of(new HttpResponse({ status: 200, url, body: [] })));
    expect(await render(component)).toContain(`>${text}</app-orders>`);
  });

  it('waits for HttpClient itself, so pendingTask.timeout does not help there', async () => {
    @Component({ selector: 'app-orders', template: '{{ orders().status }}' })
    class Patient {
      private readonly http = inject(HttpClient);
      private readonly tasks = injectNursery({ pendingTask: { timeout: 1 } });
      readonly orders = toOutcomeSignal(this.tasks.startSoon(this.http.get('/api/orders')));
    }
    respond = (url) => of(new HttpResponse({ status: 200, url, body: [] })).pipe(delay(50));
    expect(await render(Patient)).toContain('>fulfilled</app-orders>');
  });
});
