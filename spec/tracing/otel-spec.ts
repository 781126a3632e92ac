// With OpenTelemetry's own SDK, and its exporters in memory.

import {
  context,
  createNoopMeter,
  metrics,
  propagation,
  SpanKind,
  SpanStatusCode,
  trace,
  type ContextManager,
  type Meter,
  type Tracer,
} from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import {
  AggregationTemporality,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from '@opentelemetry/sdk-metrics';
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  SimpleSpanProcessor,
  type ReadableSpan,
} from '@opentelemetry/sdk-trace-base';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import {
  concatMap,
  defer,
  EMPTY,
  from,
  lastValueFrom,
  NEVER,
  of,
  Subject,
  switchMap,
  throwError,
  timer,
  Observable,
} from 'rxjs';
import {
  captureMap,
  finalizeWith,
  gather,
  nursery,
  observeNurseries,
  openNursery,
  type Nursery,
  type NurseryOptions,
} from 'rxresult';
import { otelObserver } from 'rxresult/otel';
import { unhandledErrors } from '../support';

/** A new one for each spec: who failed with it is looked up. */
let boom: TypeError;
let spans: InMemorySpanExporter;
let tracer: Tracer;

beforeEach(() => {
  boom = new TypeError('boom');
  spans = new InMemorySpanExporter();
  tracer = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(spans)] }).getTracer('spec');
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
});

afterEach(() => {
  context.disable();
  trace.disable();
  metrics.disable();
  propagation.disable();
});

/** An error whose properties throw. */
const hostile = new Proxy(new Error('hostile'), {
  get: () => {
    throw new Error('trap');
  },
});

/** The finished spans as a tree, in the order of their starts: `page > user`, and the root of each as it is. */
function tree(): string[] {
  const finished = [...spans.getFinishedSpans()].sort((a, b) => startOf(a) - startOf(b));
  const byId = new Map(finished.map((span) => [span.spanContext().spanId, span]));
  const path = (span: ReadableSpan): string => {
    const parent = byId.get(span.parentSpanContext?.spanId ?? '');
    return (parent ? `${path(parent)} > ` : '') + labelOf(span);
  };
  return finished.map(path).sort();
}

const startOf = ({ startTime: [seconds, nanos] }: ReadableSpan) => seconds * 1e9 + nanos;
const labelOf = ({ name, attributes }: ReadableSpan) => String(attributes['rxresult.task.name'] ?? name);

function span(label: string): ReadableSpan {
  const found = spans.getFinishedSpans().find((each) => labelOf(each) === label);
  if (!found) {
    throw new Error(`${label} has no finished span`);
  }
  return found;
}

const traced = (options: NurseryOptions = {}): NurseryOptions => ({ ...options, observer: otelObserver({ tracer }) });

/** What a database driver does: a span of its own, after a moment. */
async function query(): Promise<number> {
  await Promise.resolve();
  return tracer.startActiveSpan('query', async (own) => {
    await Promise.resolve();
    own.end();
    return 1;
  });
}

