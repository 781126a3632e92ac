import type { Redis, RedisOptions } from 'ioredis';
import { check, checkObject } from '../options';
import { isConnection, isInstance } from './connection';
import { warn } from './warn';

/**
 * How to reach Redis: options of ioredis, or an instance of it. An instance is only duplicated: it stays open, and is yours to
 * close.
 *
 * ```typescript
 * import type { QueueConnection } from 'rxresult/bullmq';
 *
 * const connection: QueueConnection = { url: 'rediss://redis:6379', password: 'secret' };
 * const runner = bullRunner('pictures', { connection });
 * ```
 *
 * @see {@link QueueOptions.connection}
 */
export type QueueConnection =
  | Redis
  | (RedisOptions & {
      /** The address of the server, such as `redis://redis:6379`; the other options complete it. */
      readonly url?: string | undefined;
    });

/**
 * The options that both sides of a queue take, {@link bullRunner} and {@link serveJobs}.
 *
 * ```typescript
 * import type { QueueOptions } from 'rxresult/bullmq';
 *
 * const shared: QueueOptions = { connection: { host: 'redis' }, prefix: 'shop' };
 * const runner = bullRunner('pictures', shared);
 * const server = serveJobs('pictures', { shrink: (file: string) => of(`small ${file}`) }, { ...shared, concurrent: 4 });
 * ```
 *
 * @see {@link BullRunnerOptions}
 * @see {@link ServeJobsOptions}
 */
export interface QueueOptions {
  /** How to reach Redis. */
  readonly connection: QueueConnection;
  /** The prefix of BullMQ's keys; default `bull`. Both sides need the same. */
  readonly prefix?: string | undefined;
  /**
   * Called with errors that belong to no job, such as a wrong password, and once if Redis cannot be reached for five seconds at
   * the start. Default: a process warning. Connecting is attempted until it succeeds or the `retryStrategy` of the connection
   * gives up. Then the jobs of a runner are lost, and a server closes.
   */
  readonly onError?: ((error: unknown) => void) | undefined;
}

/** A queue, and how to reach it. */
export interface QueueSettings {
  readonly queue: string;
  readonly connection: QueueConnection;
  readonly prefix: string;
  readonly onError: (error: unknown) => void;
}

/** @throws TypeError if the queue or an option is of the wrong type. */
export function queueSettings(where: string, queue: unknown, options: QueueOptions): QueueSettings {
  const named = typeof queue === 'string' && /^[^:]+$/.test(queue);
  check(where, 'the queue', queue, named, 'a string without a colon, and not empty');
  checkObject(where, options);
  const { connection, prefix = 'bull', onError = warn } = options;
  const given = isConnection(connection);
  check(where, 'connection', connection, given, 'options of ioredis, such as { url: string }, or an instance of Redis');
  const { keyPrefix } = isInstance(connection) ? connection.options : connection;
  check(where, 'the keyPrefix of connection', keyPrefix, !keyPrefix, 'absent: BullMQ has the option prefix instead');
  check(where, 'prefix', prefix, typeof prefix === 'string' && prefix !== '', 'a string that is not empty');
  check(where, 'onError', onError, typeof onError === 'function', 'a function');
  return { queue: queue as string, connection, prefix, onError: guarded(onError) };
}

/** An `onError` that throws must not break its caller. */
function guarded(onError: (error: unknown) => void): (error: unknown) => void {
  return (error) => {
    try {
      onError(error);
    } catch (thrown) {
      warn(thrown);
    }
  };
}
