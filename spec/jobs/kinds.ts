// The runners that fulfil the contract. That on a queue needs Redis: `npm run test:jobs`.

import { inProcess, type JobRunner } from 'rxresult/jobs';
import { threadPool } from 'rxresult/piscina';
import { handlers } from './handlers.mjs';

export interface Kind {
  readonly name: string;
  /** What travels is cloned, or written as JSON. */
  readonly sends: 'clones' | 'JSON';
  /** Whether a job that does not stop can be stopped by force. */
  readonly byForce: boolean;
  open(): Promise<OpenKind>;
}

export interface OpenKind {
  readonly runner: JobRunner;
  /** Closes the runner, and what it needs. */
  close(): Promise<void>;
}

export const kinds: Kind[] = [
  {
    name: 'inProcess',
    sends: 'clones',
    byForce: false,
    open: () => opened(inProcess(handlers)),
  },
  {
    name: 'threadPool',
    sends: 'clones',
    byForce: true,
    open: () => opened(threadPool(new URL('./thread.mjs', import.meta.url), { threads: 2 })),
  },
  ...(process.env['REDIS'] ? [queue()] : []),
];

function queue(): Kind {
  return {
    name: 'bullRunner',
    sends: 'JSON',
    byForce: false,
    open: async () => {
      const { openQueue } = await import('./bullmq/openQueue');
      return openQueue(handlers);
    },
  };
}

function opened(runner: JobRunner): Promise<OpenKind> {
  return Promise.resolve({ runner, close: () => runner.close() });
}
