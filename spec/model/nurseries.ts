// Real nurseries of all kinds, made from their specs, and what their consumers and observers do.

import { Observable, Subscriber, type Observer } from 'rxjs';
import {
  captureMap,
  gather,
  gatherAny,
  gatherSettled,
  nursery,
  openNursery,
  type Nursery,
  type NurseryObserver,
  type NurseryOptions,
  type ResultCapture,
} from 'rxresult';
import { ends } from './ends';
import { emits, told, toldEnd } from './hearing';
import { ModelChild } from './ModelChild';
import type { ModelNursery } from './ModelNursery';
import { ModelTask } from './ModelTask';
import { source, taskSource, routine } from './sources';

/**
 * Subscribes to the nursery.
 *
 * @param downstream Hears what its consumer hears.
 * @returns Unsubscribes; what comes back from finalizers is told to `catches` first, and then thrown.
 */
export function subscribe(n: ModelNursery, downstream?: Observer<unknown>): (catches: (error: Error) => void) => void {
  const { world, spec } = n;
  const consumer: Observer<unknown> = {
    next: (value) => {
      const hear = () => {
        emits(n, value);
        downstream?.next(value);
        world.moment(n, 'next');
      };
      if (spec.kind === 'captureMap') {
        n.within(hear); // The task has ended, and its nursery goes on when this is heard.
      } else {
        hear();
      }
    },
    error: (error: unknown) => {
      world.ledger.count(error, 'told');
      ends(n, 'failed', error);
      downstream?.error(error);
      world.moment(n, 'end');
    },
    complete: () => {
      ends(n, 'completed');
      downstream?.complete();
      world.moment(n, 'end');
    },
  };
  const subscription = new Observable<unknown>((subscriber) => {
    n.consumer = spec.bare ? bare(consumer) : subscriber;
    if (spec.bare) {
      subscriber.add(n.consumer);
    }
    stream(n).subscribe(n.consumer);
    if (spec.kind === 'open') {
      world.do(spec.does?.body, { nursery: n, task: n.task });
    }
    if (!spec.bare && !subscriber.closed) {
      // What it throws joins what the others throw, or is reported where the end was told.
      subscriber.add(() => world.moment(n, 'gone', n.unsubscribing.at(-1)?.catches));
    }
  }).subscribe(consumer);
  return (catches) => {
    n.unsubscribing.push({ at: world.tick(), catches });
    if (!n.heard && !n.left) {
      n.leave();
    }
    try {
      subscription.unsubscribe();
    } finally {
      n.unsubscribing.pop();
    }
  };
}

/** A subscriber that throws what its handlers throw. */
function bare(consumer: Observer<unknown>): Subscriber<unknown> {
  const subscriber = new Subscriber<unknown>();
  const last = (tell: () => void) => {
    if (!subscriber.closed) {
      try {
        tell();
      } finally {
        subscriber.unsubscribe();
      }
    }
  };
  subscriber.next = (value) => {
    if (!subscriber.closed) {
      consumer.next(value);
    }
  };
  subscriber.error = (error: unknown) => last(() => consumer.error(error));
  subscriber.complete = () => last(() => consumer.complete());
  return subscriber;
}

function stream(n: ModelNursery): Observable<unknown> {
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
      for (const error of n.decision?.errors ?? []) {
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

function observer(n: ModelNursery): NurseryObserver {
  const { world } = n;
  const taskOf = (capture: ResultCapture<unknown>) => n.tasks.find((task) => task.capture === capture);
  return {
    opened: (view) => {
      n.view = view;
      n.handle = n.asked ? view : undefined;
      n.within(() => world.moment(n, 'opened'));
    },
    asked: (capture) => {
      const [projected] = capture.args;
      const task =
        projected instanceof ModelTask
          ? projected
          : (n.tasks.find(({ key }) => key === capture.name && key) ?? world.asked(n));
      task?.attach(capture);
      told(n, 'asked', task);
      n.within(() => world.moment(n, 'asked', undefined, task));
    },
    started: (capture) => {
      told(n, 'started', taskOf(capture));
      n.within(() => world.moment(n, 'started', undefined, taskOf(capture)));
    },
    settled: (capture) => {
      told(n, 'settled', taskOf(capture));
      n.within(() => world.moment(n, 'settled', undefined, taskOf(capture)));
    },
    ended: (_view, how, error) => {
      toldEnd(n, how, error);
      world.moment(n, 'ended');
    },
  };
}
