import { computed, Injector, isSignal, runInInjectionContext, signal, untracked } from '@angular/core';
import { describe, expect, it } from '@jest/globals';
import { NEVER, Observable, of } from 'rxjs';
import { Future, openNursery, ResultCapture, type Outcome, type ResultBase } from 'rxresult';
import { toOutcomeSignal } from 'rxresult/angular';
import { thrownBy } from '../support';
import { debugNameOf, ends, Owner } from './contexts';

const kinds = Object.entries(ends);

describe('toOutcomeSignal', () => {
  it.each(kinds)('is pending, then the settled outcome, the same object as that of the result: %s', (status, end) => {
    const result = new ResultCapture<number>();
    const outcome = toOutcomeSignal(result, new Owner());
    expect(outcome()).toBe(result.outcome);
    expect(outcome()).toEqual({ status: 'pending' });
    end(result);
    expect(outcome()).toBe(result.outcome);
    expect(outcome().status).toBe(status);
  });

  it.each(kinds)('is correct from the beginning if the result is done, and waits for nothing: %s', (status, end) => {
    const owner = new Owner();
    const result = new ResultCapture<number>();
    end(result);
    const outcome = toOutcomeSignal(result, owner);
    expect([outcome().status, owner.registered.size]).toEqual([status, 0]);
  });

  it('is correct for a task that ends synchronously', () => {
    const outcome = toOutcomeSignal(openNursery().startSoon(of('Ada')), new Owner());
    expect(outcome()).toEqual({ status: 'fulfilled', value: 'Ada' });
  });

  it('changes synchronously when the result settles', () => {
    const read: string[] = [];
    const result = new Future<number>();
    const outcome = toOutcomeSignal(result, new Owner());
    result.subscribe(() => read.push(outcome().status));
    result.setResult(1);
    expect(read).toEqual(['fulfilled']);
  });

  it('is a read-only signal', () => {
    const outcome = toOutcomeSignal(new Future(), new Owner());
    expect([isSignal(outcome), 'set' in outcome]).toEqual([true, false]);
  });

  it('makes its readers evaluate once for each outcome', () => {
    const statuses: string[] = [];
    const result = new Future<number>();
    const outcome = toOutcomeSignal(result, new Owner());
    const status = computed(() => statuses.push(outcome().status));
    status();
    status();
    result.setResult(1);
    status();
    status();
    expect(statuses).toEqual(['pending', 'fulfilled']);
  });

  it('has its debugName in Angular’s tools', () => {
    const outcome = toOutcomeSignal(new Future(), { injector: new Owner().injector, debugName: 'orders' });
    const [node] = Object.getOwnPropertySymbols(outcome).map((key) => (outcome as never)[key]);
    expect(node).toMatchObject({ debugName: 'orders' });
  });
});

describe('toOutcomeSignal stops waiting', () => {
  it.each(kinds)('when the result has settled, and leaves no callback with the DestroyRef: %s', (_, end) => {
    const owner = new Owner();
    const result = new ResultCapture<number>();
    toOutcomeSignal(result, owner);
    expect([owner.registered.size, result.observed]).toEqual([1, true]);
    end(result);
    expect([owner.registered.size, result.observed]).toEqual([0, false]);
  });

  it('when the injector is destroyed, and does not cancel the task', () => {
    const owner = new Owner();
    const nursery = openNursery();
    const result = nursery.startSoon(NEVER);
    toOutcomeSignal(result, owner);
    owner.destroy();
    expect([owner.registered.size, result.observed, nursery.size]).toEqual([0, false, 1]);
  });

  it('when the injector is destroyed, and keeps its value', () => {
    const result = new Future<number>();
    const injector = Injector.create({ providers: [] });
    const outcome = toOutcomeSignal(result, { injector });
    injector.destroy();
    result.setResult(1);
    expect([outcome().status, result.observed]).toEqual(['pending', false]);
  });

  it('when its own injector is destroyed, while others go on waiting', () => {
    const result = new Future<number>();
    const [first, second] = [0, 1].map(() => {
      const injector = Injector.create({ providers: [] });
      return { injector, outcome: toOutcomeSignal(result, { injector }) };
    });
    second?.injector.destroy();
    result.setResult(1);
    expect([first?.outcome().status, second?.outcome().status]).toEqual(['fulfilled', 'pending']);
  });

  it('at once if the view is already destroyed, and keeps its value', () => {
    const owner = new Owner();
    const result = new Future<number>();
    owner.destroy();
    const outcome = toOutcomeSignal(result, owner);
    expect(result.observed).toBe(false);
    result.setResult(1);
    expect(outcome().status).toBe('pending');
  });

  it('before it begins if the injector is already destroyed, and throws Angular’s NG0205', () => {
    const result = new Future<number>();
    const injector = Injector.create({ providers: [] });
    injector.destroy();
    expect(() => toOutcomeSignal(result, { injector })).toThrow(/NG0205/);
    expect(result.observed).toBe(false);
  });

  it('at once if the result settles while it is being subscribed', () => {
    const owner = new Owner();
    const outcome = toOutcomeSignal(settlingWhenAsked(), owner);
    expect([outcome().status, owner.registered.size]).toEqual(['fulfilled', 0]);
  });
});

