// The trace context is sent with each job. `@opentelemetry/api` registers its parts in a global, through which several copies of
// that package find each other. So this file needs no import, and costs nothing where OpenTelemetry is not used.

/** What a propagator of OpenTelemetry writes, such as `traceparent`. */
export type Carrier = Record<string, string>;

interface Api {
  readonly context?: {
    active(): unknown;
    with<T>(context: unknown, fn: () => T): T;
  };
  readonly propagation?: {
    inject(context: unknown, carrier: Carrier, setter: typeof SETTER): void;
    extract(context: unknown, carrier: Carrier, getter: typeof GETTER): unknown;
  };
}

const SETTER = {
  set(carrier: Carrier, key: string, value: string): void {
    carrier[key] = value;
  },
};

const GETTER = {
  get: (carrier: Carrier, key: string): string | undefined => carrier[key],
  keys: (carrier: Carrier): string[] => Object.keys(carrier),
};

/** The active context, if there is one. Inside a task that `otelObserver` observes, it is the context of the task's span. */
export function carryTrace(): Carrier | undefined {
  const { context, propagation } = api();
  if (!context || !propagation) {
    return undefined;
  }
  const carrier: Carrier = {};
  propagation.inject(context.active(), carrier, SETTER);
  return Object.keys(carrier).length > 0 ? carrier : undefined;
}

/** Calls `fn` in the context that {@link carryTrace} read in the process or thread of the producer. */
export function withTrace<T>(carrier: Carrier | undefined, fn: () => T): T {
  const { context, propagation } = api();
  return carrier && context && propagation
    ? context.with(propagation.extract(context.active(), carrier, GETTER), fn)
    : fn();
}

function api(): Api {
  return (globalThis as Record<symbol, Api | undefined>)[Symbol.for('opentelemetry.js.api.1')] ?? {};
}
