// What compiles, and what must not: ResultBase, ResultCapture, Future, Outcome, the errors. Checked by `npm run types`.

import { describe, it } from '@jest/globals';
import { expectTypeOf } from 'expect-type';
import { forkJoin, from, type Observable, type ObservedValueOf, type Subject } from 'rxjs';
import {
  asCompleted,
  failedCapture,
  Future,
  FutureSetAgainError,
  NurseryClosedError,
  ResultCapture,
  TaskCancelledError,
  TaskFailedError,
  TaskNotDoneError,
  TaskNotStartedError,
  waitAll,
  waitAny,
  type Outcome,
  type ResultBase,
  type SettledOutcome,
  type TaskHandle,
} from 'rxresult';

interface Animal {
  readonly legs: number;
}

interface Dog extends Animal {
  bark(): string;
}

describe('ResultBase', () => {
  it('reads its value as its type', () => {
    expectTypeOf<ResultBase<Dog>['result']>().toEqualTypeOf<() => Dog>();
  });

  it('has an exception of which nothing is known', () => {
    expectTypeOf<ReturnType<ResultBase<Dog>['exception']>>().toBeUnknown();
  });

  it('has its outcome now, as it changes, and when it is settled', () => {
    expectTypeOf<ResultBase<Dog>['outcome']>().toEqualTypeOf<Outcome<Dog>>();
    expectTypeOf<ResultBase<Dog>['outcome$']>().toEqualTypeOf<Observable<Outcome<Dog>>>();
    expectTypeOf<ResultBase<Dog>['waitDone']>().toEqualTypeOf<() => Observable<SettledOutcome<Dog>>>();
  });

  it('may have a name, which does not change', () => {
    expectTypeOf<ResultBase<Dog>['name']>().toEqualTypeOf<string | undefined>();
    expectTypeOf((result: ResultBase<Dog>) => {
      // @ts-expect-error -- the name is given when it is made
      result.name = 'rex';
    }).toBeFunction();
  });

  it('has an outcome that can be read only', () => {
    expectTypeOf((result: ResultBase<Dog>) => {
      // @ts-expect-error -- it is settled by its task
      result.outcome = { status: 'empty' };
    }).toBeFunction();
  });

  it('is covariant', () => {
    expectTypeOf<ResultBase<Dog>>().toExtend<ResultBase<Animal>>();
    expectTypeOf<ResultBase<Dog>>().toExtend<ResultBase<unknown>>();
    expectTypeOf<ResultBase<never>>().toExtend<ResultBase<Dog>>();
    expectTypeOf<ResultBase<Animal>>().not.toExtend<ResultBase<Dog>>();
  });

  it('is an Observable of its value', () => {
    expectTypeOf<ResultBase<Dog>>().toExtend<Observable<Dog>>();
    expectTypeOf<ObservedValueOf<ResultBase<Dog>>>().toEqualTypeOf<Dog>();
    expectTypeOf((result: ResultBase<Dog>) => from(result)).returns.toEqualTypeOf<Observable<Dog>>();
  });

  it('goes into a join with others, each by its own type', () => {
    expectTypeOf((a: ResultBase<Dog>, b: ResultCapture<number>) => forkJoin([a, b])).returns.toEqualTypeOf<
      Observable<[Dog, number]>
    >();
    expectTypeOf((a: ResultBase<Dog>, b: Future<number>) => forkJoin({ a, b })).returns.toEqualTypeOf<
      Observable<{ a: Dog; b: number }>
    >();
  });

  it('is a face for reading: it cannot be set or cancelled', () => {
    expectTypeOf<ResultBase<Dog>>().not.toHaveProperty('setResult');
    expectTypeOf<ResultBase<Dog>>().not.toHaveProperty('setException');
    expectTypeOf<ResultBase<Dog>>().not.toHaveProperty('cancel');
    expectTypeOf<ResultBase<Dog>>().not.toHaveProperty('next');
  });
});

