// Programs over one task whose start and whose end are captured, in two nurseries or in one.

import fc from 'fast-check';

export const CANCELS = ['leave', 'cancelStart', 'cancelDone', 'cancelRun', 'cancelStarter'] as const;
/** One thing to do: `spawn` starts a task beside it, `free` completes the oldest of those. */
export type Act = (typeof CANCELS)[number] | 'started' | 'next' | 'complete' | 'fail' | 'spawn' | 'free' | 'throw';
export type Moment = 'routine' | 'subscribing' | 'teardown' | 'startWaiter' | 'doneWaiter';

export interface StartAndDoneProgram {
  /** One nursery for both. */
  same: boolean;
  concurrent?: number;
  /** What is done before the task is started. */
  before: Act[];
  does: Partial<Record<Moment, Act[]>>;
  steps: Act[];
}

const act = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom<Act[]>('started', 'next', 'complete', 'fail', 'spawn', 'free') },
  { weight: 3, arbitrary: fc.constantFrom<Act[]>(...CANCELS) },
);
const quiet = fc.array(act, { minLength: 1, maxLength: 2 });
/** Between the end of a start and that of its task: not for what would start the task. */
const between = fc.array(fc.constantFrom<Act[]>('next', 'complete', 'fail', 'spawn', 'throw', ...CANCELS), {
  minLength: 1,
  maxLength: 2,
});
const loud = fc.array(fc.oneof({ weight: 3, arbitrary: act }, { weight: 1, arbitrary: fc.constant<Act>('throw') }), {
  minLength: 1,
  maxLength: 2,
});

export const startAndDonePrograms: fc.Arbitrary<StartAndDoneProgram> = fc.record(
  {
    same: fc.boolean(),
    concurrent: fc.constantFrom(1, 2),
    before: fc.array(fc.constantFrom<Act[]>('spawn', 'spawn', 'cancelRun'), { maxLength: 2 }),
    does: fc.record(
      { routine: loud, subscribing: loud, teardown: quiet, startWaiter: between, doneWaiter: loud },
      { requiredKeys: [] },
    ),
    steps: fc.array(act, { maxLength: 8 }),
  },
  { requiredKeys: ['same', 'before', 'does', 'steps'] },
);
