// What random programs are made of.

import fc from 'fast-check';
import type {
  CleanupCommand,
  CleanupMoment,
  Command,
  NurseryCommand,
  NurseryMoment,
  TaskCommand,
  TaskMoment,
  Throw,
  Which,
} from './program';
import type { Wrapped } from './rules/wrapping';

/** Mostly one that is near: the one in whose callback it is done, or one of the first. */
export const which: fc.Arbitrary<Which> = fc.oneof(
  { weight: 3, arbitrary: fc.constant<Which>('self') },
  { weight: 3, arbitrary: fc.nat({ max: 2 }) },
  { weight: 1, arbitrary: fc.nat({ max: 9 }) },
);

/** One of the keys, each as often as its number says. */
export function weighted<K extends string>(weights: Record<K, number>): fc.Arbitrary<K> {
  const entries = Object.entries(weights) as [K, number][];
  return fc.oneof(...entries.map(([key, weight]) => ({ weight, arbitrary: fc.constant(key) })));
}

export const onTask = fc.record({
  do: weighted<TaskCommand>({
    complete: 4,
    fail: 3,
    next: 3,
    cancelOne: 3,
    leave: 1,
    started: 3,
    leaveStart: 1,
    again: 1,
    switch: 5,
  }),
  task: which,
});

const wraps = fc.array(fc.constantFrom<Wrapped[]>('failure', 'recorded', 'recorded', 'cancellation', 'new'), {
  minLength: 1,
  maxLength: 3,
});

/** Half of them wrap other errors, where that makes a difference. */
export const throwing: fc.Arbitrary<Throw> = fc.oneof(
  fc.constant<Throw>({ do: 'throw' }),
  fc.record({ do: fc.constant('throw' as const), wraps }),
);

export const streamFails = fc.record({ do: fc.constant('streamFails' as const), nursery: which, wraps });

export const onNursery = fc.record({
  do: weighted<NurseryCommand>({
    unsubscribe: 5,
    watch: 1,
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

export const taskMoment = weighted<TaskMoment>({
  waiter: 4,
  teardown: 3,
  subscribing: 2,
  routine: 2,
  ready: 2,
  finalizer: 1,
  waiterFinalizer: 1,
  readyFinalizer: 1,
});

export const nurseryMoment = weighted<Exclude<NurseryMoment, 'body'>>({
  untilSubscribing: 1,
  untilTeardown: 1,
  streamSubscribing: 1,
  streamTeardown: 1,
  next: 1,
  end: 1,
  consumerFinalizer: 1,
  opened: 1,
  asked: 1,
  started: 2,
  settled: 1,
  finalized: 1,
  ended: 1,
});

const whichCleanup: fc.Arbitrary<Which> = fc.oneof(
  { weight: 3, arbitrary: fc.nat({ max: 2 }) },
  { weight: 1, arbitrary: fc.constant<Which>('self') },
);

export const onCleanup = fc.record({
  do: weighted<CleanupCommand>({ cleanupEnds: 4, cleanupFails: 2, cleanupLeaves: 1 }),
  cleanup: whichCleanup,
});

export const cleanupMoment = weighted<CleanupMoment>({ callback: 2, subscribing: 2, teardown: 1 });

/** What some cleanup does while it is subscribed: it ends. */
export const cleanupScript: fc.Arbitrary<Command[]> = fc
  .constantFrom<CleanupCommand[]>('cleanupEnds', 'cleanupEnds', 'cleanupFails', 'cleanupLeaves')
  .map((what) => [{ do: what, cleanup: 'self' }]);

/** What most streams do while they are subscribed, if they do anything: emit, and end. */
function script<C extends TaskCommand | NurseryCommand>(next: C, max: number, ends: C[][]): fc.Arbitrary<C[]> {
  return fc
    .tuple(fc.nat({ max }), fc.constantFrom(...ends))
    .map(([values, end]) => [...new Array<C>(values).fill(next), ...end]);
}

export const taskScript: fc.Arbitrary<Command[]> = script<TaskCommand>('next', 2, [
  ['complete'],
  ['complete'],
  ['fail'],
  [],
]).map((does) => does.map((what) => ({ do: what, task: 'self' })));

export const streamScript: fc.Arbitrary<Command[]> = script<NurseryCommand>('streamNext', 4, [
  ['streamCompletes'],
  [],
]).map((does) => does.map((what) => ({ do: what, nursery: 'self' })));
