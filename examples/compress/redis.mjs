import { messageOf } from '../terminal.mjs';
import { InputError } from '../program.mjs';

/**
 * Jobs on a queue wait until Redis can be reached, for as long as it takes. A program whose user may have mistyped the address
 * should rather say so.
 *
 * @param {string} url
 */
export async function checkRedis(url) {
  const { Redis } = await import('ioredis');
  const redis = new Redis(url, { lazyConnect: true, retryStrategy: () => null });
  /** @type {unknown} */
  let failure;
  redis.on('error', (error) => (failure = error));
  try {
    await redis.connect();
    await redis.ping();
  } catch (error) {
    throw new InputError(`cannot reach Redis: ${messageOf(failure ?? error)}`);
  } finally {
    redis.disconnect();
  }
}