describe('the call of toOutcomeSignal', () => {
  it('uses the injection context and its owner', () => {
    const owner = new Owner();
    runInInjectionContext(owner.injector, () => toOutcomeSignal(new Future()));
    expect(owner.registered.size).toBe(1);
  });

  it('prefers the given injector', () => {
    const [around, given] = [new Owner(), new Owner()];
    runInInjectionContext(around.injector, () => toOutcomeSignal(new Future(), given));
    expect([around.registered.size, given.registered.size]).toEqual([0, 1]);
  });

  it('throws Angular’s NG0203 without either, even if the result is done', () => {
    const result = new Future<number>();
    expect(() => toOutcomeSignal(result)).toThrow(/NG0203: toOutcomeSignal\(\) can only be used within/);
    expect(result.observed).toBe(false);
    result.setResult(1);
    expect(() => toOutcomeSignal(result)).toThrow(/NG0203: toOutcomeSignal\(\)/);
  });

  it('throws Angular’s NG0602 in a computed, where each evaluation would wait again', () => {
    const owner = new Owner();
    const result = new Future<number>();
    const outcome = computed(() => toOutcomeSignal(result, owner)());
    expect(() => outcome()).toThrow(/NG0602: toOutcomeSignal\(\) cannot be called from within a reactive context/);
    expect([result.observed, owner.registered.size]).toEqual([false, 0]);
  });

  it('throws it there without an injector, too', () => {
    const outcome = computed(() => toOutcomeSignal(new Future<number>())());
    expect(() => outcome()).toThrow(/NG0602: toOutcomeSignal\(\)/);
  });

  it.each([
    [of(1), 'Observable'],
    [undefined, 'undefined'],
    [null, 'null'],
    ['tea', '"tea"'],
    [{ outcome: { status: 'pending' } }, 'Object'],
    [{ outcome: { status: 'pending' }, isDone: () => false }, 'Object'],
    [{ isDone: () => true, waitDone: () => of() }, 'Object'],
    [{ outcome: { status: 'pending' }, waitDone: () => of() }, 'Object'],
    [{ outcome: 'pending', isDone: () => true, waitDone: () => of() }, 'Object'],
  ])('throws for something that is not a result: %p', (given, description) => {
    const owner = new Owner();
    const error = thrownBy(() => toOutcomeSignal(given as never, owner)) as Error;
    expect(error).toBeInstanceOf(TypeError);
    expect(error.message).toBe(`toOutcomeSignal: expected a ResultCapture or a Future, got ${description}`);
    expect(owner.registered.size).toBe(0);
  });

  it('is allowed in a computed if it is untracked', () => {
    const owner = new Owner();
    const result = new Future<number>();
    const outcome = computed(() => untracked(() => toOutcomeSignal(result, owner)));
    result.setResult(1);
    expect(outcome()().status).toBe('fulfilled');
  });

  it('makes a signal that is correct after the next microtask for a computed that read it and then settled the result', async () => {
    const result = new Future<number>();
    const outcome = toOutcomeSignal(result, new Owner());
    const read = computed(() => {
      const before = outcome();
      if (!result.isDone()) {
        result.setResult(1);
      }
      return [before.status, outcome().status];
    });
    // Within one evaluation, a signal keeps the value that it had when it was first read.
    expect(read()).toEqual(['pending', 'pending']);
    await Promise.resolve();
    expect(read()).toEqual(['fulfilled', 'fulfilled']);
    expect(result.observed).toBe(false);
  });
});

