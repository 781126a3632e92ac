import { computed, runInInjectionContext, signal, type Resource } from '@angular/core';
import { describe, expect, it } from '@jest/globals';
import { EmptyError, of } from 'rxjs';
import { Future, ResultCapture } from 'rxresult';
import { toResource } from 'rxresult/angular';
import { thrownBy } from '../support';
import { boom, ends, Owner, rejection } from './contexts';

/** The state of a resource except for its error. */
function read(resource: Resource<unknown>): unknown[] {
  const { status, isLoading, value } = resource;
  return [status(), isLoading(), resource.hasValue(), status() === 'error' ? 'throws' : value()];
}

/** A resource with the default 0 whose result has ended in this way. */
function ended(end: keyof typeof ends): Resource<number> {
  const result = new ResultCapture<number>();
  const resource = toResource(result, { injector: new Owner().injector, defaultValue: 0 });
  ends[end]?.(result);
  return resource;
}

function failed(reason: unknown): Resource<undefined> {
  const result = new Future<undefined>();
  rejection(reason).subscribe(result);
  return toResource(result, new Owner());
}

describe('toResource', () => {
  it('is loading while the result is pending', () => {
    expect(read(toResource(new Future(), new Owner()))).toEqual(['loading', true, false, undefined]);
    expect(read(toResource(new Future<number>(), { injector: new Owner().injector, defaultValue: 0 }))).toEqual([
      'loading',
      true,
      true,
      0,
    ]);
  });

  it('is resolved when it is fulfilled', () => {
    expect(read(ended('fulfilled'))).toEqual(['resolved', false, true, 5]);
  });

  it('is idle, with its default, when it is cancelled', () => {
    expect(read(ended('cancelled'))).toEqual(['idle', false, true, 0]);
    expect(ended('cancelled').error()).toBeUndefined();
  });

  it('is in error when it is rejected', () => {
    expect(read(ended('rejected'))).toEqual(['error', false, false, 'throws']);
    expect(ended('rejected').error()).toBe(boom);
  });

  it('is in error when it is empty, with the error of `lastValueFrom`', () => {
    expect(read(ended('empty'))).toEqual(['error', false, false, 'throws']);
    expect(ended('empty').error()).toBeInstanceOf(EmptyError);
  });

  it('is correct from the beginning if the result is done', () => {
    const result = new Future<number>();
    result.setResult(5);
    const owner = new Owner();
    expect(read(toResource(result, owner))).toEqual(['resolved', false, true, 5]);
    expect(owner.registered.size).toBe(0);
  });

  it('has no value if the value is undefined, as with Angular', () => {
    const result = new Future<number | undefined>();
    result.setResult(undefined);
    expect(read(toResource(result, new Owner()))).toEqual(['resolved', false, false, undefined]);
  });

  it('throws an error with the error as its cause if its value is read in the state error', () => {
    const error = thrownBy(ended('rejected').value);
    expect(error).toMatchObject({ message: 'the resource has no value but an error: boom', cause: boom });
  });

  it('does not wrap an object that has a name and a message, such as HttpErrorResponse', () => {
    const response = { name: 'HttpErrorResponse', message: '503', status: 503 };
    expect(failed(response).error()).toBe(response);
  });

  it.each<unknown>([undefined, null, 0, 'down', Symbol('down'), {}, { message: 'down' }, Object.create(null)])(
    'wraps a value that is not an Error as the cause of one: %p',
    (reason) => {
      const error = failed(reason).error();
      expect(error).toBeInstanceOf(Error);
      expect(error).toMatchObject({
        message: 'the task failed with a value that is not an Error; see `cause`',
        cause: reason,
      });
    },
  );

  it('has a snapshot of its state, with Angular 20 too', () => {
    const snapshot = (end: keyof typeof ends) => (ended(end) as unknown as { snapshot(): unknown }).snapshot();
    expect(snapshot('none')).toEqual({ status: 'loading', value: 0 });
    expect(snapshot('fulfilled')).toEqual({ status: 'resolved', value: 5 });
    expect(snapshot('cancelled')).toEqual({ status: 'idle', value: 0 });
    expect(snapshot('rejected')).toEqual({ status: 'error', error: boom });
    expect(snapshot('empty')).toEqual({ status: 'error', error: expect.any(EmptyError) as unknown });
  });

  it('makes readers of one of its signals evaluate only when that has changed', () => {
    const evaluated: string[] = [];
    const result = new Future<number>();
    const resource = toResource(result, { injector: new Owner().injector, defaultValue: 5 });
    const readers = [
      computed(() => evaluated.push(`value ${String(resource.value())}`)),
      computed(() => evaluated.push(`has one: ${String(resource.hasValue())}`)),
      computed(() => evaluated.push(`error ${String(resource.error())}`)),
      computed(() => evaluated.push(resource.status())),
    ];
    const readAll = () => {
      for (const reader of readers) {
        reader();
      }
    };
    readAll();
    expect(evaluated.splice(0)).toEqual(['value 5', 'has one: true', 'error undefined', 'loading']);
    result.setResult(5);
    readAll();
    expect(evaluated).toEqual(['resolved']);
  });

  it('has the same error for all readers', () => {
    const { error } = failed('down');
    expect(error()).toBe(error());
  });

  it('has its debugName in Angular’s tools', () => {
    const { value } = toResource(new Future(), { injector: new Owner().injector, debugName: 'orders' });
    const [node] = Object.getOwnPropertySymbols(value).map((key) => (value as never)[key]);
    expect(node).toMatchObject({ debugName: 'orders.value' });
  });

  it('stops waiting when the result has settled, and when the injector is destroyed', () => {
    const [owner, other] = [new Owner(), new Owner()];
    const [settled, pending] = [new Future<number>(), new Future<number>()];
    toResource(settled, owner);
    toResource(pending, other);
    expect([owner.registered.size, other.registered.size]).toEqual([1, 1]);
    settled.setResult(1);
    other.destroy();
    expect([owner.registered.size, pending.observed]).toEqual([0, false]);
  });

  it('throws Angular’s NG0602 in a computed, with its own name, with and without an injector', () => {
    const owner = new Owner();
    const result = new Future<number>();
    const [given, none] = [computed(() => toResource(result, owner)), computed(() => toResource(result))];
    expect(() => given()).toThrow(/NG0602: toResource\(\) cannot be called from within a reactive context/);
    expect(() => none()).toThrow(/NG0602: toResource\(\)/);
    expect([result.observed, owner.registered.size]).toEqual([false, 0]);
  });

  it.each([
    [of(1), 'Observable'],
    [undefined, 'undefined'],
  ])('throws for something that is not a result: %p', (given, description) => {
    const error = thrownBy(() => toResource(given as never, new Owner())) as Error;
    expect(error).toBeInstanceOf(TypeError);
    expect(error.message).toBe(`toResource: expected a ResultCapture or a Future, got ${description}`);
  });

  it('accepts a result of another copy of the package', () => {
    const { outcome } = new Future<number>();
    const result = { outcome, isDone: () => false, waitDone: () => of({ status: 'fulfilled', value: 1 }) };
    expect(read(toResource(result as never, new Owner()))).toEqual(['resolved', false, true, 1]);
  });

  it('uses the injection context, or throws Angular’s NG0203', () => {
    const owner = new Owner();
    runInInjectionContext(owner.injector, () => toResource(new Future()));
    expect(owner.registered.size).toBe(1);
    expect(() => toResource(new Future())).toThrow(/NG0203: toResource\(\) can only be used within/);
  });
});

describe('toResource of a function', () => {
  it('follows the result that it returns, and is loading while there is none', () => {
    const result = signal<Future<number> | undefined>(undefined);
    const resource = toResource(result, { defaultValue: 0, injector: new Owner().injector });
    const state = () => [resource.status(), resource.hasValue() && resource.value()];
    expect(state()).toEqual(['loading', 0]);
    const future = new Future<number>();
    result.set(future);
    expect(state()).toEqual(['loading', 0]);
    future.setResult(1);
    expect(state()).toEqual(['resolved', 1]);
    const failed = new Future<number>();
    failed.setException(boom);
    result.set(failed);
    expect([...state(), resource.error()]).toEqual(['error', false, boom]);
    result.set(undefined);
    expect(state()).toEqual(['loading', 0]);
  });
});
