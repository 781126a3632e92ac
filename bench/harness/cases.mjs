// What a case is: types only, and data in the files of `cases/`.

/** @import { Observable } from 'rxjs' */

/**
 * The work itself: returns what it came to, or a promise of it.
 *
 * @typedef {() => unknown} Timed
 */

/**
 * One way to do the work. What must be there before the clock starts, is arranged.
 *
 * @typedef {Timed | { arrange: () => Timed | Promise<Timed> }} Side
 */

/**
 * @typedef {object} Heading
 * @property {string} group
 * @property {string} name
 * @property {string} [note] what is to be known about the sides
 */

/**
 * The same work by several sides, at some sizes. A side that is not measured at a size is `false` there.
 *
 * @typedef {object} Work
 * @property {readonly number[]} sizes how many tasks
 * @property {(size: number) => Readonly<Record<string, Side | false>>} sides
 * @property {(result: unknown, size: number) => boolean} check
 */

/**
 * Is about the median of the ratios of two sides.
 *
 * @typedef {object} RatioGoal
 * @property {string} side
 * @property {string} against
 * @property {number} size
 * @property {number} most
 * @property {true} [stretch] beyond what is promised
 */

/**
 * Compares the sides with each other, one size after the other.
 *
 * @typedef {Heading & Work & Comparison} RatioCase
 */

/**
 * @typedef {object} Comparison
 * @property {string} baseline the side that the ratios are against
 * @property {readonly string[]} [ours] the sides of rxresult's, if each of the others is a peer
 * @property {string} [floor] the one that is none
 * @property {readonly RatioGoal[]} [goals]
 */

/**
 * Is about the exponent by which the time of a side grows from a size to another.
 *
 * @typedef {object} GrowthGoal
 * @property {string} side
 * @property {number} from
 * @property {number} to
 * @property {number} most
 */

/**
 * Compares the sizes with each other: all are in the same rounds.
 *
 * @typedef {Heading & Work & { floor: string, ours: readonly string[], goals: readonly GrowthGoal[] }} GrowthCase
 */

/**
 * Compares what is held on the heap by tasks that are pending.
 *
 * @typedef {Heading & {
 *   size: number,
 *   sides: Readonly<Record<string, (tasks: Observable<number>[]) => Observable<unknown>>>,
 *   goals: readonly Omit<RatioGoal, 'size'>[],
 * }} MemoryCase
 */

export {};
