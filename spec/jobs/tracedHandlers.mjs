// A worker with OpenTelemetry's own SDK, whose spans can be asked for.

import { context, propagation, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { W3CTraceContextPropagator } from '@opentelemetry/core';
import { BasicTracerProvider, InMemorySpanExporter, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-base';
import { setTimeout as delay } from 'node:timers/promises';
import { NEVER, of, timer } from 'rxjs';
import { finalizeWith } from 'rxresult';

/** @import { JobContext } from 'rxresult/jobs' */

const exporter = new InMemorySpanExporter();

/** Registers the SDK. Returns the exporter and a function that undoes it. */
export function register() {
  const provider = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] });
  trace.setGlobalTracerProvider(provider);
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  propagation.setGlobalPropagator(new W3CTraceContextPropagator());
  return {
    exporter,
    unregister: () => {
      exporter.reset();
      trace.disable();
      context.disable();
      propagation.disable();
    },
  };
}

export const handlers = {
  work: async () => {
    trace.getTracer('handler').startSpan('at once').end();
    await delay(5);
    trace.getTracer('handler').startSpan('later').end();
    return 'done';
  },
  /** Returns the trace that it is in. */
  traceId: () => of(trace.getActiveSpan()?.spanContext().traceId),
  /** Runs until it is to stop, and has spans only then. */
  stops: (/** @type {unknown} */ _, /** @type {JobContext} */ { signal, progress }) => {
    signal.addEventListener('abort', () => {
      trace.getTracer('handler').startSpan('abort listener').end();
    });
    progress('started');
    return NEVER.pipe(
      finalizeWith(() => {
        trace.getTracer('handler').startSpan('cleanup').end();
        return timer(5);
      }),
    );
  },
  spans: () =>
    of(
      exporter.getFinishedSpans().map((span) => ({
        name: span.name,
        traceId: span.spanContext().traceId,
        parent: span.parentSpanContext?.spanId,
      })),
    ),
};