describe('ResultCapture', () => {
  it('is a result, and a Subject', () => {
    expectTypeOf<ResultCapture<Dog>>().toExtend<ResultBase<Dog>>();
    expectTypeOf<ResultCapture<Dog>>().toExtend<Subject<Dog>>();
  });

  it('goes where a result of a wider type is read', () => {
    expectTypeOf<ResultCapture<Dog>>().toExtend<ResultBase<Animal>>();
    expectTypeOf<ResultCapture<Dog, [name: string]>>().toExtend<ResultBase<unknown>>();
  });

  it('is invariant itself, as a Subject is: a stream may be subscribed with it', () => {
    expectTypeOf<ResultCapture<Dog>>().not.toExtend<ResultCapture<Animal>>();
    expectTypeOf<ResultCapture<Animal>>().not.toExtend<ResultCapture<Dog>>();
    expectTypeOf<ResultCapture<Dog>>().not.toExtend<ResultCapture<unknown>>();
  });

  it('does not compile where a capture of another type is asked for', () => {
    expectTypeOf((dog: ResultCapture<Dog>, animal: ResultCapture<Animal>) => {
      // @ts-expect-error -- a cat could be put into it
      const asAnimal: ResultCapture<Animal> = dog;
      // @ts-expect-error -- it may hold a cat
      const asDog: ResultCapture<Dog> = animal;
      const read: ResultBase<Animal> = dog;
      return { asAnimal, asDog, read };
    }).toBeFunction();
  });

  it('need not say what its arguments are', () => {
    expectTypeOf<ResultCapture<Dog, [name: string, age: number]>>().toExtend<ResultCapture<Dog>>();
    expectTypeOf<ResultCapture<Dog>>().not.toExtend<ResultCapture<Dog, [name: string]>>();
    expectTypeOf<ResultCapture<Dog>['args']>().toEqualTypeOf<readonly unknown[]>();
  });

  it('may have a routine, of which the type is not known', () => {
    expectTypeOf<ResultCapture<Dog>['routine']>().toEqualTypeOf<((...args: never) => unknown) | undefined>();
  });

  it('has a routine and arguments that can be read only', () => {
    expectTypeOf((rc: ResultCapture<Dog, [string]>) => {
      // @ts-expect-error -- it is the routine that was run
      rc.routine = undefined;
      // @ts-expect-error -- they are the arguments that it was run with
      rc.args = ['rex'];
    }).toBeFunction();
  });

  it('takes a name, and nothing else', () => {
    expectTypeOf(() => [
      new ResultCapture<Dog>(),
      new ResultCapture<Dog>({}),
      new ResultCapture<Dog>({ name: 'rex' }),
    ]).toBeFunction();
    expectTypeOf(() => [
      // @ts-expect-error -- the name goes by its option
      new ResultCapture<Dog>('rex'),
      // @ts-expect-error -- a name is a string
      new ResultCapture<Dog>({ name: 5 }),
      // @ts-expect-error -- an option of `capture`, not of this
      new ResultCapture<Dog>({ suppressError: true }),
    ]).toBeFunction();
  });

  it('takes a name that may be undefined', () => {
    expectTypeOf((name: string | undefined) => new ResultCapture<Dog>({ name })).toBeFunction();
  });

  it('has no `create`, which a Subject has: it would not be a capture', () => {
    expectTypeOf<typeof ResultCapture>().not.toHaveProperty('create');
  });

  it('is cancelled with a reason, which may be anything, or none', () => {
    expectTypeOf<ResultCapture<Dog>['cancel']>().toEqualTypeOf<(reason?: unknown) => void>();
  });

  it('cannot be set', () => {
    expectTypeOf<ResultCapture<Dog>>().not.toHaveProperty('setResult');
    expectTypeOf<ResultCapture<Dog>>().not.toHaveProperty('setException');
  });
});

