import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { TestScheduler } from 'rxjs/testing';
import { coldMarbles, formatMarbles, lastFrame, parseMarbles } from '../../docs/playground/marbles';
import { texts } from './plans';

describe('marbles of the playground', () => {
  it('are values, an end and cleanup', () => {
    expect(parseMarbles('--a-b|~~')).toEqual({
      values: [
        { frame: 2, letter: 'a' },
        { frame: 4, letter: 'b' },
      ],
      end: { frame: 5, how: 'completes' },
      drawn: 6,
      cleanup: 2,
    });
    expect(parseMarbles('----#')).toMatchObject({ end: { frame: 4, how: 'fails' }, cleanup: 0 });
    expect(parseMarbles('---~~')).toMatchObject({ values: [], end: undefined, drawn: 3, cleanup: 2 });
    expect(parseMarbles('--(a|)~')).toMatchObject({ values: [{ frame: 2 }], end: { frame: 2 }, cleanup: 1 });
  });

  it('mean in RxJS what they mean here', () => {
    fc.assert(
      fc.property(texts, (text) => {
        const marbles = parseMarbles(text);
        const messages = TestScheduler.parseMarbles(coldMarbles(marbles), undefined, 'failed', false, true);
        expect(
          messages.map(({ frame, notification: { kind } }) => [frame / TestScheduler.frameTimeFactor, kind]),
        ).toEqual([
          ...marbles.values.map(({ frame }) => [frame, 'N']),
          ...(marbles.end ? [[marbles.end.frame, marbles.end.how === 'fails' ? 'E' : 'C']] : []),
        ]);
      }),
    );
  });

  it('are written as they were read', () => {
    fc.assert(fc.property(texts, (text) => expect(formatMarbles(parseMarbles(text))).toBe(text)));
    expect(formatMarbles(parseMarbles('-(ab)-c|'))).toBe('-(ab)-c|');
    expect(formatMarbles(parseMarbles('-(ab)--~'))).toBe('-(ab)--~');
  });

  it('are drawn up to their end', () => {
    expect(lastFrame(parseMarbles('--(a|)'))).toBe(2);
    expect(lastFrame(parseMarbles('--a--'))).toBe(5);
  });

  it.each([
    ['', 'expected at least one character, such as - for a frame, got an empty text'],
    ['--a|-', 'expected nothing but ~ after the end, got - as character 5'],
    ['--#|', 'expected nothing but ~ after the end, got | as character 4'],
    ['--~a', 'expected nothing but ~ after ~, got a as character 4'],
    ['-- a', 'expected - for a frame, a letter or digit for a value, | # ( ) or ~, got a space as character 3'],
    ['^--!', 'expected - for a frame, a letter or digit for a value, | # ( ) or ~, got ^ as character 1'],
    ['-a)', 'expected - for a frame, a letter or digit for a value, | # ( ) or ~, got ) as character 3'],
    ['-(a-)', 'expected values or an end in parentheses, which are one frame, got - as character 4'],
    ['-(a|b)', 'expected ) after the end of a task in parentheses, got b as character 5'],
    ['-(a', 'expected ) after (, got the end of the text'],
    ['-'.repeat(41), 'expected at most 40 frames, got 41'],
    ['-' + '~'.repeat(21), 'expected at most 20 frames of cleanup, got 21'],
  ])('%s is not a task: the message has the rule and what was given', (text, message) => {
    expect(() => parseMarbles(text)).toThrow(message);
  });
});
