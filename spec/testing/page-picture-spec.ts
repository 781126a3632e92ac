// The picture in docs/testing.md is what `toSVG` draws of the page's first test.

import { describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { NEVER } from 'rxjs';
import { gather } from 'rxresult';
import { LaneRecorder } from 'rxresult/testing';
import { marbles } from '../support';

describe('docs/lanes.svg', () => {
  it('is the picture of the run on the page', () => {
    marbles(({ cold, flush }, scheduler) => {
      const recorder = new LaneRecorder(scheduler);
      const orders = cold('-----#', undefined, new Error('503'));
      gather({ user: cold('---(u|)'), orders, stock: NEVER }, { name: 'page', observer: recorder }).subscribe({
        error: () => undefined,
      });
      flush();
      expect(recorder.toSVG()).toBe(readFileSync('docs/lanes.svg', 'utf8'));
    });
  });
});
