// The context of a trace travels with a job. `@opentelemetry/api` registers what there is in a global, which is also how several
// copies of that package find each other: so this needs no import, and costs nothing where it is not used.

/** What a propagator of OpenTelemetry writes: such as `traceparent`. */
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

/** The context that is current, if there is one: where a task is observed by `otelObserver`, that of its span. */
export function carryTrace(): Carrier | undefined {
  const { context, propagation } = api();
  if (!context || !propagation) {
    return undefined;
  }
  const carrier: Carrier = {};
  propagation.inject(context.active(), carrier, SETTER);
  return Object.keys(carrier).length > 0 ? carrier : undefined;
}

/** Calls `fn` in the context that {@link carryTrace} returned elsewhere. */
export function withTrace<T>(carrier: Carrier | undefined, fn: () => T): T {
  const { context, propagation } = api();
  return carrier && context && propagation
    ? context.with(propagation.extract(context.active(), carrier, GETTER), fn)
    : fn();
}

function api(): Api {
  return (globalThis as Record<symbol, Api | undefined>)[Symbol.for('opentelemetry.js.api.1')] ?? {};
}
