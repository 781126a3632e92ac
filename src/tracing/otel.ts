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
  type Histogram,
  type Meter,
  type Span,
  type Tracer,
  type UpDownCounter,
} from '@opentelemetry/api';
import type { NurseryObserver, Outcome, ResultCapture } from 'rxresult';
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
 * An observer that makes a span of each nursery and each task, and measures the tasks. It follows the conventions of OpenTelemetry's
 * JavaScript packages, and needs only its API, of which `@opentelemetry/api` 1.9 or later has to be installed. Without an SDK, the API does nothing.
 *
 * - **Names.** The span of a nursery has the nursery's name, or `nursery`; that of a task the name of its routine, or `task`. The name
 *   of a task, which may hold an id, is the attribute `rxresult.task.name`.
 * - **Parents.** A task is a child of the span that is current where it is started; in the body of a nursery, a child of the
 *   nursery. Its span is current while it is subscribed, so with a context manager such as
 *   `AsyncLocalStorageContextManager`, a span that a database driver starts in it is its child.
 * - **Outcomes.** `rxresult.task.outcome`; the status is an error only if the task failed, with `error.type`. `rxresult.task.cancelled_by`
 *   names the task whose failure cancelled it, or is `until`, `cancel`, `unsubscribe`, or `failure` of something that is not a task.
 *   `rxresult.task.wait` is the time that it waited for a slot, in seconds. Nurseries have `rxresult.nursery.outcome`.
 * - **Metrics.** `rxresult.task.duration` and `rxresult.task.wait.duration`, histograms in seconds; `rxresult.task.active`, the tasks
 *   that run or clean up. Their attributes are the outcome, `error.type`, the nursery's name and that of the routine.
 *
 * A span lasts until the cleanup of its task has ended.
 *
 * ```ts
 * const observer = otelObserver();
 * gather({ user: of('Ada') }, { name: 'page', observer }).subscribe(console.log); // prints: { user: 'Ada' }
 * ```
 *
 * @param options A tracer and a meter, if they are not to be the global ones; attributes.
 * @returns An observer for any number of nurseries, also for `observeNurseries`.
 * @see https://opentelemetry.io/docs/concepts/semantic-conventions/
 */
export function otelObserver({
  tracer = trace.getTracer(SCOPE, VERSION),
  meter = metrics.getMeter(SCOPE, VERSION),
  attributes = {},
}: OtelObserverOptions = {}): NurseryObserver {
  const seconds = { unit: 's', advice: { explicitBucketBoundaries: BUCKETS } };
  const durations = meter.createHistogram('rxresult.task.duration', seconds);
  const waits = meter.createHistogram('rxresult.task.wait.duration', seconds);
  const active = meter.createUpDownCounter('rxresult.task.active', { unit: '{task}' });
  const observer = { forNursery: () => nurseryObserver({ tracer, attributes, durations, waits, active, tasks }) };
  const tasks: Instruments['tasks'] = new WeakMap();
  return observer as NurseryObserver;
}

/** Those that OpenTelemetry's conventions advise for durations in seconds. */
const BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10];

/** What all nurseries of one observer share. */
interface Instruments {
  readonly tracer: Tracer;
  readonly attributes: Attributes;
  readonly durations: Histogram;
  readonly waits: Histogram;
  readonly active: UpDownCounter;
  /** The tasks that wait, run or clean up, by their captures. */
  readonly tasks: WeakMap<ResultCapture<unknown>, Task>;
}

interface Task {
  /** When it was asked for, in milliseconds of the performance clock. */
  readonly askedAt: number;
  /** The context of the span's parent. */
  readonly outer: Context;
  /** When it was subscribed; undefined if it waits, or was cancelled before. */
  startedAt?: number;
  span?: Span;
  /** The context in which it is subscribed. */
  inner?: Context;
}

/** Observes one nursery. It is a closure rather than a class, whose names minifiers would keep. */
function nurseryObserver({ tracer, attributes, durations, waits, active, tasks }: Instruments): NurseryObserver {
  let nurserySpan: Span | undefined;
  /** The span that was current when the nursery opened. */
  let surrounding: Span | undefined;
  let nurseryContext: Context = ROOT_CONTEXT;

  const startSpan = (name: string, outer: Context, more?: Attributes) =>
    tracer.startSpan(name, { kind: SpanKind.INTERNAL, attributes: { ...attributes, ...more } }, outer);
  const startTask = ({ routine, name }: ResultCapture<unknown>, { outer }: Task) =>
    startSpan(routine?.name || 'task', outer, name === undefined ? {} : { 'rxresult.task.name': name });

  return {
    opened: ({ name }, parent) => {
      const current = context.active();
      surrounding = trace.getSpan(current);
      // Without a context manager nothing is current, but what the nursery opens in is known.
      const outer = (parent && tasks.get(parent)?.inner) ?? current;
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
      const outer = span && span !== surrounding ? current : nurseryContext;
      tasks.set(capture, { askedAt: performance.now(), outer });
    },
    started: (capture) => {
      const task = tasks.get(capture);
      if (task) {
        task.startedAt = performance.now();
        task.span = startTask(capture, task);
        task.inner = trace.setSpan(task.outer, task.span);
        active.add(1, attributes);
      }
    },
    around: (capture, subscribe) => {
      context.with(tasks.get(capture)?.inner ?? context.active(), subscribe);
    },
    finalized: (capture) => {
      const task = tasks.get(capture);
      if (!task) {
        return;
      }
      tasks.delete(capture);
      const now = performance.now();
      const { outcome, routine } = capture;
      const { askedAt, startedAt, span = startTask(capture, task) } = task;
      const waited = ((startedAt ?? now) - askedAt) / 1000;
      const measured: Attributes = { ...errorOf(outcome, span), 'rxresult.task.outcome': outcome.status };
      span.setAttributes({ ...measured, 'rxresult.task.wait': waited });
      if (outcome.status === 'cancelled' && span.isRecording()) {
        span.setAttribute('rxresult.task.cancelled_by', cancelledBy(outcome.reason));
      }
      span.end();
      Object.assign(measured, attributes, routine?.name && { 'rxresult.task.routine': routine.name });
      waits.record(waited, measured);
      if (startedAt !== undefined) {
        durations.record((now - startedAt) / 1000, measured);
        active.add(-1, attributes);
      }
    },
    ended: (_, how, reason) => {
      if (nurserySpan) {
        const error = how === 'failed' ? errorOf({ status: 'rejected', reason }, nurserySpan) : {};
        nurserySpan.setAttributes({ ...error, 'rxresult.nursery.outcome': how }).end();
      }
    },
  };
}

/** Gives a span the status of an error if there is one, and returns the attributes of that. */
function errorOf(outcome: Outcome<unknown>, span: Span): Attributes {
  if (outcome.status !== 'rejected') {
    return {};
  }
  span.setStatus({ code: SpanStatusCode.ERROR, message: messageOf(outcome.reason) });
  return { 'error.type': errorType(outcome.reason) };
}
