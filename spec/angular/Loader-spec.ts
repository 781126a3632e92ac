// What a server transfers, without a server: Angular does that since version 22, see transfer-spec.ts.

import { signal, type PendingTasks } from '@angular/core';
import { describe, expect, it } from '@jest/globals';
import { NEVER, of, Subject, throwError } from 'rxjs';
import { Loader } from '../../src/angular/Loader';
import { optional } from '../../src/angular/optional';
import { partSnapshot, type Transferred } from '../../src/angular/state';
import { resource } from '../support';
import { boom, Owner } from './contexts';

const pendingTasks = { add: () => () => undefined } as unknown as PendingTasks;

function loaderOf(tasks: object, transferred?: Transferred): Loader {
  return new Loader({
    tasks: () => tasks,
    until: undefined,
    keepPrevious: false,
    concurrent: undefined,
    debugName: undefined,
    pendingTasks,
    destroyRef: new Owner(),
    wanted: signal({ kind: 'params', params: 1 }),
    transferred: signal(transferred),
  });
}

const follow = (loader: Loader) => {
  loader.follow({ kind: 'params', params: 1 });
};

describe('a loader with transferred values', () => {
  it('shows them before and after the start, which requests the others', () => {
    const log: string[] = [];
    const loader = loaderOf(
      { user: resource(log, 'user'), news: optional(resource(log, 'news')) },
      { parts: { user: 'Ada' }, keys: ['user', 'news'] },
    );
    const shown = () => [
      loader.state().whole,
      ...['user', 'news'].map((key) => partSnapshot(loader.state(), key).status),
    ];
    const complete = { status: 'resolved', value: { user: 'Ada', news: undefined } };
    expect(shown()).toStrictEqual([complete, 'resolved', 'loading']);
    const { whole } = loader.state();
    follow(loader);
    expect([shown(), log]).toStrictEqual([[complete, 'resolved', 'loading'], ['+news']]);
    expect(loader.state().whole).toHaveProperty('value', whole.status === 'resolved' && whole.value);
  });

  it('is loading if the record was not complete', () => {
    const log: string[] = [];
    const tasks = { user: resource(log, 'user'), orders: resource(log, 'orders') };
    const loader = loaderOf(tasks, { parts: { user: 'Ada' }, keys: undefined });
    expect(loader.state().whole).toEqual({ status: 'loading', value: undefined });
    follow(loader);
    expect([loader.state().whole.status, partSnapshot(loader.state(), 'user'), log]).toEqual([
      'loading',
      { status: 'resolved', value: 'Ada' },
      ['+orders'],
    ]);
  });

  it('keeps them if it is cancelled before the start', () => {
    const log: string[] = [];
    const tasks = { user: resource(log, 'user'), news: optional(resource(log, 'news')) };
    const loader = loaderOf(tasks, { parts: { user: 'Ada' }, keys: ['user', 'news'] });
    loader.cancel(undefined);
    expect([loader.state().whole.status, partSnapshot(loader.state(), 'news').status, log]).toEqual([
      'resolved',
      'idle',
      [],
    ]);
  });
});

describe('what is transferred', () => {
  it('are the values of the parts and the keys of the record, when nothing loads any more', async () => {
    const user = new Subject<string>();
    const loader = loaderOf({ user, news: optional(throwError(() => boom)) });
    follow(loader);
    const transferred = loader.loaded();
    user.next('Ada');
    user.complete();
    expect(await transferred).toStrictEqual({ parts: { user: 'Ada' }, keys: ['user', 'news'] });
    expect(await loader.loaded()).toStrictEqual({ parts: { user: 'Ada' }, keys: ['user', 'news'] });
  });

  it('are no keys if the whole has failed', async () => {
    const loader = loaderOf({ user: of('Ada'), orders: throwError(() => boom), stock: NEVER });
    follow(loader);
    expect(await loader.loaded()).toStrictEqual({ parts: { user: 'Ada' }, keys: undefined });
  });

  it('is there also if it fails while it is waited for', async () => {
    const orders = new Subject<string>();
    const loader = loaderOf({ user: of('Ada'), orders });
    follow(loader);
    const transferred = loader.loaded();
    orders.error(boom);
    expect(await transferred).toStrictEqual({ parts: { user: 'Ada' }, keys: undefined });
  });
});
