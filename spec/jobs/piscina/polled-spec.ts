import { expect, it, jest } from '@jest/globals';
import { setTimeout as delay } from 'node:timers/promises';
import { polled } from '../../../src/jobs/piscina/polled';

/** A signal, and what aborts it at the next poll. */
function open() {
  const controller = new AbortController();
  let due = false;
  const poll = jest.fn(() => {
    if (due) {
      controller.abort(new Error('the reason'));
    }
  });
  const signal = polled(poll)(controller.signal);
  return { controller, signal, poll, abortLater: () => (due = true) };
}

it('is the same signal', () => {
  const { controller, signal } = open();
  expect(signal).toBe(controller.signal);
  expect(signal).toBeInstanceOf(AbortSignal);
});

it('polls when `aborted` is read', () => {
  const { signal, abortLater, poll } = open();
  const listener = jest.fn();
  signal.addEventListener('abort', listener);
  expect(signal.aborted).toBe(false);
  signal.throwIfAborted();
  expect(poll).toHaveBeenCalledTimes(2);
  abortLater();
  expect(listener).not.toHaveBeenCalled();
  expect(signal.aborted).toBe(true);
  expect(listener).toHaveBeenCalledTimes(1);
  expect(() => {
    signal.throwIfAborted();
  }).toThrow(new Error('the reason'));
});

it('polls in throwIfAborted, too', () => {
  const { signal, abortLater } = open();
  abortLater();
  expect(() => {
    signal.throwIfAborted();
  }).toThrow(new Error('the reason'));
});

it('is accepted by functions that take a signal', async () => {
  const { controller, signal } = open();
  const any = AbortSignal.any([signal]);
  const waiting = delay(60_000, undefined, { signal });
  controller.abort();
  await expect(waiting).rejects.toThrow('aborted');
  expect(any.aborted).toBe(true);
  await expect(fetch('http://127.0.0.1:1', { signal })).rejects.toThrow('aborted');
});