describe('TaskHandle', () => {
  it('is a result whose task can be cancelled', () => {
    expectTypeOf<TaskHandle<Dog>>().toExtend<ResultBase<Dog>>();
    expectTypeOf<TaskHandle<Dog>['cancel']>().toEqualTypeOf<(reason?: unknown) => void>();
    expectTypeOf<ResultBase<Dog>>().not.toExtend<TaskHandle<Dog>>();
    expectTypeOf<Future<Dog>>().not.toExtend<TaskHandle<Dog>>();
  });

  it('is covariant', () => {
    expectTypeOf<TaskHandle<Dog>>().toExtend<TaskHandle<Animal>>();
    expectTypeOf<TaskHandle<never>>().toExtend<TaskHandle<Dog>>();
    expectTypeOf<TaskHandle<Animal>>().not.toExtend<TaskHandle<Dog>>();
  });

  it('is what a capture is, also one of a narrower type, whatever its arguments', () => {
    expectTypeOf<ResultCapture<Dog, [name: string]>>().toExtend<TaskHandle<Animal>>();
    expectTypeOf<ResultCapture<never>>().toExtend<TaskHandle<Dog>>();
  });

  it('lets captures of several types be kept together', () => {
    expectTypeOf((dogs: ResultCapture<Dog>, pages: ResultCapture<number, [page: number]>) => {
      const all: TaskHandle<unknown>[] = [dogs, pages];
      return all;
    }).toBeFunction();
  });

  it('is waited for', () => {
    expectTypeOf((all: TaskHandle<Dog>[]) => waitAll(all)).returns.toEqualTypeOf<Observable<TaskHandle<Dog>[]>>();
    expectTypeOf((all: TaskHandle<Dog>[]) => waitAny(all)).returns.toEqualTypeOf<Observable<TaskHandle<Dog>>>();
    expectTypeOf((all: TaskHandle<Dog>[]) => asCompleted(all)).returns.toEqualTypeOf<Observable<TaskHandle<Dog>>>();
  });
});

describe('Future', () => {
  it('is a result, and a Subject', () => {
    expectTypeOf<Future<Dog>>().toExtend<ResultBase<Dog>>();
    expectTypeOf<Future<Dog>>().toExtend<Subject<Dog>>();
  });

  it('goes where a result of a wider type is read', () => {
    expectTypeOf<Future<Dog>>().toExtend<ResultBase<Animal>>();
  });

  it('does not compile where a future of a wider type is asked for: a cat could be set', () => {
    expectTypeOf((dog: Future<Dog>) => {
      // @ts-expect-error -- a cat could be set
      const animal: Future<Animal> = dog;
      return animal;
    }).toBeFunction();
  });

  it('is invariant', () => {
    expectTypeOf<Future<Dog>>().not.toExtend<Future<Animal>>();
    expectTypeOf<Future<Animal>>().not.toExtend<Future<Dog>>();
  });

  it('takes a value of its type', () => {
    expectTypeOf<Future<Dog>['setResult']>().toEqualTypeOf<(value: Dog) => void>();
    expectTypeOf((future: Future<Dog>) => {
      // @ts-expect-error -- not every animal is a dog
      future.setResult({ legs: 4 });
    }).toBeFunction();
  });

  it('takes any error', () => {
    expectTypeOf<Future<Dog>['setException']>().toEqualTypeOf<(error: unknown) => void>();
  });

  it('takes a name, and nothing else', () => {
    expectTypeOf(() => [new Future<Dog>(), new Future<Dog>({ name: 'rex' })]).toBeFunction();
    expectTypeOf(() => [
      // @ts-expect-error -- the name goes by its option
      new Future<Dog>('rex'),
      // @ts-expect-error -- unknown option
      new Future<Dog>({ value: 5 }),
    ]).toBeFunction();
  });

  it('takes a name that may be undefined', () => {
    expectTypeOf((name: string | undefined) => new Future<Dog>({ name })).toBeFunction();
  });

  it('has no `create`, which a Subject has: it would not be a future', () => {
    expectTypeOf<typeof Future>().not.toHaveProperty('create');
  });

  it('is not a capture, nor a capture a future', () => {
    expectTypeOf<Future<Dog>>().not.toExtend<ResultCapture<Dog>>();
    expectTypeOf<ResultCapture<Dog>>().not.toExtend<Future<Dog>>();
  });
});

