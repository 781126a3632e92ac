import { expect, test } from '@jest/globals';
import type { Redis } from 'ioredis';
import { lookUp } from '../../../src/jobs/bullmq/lookUp';

/** A Redis with one hash. */
const hash = (fields: Record<string, string>) =>
  ({
    hmget: (_key: string, ...names: string[]) => Promise.resolve(names.map((name) => fields[name] ?? null)),
  }) as unknown as Redis;

test('a job that Redis does not know', async () => {
  await expect(lookUp(hash({}), 'key')).resolves.toEqual({ known: false, attempts: 0 });
});

test('a job that waits or runs', async () => {
  await expect(lookUp(hash({ timestamp: '1' }), 'key')).resolves.toEqual({ known: true, attempts: 0 });
  await expect(lookUp(hash({ timestamp: '1', ats: '2' }), 'key')).resolves.toEqual({ known: true, attempts: 2 });
});

test('a job that completed', async () => {
  const fields = { timestamp: '1', ats: '1', finishedOn: '2', returnvalue: '{"rxresult":{"value":5}}' };
  const end = { status: 'fulfilled', value: 5 };
  await expect(lookUp(hash(fields), 'key')).resolves.toEqual({ known: true, attempts: 1, end });
});

test('a job whose result cannot be read has failed: it must not hang', async () => {
  const fields = { timestamp: '1', ats: '1', finishedOn: '2', returnvalue: 'not JSON' };
  const end = { status: 'rejected', reason: { name: 'SyntaxError' } };
  await expect(lookUp(hash(fields), 'key')).resolves.toMatchObject({ known: true, attempts: 1, end });
  const foreign = { status: 'fulfilled', value: { rxresult: null } };
  await expect(lookUp(hash({ ...fields, returnvalue: '{"rxresult":null}' }), 'key')).resolves.toMatchObject({
    end: foreign,
  });
});

test('a job that failed and whose stack was not kept', async () => {
  const fields = { timestamp: '1', ats: '1', finishedOn: '2' };
  for (const more of [{ failedReason: 'no' }, { failedReason: 'no', stacktrace: '[]' }]) {
    const end = { status: 'rejected', reason: new Error('no') };
    await expect(lookUp(hash({ ...fields, ...more }), 'key')).resolves.toEqual({ known: true, attempts: 1, end });
  }
  const end = { status: 'rejected', reason: new Error('') };
  await expect(lookUp(hash(fields), 'key')).resolves.toMatchObject({ end });
});
