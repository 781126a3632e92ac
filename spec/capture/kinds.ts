// Both classes of results, for the promises they share.

import { concat, EMPTY, of, throwError, type Observable, type Subject } from 'rxjs';
import { Future, ResultCapture, type ResultBase } from 'rxresult';

/** What a ResultCapture and a Future have in common. */
export type AnyResult<T> = Subject<T> & ResultBase<T>;

/** The name of each class, and a function that makes one. */
export const kinds: readonly (readonly [string, <T>(name?: string) => AnyResult<T>])[] = [
  ['ResultCapture', <T>(name?: string) => new ResultCapture<T>(name === undefined ? {} : { name })],
  ['Future', <T>(name?: string) => new Future<T>(name === undefined ? {} : { name })],
];

/** The ways a stream can settle a result, and the notifications of a subscriber that is logged as `s`. */
export const ends: readonly (readonly [string, Observable<unknown>, string[]])[] = [
  ['a value', of(1, 5), ['s: 5', 's |']],
  ['the value undefined', of(undefined), ['s: undefined', 's |']],
  ['no value', EMPTY, ['s |']],
  [
    'an error',
    concat(
      of(1),
      throwError(() => new Error('boom')),
    ),
    ['s # boom'],
  ],
  ['the error undefined', throwError(() => undefined), ['s # undefined']],
];