/** A result, as another copy of the package could make it, that settles while it is being subscribed. */
function settlingWhenAsked(): ResultBase<number> {
  const pending: Outcome<number> = { status: 'pending' };
  const waitDone = () =>
    new Observable<Outcome<number>>((subscriber) => {
      subscriber.next({ status: 'fulfilled', value: 1 });
      subscriber.complete();
    });
  return { outcome: pending, isDone: () => false, waitDone } as unknown as ResultBase<number>;
}

describe('toOutcomeSignal of a function', () => {
  it.each(kinds)('follows the result that it returns; there is none at first: %s', (status, end) => {
    const owner = new Owner();
    const result = signal<ResultCapture<number> | undefined>(undefined);
    const outcome = toOutcomeSignal(() => result(), owner);
    expect(outcome()).toEqual({ status: 'pending' });
    const [first, second] = [new ResultCapture<number>(), new ResultCapture<number>()];
    result.set(first);
    expect(outcome()).toEqual({ status: 'pending' });
    end(first);
    expect(outcome()).toBe(first.outcome);
    expect(outcome().status).toBe(status);
    result.set(second);
    expect(outcome()).toEqual({ status: 'pending' });
    end(second);
    expect(outcome()).toBe(second.outcome);
    result.set(undefined);
    expect(outcome()).toEqual({ status: 'pending' });
  });

  it('takes a signal', () => {
    const result = signal(new Future<number>());
    const outcome = toOutcomeSignal(result, new Owner());
    result().setResult(1);
    expect(outcome()).toEqual({ status: 'fulfilled', value: 1 });
  });

  it('is correct at once if the result is done', () => {
    const done = new Future<number>();
    done.setResult(1);
    expect(toOutcomeSignal(() => done, new Owner())()).toBe(done.outcome);
  });

  it('waits for the last result that was read, and for none when the injector is destroyed', () => {
    const owner = new Owner();
    const [first, second] = [new ResultCapture<number>(), new ResultCapture<number>()];
    const result = signal(first);
    const outcome = toOutcomeSignal(result, owner);
    expect(first.observed).toBe(false);
    outcome();
    expect(first.observed).toBe(true);
    result.set(second);
    outcome();
    expect([first.observed, second.observed]).toEqual([false, true]);
    owner.destroy();
    expect(second.observed).toBe(false);
    result.set(first);
    expect([outcome().status, first.observed]).toEqual(['pending', false]);
  });

  it('does not notify its readers while it stays pending', () => {
    let evaluations = 0;
    const result = signal(new ResultCapture<number>());
    const outcome = toOutcomeSignal(result, new Owner());
    const status = computed(() => {
      evaluations++;
      return outcome().status;
    });
    status();
    result.set(new ResultCapture<number>());
    status();
    expect(evaluations).toBe(1);
  });

  it('waits for none while the function throws', () => {
    const first = new ResultCapture<number>();
    const broken = signal(false);
    const outcome = toOutcomeSignal(() => {
      if (broken()) {
        throw new Error('boom');
      }
      return first;
    }, new Owner());
    outcome();
    broken.set(true);
    expect(outcome).toThrow('boom');
    expect(first.observed).toBe(false);
  });

  it('throws what the function throws, and a TypeError for something else', () => {
    const boom = new Error('boom');
    const throwing = toOutcomeSignal(() => {
      throw boom;
    }, new Owner());
    expect(throwing).toThrow(boom);
    const wrong = toOutcomeSignal(() => 5 as never, new Owner());
    expect(wrong).toThrow(new TypeError('toOutcomeSignal: expected a ResultCapture or a Future, got 5'));
  });
});

describe('debugName', () => {
  it('is the name of the result by default', () => {
    const { injector } = new Owner();
    const order = new ResultCapture<number>({ name: 'order' });
    expect(debugNameOf(toOutcomeSignal(order, { injector }))).toBe('order');
    expect(debugNameOf(toOutcomeSignal(order, { injector, debugName: 'other' }))).toBe('other');
    expect(debugNameOf(toOutcomeSignal(() => order, { injector, debugName: 'other' }))).toBe('other');
    expect(debugNameOf(toOutcomeSignal(new ResultCapture(), { injector }))).toBeUndefined();
  });
});
