import { describe, expect, it } from '@jest/globals';
import { PRESETS } from '../../docs/playground/presets';
import { runRxJS } from '../../docs/playground/runRxJS';
import { runRxresult } from '../../docs/playground/runRxresult';
import { planOf, type Plan } from '../../docs/playground/State';
import { verdictOf } from '../../docs/playground/verdict';

/** What each preset teaches: the verdicts of both sides. */
const VERDICTS: Record<string, [ours: string, plain: string]> = {
  'One fails': [
    'Errors at frame 4. Nothing is running any more.',
    'Errors at frame 4, while it is still subscribed to stock.',
  ],
  'Cleanup is waited for': [
    'Errors at frame 7. Nothing is running any more.',
    'Errors at frame 4, while it is still subscribed to stock. Nothing waits for the cleanup of stock.',
  ],
  'A limit': [
    'Completes at frame 10. Nothing is running any more.',
    'Completes at frame 8. Nothing waits for the cleanup of pen.',
  ],
  'A deadline': [
    'Emits and completes at frame 6. Nothing is running any more.',
    'Completes at frame 6 without a value, while it is still subscribed to stock.',
  ],
  'The first result': [
    'Emits and completes at frame 7. Nothing is running any more.',
    'Errors at frame 2, while it is still subscribed to paris and tokyo. Nothing waits for the cleanup of tokyo.',
  ],
  'All outcomes': [
    'Emits and completes at frame 7. Nothing is running any more.',
    'Errors at frame 4, while it is still subscribed to news and stock.',
  ],
  'Who failed': [
    'Errors at frame 9. Nothing is running any more.',
    'Errors at frame 7, while it is still subscribed to mail and chat. Nothing waits for the cleanup of chat.',
  ],
  'A task without a value': [
    'Errors at frame 4. Nothing is running any more.',
    'Completes at frame 4 without a value, while it is still subscribed to stock.',
  ],
  'All is well': [
    'Emits and completes at frame 7. Nothing is running any more.',
    'Emits and completes at frame 7. Nothing is running any more.',
  ],
};

describe('the presets', () => {
  it('says in plain words how many tasks run', () => {
    expect(PRESETS.filter(({ lesson }) => /at a time/.test(lesson))).toEqual([]);
    expect(PRESETS.find(({ state }) => state.limit === 2)?.lesson).toMatch(/^At most two tasks at once\./);
  });

  it.each(PRESETS)('$title: teaches what it says', ({ title, state }) => {
    const plan = planOf(state) as Plan;
    expect([runRxresult(plan), runRxJS(plan)].map((run) => verdictOf(run).join(' '))).toEqual(VERDICTS[title]);
  });
});
