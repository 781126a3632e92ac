import fc from 'fast-check';
import { formatMarbles, type Marbles } from '../../docs/playground/marbles';
import { COMBINATORS, planOf, type Plan, type State } from '../../docs/playground/State';

/** Any task that can be typed, as text. */
export const texts: fc.Arbitrary<string> = fc
  .record({
    gaps: fc.array(fc.nat(3), { maxLength: 4 }),
    group: fc.boolean(),
    end: fc.constantFrom('completes', 'fails', undefined),
    after: fc.nat(4),
    cleanup: fc.oneof(fc.constant(0), fc.nat(4)),
  })
  .map(({ gaps, group, end, after, cleanup }) => {
    let next = 0;
    const values = gaps.map((gap, index) => {
      const frame = next + gap;
      next = frame + 1;
      return { frame, letter: 'abcd'[index] ?? 'x' };
    });
    const last = values.at(-1)?.frame;
    const frame = group && last !== undefined ? last : next + after;
    const marbles: Marbles = { values, end: end && { frame, how: end }, drawn: next + after + 1, cleanup };
    return formatMarbles(marbles);
  });

/** Short tasks, several of which end in the same frame. */
const ties: fc.Arbitrary<string> = fc.constantFrom('-|', '-#', '-(a|)', 'a|', 'a|~~', '--|', '--#~', '-a|', '----');

/** Any state without problems. */
export const states: fc.Arbitrary<State> = statesOf(texts);

function statesOf(texts: fc.Arbitrary<string>): fc.Arbitrary<State> {
  return fc.record({
    tasks: fc
      .array(texts, { minLength: 1, maxLength: 5 })
      .map((texts) => texts.map((text, index) => ({ name: `task${index}`, text }))),
    use: fc.constantFrom(...COMBINATORS),
    limit: fc.option(fc.integer({ min: 1, max: 4 }), { nil: undefined }),
    until: fc.option(fc.nat(12), { nil: undefined }),
  });
}

/** Any plan. */
export const plans: fc.Arbitrary<Plan> = fc.oneof(states, statesOf(ties)).map((state) => planOf(state) as Plan);

/** A plan of tasks as they are typed. */
export function plan(use: State['use'], tasks: Record<string, string>, options: Partial<State> = {}): Plan {
  const entries = Object.entries(tasks).map(([name, text]) => ({ name, text }));
  return planOf({ tasks: entries, use, limit: undefined, until: undefined, ...options }) as Plan;
}
