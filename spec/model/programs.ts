// Random programs.

import fc from 'fast-check';
import { KINDS } from './kinds';
import type { Kind } from './kinds/Kind';
import type { CleanupSpec, Command, NurseryKind, NurserySpec, Program, TaskSpec } from './program';
import { TASKS } from './tasks';
import type { TaskKind } from './tasks/TaskKind';
import {
  cleanupMoment,
  cleanupScript,
  nurseryMoment,
  onCleanup,
  onNursery,
  onTask,
  streamFails,
  streamScript,
  taskMoment,
  taskScript,
  throwing,
  weighted,
  which,
} from './words';

/** Commands whose tasks go `depth` levels down. */
function commands(depth: number, throws = 1): fc.Arbitrary<Command> {
  const options: fc.WeightedArbitrary<Command>[] = [
    { weight: 6, arbitrary: onTask },
    { weight: 4, arbitrary: onNursery },
    { weight: 3, arbitrary: onCleanup },
    { weight: 1, arbitrary: streamFails },
    { weight: throws, arbitrary: throwing },
  ];
  if (depth > 0) {
    const start = fc.record({ do: fc.constant('start' as const), nursery: which, task: tasks(depth - 1) });
    options.push({ weight: 6, arbitrary: start });
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

/** A flag that is mostly absent. */
const seldom = fc.constantFrom<(boolean | undefined)[]>(undefined, undefined, undefined, true);

/** Cleanup of one stream, which may have cleanup itself, `levels` levels down. Most streams have none. */
function cleanups(depth: number, levels = 1, weight = levels > 0 ? 2 : 1): fc.Arbitrary<CleanupSpec[] | undefined> {
  const one = fc
    .record({
      returns: weighted({ stream: 5, 'no stream': 1, nothing: 1 }),
      cleanup: levels > 0 ? cleanups(depth, levels - 1) : fc.constant(undefined),
      begins: fc.oneof({ weight: 2, arbitrary: fc.constant([]) }, { weight: 1, arbitrary: cleanupScript }),
      does: moments(depth, cleanupMoment),
    })
    .map(({ returns, cleanup, begins, does: { subscribing = [], ...does } }) =>
      returns === 'stream'
        ? compact<CleanupSpec>({
            returns,
            cleanup,
            does: compact({ ...does, subscribing: [...begins, ...subscribing] }),
          })
        : compact<CleanupSpec>({
            returns: returns === 'nothing' ? undefined : returns,
            does: compact({ callback: does.callback }),
          }),
    );
  return fc.oneof(
    { weight: 4, arbitrary: fc.constant(undefined) },
    { weight, arbitrary: fc.array(one, { minLength: 1, maxLength: 2 }) },
  );
}

/** Cleanup of streams within a task: returns streams, and its callback throws nothing. */
function inners(depth: number): fc.Arbitrary<CleanupSpec[] | undefined> {
  const quiet = ({ returns, does = {}, ...spec }: CleanupSpec): CleanupSpec => {
    const callback = does.callback?.filter((command) => command.do !== 'throw');
    const none = returns === 'no stream' ? undefined : returns;
    return compact<CleanupSpec>({ ...spec, returns: none, does: compact({ ...does, callback }) });
  };
  return cleanups(depth, 1, 8).map((specs) => specs?.map(quiet));
}

/** @param scripted How many of four emit or end while they are subscribed. */
function tasks(depth: number, scripted = 1): fc.Arbitrary<TaskSpec> {
  const nested = depth > 0 ? nurseries(depth - 1, NESTED) : undefined;
  const kinds = (Object.entries(TASKS) as [TaskSpec['kind'], TaskKind][]).flatMap(([kind, { weight, spec }]) => {
    const own = spec ? spec(nested) : fc.constant({});
    return own ? [{ weight, arbitrary: own.map((special): TaskSpec => ({ kind, ...special })) }] : [];
  });
  return fc
    .tuple(
      fc.oneof(...kinds),
      fc.constantFrom(undefined, undefined, undefined, true, false),
      fc.oneof({ weight: 4 - scripted, arbitrary: fc.constant([]) }, { weight: scripted, arbitrary: taskScript }),
      fc.record({
        cleanup: cleanups(depth),
        inner: fc.oneof({ weight: 2, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: inners(depth) }),
        byHand: seldom,
      }),
      moments(depth, taskMoment),
    )
    .map(([task, suppressError, begins, { cleanup, inner, byHand }, { subscribing = [], ...does }]) =>
      compact({
        ...task,
        suppressError,
        cleanup,
        inner,
        byHand: inner && byHand,
        does: compact({ ...does, subscribing: [...begins, ...subscribing] }),
      }),
    );
}

const NAMES = Object.keys(KINDS) as NurseryKind[];
const NESTED = NAMES.filter((kind) => KINDS[kind].nests);

function nurseries(depth: number, kinds: readonly NurseryKind[]): fc.Arbitrary<NurserySpec> {
  const weights = Object.fromEntries(kinds.map((kind) => [kind, KINDS[kind].weight])) as Record<NurseryKind, number>;
  return fc
    .record({
      kind: weighted(weights),
      concurrent: fc.constantFrom(undefined, undefined, 1, 1, 2),
      suppressError: seldom,
      until: fc.constantFrom(undefined, undefined, true),
      observed: fc.constantFrom(undefined, undefined, true),
      bare: seldom,
      stream: fc.constantFrom(undefined, true),
      streamCleanup: cleanups(depth),
      untilCleanup: cleanups(depth),
      record: seldom,
      tasks: fc.array(tasks(depth, 2), { maxLength: 3 }),
      begins: fc.oneof({ weight: 2, arbitrary: fc.constant([]) }, { weight: 1, arbitrary: streamScript }),
      body: fc.array(commands(depth), { maxLength: 4 }),
      does: moments(depth, nurseryMoment),
    })
    .map(({ kind, stream, record, tasks, body, begins, streamCleanup, untilCleanup, ...spec }) => {
      const { takes }: Kind = KINDS[kind];
      const { streamSubscribing = [], ...does } = spec.does;
      const begun = [...begins, ...streamSubscribing];
      const own = takes({ stream, streamCleanup, record, tasks, body, streamSubscribing: begun });
      const until = spec.until && { untilCleanup };
      return compact<NurserySpec>({ kind, ...spec, ...until, ...own, does: compact({ ...does, ...own.does }) });
    });
}

/** Without what is absent or empty. */
function compact<T extends object>(spec: { [K in keyof T]: T[K] | undefined }): T {
  const present = Object.entries(spec).filter(
    ([, value]) => value !== undefined && !(typeof value === 'object' && Object.keys(value as object).length === 0),
  );
  return Object.fromEntries(present) as T;
}

/** Programs whose first nurseries are of these kinds. Half of them are small, so that what they have meets often. */
export function programs(...kinds: readonly NurseryKind[]): fc.Arbitrary<Program> {
  const ofDepth = (depth: number, maxLength: number) =>
    fc.record({
      nurseries: fc.array(nurseries(depth, kinds), { minLength: 1, maxLength }),
      steps: fc.array(commands(depth, 0), { maxLength: 12 }),
    });
  return fc.oneof(ofDepth(1, 1), ofDepth(2, 2));
}

/** Programs of all kinds but these. */
export function programsBut(...kinds: readonly NurseryKind[]): fc.Arbitrary<Program> {
  return programs(...NAMES.filter((kind) => !kinds.includes(kind)));
}