describe('Outcome', () => {
  it('has a value only where it is fulfilled', () => {
    expectTypeOf((outcome: Outcome<Dog>) => {
      // @ts-expect-error -- it may be another outcome
      return String(outcome.value);
    }).toBeFunction();
    expectTypeOf((outcome: Outcome<Dog>) =>
      outcome.status === 'fulfilled' ? outcome.value : null,
    ).returns.toEqualTypeOf<Dog | null>();
  });

  it('has no value where it is pending, empty, rejected or cancelled', () => {
    expectTypeOf<Extract<Outcome<Dog>, { status: 'pending' }>>().toEqualTypeOf<{ readonly status: 'pending' }>();
    expectTypeOf<Extract<Outcome<Dog>, { status: 'empty' }>>().toEqualTypeOf<{ readonly status: 'empty' }>();
    expectTypeOf<Extract<Outcome<Dog>, { status: 'rejected' }>>().not.toHaveProperty('value');
    expectTypeOf<Extract<Outcome<Dog>, { status: 'cancelled' }>>().not.toHaveProperty('value');
  });

  it('has a reason only where it is rejected or cancelled', () => {
    expectTypeOf((outcome: Outcome<Dog>) => {
      // @ts-expect-error -- it may be another outcome
      return String(outcome.reason);
    }).toBeFunction();
    expectTypeOf<Extract<Outcome<Dog>, { reason: unknown }>['status']>().toEqualTypeOf<'rejected' | 'cancelled'>();
  });

  it('has any reason where it is rejected', () => {
    expectTypeOf<Extract<Outcome<Dog>, { status: 'rejected' }>['reason']>().toBeUnknown();
  });

  it('has a TaskCancelledError for its reason where it is cancelled', () => {
    expectTypeOf<Extract<Outcome<Dog>, { status: 'cancelled' }>['reason']>().toEqualTypeOf<TaskCancelledError>();
  });

  it('is narrowed by its status, with nothing left over', () => {
    expectTypeOf((outcome: Outcome<Dog>) => {
      switch (outcome.status) {
        case 'pending':
          return 1;
        case 'fulfilled':
          return outcome.value;
        case 'empty':
          return null;
        case 'rejected':
          return outcome.reason instanceof Error;
        case 'cancelled':
          return outcome.reason.message;
        default:
          return outcome satisfies never;
      }
    }).returns.toEqualTypeOf<1 | Dog | null | boolean | string>();
  });

  it('is covariant', () => {
    expectTypeOf<Outcome<Dog>>().toExtend<Outcome<Animal>>();
    expectTypeOf<Outcome<never>>().toExtend<Outcome<Dog>>();
    expectTypeOf<Outcome<Animal>>().not.toExtend<Outcome<Dog>>();
  });

  it('is data that is read only', () => {
    expectTypeOf((outcome: Extract<Outcome<Dog>, { status: 'fulfilled' }>, dog: Dog) => {
      // @ts-expect-error -- an outcome does not change
      outcome.value = dog;
      // @ts-expect-error -- an outcome does not change
      outcome.status = 'fulfilled';
    }).toBeFunction();
  });

  it('has the words and fields of PromiseSettledResult', () => {
    expectTypeOf<Extract<Outcome<Dog>, { status: 'fulfilled' }>>().toExtend<PromiseFulfilledResult<Dog>>();
    expectTypeOf<Extract<Outcome<Dog>, { status: 'rejected' }>>().toExtend<PromiseRejectedResult>();
    expectTypeOf<PromiseFulfilledResult<Dog>>().toExtend<Outcome<Dog>>();
  });
});

