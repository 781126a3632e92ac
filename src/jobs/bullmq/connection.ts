import { Redis, type RedisOptions } from 'ioredis';
import type { QueueConnection } from './settings';
import { within } from '../within';

/**
 * What BullMQ and the jobs need, whatever the user chose. A command waits until Redis is back. Connecting starts at once: if
 * BullMQ has to start it, BullMQ treats a first failed attempt as final.
 */
const OWN: RedisOptions = {
  maxRetriesPerRequest: null,
  enableOfflineQueue: true,
  lazyConnect: false,
  // Blocking commands take long, and commands whose reply was lost with the connection are sent again.
  commandTimeout: undefined,
  socketTimeout: undefined,
  autoResendUnfulfilledCommands: true,
  autoResubscribe: true,
  stringNumbers: false,
  // ioredis keeps the process alive for this long after it has disconnected from a Redis that is away.
  disconnectTimeout: 200,
};

/** How long Redis may be away at the start before that is reported, in milliseconds. */
const PATIENCE = 5000;

/** How long a connection has to close, in milliseconds. */
const CLOSING = 500;

/** Codes of errors after which ioredis connects again. */
const CODES = /^(E(CONN\w+|PIPE|TIMEDOUT|NOTFOUND|AI_AGAIN|HOST\w+|NET\w+)|NR_CLOSED)$/;

/** Whether the connection is an instance of ioredis, from any copy of the package. */
export function isInstance(connection: QueueConnection): connection is Redis {
  return typeof (connection as Partial<Redis>).duplicate === 'function';
}

/** Opens a connection of our own. */
export function openConnection(connection: QueueConnection, onError: (error: unknown) => void): Redis {
  const redis = isInstance(connection) ? connection.duplicate(OWN) : create(connection);
  redis.on('error', onError);
  const { keyPrefix } = redis.options; // The URL may have set it.
  if (keyPrefix) {
    redis.disconnect();
    throw new TypeError('the keyPrefix of connection must be absent: BullMQ has the option prefix instead');
  }
  return redis;
}

/** How long an error must have been absent before it is reported again, in milliseconds. */
const QUIET = 60_000;

/** Reports an error once: if connecting fails, the same error occurs at each attempt and on each connection. */
export function reportOnce(onError: (error: unknown) => void): (error: unknown) => void {
  const seen = new Map<string, number>();
  return (error) => {
    const text = String(error);
    const now = performance.now();
    for (const [other, time] of seen) {
      if (now - time >= QUIET) {
        seen.delete(other);
      }
    }
    const known = seen.has(text);
    seen.set(text, now);
    if (!known) {
      onError(error);
    }
  };
}

/** Reports once if Redis cannot be reached for a while at the start: jobs wait for it, and the user should know. */
export function reportWhileAway(redis: Redis, onError: (error: unknown) => void): void {
  let cause: unknown;
  redis.on('error', (error) => (cause = error));
  const timer = setTimeout(() => {
    const { host, port, path } = redis.options;
    onError(new Error(`Redis cannot be reached at ${path ?? `${host}:${port}`}: trying again`, { cause }));
  }, PATIENCE).unref();
  redis.once('ready', () => {
    clearTimeout(timer);
  });
}

/** Closes a connection, whether or not Redis can be reached. Commands without a reply will not receive one. */
export async function closeConnection(redis: Redis): Promise<void> {
  // A connection that waits for its next attempt does not emit `end`.
  const ending = ['connecting', 'connect', 'ready'].includes(redis.status);
  const ended = new Promise<void>((resolve) => {
    redis.once('end', resolve);
  });
  redis.disconnect();
  if (ending) {
    await within(CLOSING, ended);
  }
}

/** Whether the value is an instance of ioredis (but not of its Cluster), or may be options. */
export function isConnection(given: unknown): given is QueueConnection {
  if (typeof given !== 'object' || given === null || Array.isArray(given) || given instanceof URL) {
    return false;
  }
  const { isCluster, then, url = 'absent' } = given as Record<string, unknown>;
  return isCluster !== true && then === undefined && typeof url === 'string' && url !== '';
}

/** Reports an error, unless it only says that Redis cannot be reached. */
export function reportUnlessAway(error: unknown, onError: (error: unknown) => void): void {
  const { code, message } = Object(error) as { code?: unknown; message?: unknown };
  if (!(typeof code === 'string' && CODES.test(code)) && message !== 'Connection is closed.') {
    onError(error);
  }
}

function create({ url, ...options }: Exclude<QueueConnection, Redis>): Redis {
  return url === undefined ? new Redis({ ...options, ...OWN }) : new Redis(url, { ...options, ...OWN });
}
