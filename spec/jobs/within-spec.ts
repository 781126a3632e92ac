import { expect, test } from '@jest/globals';
import { within } from '../../src/jobs/within';

const never = new Promise(() => undefined);

test('within() tells whether a promise settles in time', async () => {
  await expect(within(1000, Promise.resolve(1))).resolves.toBe(true);
  await expect(within(1000, Promise.reject(new Error('no')))).resolves.toBe(true);
  await expect(within(Infinity, Promise.resolve(1))).resolves.toBe(true);
  await expect(within(5, never)).resolves.toBe(false);
  await expect(within(0, never)).resolves.toBe(false);
});
