// The blocks of docs/angular.md that begin with `// Angular 22`. Older versions cannot compile them, so they are read from the guide:
// with Angular 22, they are compiled, type-checked and run.

import { signalInput, textOf } from './testBed';
import * as http from '@angular/common/http';
import { HttpTestingController, provideHttpClientTesting } from '@angular/common/http/testing';
import * as core from '@angular/core';
import { Component, input, provideZonelessChangeDetection, type Resource } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import * as router from '@angular/router';
import type { Route, RouterFeatures } from '@angular/router';
import { RouterTestingHarness } from '@angular/router/testing';
import { beforeEach, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import type { Observable } from 'rxjs';
import * as rxresultAngular from 'rxresult/angular';
import type { NurseryResource } from 'rxresult/angular';
import ts from 'typescript';
import { nextMacrotask } from '../support';
import { describeWith } from './versions';

const modules: Readonly<Record<string, object>> = {
  '@angular/common/http': http,
  '@angular/core': core,
  '@angular/router': router,
  'rxresult/angular': rxresultAngular,
};

/** What the blocks use without importing it. */
const PREAMBLE = `
  import { HttpClient, httpResource } from '@angular/common/http';
  import { Component, inject, type Resource } from '@angular/core';
  import { nonBlocking, type Routes } from '@angular/router';
  import { nurseryResource, optional } from 'rxresult/angular';
  interface Account { readonly customer: number }
  interface Customer { readonly name: string }
  interface Headline { readonly title: string }
  class CustomerPage {}
`;

type AccountPageType = new () => {
  account: Resource<unknown>;
  page: NurseryResource<{ customer: Observable<unknown> }>;
};

const unavailable = { status: 503, statusText: 'Service Unavailable' };
const guide = readFileSync('docs/angular.md', 'utf8');
const blocks = [...guide.matchAll(/^```typescript\n(\/\/ Angular 22.*?)^```$/gms)].map(([, block = '']) => block);

/** Compiles the block that exports `name`, runs it, and returns what it exports. */
function exportOf(name: string): unknown {
  const block = blocks.find((code) => new RegExp(`export \\w+ ${name}\\b`).test(code)) ?? '';
  const compilerOptions = { ...options(), module: ts.ModuleKind.CommonJS };
  const { outputText } = ts.transpileModule(PREAMBLE + block, { compilerOptions });
  // eslint-disable-next-line @typescript-eslint/no-implied-eval -- it runs only code of this repository
  const program = new Function('require', 'exports', outputText) as (...args: unknown[]) => void;
  const exports: Record<string, unknown> = {};
  program((module: string) => modules[module], exports);
  return exports[name];
}

function options(): ts.CompilerOptions {
  const { config } = ts.readConfigFile('tsconfig.json', (path) => ts.sys.readFile(path)) as { config: object };
  return { ...ts.parseJsonConfigFileContent(config, ts.sys, '.').options, noUnusedLocals: false };
}

function compileErrors(): string[] {
  const files = new Map(blocks.map((block, index) => [`${process.cwd()}/spec/angular/block${index}.ts`, block]));
  const host = ts.createCompilerHost(options());
  const [fileExists, getSourceFile] = [host.fileExists.bind(host), host.getSourceFile.bind(host)];
  host.fileExists = (file) => files.has(file) || fileExists(file);
  host.getSourceFile = (file, version) => {
    const block = files.get(file);
    return block === undefined ? getSourceFile(file, version) : ts.createSourceFile(file, PREAMBLE + block, version);
  };
  return ts
    .getPreEmitDiagnostics(ts.createProgram([...files.keys()], options(), host))
    .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'));
}

const { withRouterResources } = router as { withRouterResources?: () => RouterFeatures };

describeWith('with Angular 22, docs/angular.md', [withRouterResources], (withResources) => {
  let backend: HttpTestingController;

  beforeEach(() => {
    TestBed.configureTestingModule({
      providers: [provideZonelessChangeDetection(), http.provideHttpClient(), provideHttpClientTesting()],
    });
  });

  it('has blocks that compile', () => {
    expect([blocks.length, compileErrors()]).toEqual([2, []]);
  });

  it('chains a page to another resource', async () => {
    const AccountPage = exportOf('AccountPage') as AccountPageType;
    backend = TestBed.inject(HttpTestingController);
    const { page } = TestBed.runInInjectionContext(() => new AccountPage());
    TestBed.tick();
    expect(page.status()).toBe('loading');
    backend.expectOne('/api/account').flush({ customer: 7 });
    await nextMacrotask();
    TestBed.tick();
    backend.expectOne('/api/customers/7').flush({ name: 'Ada' });
    backend.expectOne('/api/news').flush([]);
    expect([page.status(), page.value()]).toEqual(['resolved', { customer: { name: 'Ada' }, news: [] }]);
  });

  it('has an error where the other resource has one', async () => {
    const AccountPage = exportOf('AccountPage') as AccountPageType;
    const { account, page } = TestBed.runInInjectionContext(() => new AccountPage());
    TestBed.tick();
    TestBed.inject(HttpTestingController).expectOne('/api/account').flush(null, unavailable);
    await nextMacrotask();
    TestBed.tick();
    expect([page.status(), page.failedPart()]).toEqual(['error', undefined]);
    expect(page.error()?.cause === account.error()).toBe(true);
  });

  it('loads resources of a route, and cancels them when it is left', async () => {
    @Component({ template: '{{ page().status() }} {{ news().status() }} <button (click)="news().reload()"></button>' })
    class CustomerPage {
      readonly page = input.required<Resource<unknown>>();
      readonly news = input.required<Resource<unknown> & { reload(): boolean }>();
    }
    signalInput(CustomerPage, 'page');
    signalInput(CustomerPage, 'news');
    const [route] = exportOf('routes') as Route[];
    const routes = [
      { ...route, component: CustomerPage },
      { path: 'next', children: [] },
    ];
    TestBed.configureTestingModule({
      providers: [router.provideRouter(routes, router.withComponentInputBinding(), withResources())],
    });
    backend = TestBed.inject(HttpTestingController);
    const harness = await RouterTestingHarness.create('/customers/7');
    expect(textOf({ nativeElement: harness.routeNativeElement })).toContain('loading loading');
    backend.expectOne('/api/customers/7').flush({ name: 'Ada' });
    backend.expectOne('/api/news').flush(null, unavailable);
    harness.detectChanges();
    expect(textOf({ nativeElement: harness.routeNativeElement })).toContain('resolved error');
    harness.routeNativeElement?.querySelector('button')?.click();
    backend.expectOne('/api/news').flush([]);
    harness.detectChanges();
    expect(textOf({ nativeElement: harness.routeNativeElement })).toContain('resolved resolved');

    await harness.navigateByUrl('/customers/8');
    const request = backend.expectOne('/api/customers/8');
    await harness.navigateByUrl('/next');
    expect(request.cancelled).toBe(true);
  });

  it('waits for a resource that blocks, and passes its value', async () => {
    @Component({ template: '{{ page().customer.name }}' })
    class CustomerPage {
      readonly page = input.required<{ customer: { name: string } }>();
    }
    signalInput(CustomerPage, 'page');
    const route = {
      path: 'customers',
      component: CustomerPage,
      resources: (_: unknown, client = core.inject(http.HttpClient)) => ({
        page: rxresultAngular.nurseryResource({ tasks: () => ({ customer: client.get('/api/customer') }) }),
      }),
    };
    const features = [router.withComponentInputBinding(), withResources()];
    TestBed.configureTestingModule({ providers: [router.provideRouter([route], ...features)] });
    backend = TestBed.inject(HttpTestingController);
    const harness = await RouterTestingHarness.create();
    const failing = harness.navigateByUrl('/customers').catch((error: unknown) => error);
    await nextMacrotask();
    TestBed.tick();
    backend.expectOne('/api/customer').flush(null, unavailable);
    expect(await failing).toMatchObject(unavailable);

    const navigation = harness.navigateByUrl('/customers');
    await nextMacrotask();
    TestBed.tick();
    expect(harness.routeNativeElement).toBe(null);
    backend.expectOne('/api/customer').flush({ name: 'Ada' });
    await navigation;
    expect(textOf({ nativeElement: harness.routeNativeElement })).toBe('Ada');
  });
});
