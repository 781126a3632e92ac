// What a case is. This file has only types; the data is in the files of `cases/`.

/** @import { Observable } from 'rxjs' */
/** @import { Clock } from './clocks.mjs' */

/**
 * The work itself: returns its result, or a promise of it.
 *
 * @typedef {() => unknown} Timed
 */

/**
 * One way to do the work. `arrange` prepares what must exist before the clock starts.
 *
 * @typedef {Timed | { arrange: () => Timed | Promise<Timed> }} Side
 */

/**
 * @typedef {object} Heading
 * @property {string} group
 * @property {string} name
 * @property {string} [note] what readers should know about the sides
 */

/**
 * The same work by several sides, at several sizes. A side that is not measured at a size is `false` there.
 *
 * @typedef {object} Work
 * @property {readonly number[]} sizes the numbers of tasks
 * @property {(size: number) => Readonly<Record<string, Side | false>>} sides
 * @property {(result: unknown, size: number) => boolean} check
 */

/**
 * A goal for the median of the ratios of two sides, or a target.
 *
 * @typedef {object} RatioGoal
 * @property {string} side
 * @property {string} against
 * @property {number} size
 * @property {number} most
 * @property {true} [target] what we aim at: unlike a goal, it may be missed
 */

/**
 * Compares the sides with each other, one size after another.
 *
 * @typedef {Heading & Work & Comparison} RatioCase
 */

/**
 * @typedef {object} Comparison
 * @property {string} baseline the side that the ratios refer to
 * @property {readonly string[]} [ours] the sides of rxresult, if each of the others is a peer
 * @property {string} [floor] the side that is neither
 * @property {readonly RatioGoal[]} [goals]
 * @property {() => Promise<void>} [close] releases what the sides have opened
 */

/**
 * Compares the sizes with each other: all are measured in the same rounds.
 *
 * @typedef {Heading & Work & Growth} GrowthCase
 */

/**
 * @typedef {object} Growth
 * @property {string} [floor] the side of which those of rxresult are a share
 * @property {readonly string[]} ours the sides of rxresult
 * @property {Clock} [clock] for this case, whatever the run has
 * @property {number} [share] a target for each of ours: its time as a share of the floor's, where that is greatest
 * @property {number} [exponent] a goal for each of ours: the greatest exponent by which its time may grow
 */

/**
 * Compares the heap memory that pending tasks hold.
 *
 * @typedef {Heading & {
 *   size: number,
 *   sides: Readonly<Record<string, (tasks: Observable<number>[]) => Observable<unknown>>>,
 *   goals: readonly Omit<RatioGoal, 'size'>[],
 * }} MemoryCase
 */

export {};
