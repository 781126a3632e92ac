// Reads the result of a side, as a user would read it, for the check.

import { ResultCapture } from '../dist/index.mjs';

/** @import { Observable } from 'rxjs' */

/**
 * The one value of a stream that ends before `subscribe` returns.
 *
 * @param {Observable<unknown>} source$
 */
export function now(source$) {
  /** @type {unknown} */
  let result;
  source$.subscribe({
    next: (value) => {
      result = value;
    },
  });
  return result;
}

/**
 * The one value of a stream that ends later.
 *
 * @param {Observable<unknown>} source$
 */
export function later(source$) {
  return new Promise((resolve, reject) => {
    source$.subscribe({ next: resolve, error: reject });
  });
}

/**
 * The sum of a stream that ends before `subscribe` returns.
 *
 * @param {Observable<number>} source$
 */
export function sumNow(source$) {
  let sum = 0;
  let result;
  source$.subscribe({
    next: (value) => {
      sum += value;
    },
    complete: () => {
      result = sum;
    },
  });
  return result;
}

/**
 * The sum of a stream that ends later.
 *
 * @param {Observable<number>} source$
 */
export function sumLater(source$) {
  return new Promise((resolve, reject) => {
    let sum = 0;
    source$.subscribe({
      next: (value) => {
        sum += value;
      },
      error: reject,
      complete: () => {
        resolve(sum);
      },
    });
  });
}

/**
 * Whether `result` is the list of the values of all tasks. Checks only three of them, because it is timed, too.
 *
 * @param {unknown} result
 * @param {number} size
 */
export function isList(result, size) {
  return (
    Array.isArray(result) &&
    result.length === size &&
    result[0] === 0 &&
    result[size >> 1] === size >> 1 &&
    result[size - 1] === size - 1
  );
}

/**
 * Whether `result` is the list of the captures of all tasks, in the order of the tasks.
 *
 * @param {unknown} result
 * @param {number} size
 */
export function isListOfCaptures(result, size) {
  return (
    Array.isArray(result) &&
    result.length === size &&
    [0, size >> 1, size - 1].every((i) => result[i] instanceof ResultCapture && result[i].result() === i)
  );
}

/**
 * Whether `result` is the sum of the values of all tasks.
 *
 * @param {unknown} result
 * @param {number} size
 */
export function isSum(result, size) {
  return result === (size * (size - 1)) / 2;
}
