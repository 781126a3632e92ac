import { describe, expect, test } from '@jest/globals';
import {
  progressOf,
  readFailure,
  resultOf,
  unwrapPayload,
  wrapPayload,
  wrapProgress,
  wrapResult,
  writeFailure,
} from '../../../src/jobs/bullmq/wire';
import type { JobEnd } from '../../../src/jobs/Handling';

type Failed = Parameters<typeof writeFailure>[0];

/** What arrives of it. */
function sent(end: Failed): JobEnd {
  const { message, stack } = writeFailure(end);
  return readFailure(message, stack);
}

const reasonOf = (end: JobEnd) => (end as { reason?: unknown }).reason;

describe.each(['rejected', 'stopped'] as const)('the reason of an end that is %s', (status) => {
  test.each([
    ['an error', new Error('message')],
    ['an error of the language', new RangeError('message')],
    ['without a message', new TypeError('')],
    ['of several lines', new Error('one\ntwo: three')],
    ['with another name', Object.assign(new Error('message'), { name: 'Custom' })],
    ['of a renamed class', Object.assign(new TypeError('message'), { name: 'Custom' })],
    ['without a stack', Object.assign(new Error('message'), { stack: undefined })],
  ])('keeps the name, the message and the frames: %s', (_what, reason) => {
    const arrived = reasonOf(sent({ status, reason })) as Error;
    expect(arrived).toBeInstanceOf(Error);
    expect([arrived.name, arrived.message]).toEqual([reason.name, reason.message]);
    const frames = reason.stack?.split('\n    at ').slice(1) ?? [];
    expect(arrived.stack?.split('\n    at ')).toEqual([`${reason.name}: ${reason.message}`, ...frames]);
  });

  test('keeps the stack of an error whose message looks like one', () => {
    const reason = new Error('one\n    at two');
    expect((reasonOf(sent({ status, reason })) as Error).stack).toBe(reason.stack);
  });

  test.each([['text'], [5], [null], [{ a: [1] }], ['']])('may be the value %j', (reason) => {
    expect(sent({ status, reason })).toEqual({ status, reason });
  });

  test('is a text if JSON cannot write it', () => {
    expect(reasonOf(sent({ status, reason: 5n }))).toBe('5');
    expect(reasonOf(sent({ status, reason: Symbol('s') }))).toBe('Symbol(s)');
  });
});

test('other ends', () => {
  expect(sent({ status: 'rejected', reason: undefined })).toEqual({ status: 'rejected', reason: undefined });
  expect(sent({ status: 'stopped' })).toEqual({ status: 'stopped' });
  expect(sent({ status: 'lost', why: 'why' })).toEqual({ status: 'lost', why: 'why' });
  expect(readFailure('job stalled more than allowable limit', undefined)).toEqual({
    status: 'lost',
    why: 'its workers died',
  });
  const stalled = new Error('job stalled more than allowable limit');
  expect(sent({ status: 'rejected', reason: stalled })).toMatchObject({ status: 'rejected', reason: stalled });
  expect(readFailure('no stack', undefined)).toMatchObject({ status: 'rejected', reason: new Error('no stack') });
});

test('values', () => {
  const value = (given: unknown) => resultOf(JSON.stringify(wrapResult(given)));
  expect(value(undefined)).toEqual({ status: 'fulfilled', value: undefined });
  expect(value(null)).toEqual({ status: 'fulfilled', value: null });
  expect(value({ rxresult: 1 })).toEqual({ status: 'fulfilled', value: { rxresult: 1 } });
  expect(value({ rxresult: { empty: true } })).toEqual({ status: 'fulfilled', value: { rxresult: { empty: true } } });
  expect(resultOf('5')).toEqual({ status: 'fulfilled', value: 5 });
  expect(progressOf(JSON.stringify(wrapProgress({ value: 5, seq: 7 })))).toEqual({ value: 5, seq: 7 });
  expect(progressOf(JSON.stringify(wrapProgress({ value: undefined, seq: 7 })))).toEqual({ seq: 7 });
  expect(progressOf('5')).toEqual({ value: 5 });
  expect(() => wrapProgress({ value: () => 1 })).toThrow(
    'the progress cannot be sent: TypeError: JSON has no form for a function',
  );
});

test('a value is written as it is, so that others can read it', () => {
  expect(wrapResult([1])).toEqual([1]);
  expect(wrapResult(new Date(0))).toBe('1970-01-01T00:00:00.000Z');
});

test('payloads', () => {
  expect(unwrapPayload(wrapPayload({ data: { a: 1 }, producer: 'p' }))).toEqual({
    own: true,
    data: { a: 1 },
    producer: 'p',
  });
  expect(unwrapPayload([1])).toEqual({ own: false, data: [1], progress: true });
  expect(() => wrapPayload({ data: Symbol('s') })).toThrow(
    'the data cannot be sent: TypeError: JSON has no form for a symbol',
  );
});
