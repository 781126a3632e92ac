/**
 * Spans and metrics of OpenTelemetry for nurseries and their tasks.
 *
 * @module rxresult/otel
 * @packageDocumentation
 */
import {
  context,
  metrics,
  SpanStatusCode,
  trace,
  type Attributes,
  type Context,
  type Meter,
  type Span,
  type SpanStatus,
  type Tracer,
} from '@opentelemetry/api';
import type { NurseryObserver, ResultCapture, TaskCancelledError } from 'rxresult';
import { VERSION } from './version';

const SCOPE = 'rxresult';

/**
 * Options of {@link otelObserver}.
 *
 * ```ts
 * import type { OtelObserverOptions } from 'rxresult/otel';
 *
 * const options: OtelObserverOptions = { attributes: { 'service.region': 'eu' } };
 * gather([of('Ada')], { observer: otelObserver(options) }).subscribe((names) => console.log(names)); // prints: [ 'Ada' ]
 * ```
 *
 * @see {@link otelObserver}
 */
export interface OtelObserverOptions {
  /** Default: that of the globally registered provider, for the instrumentation scope `rxresult`. */
  tracer?: Tracer;
  /** Default: that of the globally registered provider, for the instrumentation scope `rxresult`. */
  meter?: Meter;
  /** Attributes of every span and every measurement. Their values must be of low cardinality. */
  attributes?: Attributes;
}

/**
 * An observer that makes a span of each nursery and each task, and measures the tasks. It follows the conventions of
 * OpenTelemetry's JavaScript packages, and needs only `@opentelemetry/api`, 1.9 or later. Without an SDK, nothing happens.
 *
 * - **Names.** The span of a nursery is named after the nursery, or `nursery`. The span of a task is named after its routine, or
 *   `task`. The name of a task, which may hold an id, is the attribute `rxresult.task.name`.
 * - **Parents.** A task is a child of the span that is current where it is started; in the body of a nursery, of the nursery's.
 *   Its span is current while it is subscribed, so with a context manager such as `AsyncLocalStorageContextManager`, a span
 *   that a database driver starts in it is its child.
 * - **Outcomes.** `rxresult.task.outcome`; the status is an error only if the task failed, with `error.type`.
 *   `rxresult.task.cancelled_by` names the task whose failure cancelled it, or is `until`, `cancel`, `unsubscribed`, or
 *   `failed` if something other than a task failed. `rxresult.task.wait` is the time that it waited for its turn, in seconds;
 *   `rxresult.task.routine` the name of its routine. Nurseries have `rxresult.nursery.outcome`.
 * - **Metrics.** `rxresult.task.duration` and `rxresult.task.wait.duration`, histograms in seconds; `rxresult.task.active`,
 *   the tasks that run or clean up. Their attributes are the outcome, `error.type`, and the names of the nursery and the routine.
 *
 * A span lasts until the cleanup of its task has ended.
 *
 * ```ts
 * const observer = otelObserver();
 * gather({ user: of('Ada') }, { name: 'page', observer }).subscribe(console.log); // prints: { user: 'Ada' }
 * ```
 *
 * @param options A tracer and a meter, if they are not to be the global ones; attributes.
 * @returns An observer for any number of nurseries.
 * @see {@link rxresult!observeNurseries | observeNurseries} to trace all nurseries of a program.
 * @see https://opentelemetry.io/docs/concepts/semantic-conventions/
 */
