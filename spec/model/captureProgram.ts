// Programs over one run of `capture()`, outside any nursery.

import fc from 'fast-check';

export type Act = 'next' | 'complete' | 'fail' | 'leave' | 'cancel' | 'unsubscribe' | 'subscribe' | 'throw';
export type Moment = 'subscribing' | 'teardown' | 'next' | 'end' | 'gone' | 'waiter' | 'waiterFinalizer';

export interface CaptureProgram {
  suppressError: boolean;
  does: Partial<Record<Moment, Act[]>>;
  steps: Act[];
}

const acts = fc.constantFrom<Act[]>('next', 'next', 'complete', 'fail', 'leave', 'cancel', 'unsubscribe', 'subscribe');
const few = fc.array(fc.oneof({ weight: 4, arbitrary: acts }, { weight: 1, arbitrary: fc.constant<Act>('throw') }), {
  minLength: 1,
  maxLength: 3,
});

export const capturePrograms: fc.Arbitrary<CaptureProgram> = fc.record({
  suppressError: fc.boolean(),
  does: fc.record(
    { subscribing: few, teardown: few, next: few, end: few, gone: few, waiter: few, waiterFinalizer: few },
    { requiredKeys: [] },
  ),
  steps: fc.array(acts, { maxLength: 5 }),
});
