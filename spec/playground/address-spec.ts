import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { fromAddress, toAddress } from '../../docs/playground/address';
import { states } from './plans';

describe('the address of the playground', () => {
  it('is legible', () => {
    const tasks = [
      { name: 'user', text: '--a|' },
      { name: 'orders', text: '----#~~' },
    ];
    const state = { tasks, use: 'gather', limit: 2, until: 9 } as const;
    expect(toAddress(state)).toBe('#tasks=user:--a|,orders:----%23~~&use=gather&limit=2&until=9');
    expect(toAddress({ ...state, limit: undefined, until: undefined })).toBe(
      '#tasks=user:--a|,orders:----%23~~&use=gather',
    );
  });

  it('has the whole state, also where browsers have encoded more of it', () => {
    fc.assert(
      fc.property(states, (state) => {
        const address = toAddress(state);
        expect(fromAddress(address)).toEqual({ state });
        expect(fromAddress(address.replaceAll('|', '%7C').replaceAll('~', '%7E').replaceAll('(', '%28'))).toEqual({
          state,
        });
        expect(new URL(address, 'https://example.org/playground').hash).toBe(address);
      }),
    );
  });

  it('may have a # that is not encoded', () => {
    expect(fromAddress('#tasks=a:--#')).toMatchObject({
      state: { tasks: [{ name: 'a', text: '--#' }], use: 'gather' },
    });
  });

  it.each(['', '#', '#how-to-write-a-task'])('%s has no state', (fragment) => {
    expect(fromAddress(fragment)).toBeUndefined();
  });

  it.each([
    ['#tasks=', 'Name of a task: expected a letter, then up to 19 letters, digits or _, got an empty name'],
    ['#tasks=a:-|,a:-|', 'Name of a task: expected different names, got "a" twice'],
    ['#tasks=__proto__:-|', 'Name of a task: expected a letter, then up to 19 letters, digits or _, got "__proto__"'],
    ['#tasks=a:-x-|-', 'Task a: expected nothing but ~ after the end, got - as character 5'],
    [
      '#tasks=a:%E0%A4%A',
      'Task a: expected - for a frame, a letter or digit for a value, | # ( ) or ~, got % as character 1',
    ],
    [
      '#tasks=a:-|&use=toString',
      'use: expected one of gather, gatherSettled, gatherAny, nursery, captureMap, got toString',
    ],
    ['#tasks=a:-|&limit=0', 'limit: expected a whole number from 1 to 8, got 0'],
    ['#tasks=a:-|&limit=1e0', 'limit: expected a whole number from 1 to 8, got 1e0'],
    ['#tasks=a:-|&until=100', 'until: expected a whole number from 0 to 99, got 100'],
    ['#tasks=a:-|&speed=2', 'expected tasks, use, limit and until, got speed'],
    [`#tasks=${'abcdefghi'.replace(/./g, '$&:-|,').slice(0, -1)}`, 'expected at most 8 tasks, got 9'],
  ])('%s cannot be read: the message has the rule and what was given', (fragment, problem) => {
    expect(fromAddress(fragment)).toEqual({ problem });
  });
});
