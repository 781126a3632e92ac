import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { moveBy, moveTo, placesOf, type Handle } from '../../docs/playground/dragging';
import { formatMarbles, parseMarbles } from '../../docs/playground/marbles';
import { texts } from './plans';

function dragged(text: string, handle: Handle, frame: number): string {
  return formatMarbles(moveTo(parseMarbles(text), handle, frame));
}

function pressed(text: string, handle: Handle, frames: number): string {
  return formatMarbles(moveBy(parseMarbles(text), handle, frames));
}

describe('dragging', () => {
  it('moves a value between its neighbours', () => {
    expect(dragged('--a--b|', 0, 0)).toBe('a----b|');
    expect(dragged('--a--b|', 0, 9)).toBe('----ab|');
    expect(dragged('--a--b|', 1, 0)).toBe('--ab--|');
  });

  it('moves the last value onto the end, and the end onto the last value', () => {
    expect(dragged('--a-|', 0, 9)).toBe('----(a|)');
    expect(dragged('--a-|', 'end', 0)).toBe('--(a|)');
    expect(dragged('--(a|)', 'end', 5)).toBe('--a--|');
  });

  it('moves an end, and the cleanup with it', () => {
    expect(dragged('--#~~', 'end', 4)).toBe('----#~~');
    expect(dragged('--#', 'end', 99)).toBe(`${'-'.repeat(39)}#`);
  });

  it('moves the end of the cleanup, but leaves one frame of it', () => {
    expect(dragged('--|~~', 'cleanup', 6)).toBe('--|~~~~');
    expect(dragged('--|~~', 'cleanup', 0)).toBe('--|~');
    expect(dragged('--|~~', 'cleanup', 99)).toBe(`--|${'~'.repeat(20)}`);
  });

  it('moves how far a task is drawn that never ends', () => {
    expect(dragged('-a---~', 'end', 9)).toBe('-a-------~');
    expect(dragged('-a---', 'end', 0)).toBe('-a');
  });

  it('keeps apart what a text with parentheses cannot say', () => {
    expect(dragged('-(ab)-c|', 2, 2)).toBe('-(ab)c-|');
    expect(dragged('-(ab)-c|', 1, 3)).toBe('-a-b--c|');
  });

  it('moves by a frame with the keys, over what no text can say', () => {
    expect(pressed('--a|', 0, -1)).toBe('-a-|');
    expect(pressed('--a|', 0, -5)).toBe('a--|');
    expect(pressed('--a|', 0, 1)).toBe('---(a|)');
    expect(pressed('-(ab)|', 'end', -1)).toBe('-(ab|)');
  });

  it('never changes the order, nor makes a text that cannot be read', () => {
    fc.assert(
      fc.property(texts, fc.nat(9), fc.integer({ min: -5, max: 50 }), (text, index, frame) => {
        const marbles = parseMarbles(text);
        const places = placesOf(marbles);
        const { handle } = places[index % places.length] ?? { handle: 'end' };
        const after = placesOf(parseMarbles(dragged(text, handle, frame)));
        expect(after.map((place) => place.handle)).toEqual(places.map((place) => place.handle));
        for (const { frame, min, max } of after) {
          expect(frame).toBeGreaterThanOrEqual(min);
          expect(frame).toBeLessThanOrEqual(max);
        }
      }),
    );
  });
});
