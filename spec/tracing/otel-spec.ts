// With OpenTelemetry's own SDK, and its exporters in memory.

import { context, metrics, propagation, SpanKind, SpanStatusCode, trace, type Tracer } from '@opentelemetry/api';
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
import { concatMap, defer, EMPTY, from, lastValueFrom, NEVER, of, Subject, switchMap, throwError, timer } from 'rxjs';
import {
  captureMap,
  finalizeWith,
  gather,
  nursery,
  observeNurseries,
  openNursery,
  type NurseryOptions,
} from 'rxresult';
import { otelObserver } from 'rxresult/otel';
import { unhandledErrors } from '../support';

const boom = new TypeError('boom');

let spans: InMemorySpanExporter;
let tracer: Tracer;

beforeEach(() => {
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
    throw new Error(`there is no span of ${label}`);
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
