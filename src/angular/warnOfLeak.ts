import { ApplicationRef, type Injector } from '@angular/core';

/** The functions of Angular in which a service is created, and in which a function is run. A bundler may add a number. */
const CONTEXT = /\b(hydrate|runInInjectionContext)\d*\b/;
/** Callers of `runInInjectionContext` that call a function once, or destroy the injector. */
const HARMLESS = /TestBed|runInitializers/;

/**
 * Warns if a nursery is opened in a function that Angular calls again and again with an injector that lives as long as the
 * application: a resolver, a guard or an interceptor. The injector does not know by whom it is used, but the call stack does:
 * in a service, the nearest function of Angular is the one that creates the instance.
 */
export function warnOfLeak(injector: Injector, name: string | undefined): void {
  if (!livesAsLongAsTheApplication(injector)) {
    return;
  }
  const frames = callStack().split('\n');
  const nearest = frames.findIndex((frame) => CONTEXT.test(frame));
  const context = frames.slice(nearest, nearest + 2).join('\n');
  if (/^.*runInInjectionContext/.test(context) && !HARMLESS.test(context)) {
    console.warn(
      `injectNursery: ${name === undefined ? 'the nursery' : `the nursery "${name}"`} is opened in a function, such as a resolver ` +
        'or a guard, whose injector lives as long as the application. Nothing cancels it, and each call opens another one. ' +
        'Call injectNursery in a service or a component; in a resolver or a guard, return a nursery() or a gather().',
    );
  }
}

/** Whether it is the injector of the application, or of a route with providers: the router does not destroy that. */
function livesAsLongAsTheApplication(injector: Injector): boolean {
  const { source } = injector as { readonly source?: unknown }; // What Angular says of an injector in development mode.
  return injector.get(ApplicationRef, null)?.injector === injector || String(source).startsWith('Route: ');
}

/** The whole call stack: by default, some engines cut it after ten frames. */
function callStack(): string {
  const limit = Error.stackTraceLimit;
  Error.stackTraceLimit = 100;
  const { stack } = new Error();
  Error.stackTraceLimit = limit;
  return String(stack);
}
