// What an observer costs a task, compared with a task that nobody observes.

import { createNoopMeter } from '@opentelemetry/api';
import { BasicTracerProvider } from '@opentelemetry/sdk-trace-base';
import { devtoolsObserver } from '../../dist/devtools.mjs';
import { diagnosticsObserver } from '../../dist/diagnostics.mjs';
import { nursery, waitAll } from '../../dist/index.mjs';
import { otelObserver } from '../../dist/otel.mjs';
import { isListOfCaptures, now } from '../results.mjs';
import { list, observables } from '../tasks.mjs';

/** @import { NurseryObserver } from '../../dist/index.mjs' */
/** @import { RatioCase } from '../harness/cases.mjs' */

const NONE = 'no observer';

const idle = async () => {};
const processor = { onStart: () => {}, onEnd: () => {}, forceFlush: idle, shutdown: idle };
const tracer = new BasicTracerProvider({ spanProcessors: [processor] }).getTracer('bench');

/** @type {Readonly<Record<string, NurseryObserver | undefined>>} */
const OBSERVERS = {
  [NONE]: undefined,
  'an empty observer': {},
  'diagnostics, no subscribers': diagnosticsObserver(),
  'otel, no SDK': otelObserver(),
  'otel, SDK': otelObserver({ tracer, meter: createNoopMeter() }),
  devtools: devtoolsObserver(),
};

/** @type {RatioCase[]} */
export const observers = [
  {
    group: 'Observers',
    name: 'synchronous tasks, all captures',
    note:
      'startSoon and waitAll. The SDK of OpenTelemetry has a processor that does nothing, and no context manager. The ' +
      'developer tools are closed: what they offer is missing in Node, except console.timeStamp, which does nothing.',
    sizes: [10],
    baseline: NONE,
    ours: Object.keys(OBSERVERS).filter((name) => name !== NONE),
    sides: (size) => {
      const tasks = list(size, observables.synchronous);
      return Object.fromEntries(
        Object.entries(OBSERVERS).map(([name, observer]) => [
          name,
          () => now(nursery((n) => waitAll(tasks.map((task) => n.startSoon(task))), { observer })),
        ]),
      );
    },
    check: isListOfCaptures,
    goals: [],
  },
];
