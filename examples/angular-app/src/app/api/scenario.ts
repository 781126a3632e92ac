import type { HttpInterceptorFn } from '@angular/common/http';
import { inject, Injectable, signal } from '@angular/core';

/** The scenarios that the server of this demo offers. */
export const SCENARIOS = [
  { id: 'well', label: 'All is well' },
  { id: 'news-fail', label: 'The news fail' },
  { id: 'orders-fail', label: 'The orders fail' },
  { id: 'slow', label: 'The stock is slow' },
];

/** The selected scenario. Only for this demo; your app does not need it. */
@Injectable({ providedIn: 'root' })
export class Scenario {
  readonly id = signal('well');
}

/** Sends the scenario to the server with each request. */
export const scenarioInterceptor: HttpInterceptorFn = (request, next) =>
  next(request.clone({ setHeaders: { 'X-Scenario': inject(Scenario).id() } }));
