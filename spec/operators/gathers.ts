// What the specs of the gathers share.

import { map, Observable, type Observer, type Subject } from 'rxjs';
import { gather, gatherAny, gatherSettled, nursery, type GatherOptions, type Outcome } from 'rxresult';
import { logger } from '../support';

export type Name = 'gather' | 'gatherSettled' | 'gatherAny' | 'nursery';
export type Gather = (sources: unknown, options?: GatherOptions) => Observable<unknown>;

export const gathers = [
  ['gather', gather],
  ['gatherSettled', gatherSettled],
  ['gatherAny', gatherAny],
] as unknown as [name: Exclude<Name, 'nursery'>, gather: Gather][];

/** The gathers, and a nursery of sources, which emits what its sources emit. */
export const gathersAndNursery: [name: Name, gather: Gather][] = [
  ...gathers,
  ['nursery', (sources, options) => nursery(sources as never, options)],
];

export const fulfilled = (value: unknown) => ({ status: 'fulfilled', value });

/** What is emitted for tasks that emit these values, one each, and complete. */
export function emitted(name: Name, ...values: unknown[]): unknown[] {
  return {
    gather: [values],
    gatherSettled: [values.map(fulfilled)],
    gatherAny: values.slice(0, 1),
    nursery: values,
  }[name];
}

/** What a logger `s` writes for tasks that emit these values, as text, and complete. */
export function lines(name: Name, ...values: unknown[]): string[] {
  return [...emitted(name, ...values).map((value) => `s: ${JSON.stringify(value)}`), 's |'];
}

/** What a logger `s` writes when this number of tasks is cancelled: gatherSettled emits their outcomes. */
export function cancelled(name: Name, tasks: number): string[] {
  return [...(name === 'gatherSettled' ? [`s: ${new Array(tasks).fill('cancelled').join(' ')}`] : []), 's |'];
}

/** A logger `s` that writes outcomes as their statuses. */
export function statuses(name: Name, log: string[]): Observer<unknown> {
  const handlers = logger(log, 's');
  const status = (value: unknown) =>
    name === 'gatherSettled' ? (value as Outcome<unknown>[]).map(({ status }) => status).join(' ') : value;
  return { ...handlers, next: (value) => handlers.next(status(value)) };
}

/** Ends a task in such a way that the other tasks go on. */
export function finish(name: Name, task: Subject<number>): void {
  if (name === 'gatherAny') {
    task.error('boom');
  } else {
    task.next(1);
    task.complete();
  }
}

/** The values as text, for logs. */
export const text = (source: Observable<unknown>) => source.pipe(map((value) => JSON.stringify(value)));

/** A stream that never ends, whose teardown throws. */
export const throwing = (message: string) =>
  new Observable<never>(() => () => {
    throw new Error(message);
  });
