// The types behind `startSoon`: they let the compiler say in one message what is wrong with a call.
//
// TypeScript up to 5.9 lists the messages of all overloads that fail, unless one fails or more than three do: then it reports
// the last one only, as later versions always do. An overload whose number of arguments is wrong does not count as one that
// fails. So `startSoon` has four overloads with the same number of arguments for the same task, and the last of them, which
// takes whatever the others take, is there for its messages. See `spec/types/messages-spec.ts`.

import type { ObservableInput, ObservedValueOf } from 'rxjs';
import type { TaskOptions } from './Nursery';

/** A function that returns a task. */
export type Routine = (...args: never) => ObservableInput<unknown>;

/** Stands for a type argument that the caller did not write. */
export interface NotGiven {
  readonly notGiven: never;
}

/** What follows a stream. Without the rest, a third argument would be taken for one of a routine. */
export type AfterStream = [options?: TaskOptions, ...more: 'a stream takes options only'[]];

/** `Task` if it is a stream: routines have an overload of their own, which infers more. */
export type Stream<Task> = Task extends Routine ? never : Task;

/** What follows a task of type `Task`: its arguments if it is a routine. */
export type ArgumentsOf<Task, IfStream extends unknown[]> = Task extends (...args: infer A) => unknown ? A : IfStream;

/** A task with values of type `T`, if the caller wrote that type: a routine if the caller wrote the arguments' types too. */
export type TaskOf<T, A extends unknown[]> = [T] extends [NotGiven]
  ? never
  : AfterStream extends A
    ? ObservableInput<T>
    : (...args: A) => ObservableInput<T>;

/**
 * What has to follow a task that takes `A`, which is never for a stream, where `Given` does. Options after a routine are given
 * a type that says what to do.
 */
export type After<A, Given extends unknown[]> = [A] extends [never]
  ? AfterStream
  : A extends infer Expected extends unknown[]
    ? Given extends [...Expected, TaskOptions]
      ? [...Expected, 'options go with a stream: startSoon(defer(routine), { name })']
      : [Given] extends [NotGiven] // Never true: without this branch, nothing would be inferred for `Given`.
        ? Given
        : Expected
    : never;

/**
 * The type of the values of a task that takes `A`. Not a conditional type of `A`: then something would be inferred for `A` from
 * the type that is expected of the call.
 */
export interface ValueOf<Task, A> {
  readonly stream: ObservedValueOf<Task>;
  readonly routine: Task extends (...args: never) => infer O ? ObservedValueOf<O> : ObservedValueOf<Task>;
  readonly kind: [A] extends [never] ? 'stream' : 'routine';
}
