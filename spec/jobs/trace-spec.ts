// The context of a trace travels with a job. That it does through a queue, too, is in bullmq/.

import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { context, propagation, trace } from '@opentelemetry/api';
import type { InMemorySpanExporter } from '@opentelemetry/sdk-trace-base';
import { concat, lastValueFrom, toArray } from 'rxjs';
import { gather, openNursery } from 'rxresult';
import { inProcess, type JobRunner } from 'rxresult/jobs';
import { otelObserver } from 'rxresult/otel';
import { threadPool } from 'rxresult/piscina';
import { handlers, register } from './tracedHandlers.mjs';

interface Ended {
  readonly name: string;
  readonly traceId: string;
  readonly parent: string | undefined;
}

let exporter: InMemorySpanExporter;
let unregister: () => void;

beforeEach(() => {
  ({ exporter, unregister } = register());
});

afterEach(() => {
  unregister();
});

describe.each([
  ['inProcess', () => inProcess(handlers)],
  ['threadPool', () => threadPool(new URL('./tracedThread.mjs', import.meta.url), { threads: 1 })],
])('%s', (_, open: () => JobRunner) => {
  it('makes the spans of a handler children of the span of the task', async () => {
    const runner = open();
    const observer = otelObserver();
    await lastValueFrom(gather({ job: runner.task('work') }, { name: 'page', observer }));
    const task = exporter.getFinishedSpans().find(({ name }) => name === 'task');
    const spans = await lastValueFrom(runner.task<Ended[]>('spans'));
    const ofHandler = spans.filter(({ name }) => name === 'at once' || name === 'later');
    const { traceId, spanId } = task?.spanContext() ?? {};
    expect(ofHandler).toEqual([
      { name: 'at once', traceId, parent: spanId },
      { name: 'later', traceId, parent: spanId },
    ]);
    await runner.close();
  });

  it('keeps a job in its own trace, even if it is subscribed when another job ends', async () => {
    const runner = open();
    const traces = Array.from({ length: 10 }, () => {
      const span = trace.getTracer('spec').startSpan('request');
      const { traceId } = span.spanContext();
      const task = runner.task<string>('traceId');
      return context.with(trace.setSpan(context.active(), span), async () => ({
        expected: [traceId, traceId],
        actual: await lastValueFrom(concat(task, task).pipe(toArray())),
      }));
    });
    for (const { expected, actual } of await Promise.all(traces)) {
      expect(actual).toEqual(expected);
    }
    await runner.close();
  });

  it('keeps what a job does while it stops in the trace of its task', async () => {
    const runner = open();
    const span = trace.getTracer('spec').startSpan('request');
    const n = openNursery();
    await new Promise((progress) => {
      context.with(trace.setSpan(context.active(), span), () => {
        void n.startSoon(runner.task('stops', null, { progress }));
      });
    });
    n.cancel();
    await lastValueFrom(n.done$, { defaultValue: undefined });
    const { traceId, spanId } = span.spanContext();
    expect((await lastValueFrom(runner.task<Ended[]>('spans'))).slice(-2)).toEqual([
      { name: 'abort listener', traceId, parent: spanId },
      { name: 'cleanup', traceId, parent: spanId },
    ]);
    await runner.close();
  });

  it('gives the spans of a handler no parent if nothing is traced', async () => {
    const runner = open();
    await lastValueFrom(runner.task('work'));
    const spans = await lastValueFrom(runner.task<Ended[]>('spans'));
    expect(spans.slice(-2).map(({ name, parent }) => [name, parent])).toEqual([
      ['at once', undefined],
      ['later', undefined],
    ]);
    await runner.close();
  });

  it('lets a propagator read all that it wrote', async () => {
    propagation.disable();
    const keys: string[][] = [];
    propagation.setGlobalPropagator({
      fields: () => ['a', 'b'],
      inject: (_context, carrier, setter) => {
        setter.set(carrier, 'a', '1');
        setter.set(carrier, 'b', '2');
      },
      extract: (current, carrier, getter) => {
        keys.push(getter.keys(carrier));
        return current;
      },
    });
    const runner = inProcess(handlers);
    await lastValueFrom(runner.task('work'));
    expect(keys).toEqual([['a', 'b']]);
  });

  it.each([
    ['a propagator', () => propagation.disable()],
    ['a context manager', () => context.disable()],
  ])('works without %s', async (__, disable: () => void) => {
    disable();
    const runner = open();
    expect(await lastValueFrom(gather([runner.task('work')], { observer: otelObserver() }))).toEqual(['done']);
    await runner.close();
  });
});
