// Random programs.

import fc from 'fast-check';
import type {
  Command,
  NurseryCommand,
  NurseryKind,
  NurseryMoment,
  NurserySpec,
  Program,
  TaskCommand,
  TaskMoment,
  TaskSpec,
  Which,
} from './program';

/** Mostly what is near: the one in whose callback it is done, and the first few there are. */
const which: fc.Arbitrary<Which> = fc.oneof(
  { weight: 3, arbitrary: fc.constant<Which>('self') },
  { weight: 3, arbitrary: fc.nat({ max: 2 }) },
  { weight: 1, arbitrary: fc.nat({ max: 9 }) },
);

/** One of the keys, as often as its number says. */
function weighted<K extends string>(weights: Record<K, number>): fc.Arbitrary<K> {
  const entries = Object.entries(weights) as [K, number][];
  return fc.oneof(...entries.map(([key, weight]) => ({ weight, arbitrary: fc.constant(key) })));
}

const onTask = fc.record({
  do: weighted<TaskCommand>({
    complete: 4,
    fail: 3,
    next: 3,
    cancelOne: 2,
    leave: 1,
    started: 3,
    leaveStart: 1,
    again: 1,
  }),
  task: which,
});

const onNursery = fc.record({
  do: weighted<NurseryCommand>({
    unsubscribe: 3,
    cancel: 2,
    close: 1,
    until: 3,
    untilFails: 1,
    untilCompletes: 1,
    streamNext: 3,
    streamCompletes: 1,
    streamFails: 1,
    streamLeaves: 1,
  }),
  nursery: which,
});

/** Commands whose tasks go `depth` levels down. */
function commands(depth: number, throws = 1): fc.Arbitrary<Command> {
  const options: fc.WeightedArbitrary<Command>[] = [
    { weight: 6, arbitrary: onTask },
    { weight: 3, arbitrary: onNursery },
    { weight: throws, arbitrary: fc.constant<Command>({ do: 'throw' }) },
  ];
  if (depth > 0) {
    const start = fc.record({ do: fc.constant('start' as const), nursery: which, task: tasks(depth - 1) });
    options.push({ weight: 5, arbitrary: start });
  }
  return fc.oneof(...options);
}

/** What is done at some of these moments. At most moments nothing is: that makes small programs. */
function moments<M extends string>(
  depth: number,
  moment: fc.Arbitrary<M>,
): fc.Arbitrary<Partial<Record<M, Command[]>>> {
  const few = fc.array(commands(depth, 2), { minLength: 1, maxLength: 2 });
  return fc
    .uniqueArray(fc.tuple(moment, few), { maxLength: 3, selector: ([name]) => name })
    .map((entries) => Object.fromEntries(entries) as Partial<Record<M, Command[]>>);
}

const taskMoment = weighted<TaskMoment>({
  waiter: 3,
  teardown: 3,
  subscribing: 2,
  routine: 2,
  ready: 2,
  finalizer: 1,
  waiterFinalizer: 1,
  readyFinalizer: 1,
});

const nurseryMoment = weighted<Exclude<NurseryMoment, 'body'>>({
  untilSubscribing: 1,
  untilTeardown: 1,
  streamSubscribing: 1,
  streamTeardown: 1,
  next: 1,
  end: 1,
  gone: 1,
  opened: 1,
  asked: 1,
  started: 2,
  settled: 1,
  ended: 1,
});

/** What most streams do while they are subscribed, if they do anything: emit, and end. */
const script: fc.Arbitrary<Command[]> = fc
  .tuple(fc.nat({ max: 2 }), fc.constantFrom<TaskCommand[][]>(['complete'], ['complete'], ['fail'], []))
  .map(([values, end]) =>
    [...new Array<TaskCommand>(values).fill('next'), ...end].map((what) => ({ do: what, task: 'self' })),
  );

/** A flag that is mostly absent. */
const seldom = fc.constantFrom<(boolean | undefined)[]>(undefined, undefined, undefined, true);

function tasks(depth: number): fc.Arbitrary<TaskSpec> {
  const kinds: fc.WeightedArbitrary<TaskSpec>[] = [
    { weight: 4, arbitrary: fc.constant<TaskSpec>({ kind: 'source' }) },
    { weight: 2, arbitrary: fc.constant<TaskSpec>({ kind: 'routine' }) },
    { weight: 2, arbitrary: fc.constant<TaskSpec>({ kind: 'start' }) },
    { weight: 2, arbitrary: fc.record({ kind: fc.constant('waits' as const), waitsFor: fc.nat({ max: 5 }) }) },
  ];
  if (depth > 0) {
    const nested = nurseries(depth - 1, INNER).map((nursery): TaskSpec => ({ kind: 'nested', nursery }));
    kinds.push({ weight: 3, arbitrary: nested });
  }
  return fc
    .tuple(
      fc.oneof(...kinds),
      fc.constantFrom(undefined, undefined, undefined, true, false),
      fc.oneof({ weight: 3, arbitrary: fc.constant([]) }, { weight: 1, arbitrary: script }),
      moments(depth, taskMoment),
    )
    .map(([task, suppressError, begins, { subscribing = [], ...does }]) => {
      const subscribes = [...begins, ...subscribing];
      return compact({
        ...task,
        suppressError,
        does: subscribes.length > 0 ? { ...does, subscribing: subscribes } : does,
      });
    });
}

const INNER: readonly NurseryKind[] = ['body', 'body', 'array', 'gather', 'gatherSettled', 'gatherAny', 'captureMap'];

function nurseries(depth: number, kinds: readonly NurseryKind[]): fc.Arbitrary<NurserySpec> {
  return fc
    .record({
      kind: fc.constantFrom(...kinds),
      concurrent: fc.constantFrom(undefined, undefined, undefined, 1, 2),
      suppressError: seldom,
      until: fc.constantFrom(undefined, undefined, true),
      observed: fc.constantFrom(undefined, undefined, true),
      bare: seldom,
      stream: fc.constantFrom(undefined, true),
      record: seldom,
      tasks: fc.array(tasks(depth), { maxLength: 3 }),
      body: fc.array(commands(depth), { maxLength: 4 }),
      does: moments(depth, nurseryMoment),
    })
    .map(({ body, does, stream, record, tasks, ...spec }) => {
      const bodied = spec.kind === 'body' || spec.kind === 'open';
      return compact({
        ...spec,
        stream: spec.kind === 'body' ? stream : undefined,
        record: spec.kind.startsWith('gather') ? record : undefined,
        tasks: bodied ? undefined : tasks,
        does: bodied && body.length > 0 ? { ...does, body } : does,
      });
    });
}

/** Without what is absent or empty. */
function compact<T extends object>(spec: { [K in keyof T]: T[K] | undefined }): T {
  const present = Object.entries(spec).filter(
    ([, value]) => value !== undefined && !(typeof value === 'object' && Object.keys(value as object).length === 0),
  );
  return Object.fromEntries(present) as T;
}

/** Programs whose first nurseries are of these kinds. */
export function programs(kinds: readonly NurseryKind[]): fc.Arbitrary<Program> {
  return fc.record({
    nurseries: fc.array(nurseries(2, kinds), { minLength: 1, maxLength: 2 }),
    steps: fc.array(commands(2, 0), { maxLength: 12 }),
  });
}
