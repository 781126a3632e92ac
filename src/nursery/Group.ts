import type { Settlement } from '../capture/Cancellation';
import type { Child } from './Child';
import type { How } from './Ending';
import type { Scope } from './Scope';

/**
 * What happens to the children of a {@link Group}, beside what happens to any child. None of the functions throws. For each
 * child, and then for the group, they are called in this order:
 *
 *     next*  →  settled  →  (its finalizers run)  →  ended  …  →  finish
 */
export interface Hooks<S> {
  /** A child that completes without a value fails, with `EmptyError`. */
  readonly required?: boolean;
  /** A value, after it was recorded. */
  next?(state: S, value: unknown): void;
  /** The outcome, before it is recorded. Not called for a child without a capture that a shutdown cancels. */
  settled?(state: S, outcome: Settlement<unknown>, child: Child, scope: Scope): void;
  /** The child has ended. */
  ended?(state: S, child: Child, scope: Scope): void;
  /** The nursery has ended, and its consumer is about to be notified. */
  finish?(state: S, how: How, scope: Scope): void;
}

/** {@link Hooks} as the engine reads them. */
export type TaskKind<S> = { readonly [K in keyof Required<Hooks<S>>]: Hooks<S>[K] | undefined };

const NO_HOOKS: TaskKind<unknown> = {
  required: undefined,
  next: undefined,
  settled: undefined,
  ended: undefined,
  finish: undefined,
};

/** A kind of tasks. All kinds have one shape, so that the engine, which meets many, reads them fast. */
export function taskKind<S>(hooks: Hooks<S>): TaskKind<S> {
  return { ...NO_HOOKS, ...hooks };
}

/** Tasks that were given together, or one that is treated in its own way. The state belongs to the operator. */
export class Group<S = unknown> {
  constructor(
    readonly kind: TaskKind<S>,
    readonly state: S,
  ) {}
}

/** The kind of a stream of which only the values matter: the state is what is called with them. */
export const VALUES = /* @__PURE__ */ taskKind<(value: unknown) => void>({
  next(onValue, value) {
    onValue(value);
  },
});
