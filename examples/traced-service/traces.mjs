// OpenTelemetry's SDK, and what it does with the spans: it prints each trace as a tree.

import { context, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { BasicTracerProvider } from '@opentelemetry/sdk-trace-base';
import { columns, printable } from '../terminal.mjs';

/** @import { HrTime } from '@opentelemetry/api' */
/** @import { ReadableSpan, SpanProcessor } from '@opentelemetry/sdk-trace-base' */

/** @typedef {readonly ReadableSpan[]} Trace its spans, in the order of their starts: the first one is the root */

/**
 * Registers a provider and a context manager.
 *
 * @param {(trace: Trace) => void} onTrace receives each trace when it is complete
 * @returns {() => Promise<void>} ends that
 */
export function startTracing(onTrace) {
  const provider = new BasicTracerProvider({ spanProcessors: [new TraceCollector(onTrace)] });
  trace.setGlobalTracerProvider(provider);
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  return async () => {
    await provider.shutdown();
    trace.disable();
    context.disable();
  };
}

/**
 * Collects the spans of each trace. It is complete when none of its spans is open. The root may end earlier: a call that was
 * cancelled goes on until its `fetch` has ended. An exporter would not know, as it sees only spans that have ended.
 *
 * @implements {SpanProcessor}
 */
class TraceCollector {
  /** @type {Map<string, { spans: ReadableSpan[], open: number }>} */
  #traces = new Map();
  #onTrace;

  /** @param {(trace: Trace) => void} onTrace */
  constructor(onTrace) {
    this.#onTrace = onTrace;
  }

  /** @param {ReadableSpan} span */
  onStart(span) {
    const { traceId } = span.spanContext();
    const trace = this.#traces.get(traceId) ?? { spans: [], open: 0 };
    this.#traces.set(traceId, trace);
    trace.spans.push(span);
    trace.open++;
  }

  /** @param {ReadableSpan} span */
  onEnd(span) {
    const { traceId } = span.spanContext();
    const trace = this.#traces.get(traceId);
    if (trace && --trace.open === 0) {
      this.#traces.delete(traceId);
      this.#onTrace(trace.spans);
    }
  }

  async forceFlush() {
    // Nothing is held back.
  }

  async shutdown() {
    this.#traces.clear();
  }
}

/**
 * One JSON document in a line.
 *
 * @param {Trace} trace
 */
export function toJSON(trace) {
  const spans = trace.map((span) => ({
    traceId: span.spanContext().traceId,
    spanId: span.spanContext().spanId,
    parentId: span.parentSpanContext?.spanId,
    name: span.name,
    kind: SpanKind[span.kind],
    milliseconds: milliseconds(span.duration),
    attributes: span.attributes,
    status: { code: SpanStatusCode[span.status.code], message: span.status.message },
  }));
  return `${printable(JSON.stringify(spans))}\n`;
}

/**
 * A tree of the spans, with columns for the duration and for what there is to say.
 *
 * @param {Trace} trace
 */
export function toTree(trace) {
  /** @type {[label: string, duration: string, details: string][]} */
  const rows = [];
  /**
   * @param {ReadableSpan} span
   * @param {string} start of its own line
   * @param {string} indent of the lines of its children
   */
  const add = (span, start, indent) => {
    rows.push([
      start + printable(labelOf(span)),
      `${milliseconds(span.duration).toFixed()} ms`,
      printable(detailsOf(span)),
    ]);
    const { spanId } = span.spanContext();
    const children = trace.filter((other) => other.parentSpanContext?.spanId === spanId);
    children.forEach((child, index) => {
      const last = index === children.length - 1;
      add(child, `${indent}${last ? '└' : '├'} `, `${indent}${last ? ' ' : '│'} `);
    });
  };
  const [root] = trace;
  if (root) {
    add(root, '', '');
  }
  return columns(rows, ['left', 'right']);
}

/**
 * Names of spans are of low cardinality: what tells them apart is in their attributes.
 *
 * @param {ReadableSpan} span
 */
function labelOf({ name, attributes }) {
  const method = attributes['http.request.method'];
  const url = attributes['url.full'];
  if (url !== undefined) {
    return `${method} ${attributes['peer.service']}${new URL(String(url)).pathname}`;
  }
  return method === undefined
    ? String(attributes['rxresult.task.name'] ?? name)
    : `${method} ${attributes['url.path']}`;
}

/** @param {ReadableSpan} span */
function detailsOf({ attributes, status, kind }) {
  const details = [];
  const wait = (Number(attributes['rxresult.task.wait'] ?? 0) * 1000).toFixed();
  if (wait !== '0') {
    details.push(`waited ${wait} ms`);
  }
  const by = attributes['rxresult.task.cancelled_by'];
  const outcome = attributes['rxresult.task.outcome'] ?? attributes['rxresult.nursery.outcome'];
  if (outcome === 'cancelled') {
    details.push(by === 'cancel' ? 'cancelled' : `cancelled by ${by}`);
  } else if (outcome === 'rejected' || outcome === 'failed') {
    details.push(`${outcome} ${attributes['error.type']}: ${status.message}`);
  }
  const code = attributes['http.response.status_code'];
  if (code !== undefined) {
    details.push(String(code));
  } else if (kind === SpanKind.SERVER || kind === SpanKind.CLIENT) {
    details.push(status.message ?? 'no response');
  }
  return details.join('  ');
}

/** @param {HrTime} time */
function milliseconds([seconds, nanoseconds]) {
  return seconds * 1e3 + nanoseconds / 1e6;
}
