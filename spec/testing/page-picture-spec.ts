// The pictures in docs/testing.md are what `toSVG` draws of the page's tests.

import { describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { NEVER, timer, type Observable } from 'rxjs';
import { TestScheduler } from 'rxjs/testing';
import { finalizeWith, gather } from 'rxresult';
import { LaneRecorder } from 'rxresult/testing';

/** The picture of the page's run in which the orders fail. */
function picture(stock: Observable<never>): string {
  const scheduler = new TestScheduler(() => undefined);
  return scheduler.run(({ cold, flush }) => {
    const recorder = new LaneRecorder(scheduler);
    const orders = cold('-----#', undefined, new Error('503'));
    gather({ user: cold('---(u|)'), orders, stock }, { name: 'page', observer: recorder }).subscribe({
      error: () => undefined,
    });
    flush();
    return recorder.toSVG();
  });
}

describe('the pictures of the page', () => {
  it.each([
    ['docs/lanes.svg', NEVER],
    ['docs/cleanup-lanes.svg', NEVER.pipe(finalizeWith(() => timer(3)))],
  ])('are of the runs on it: %s', (file, stock) => {
    const svg = picture(stock);
    expect(svg).toBe(readFileSync(file, 'utf8'));
  });
});
