// Random programs: what a test does to nurseries and their tasks, and from where.

import fc from 'fast-check';

/** One thing to do. Numbers choose among what there is at that moment, modulo their count. */
export type Command =
  | { do: 'start'; nursery: number; task: TaskSpec }
  | { do: 'next' | 'complete' | 'fail' | 'leave' | 'started' | 'cancelOne' | 'leaveStart'; task: number }
  | { do: 'cancel' | 'unsubscribe' | 'close' | 'until' | 'untilFails'; nursery: number }
  | { do: 'streamNext' | 'streamCompletes' | 'streamFails'; nursery: number }
  | { do: 'throw' };

/** What a task is, and what happens from within it. */
export interface TaskSpec {
  kind: 'source' | 'routine' | 'start' | 'nested';
  suppressError: boolean;
  /** What it does while it is being subscribed. */
  subscribing: Command[];
  /** What its teardown does. */
  tearing: Command[];
  /** What a subscriber of its capture does when that settles. */
  waiting: Command[];
  /** What its routine does, if it has one. */
  routine: Command[];
  /** The nursery that it is, if it is one. */
  nursery: NurserySpec | undefined;
}

export interface NurserySpec {
  open: boolean;
  concurrent: number;
  stream: boolean;
  body: Command[];
  /** What the consumer does in its handlers, the first time. */
  onNext: Command[];
  onEnd: Command[];
  /** What the observer does when it is told, by event, the first time. */
  observer: Partial<Record<'opened' | 'asked' | 'started' | 'settled' | 'ended', Command[]>> | undefined;
}

export interface Program {
  nurseries: NurserySpec[];
  steps: Command[];
}

const index = fc.nat({ max: 7 });
const few = <T>(arbitrary: fc.Arbitrary<T>, maxLength = 2) => fc.array(arbitrary, { maxLength });

/** Commands whose tasks go `depth` levels down. */
function commands(depth: number): fc.Arbitrary<Command> {
  const onTask = fc.record({
    do: fc.constantFrom('next', 'complete', 'complete', 'fail', 'leave', 'started', 'cancelOne', 'leaveStart'),
    task: index,
  });
  const onNursery = fc.record({
    do: fc.constantFrom(
      'cancel',
      'unsubscribe',
      'close',
      'until',
      'untilFails',
      'streamNext',
      'streamCompletes',
      'streamFails',
    ),
    nursery: index,
  });
  const options: fc.WeightedArbitrary<Command>[] = [
    { weight: 6, arbitrary: onTask },
    { weight: 2, arbitrary: onNursery },
    { weight: 1, arbitrary: fc.constant<Command>({ do: 'throw' }) },
  ];
  if (depth > 0) {
    const start = fc.record({ do: fc.constant('start' as const), nursery: index, task: tasks(depth - 1) });
    options.push({ weight: 6, arbitrary: start });
  }
  return fc.oneof(...options);
}

function tasks(depth: number): fc.Arbitrary<TaskSpec> {
  const inner = few(commands(depth));
  const rarely = fc.oneof({ weight: 3, arbitrary: fc.constant<Command[]>([]) }, { weight: 1, arbitrary: inner });
  return fc.record({
    kind: fc.constantFrom('source', 'source', 'routine', 'start', ...(depth > 0 ? (['nested'] as const) : [])),
    suppressError: fc.oneof({ weight: 4, arbitrary: fc.constant(false) }, { weight: 1, arbitrary: fc.constant(true) }),
    subscribing: rarely,
    tearing: rarely,
    waiting: rarely,
    routine: rarely,
    nursery: depth > 0 ? nurseries(depth - 1, fc.constant(false)) : fc.constant(undefined),
  });
}

function nurseries(depth: number, open: fc.Arbitrary<boolean> = fc.boolean()): fc.Arbitrary<NurserySpec> {
  const some = few(commands(depth));
  return fc.record({
    open,
    concurrent: fc.constantFrom(Infinity, Infinity, 1, 2),
    stream: fc.boolean(),
    body: few(commands(depth), 4),
    onNext: some,
    onEnd: some,
    observer: fc.oneof(
      { weight: 3, arbitrary: fc.constant(undefined) },
      {
        weight: 1,
        arbitrary: fc.record(
          { opened: some, asked: some, started: some, settled: some, ended: some },
          { requiredKeys: [] },
        ),
      },
    ),
  });
}

export const programs: fc.Arbitrary<Program> = fc.record({
  nurseries: fc.array(nurseries(2), { minLength: 1, maxLength: 2 }),
  steps: fc.array(commands(2), { maxLength: 12 }),
});