describe('the spans', () => {
  it('are one of the nursery, and one of each task within it', async () => {
    function loadOrders(id: number) {
      return timer(1).pipe(switchMap(() => of([id])));
    }
    await lastValueFrom(
      nursery(
        (n) => {
          n.startSoon(of('Ada'), { name: 'user' });
          n.startSoon(loadOrders, 7);
        },
        traced({ name: 'page' }),
      ),
      { defaultValue: undefined },
    );
    expect(tree()).toEqual(['page', 'page > loadOrders', 'page > user']);
    expect(spans.getFinishedSpans().every(({ kind }) => kind === SpanKind.INTERNAL)).toBe(true);
    expect([span('user').name, span('loadOrders').name]).toEqual(['task', 'loadOrders']);
    expect(span('user').attributes).toEqual({
      'rxresult.nursery.name': 'page',
      'rxresult.task.name': 'user',
      'rxresult.task.outcome': 'fulfilled',
      'rxresult.task.wait': expect.any(Number),
    });
    expect(span('page').attributes).toEqual({
      'rxresult.nursery.name': 'page',
      'rxresult.nursery.outcome': 'completed',
    });
  });

  it('are those of tasks in the names of nurseries: no name of a task, which may hold an id', async () => {
    await lastValueFrom(gather({ a: of(1), b: of(2) }, traced()));
    expect(spans.getFinishedSpans().map(({ name }) => name)).toEqual(['task', 'task', 'nursery']);
  });

  it('have the right parents: nested nurseries, switchMap, promises, timers, tasks that waited', async () => {
    const inner = defer(() =>
      gather({ x: query, y: () => timer(1).pipe(concatMap(query)) }, traced({ name: 'inner' })),
    );
    await lastValueFrom(
      nursery(
        (n) => {
          n.startSoon(inner, { name: 'first' });
          n.startSoon(
            of(1).pipe(
              switchMap(() => timer(1)),
              switchMap(() => inner),
            ),
            { name: 'second' },
          );
          n.startSoon(query);
        },
        traced({ name: 'outer', concurrent: 1 }),
      ),
      { defaultValue: undefined },
    );
    expect(tree()).toEqual([
      'outer',
      'outer > first',
      'outer > first > inner',
      'outer > first > inner > x',
      'outer > first > inner > x > query',
      'outer > first > inner > y',
      'outer > first > inner > y > query',
      'outer > query',
      'outer > query > query',
      'outer > second',
      'outer > second > inner',
      'outer > second > inner > x',
      'outer > second > inner > x > query',
      'outer > second > inner > y',
      'outer > second > inner > y > query',
    ]);
  });

  it('are children of what is current where a task is started in an open nursery', async () => {
    const service = openNursery(traced({ name: 'service' }));
    const request = (name: string) =>
      tracer.startActiveSpan(name, async (own) => {
        await Promise.resolve();
        await lastValueFrom(service.startSoon(query));
        own.end();
      });
    await Promise.all([request('request 1'), request('request 2')]);
    service.startSoon(of(1), { name: 'no request' });
    service.cancel();
    expect(tree()).toEqual([
      'request 1',
      'request 1 > query',
      'request 1 > query > query',
      'request 2',
      'request 2 > query',
      'request 2 > query > query',
      'service',
      'service > no request',
    ]);
  });

  it('of a nursery is a child of a span of the task in which it opens, if there is one', () => {
    nursery(
      (n) =>
        void n.startSoon(
          new Observable((subscriber) =>
            tracer.startActiveSpan('here', (own) => {
              gather({ y: of(1) }, traced({ name: 'within' })).subscribe(subscriber);
              own.end();
            }),
          ),
          { name: 'other' },
        ),
      traced({ name: 'second' }),
    ).subscribe();
    expect(tree()).toContain('second > other > here > within > y');
  });

  it('of start and its task', async () => {
    function serve(started: (port: number) => void) {
      started(80);
      return timer(1).pipe(concatMap(query));
    }
    await lastValueFrom(nursery((n) => n.start(serve), traced({ name: 'server' })));
    expect(tree()).toEqual(['server', 'server > serve', 'server > serve > query']);
  });

  it('are right without a context manager where nurseries open within a task', () => {
    context.disable();
    nursery(
      (n) => void n.startSoon(gather({ a: of(1) }, traced({ name: 'inner' })), { name: 'task' }),
      traced({ name: 'outer' }),
    ).subscribe();
    const observe = observeNurseries(otelObserver({ tracer }));
    nursery((n) => void n.startSoon(gather({ c: of(1) }), { name: 'b' }), { name: 'all' }).subscribe();
    observe();
    expect(tree()).toEqual([
      'all',
      'all > b',
      'all > b > nursery',
      'all > b > nursery > c',
      'inner',
      'inner > a',
      'outer',
      'outer > task',
    ]);
  });

  it('of all nurseries can be had, each with its own', async () => {
    const stop = observeNurseries(otelObserver({ tracer }));
    await Promise.all(['a', 'b'].map((name) => lastValueFrom(gather({ task: timer(1) }, { name }))));
    await lastValueFrom(from([1, 2]).pipe(captureMap(() => query())));
    stop();
    expect(tree()).toEqual([
      'a',
      'a > task',
      'b',
      'b > task',
      'nursery',
      'nursery > task',
      'nursery > task',
      'nursery > task > query',
      'nursery > task > query',
    ]);
  });

  it('end when the cleanup has ended', async () => {
    const closed = new Subject<void>();
    const done = lastValueFrom(gather([of(1).pipe(finalizeWith(() => closed))], traced()));
    expect(spans.getFinishedSpans()).toEqual([]);
    closed.complete();
    await done;
    expect(spans.getFinishedSpans()).toHaveLength(2);
  });
});

