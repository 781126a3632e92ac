// Real nurseries of all kinds, made from their specs.

import type { Observable } from 'rxjs';
import {
  captureMap,
  gather,
  gatherAny,
  gatherSettled,
  nursery,
  openNursery,
  type Nursery,
  type NurseryOptions,
} from 'rxresult';
import { flat } from './Ledger';
import { ModelChild } from './ModelChild';
import type { ModelNursery } from './ModelNursery';
import { ModelTask } from './ModelTask';
import { observer } from './observer';
import { source, taskSource, routine } from './sources';

/** The stream that the nursery is. */
export function stream(n: ModelNursery): Observable<unknown> {
  const { spec, world } = n;
  const options = optionsOf(n);
  const tasks = () =>
    (spec.tasks ?? []).map((task, index) => taskSource(new ModelTask(n, task, spec.record ? `k${index}` : `${index}`)));
  const shaped = () => {
    const sources = tasks();
    const shape: unknown = spec.record
      ? Object.fromEntries(sources.map((each, index) => [`k${index}`, each]))
      : sources;
    return shape as Readonly<Record<string, Observable<unknown>>>; // As one of the two, for their overloads.
  };
  switch (spec.kind) {
    case 'body':
      return nursery((it) => body(n, it), options);
    case 'open': {
      const handle = openNursery(options);
      n.handle = n.view = handle;
      for (const error of n.decision?.errors.flatMap(flat) ?? []) {
        world.ledger.destine(error, 'told and reported'); // It failed before anybody could watch it.
      }
      return handle.done$;
    }
    case 'array':
      return nursery(tasks(), options);
    case 'gather':
      return gather(shaped(), options);
    case 'gatherSettled':
      return gatherSettled(shaped(), options);
    case 'gatherAny':
      return gatherAny(shaped(), options);
    case 'captureMap':
      return bodyStream(n).pipe(captureMap((task) => routine(task as ModelTask), options));
  }
}

function body(n: ModelNursery, handle: Nursery): Observable<unknown> | undefined {
  const { world, spec } = n;
  n.handle = n.view = handle;
  const throws = n.within(() => world.do(spec.does?.body, { nursery: n, task: n.task }));
  n.bodyDone = true;
  if (throws) {
    const error = world.ledger.make(`the body of ${n.label}`);
    n.bodyThrows(error);
    throw error;
  }
  return n.streams ? bodyStream(n) : undefined;
}

function bodyStream(n: ModelNursery): Observable<unknown> {
  n.stream = new ModelChild(n, `the stream of ${n.label}`);
  return source(n.stream, {
    subscribing: n.spec.does?.streamSubscribing,
    teardown: n.spec.does?.streamTeardown,
  });
}

function optionsOf(n: ModelNursery): NurseryOptions {
  const { concurrent, suppressError, until, observed, kind } = n.spec;
  if (until) {
    n.until = new ModelChild(n, `the until of ${n.label}`);
  }
  return {
    ...(concurrent === undefined ? {} : { concurrent }),
    ...(suppressError === undefined || kind.startsWith('gather') ? {} : { suppressError }),
    ...(n.until
      ? { until: source(n.until, { subscribing: n.spec.does?.untilSubscribing, teardown: n.spec.does?.untilTeardown }) }
      : {}),
    ...(observed ? { observer: observer(n) } : {}),
  };
}