export function otelObserver(options: OtelObserverOptions = {}): NurseryObserver {
  const { tracer = trace.getTracer(SCOPE, VERSION), meter = metrics.getMeter(SCOPE, VERSION) } = options;
  const seconds = { unit: 's', advice: { explicitBucketBoundaries: BUCKETS } };
  const durations = meter.createHistogram('rxresult.task.duration', seconds);
  const waits = meter.createHistogram('rxresult.task.wait.duration', seconds);
  const active = meter.createUpDownCounter('rxresult.task.active', { unit: '{task}' });
  /** The tasks that wait, run or clean up, of all nurseries. */
  const tasks = new WeakMap<ResultCapture<unknown>, Task>();

  // Closures rather than a class, whose names minifiers would keep.
  const forNursery = (): NurseryObserver => {
    let { attributes } = options;
    let nurserySpan: Span | undefined;
    let nurseryContext: Context | undefined;
    /** The span that was current when the nursery opened. */
    let surrounding: Span | undefined;
    /** The task that failed last: if the nursery fails, that is why. */
    let failed: ResultCapture<unknown> | undefined;

    // Of the kind INTERNAL, the default.
    const startSpan = (name: string, outer: Context, more?: Attributes | false) =>
      tracer.startSpan(name, { attributes: { ...attributes, ...more } }, outer);
    const startTask = ({ routine, name }: ResultCapture<unknown>, { outer }: Task) =>
      startSpan(routine?.name || 'task', outer, name !== undefined && { 'rxresult.task.name': name });

    return {
      opened: ({ name }, parent) => {
        const current = context.active();
        surrounding = trace.getSpan(current);
        // Without a context manager nothing is current, but what the nursery opens in is known.
        const outer = (!surrounding && parent && tasks.get(parent)?.inner) || current;
        if (name !== undefined) {
          attributes = { ...attributes, 'rxresult.nursery.name': name };
        }
        nurserySpan = startSpan(name ?? 'nursery', outer);
        nurseryContext = trace.setSpan(outer, nurserySpan);
      },
      asked: (capture) => {
        const current = context.active();
        const span = trace.getSpan(current);
        // The body of a nursery runs in the context in which that opened: its tasks are children of the nursery.
        const outer = ((!span || span === surrounding) && nurseryContext) || current;
        tasks.set(capture, { asked: performance.now(), outer });
      },
      around: (capture, subscribe) => {
        const task = tasks.get(capture);
        if (task) {
          task.begun = performance.now();
          task.span = startTask(capture, task);
          task.inner = trace.setSpan(task.outer, task.span);
          active.add(1, attributes);
          context.with(task.inner, subscribe);
        } else {
          subscribe();
        }
      },
      settled: (capture) => {
        if (capture.outcome.status === 'rejected') {
          failed = capture;
        }
      },
      finalized: (capture) => {
        const task = tasks.get(capture);
        if (!task) {
          return;
        }
        tasks.delete(capture);
        const now = performance.now();
        const { outcome, routine } = capture;
        const { asked, begun, span = startTask(capture, task) } = task;
        const waited = ((begun ?? now) - asked) / 1000;
        const labels: Attributes = {
          ...attributes,
          'rxresult.task.outcome': outcome.status,
          ...(routine?.name && { 'rxresult.task.routine': routine.name }),
          ...(outcome.status === 'rejected' && setError(span, outcome.reason)),
        };
        end(span, {
          ...labels,
          'rxresult.task.wait': waited,
          ...(outcome.status === 'cancelled' && {
            'rxresult.task.cancelled_by': cancelledBy(outcome.reason, failed),
          }),
        });
        waits.record(waited, labels);
        if (begun !== undefined) {
          durations.record((now - begun) / 1000, labels);
          active.add(-1, attributes);
        }
      },
      ended: (_, how, reason) => {
        if (nurserySpan) {
          end(nurserySpan, {
            'rxresult.nursery.outcome': how,
            ...(how === 'failed' && setError(nurserySpan, reason)),
          });
        }
      },
    };
  };
  const observer = { forNursery };
  return observer as NurseryObserver;
}

/** Those of the clients of Prometheus, in seconds. OpenTelemetry's defaults are for milliseconds. */
const BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

interface Task {
  /** When it was asked for, in milliseconds of the performance clock. */
  readonly asked: number;
  /** The context of the span's parent. */
  readonly outer: Context;
  /** When it was subscribed; undefined if it waits, or was cancelled before. */
  begun?: number;
  span?: Span;
  /** The context in which it is subscribed. */
  inner?: Context;
}

function end(span: Span, attributes: Attributes): void {
  span.setAttributes(attributes);
  span.end();
}

/** Gives a span the status of an error, and returns the attributes of that. */
function setError(span: Span, reason: unknown): Attributes {
  const status: SpanStatus = { code: SpanStatusCode.ERROR };
  let type = '_OTHER';
  try {
    status.message = String(reason);
    if (reason instanceof Error) {
      ({ name: type, message: status.message } = reason);
    }
  } catch {
    // Its properties throw.
  }
  span.setStatus(status);
  return { 'error.type': type };
}

/** The name of the task that failed, if that is the reason; else what happened to the nursery or the task, from the message. */
function cancelledBy({ cause, message }: TaskCancelledError, failed: ResultCapture<unknown> | undefined): string {
  const [by = 'cancel'] = /(until|unsubscribed|failed)$/.exec(message) ?? [];
  return (by === 'failed' && failed?.exception() === cause && failed?.name) || by;
}