describe('the span of a task', () => {
  it.each<[string, (n: Nursery) => void, Record<string, unknown>, SpanStatusCode]>([
    ['fulfilled', (n) => n.startSoon(of(1), { name: 'task' }), {}, SpanStatusCode.UNSET],
    ['empty', (n) => n.startSoon(EMPTY, { name: 'task' }), {}, SpanStatusCode.UNSET],
    [
      'rejected',
      (n) =>
        n.startSoon(
          throwError(() => boom),
          { name: 'task' },
        ),
      { 'error.type': 'TypeError' },
      SpanStatusCode.ERROR,
    ],
    [
      'rejected',
      (n) =>
        n.startSoon(
          throwError(() => hostile),
          { name: 'task', suppressError: true },
        ),
      { 'error.type': '_OTHER' },
      SpanStatusCode.ERROR,
    ],
    [
      'rejected',
      (n) =>
        n.startSoon(
          throwError(() => 'no error'),
          { name: 'task', suppressError: true },
        ),
      { 'error.type': '_OTHER' },
      SpanStatusCode.ERROR,
    ],
    [
      'cancelled',
      (n) => {
        n.startSoon(NEVER, { name: 'task' });
        n.startSoon(
          throwError(() => boom),
          { name: 'orders' },
        );
      },
      { 'rxresult.task.cancelled_by': 'orders' },
      SpanStatusCode.UNSET,
    ],
    [
      'cancelled',
      (n) => {
        n.startSoon(NEVER, { name: 'task' });
        n.cancel();
      },
      { 'rxresult.task.cancelled_by': 'cancel' },
      SpanStatusCode.UNSET,
    ],
    [
      'cancelled',
      (n) => {
        n.startSoon(NEVER, { name: 'task' }).cancel('no longer needed');
      },
      { 'rxresult.task.cancelled_by': 'cancel' },
      SpanStatusCode.UNSET,
    ],
  ])('has its outcome: %s', (status, body, attributes, code) => {
    nursery((n) => {
      body(n);
    }, traced()).subscribe({ error: () => undefined });
    expect(span('task').attributes).toEqual({
      'rxresult.task.name': 'task',
      'rxresult.task.outcome': status,
      'rxresult.task.wait': expect.any(Number),
      ...attributes,
    });
    expect(span('task').status.code).toBe(code);
    expect(span('task').events).toEqual([]);
  });

  it.each<[string, NurseryOptions, (unsubscribe: () => void, until: Subject<void>) => void]>([
    ['until', {}, (_, until) => until.next()],
    ['unsubscribed', {}, (unsubscribe) => unsubscribe()],
    ['failed', {}, (_, until) => until.error(boom)],
  ])('says what cancelled it: %s', (by, options, end) => {
    const until = new Subject<void>();
    const subscription = gather({ task: NEVER }, { ...traced(options), until }).subscribe({ error: () => undefined });
    end(() => subscription.unsubscribe(), until);
    expect(span('task').attributes['rxresult.task.cancelled_by']).toBe(by);
  });

  it('says which sibling cancelled it, whatever has failed within that', () => {
    const inner = gather({ stock: throwError(() => boom) });
    gather({ user: NEVER, orders: inner }, traced()).subscribe({ error: () => undefined });
    expect(span('user').attributes['rxresult.task.cancelled_by']).toBe('orders');
  });

  it('says how long it waited for a slot; it begins when it has one', async () => {
    await lastValueFrom(gather({ first: timer(20), second: of(1) }, traced({ concurrent: 1 })));
    const [first, second] = [span('first'), span('second')].map(({ attributes }) =>
      Number(attributes['rxresult.task.wait']),
    );
    expect(first).toBeLessThan(0.01);
    expect(second).toBeGreaterThan(0.015);
    expect(startOf(span('second'))).toBeGreaterThanOrEqual(startOf(span('first')) + 15e6);
  });

  it('of one that was cancelled while it waited has no duration', () => {
    gather({ first: NEVER, second: NEVER }, traced({ concurrent: 1 }))
      .subscribe()
      .unsubscribe();
    expect(span('second').attributes['rxresult.task.outcome']).toBe('cancelled');
    expect(span('second').duration[0]).toBe(0);
    expect(tree()).toEqual(['nursery', 'nursery > first', 'nursery > second']);
  });
});

describe('the span of a nursery', () => {
  it.each<[string, Observable<unknown>, SpanStatusCode, Record<string, unknown>]>([
    ['completed', of(1), SpanStatusCode.UNSET, {}],
    ['failed', throwError(() => boom), SpanStatusCode.ERROR, { 'error.type': 'TypeError' }],
    ['unsubscribed', NEVER, SpanStatusCode.UNSET, {}],
  ])('has its end: %s', (how, task, code, attributes) => {
    nursery((n) => void n.startSoon(task), traced())
      .subscribe({ error: () => undefined })
      .unsubscribe();
    expect(span('nursery').attributes).toEqual({ 'rxresult.nursery.outcome': how, ...attributes });
    expect(span('nursery').status).toEqual(code === SpanStatusCode.ERROR ? { code, message: 'boom' } : { code });
  });
});

