/**
 * Spans and metrics of OpenTelemetry for nurseries and their tasks.
 *
 * @packageDocumentation
 */
import {
  context,
  metrics,
  ROOT_CONTEXT,
  SpanKind,
  SpanStatusCode,
  trace,
  type Attributes,
  type Context,
  type Meter,
  type Span,
  type Tracer,
} from '@opentelemetry/api';
import type { Nursery, NurseryObserver, ResultCapture } from 'rxresult';
import { cancelledBy, errorType, messageOf } from './describing';
import { VERSION } from './version';

const SCOPE = 'rxresult';

/** Options of {@link otelObserver}. */
export interface OtelObserverOptions {
  /** Default: that of the globally registered provider, for the instrumentation scope `rxresult`. */
  tracer?: Tracer;
  /** Default: that of the globally registered provider, for the instrumentation scope `rxresult`. */
  meter?: Meter;
  /** Attributes of every span and every measurement: values of which there are few. */
  attributes?: Attributes;
}

/**
 * An observer that makes a span of each nursery and each task, and measures the tasks.
 */
export function otelObserver({ tracer, meter, attributes = {} }: OtelObserverOptions = {}): NurseryObserver {
  const tracing = new Tracing(
    tracer ?? trace.getTracer(SCOPE, VERSION),
    meter ?? metrics.getMeter(SCOPE, VERSION),
    attributes,
  );
  const observer = { forNursery: () => new NurseryTracing(tracing) };
  return observer as NurseryObserver;
}

/** What all nurseries of one observer share. */
class Tracing {
  readonly durations;
  readonly waits;
  readonly active;
  /** The tasks that wait, run or clean up, by their captures. */
  readonly tasks = new WeakMap<ResultCapture<unknown>, Task>();

  constructor(
    readonly tracer: Tracer,
    meter: Meter,
    readonly attributes: Attributes,
  ) {
    this.durations = meter.createHistogram('rxresult.task.duration', {
      unit: 's',
      description: 'From the subscription of a task to the end of its cleanup.',
      advice: { explicitBucketBoundaries: BUCKETS },
    });
    this.waits = meter.createHistogram('rxresult.task.wait.duration', {
      unit: 's',
      description:
        'From the moment in which a task is asked for to its subscription, or to its cancellation before that.',
      advice: { explicitBucketBoundaries: BUCKETS },
    });
    this.active = meter.createUpDownCounter('rxresult.task.active', {
      unit: '{task}',
      description: 'Tasks that run or clean up.',
    });
  }
}

/** Those that OpenTelemetry's conventions advise for durations in seconds. */
const BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10];

interface Task {
  /** When `startSoon` was called, in milliseconds of the performance clock. */
  readonly askedAt: number;
  /** The context of the span's parent. */
  readonly outer: Context;
  /** When it was subscribed; undefined if it waits, or was cancelled before. */
  startedAt?: number;
  span?: Span;
  /** The context in which it is subscribed. */
  inner?: Context;
}

/** Observes one nursery. */
class NurseryTracing implements NurseryObserver {
  private span: Span | undefined;
  /** The span that was current when the nursery opened. */
  private current: Span | undefined;
  private context: Context = ROOT_CONTEXT;
  private attributes: Attributes;

  constructor(private readonly tracing: Tracing) {
    this.attributes = tracing.attributes;
  }

  opened({ name }: Nursery, parent?: ResultCapture<unknown>): void {
    const { tracer, tasks } = this.tracing;
    const active = context.active();
    this.current = trace.getSpan(active);
    // Without a context manager nothing is current, but what the nursery opens in is known.
    const outer = (parent && tasks.get(parent)?.inner) ?? active;
    if (name !== undefined) {
      this.attributes = { ...this.attributes, 'rxresult.nursery.name': name };
    }
    this.span = tracer.startSpan(name ?? 'nursery', { kind: SpanKind.INTERNAL, attributes: this.attributes }, outer);
    this.context = trace.setSpan(outer, this.span);
  }

  asked(capture: ResultCapture<unknown>): void {
    const active = context.active();
    const current = trace.getSpan(active);
    // The body of a nursery runs in the context in which that opened: its tasks are children of the nursery.
    const outer = current === undefined || current === this.current ? this.context : active;
    this.tracing.tasks.set(capture, { askedAt: performance.now(), outer });
  }

  started(capture: ResultCapture<unknown>): void {
    const task = this.tracing.tasks.get(capture);
    if (task) {
      task.startedAt = performance.now();
      task.span = this.startSpan(capture, task);
      task.inner = trace.setSpan(task.outer, task.span);
      this.tracing.active.add(1, this.attributes);
    }
  }

  around(capture: ResultCapture<unknown>, subscribe: () => void): void {
    context.with(this.tracing.tasks.get(capture)?.inner ?? context.active(), subscribe);
  }

  finalized(capture: ResultCapture<unknown>): void {
    const { tasks, active, waits, durations } = this.tracing;
    const task = tasks.get(capture);
    if (!task) {
      return;
    }
    tasks.delete(capture);
    const now = performance.now();
    const { askedAt, startedAt } = task;
    const waited = ((startedAt ?? now) - askedAt) / 1000;
    const { outcome } = capture;
    const attributes: Attributes = { 'rxresult.task.outcome': outcome.status };
    const span = task.span ?? this.startSpan(capture, task);
    if (outcome.status === 'rejected') {
      attributes['error.type'] = errorType(outcome.reason);
      span.setStatus({ code: SpanStatusCode.ERROR, message: messageOf(outcome.reason) });
    }
    if (span.isRecording()) {
      span.setAttributes({ ...attributes, 'rxresult.task.wait': waited });
      if (outcome.status === 'cancelled') {
        span.setAttribute('rxresult.task.cancelled_by', cancelledBy(outcome.reason));
      }
    }
    span.end();

    const measured = { ...this.attributes, ...routineOf(capture), ...attributes };
    waits.record(waited, measured);
    if (startedAt !== undefined) {
      durations.record((now - startedAt) / 1000, measured);
      active.add(-1, this.attributes);
    }
  }

  ended(_: Nursery, how: 'completed' | 'failed' | 'unsubscribed', error?: unknown): void {
    const { span } = this;
    if (how === 'failed') {
      span?.setAttribute('error.type', errorType(error));
      span?.setStatus({ code: SpanStatusCode.ERROR, message: messageOf(error) });
    }
    span?.setAttribute('rxresult.nursery.outcome', how);
    span?.end();
  }

  private startSpan(capture: ResultCapture<unknown>, { outer }: Task): Span {
    const { routine, name } = capture;
    const attributes = { ...this.attributes, ...(name === undefined ? {} : { 'rxresult.task.name': name }) };
    // The name of a task may hold an id: the name of a span must not.
    const spanName = routine?.name || 'task';
    return this.tracing.tracer.startSpan(spanName, { kind: SpanKind.INTERNAL, attributes }, outer);
  }
}

function routineOf({ routine }: ResultCapture<unknown>): Attributes {
  return routine?.name ? { 'rxresult.task.routine': routine.name } : {};
}
