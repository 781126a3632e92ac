// Pools over the files in threads/, and their threads.

import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { Worker } from 'node:worker_threads';
import { firstValueFrom, lastValueFrom, Subject } from 'rxjs';
import { gatherSettled, openNursery } from 'rxresult';
import type { JobRunner } from 'rxresult/jobs';
import { threadPool, type ThreadPoolOptions } from 'rxresult/piscina';

const pools: JobRunner[] = [];

export const url = (file: string): URL => new URL(`./threads/${file}.mjs`, import.meta.url);

/** Opens a pool over a file in threads/. {@link closePools} closes it. */
export function open(file = 'troubled', options: ThreadPoolOptions = {}): JobRunner {
  return opened(threadPool(url(file), { threads: 2, ...options }));
}

/** {@link closePools} closes the pool. */
export function opened(pool: JobRunner): JobRunner {
  pools.push(pool);
  return pool;
}

export async function closePools(): Promise<void> {
  await Promise.all(pools.splice(0).map((pool) => pool.close()));
}

/** Runs a job, and returns the error that it fails with. */
export async function reasonOf(pool: JobRunner, name: string, data?: unknown): Promise<unknown> {
  const [outcome] = await lastValueFrom(gatherSettled([pool.task(name, data)]));
  return outcome.status === 'rejected' ? outcome.reason : outcome;
}

/** Starts a job in a nursery, and resolves once it has reported that it runs. Returns what cancels it and waits for its end. */
export async function started(
  pool: JobRunner,
  name: string,
  data: unknown,
  grace: number,
): Promise<() => Promise<void>> {
  const n = openNursery();
  const progress = new Subject();
  const running = firstValueFrom(progress);
  const job = pool.task(name, data, {
    grace,
    progress: (value) => {
      progress.next(value);
    },
  });
  void n.startSoon(job, { name });
  await running;
  return async () => {
    n.cancel();
    await lastValueFrom(n.done$, { defaultValue: undefined });
  };
}

/** The threads of this process that are made while `act` runs: how many live, and how many have lived at once. */
export async function withThreads(act: (threads: { readonly living: number; readonly most: number }) => unknown) {
  const threads = { living: 0, most: 0 };
  const onThread = (message: unknown) => {
    threads.living += 1;
    threads.most = Math.max(threads.most, threads.living);
    (message as { worker: Worker }).worker.once('exit', () => {
      threads.living -= 1;
    });
  };
  subscribe('worker_threads', onThread);
  try {
    await act(threads);
  } finally {
    unsubscribe('worker_threads', onThread);
  }
}