describe('the metrics', () => {
  it('measure how long tasks ran and waited, and how many are active', async () => {
    const exporter = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE);
    const reader = new PeriodicExportingMetricReader({ exporter, exportIntervalMillis: 1_000_000 });
    const provider = new MeterProvider({ readers: [reader] });
    const observer = otelObserver({ tracer, meter: provider.getMeter('spec'), attributes: { app: 'shop' } });
    function loadUser() {
      return timer(20);
    }
    const running = nursery(
      (n) => {
        n.startSoon(loadUser);
        n.startSoon(
          throwError(() => boom),
          { suppressError: true },
        );
        n.startSoon(NEVER);
        n.startSoon(NEVER);
        return timer(60);
      },
      { name: 'page', observer, concurrent: 2 },
    ).subscribe();
    await lastValueFrom(timer(40));
    await reader.forceFlush();
    expect(pointsOf(exporter, 'rxresult.task.active')).toEqual([{ ...page, value: 2 }]);
    running.unsubscribe();
    await reader.forceFlush();
    expect(pointsOf(exporter, 'rxresult.task.active')).toEqual([{ ...page, value: 0 }]);
    const durations = pointsOf(exporter, 'rxresult.task.duration');
    expect(durations).toHaveLength(3);
    expect(durations).toEqual(
      expect.arrayContaining([
        {
          ...page,
          'rxresult.task.routine': 'loadUser',
          'rxresult.task.outcome': 'fulfilled',
          value: expect.objectContaining({ count: 1 }),
        },
        {
          ...page,
          'rxresult.task.outcome': 'rejected',
          'error.type': 'TypeError',
          value: expect.objectContaining({ count: 1 }),
        },
        { ...page, 'rxresult.task.outcome': 'cancelled', value: expect.objectContaining({ count: 2 }) },
      ]),
    );
    expect(pointsOf(exporter, 'rxresult.task.wait.duration')).toHaveLength(3);
    await provider.shutdown();
  });

  const page = { app: 'shop', 'rxresult.nursery.name': 'page' };

  function pointsOf(exporter: InMemoryMetricExporter, name: string): unknown[] {
    const all =
      exporter
        .getMetrics()
        .at(-1)
        ?.scopeMetrics.flatMap((scope) => scope.metrics) ?? [];
    const found = all.find(({ descriptor }) => descriptor.name === name);
    return found?.dataPoints.map(({ attributes, value }) => ({ ...attributes, value })) ?? [];
  }
});

describe('without an SDK', () => {
  it('nothing happens, and nothing is thrown', async () => {
    const errors = await unhandledErrors(async () => {
      const value = await lastValueFrom(gather([of(1), timer(1)], { observer: otelObserver() }));
      expect(value).toEqual([1, 0]);
    });
    expect(errors).toEqual([]);
  });

  it('it is asked for by the name of this package and its version', () => {
    const asked: unknown[] = [];
    trace.setGlobalTracerProvider({ getTracer: (...scope) => (asked.push(scope), tracer) });
    metrics.setGlobalMeterProvider({ getMeter: (...scope) => (asked.push(scope), createNoopMeter()) });
    gather([of(1)], { observer: otelObserver() }).subscribe();
    const { name, version } = JSON.parse(readFileSync('package.json', 'utf8')) as Record<string, string>;
    expect(asked).toContainEqual([name, version]);
    expect(spans.getFinishedSpans()).toHaveLength(2);
  });
});

describe('an SDK that throws', () => {
  const thrower = new Proxy({} as Tracer & Meter, {
    get: () => () => {
      throw boom;
    },
  });

  it('harms no task: what it throws is reported', async () => {
    const errors = await unhandledErrors(() => {
      const observer = otelObserver({ tracer: thrower });
      const values: unknown[] = [];
      gather({ a: of(1), b: of(2) }, { observer }).subscribe((value) => values.push(value));
      expect(values).toEqual([{ a: 1, b: 2 }]);
    });
    expect(new Set(errors)).toEqual(new Set([boom]));
  });

  it('nor one whose context manager throws', async () => {
    const errors = await unhandledErrors(() => {
      const observer = otelObserver({ tracer });
      context.disable();
      context.setGlobalContextManager(
        new Proxy({} as ContextManager, {
          get: (_, method) => () => {
            if (method === 'active') {
              throw boom;
            }
          },
        }),
      );
      const values: unknown[] = [];
      gather({ a: of(1), b: of(2) }, { observer }).subscribe((value) => values.push(value));
      expect(values).toEqual([{ a: 1, b: 2 }]);
    });
    expect(errors.length).toBeGreaterThan(0);
  });

  it('fails the call of otelObserver if it has no instruments', () => {
    expect(() => otelObserver({ tracer, meter: thrower })).toThrow(boom);
  });
});

it('a span that does not record has no attributes computed', () => {
  const never = trace.wrapSpanContext({ traceId: '0'.repeat(32), spanId: '0'.repeat(16), traceFlags: 0 });
  const silent = { startSpan: () => never } as unknown as Tracer;
  const values: unknown[] = [];
  gather([of(1), NEVER], { observer: otelObserver({ tracer: silent }), until: of(1) }).subscribe((value) =>
    values.push(value),
  );
  expect(values).toEqual([]);
});
