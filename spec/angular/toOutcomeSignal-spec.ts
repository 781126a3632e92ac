import { computed, Injector, isSignal, runInInjectionContext, untracked } from '@angular/core';
import { describe, expect, it } from '@jest/globals';
import { NEVER, Observable, of } from 'rxjs';
import { Future, openNursery, ResultCapture, type Outcome, type ResultBase } from 'rxresult';
import { toOutcomeSignal } from 'rxresult/angular';
import { thrownBy } from '../support';
import { ends, Owner } from './contexts';

const kinds = Object.entries(ends);

describe('toOutcomeSignal', () => {
  it.each(kinds)('is pending, then what the result came to, as the result has it: %s', (status, end) => {
    const result = new ResultCapture<number>();
    const outcome = toOutcomeSignal(result, new Owner());
    expect(outcome()).toBe(result.outcome);
    expect(outcome()).toEqual({ status: 'pending' });
    end(result);
    expect(outcome()).toBe(result.outcome);
    expect(outcome().status).toBe(status);
  });

  it.each(kinds)('is right from the beginning of a result that is done, and waits for nothing: %s', (status, end) => {
    const owner = new Owner();
    const result = new ResultCapture<number>();
    end(result);
    const outcome = toOutcomeSignal(result, owner);
    expect([outcome().status, owner.registered.size]).toEqual([status, 0]);
  });

  it('is right of a task that ends as it is started', () => {
    const outcome = toOutcomeSignal(openNursery().startSoon(of('Ada')), new Owner());
    expect(outcome()).toEqual({ status: 'fulfilled', value: 'Ada' });
  });

  it('changes in the call stack in which the result settles', () => {
    const read: string[] = [];
    const result = new Future<number>();
    const outcome = toOutcomeSignal(result, new Owner());
    result.subscribe(() => read.push(outcome().status));
    result.setResult(1);
    expect(read).toEqual(['fulfilled']);
  });

  it('is a signal that nobody can set', () => {
    const outcome = toOutcomeSignal(new Future(), new Owner());
    expect([isSignal(outcome), 'set' in outcome]).toEqual([true, false]);
  });

  it('has what reads it evaluated once for each outcome', () => {
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

  it('is called by its debugName in Angular’s tools', () => {
    const outcome = toOutcomeSignal(new Future(), { injector: new Owner().injector, debugName: 'orders' });
    const [node] = Object.getOwnPropertySymbols(outcome).map((key) => (outcome as never)[key]);
    expect(node).toMatchObject({ debugName: 'orders' });
  });
});

describe('toOutcomeSignal lets go', () => {
  it.each(kinds)('when the result has settled: nothing stays with the DestroyRef: %s', (_, end) => {
    const owner = new Owner();
    const result = new ResultCapture<number>();
    toOutcomeSignal(result, owner);
    expect([owner.registered.size, result.observed]).toEqual([1, true]);
    end(result);
    expect([owner.registered.size, result.observed]).toEqual([0, false]);
  });

  it('when the injector is destroyed: the result has no waiter any more, and its task runs on', () => {
    const owner = new Owner();
    const nursery = openNursery();
    const result = nursery.startSoon(NEVER);
    toOutcomeSignal(result, owner);
    owner.destroy();
    expect([owner.registered.size, result.observed, nursery.size]).toEqual([0, false, 1]);
  });

  it('when the injector is destroyed, and stays as it is', () => {
    const result = new Future<number>();
    const injector = Injector.create({ providers: [] });
    const outcome = toOutcomeSignal(result, { injector });
    injector.destroy();
    result.setResult(1);
    expect([outcome().status, result.observed]).toEqual(['pending', false]);
  });

  it('when its own injector is destroyed, whoever else waits', () => {
    const result = new Future<number>();
    const [first, second] = [0, 1].map(() => {
      const injector = Injector.create({ providers: [] });
      return { injector, outcome: toOutcomeSignal(result, { injector }) };
    });
    second?.injector.destroy();
    result.setResult(1);
    expect([first?.outcome().status, second?.outcome().status]).toEqual(['fulfilled', 'pending']);
  });

  it('at once where the view is gone already: what is there then stays', () => {
    const owner = new Owner();
    const result = new Future<number>();
    owner.destroy();
    const outcome = toOutcomeSignal(result, owner);
    expect(result.observed).toBe(false);
    result.setResult(1);
    expect(outcome().status).toBe('pending');
  });

  it('has never begun where the injector is gone already, which Angular’s NG0205 says', () => {
    const result = new Future<number>();
    const injector = Injector.create({ providers: [] });
    injector.destroy();
    expect(() => toOutcomeSignal(result, { injector })).toThrow(/NG0205/);
    expect(result.observed).toBe(false);
  });

  it('of a result that settles while it is asked', () => {
    const owner = new Owner();
    const outcome = toOutcomeSignal(settlingWhenAsked(), owner);
    expect([outcome().status, owner.registered.size]).toEqual(['fulfilled', 0]);
  });
});

describe('toOutcomeSignal, and where it is called', () => {
  it('takes the injection context, and what owns it', () => {
    const owner = new Owner();
    runInInjectionContext(owner.injector, () => toOutcomeSignal(new Future()));
    expect(owner.registered.size).toBe(1);
  });

  it('prefers the injector it is given', () => {
    const [around, given] = [new Owner(), new Owner()];
    runInInjectionContext(around.injector, () => toOutcomeSignal(new Future(), given));
    expect([around.registered.size, given.registered.size]).toEqual([0, 1]);
  });

  it('throws Angular’s NG0203 elsewhere, of a result that is done too', () => {
    const result = new Future<number>();
    expect(() => toOutcomeSignal(result)).toThrow(/NG0203: toOutcomeSignal\(\) can only be used within/);
    expect(result.observed).toBe(false);
    result.setResult(1);
    expect(() => toOutcomeSignal(result)).toThrow(/NG0203: toOutcomeSignal\(\)/);
  });

  it('throws Angular’s NG0602 in a computed: each evaluation would wait anew', () => {
    const owner = new Owner();
    const result = new Future<number>();
    const outcome = computed(() => toOutcomeSignal(result, owner)());
    expect(() => outcome()).toThrow(/NG0602: toOutcomeSignal\(\) cannot be called from within a reactive context/);
    expect([result.observed, owner.registered.size]).toEqual([false, 0]);
  });

  it('throws it without an injector, too', () => {
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
  ])('cannot be given what is no result: %p', (given, description) => {
    const owner = new Owner();
    const error = thrownBy(() => toOutcomeSignal(given as never, owner)) as Error;
    expect(error).toBeInstanceOf(TypeError);
    expect(error.message).toBe(`toOutcomeSignal: expected a ResultCapture or a Future, got ${description}`);
    expect(owner.registered.size).toBe(0);
  });

  it('can be called in a computed where that is not tracked', () => {
    const owner = new Owner();
    const result = new Future<number>();
    const outcome = computed(() => untracked(() => toOutcomeSignal(result, owner)));
    result.setResult(1);
    expect(outcome()().status).toBe('fulfilled');
  });

  it('is right, after the next microtask, for a computed that has read it and then settles the result', async () => {
    const result = new Future<number>();
    const outcome = toOutcomeSignal(result, new Owner());
    const read = computed(() => {
      const before = outcome();
      if (!result.isDone()) {
        result.setResult(1);
      }
      return [before.status, outcome().status];
    });
    // Within one evaluation, a signal is what it was when it was read first.
    expect(read()).toEqual(['pending', 'pending']);
    await Promise.resolve();
    expect(read()).toEqual(['fulfilled', 'fulfilled']);
    expect(result.observed).toBe(false);
  });
});

/** Of another copy of the package, say. */
function settlingWhenAsked(): ResultBase<number> {
  const pending: Outcome<number> = { status: 'pending' };
  const waitDone = () =>
    new Observable<Outcome<number>>((subscriber) => {
      subscriber.next({ status: 'fulfilled', value: 1 });
      subscriber.complete();
    });
  return { outcome: pending, isDone: () => false, waitDone } as unknown as ResultBase<number>;
}
