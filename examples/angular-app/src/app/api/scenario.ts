import type { HttpInterceptorFn } from '@angular/common/http';
import { inject, Injectable, signal } from '@angular/core';

/** What the server of this demo can be asked to do. */
export const SCENARIOS = [
  { id: 'well', label: 'All is well' },
  { id: 'news-fail', label: 'The news fail' },
  { id: 'orders-fail', label: 'The orders fail' },
  { id: 'slow', label: 'The stock is slow' },
] as const;

export type ScenarioId = (typeof SCENARIOS)[number]['id'];

/** The knob of the demo: an app of yours has none. */
@Injectable({ providedIn: 'root' })
export class Scenario {
  readonly id = signal<ScenarioId>('well');
}

/** Tells the server with each request. */
export const scenarioInterceptor: HttpInterceptorFn = (request, next) =>
  next(request.clone({ setHeaders: { 'X-Scenario': inject(Scenario).id() } }));