describe('SettledOutcome', () => {
  it('is any outcome but pending', () => {
    expectTypeOf<SettledOutcome<Dog>['status']>().toEqualTypeOf<'fulfilled' | 'empty' | 'rejected' | 'cancelled'>();
    expectTypeOf<Outcome<Dog>['status']>().toEqualTypeOf<'pending' | SettledOutcome<Dog>['status']>();
  });

  it('is an outcome, but not every outcome is settled', () => {
    expectTypeOf<SettledOutcome<Dog>>().toExtend<Outcome<Dog>>();
    expectTypeOf<Outcome<Dog>>().not.toExtend<SettledOutcome<Dog>>();
  });

  it('does not compile to be compared with pending', () => {
    expectTypeOf((outcome: SettledOutcome<Dog>) => {
      // @ts-expect-error -- it is settled
      return outcome.status === 'pending';
    }).toBeFunction();
  });
});

describe('the errors', () => {
  it('are errors', () => {
    expectTypeOf<TaskNotDoneError>().toExtend<Error>();
    expectTypeOf<TaskFailedError>().toExtend<Error>();
    expectTypeOf<TaskCancelledError>().toExtend<Error>();
    expectTypeOf<FutureSetAgainError>().toExtend<Error>();
    expectTypeOf<TaskNotStartedError>().toExtend<Error>();
    expectTypeOf<NurseryClosedError>().toExtend<Error>();
  });

  it('have the result they speak of', () => {
    expectTypeOf<TaskNotDoneError['capture']>().toEqualTypeOf<ResultBase<unknown>>();
    expectTypeOf<TaskFailedError['capture']>().toEqualTypeOf<ResultBase<unknown>>();
    expectTypeOf<FutureSetAgainError['capture']>().toEqualTypeOf<ResultBase<unknown>>();
    expectTypeOf<TaskNotStartedError['capture']>().toEqualTypeOf<ResultBase<unknown>>();
  });

  it('may have none, where a cancellation is shared', () => {
    expectTypeOf<TaskCancelledError['capture']>().toEqualTypeOf<ResultBase<unknown> | undefined>();
  });

  it('have none, where it is the nursery that they speak of', () => {
    expectTypeOf<NurseryClosedError>().not.toHaveProperty('capture');
  });

  it('have a cause of which nothing is known', () => {
    expectTypeOf<TaskFailedError['cause']>().toBeUnknown();
    expectTypeOf<TaskCancelledError['cause']>().toBeUnknown();
  });

  it('have a capture that can be read only', () => {
    expectTypeOf((error: TaskFailedError, other: ResultBase<unknown>) => {
      // @ts-expect-error -- it is the task that failed
      error.capture = other;
    }).toBeFunction();
  });

  it('are told apart by their class', () => {
    expectTypeOf((error: unknown) =>
      error instanceof TaskFailedError ? error.capture : null,
    ).returns.toEqualTypeOf<ResultBase<unknown> | null>();
    expectTypeOf((error: unknown) =>
      error instanceof TaskCancelledError || error instanceof TaskNotDoneError ? error.capture : null,
    ).returns.toEqualTypeOf<ResultBase<unknown> | null | undefined>();
  });

  it('are classes', () => {
    expectTypeOf([
      TaskNotDoneError,
      TaskFailedError,
      TaskCancelledError,
      FutureSetAgainError,
      TaskNotStartedError,
      NurseryClosedError,
    ]).items.toExtend<abstract new (...args: never) => Error>();
  });
});

describe('failedCapture', () => {
  it('takes any error, and has the capture of some task, or none', () => {
    expectTypeOf(failedCapture).toEqualTypeOf<(error: unknown) => ResultCapture<unknown> | undefined>();
  });

  it('compiles to be compared with a capture of any type', () => {
    expectTypeOf((error: unknown, rc: ResultCapture<Dog>, orders: ResultCapture<number, [page: number]>) => [
      failedCapture(error) === rc,
      failedCapture(error) === orders,
      [rc, orders].some((it) => it === failedCapture(error)),
    ]).toBeFunction();
  });
});
