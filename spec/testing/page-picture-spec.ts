// The pictures in docs/ are what `toSVG` draws of the runs on their pages.

import { describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { NEVER, timer, type Observable } from 'rxjs';
import { TestScheduler } from 'rxjs/testing';
import { finalizeWith, gather } from 'rxresult';
import { inProcess } from 'rxresult/jobs';
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

/** The picture of a nursery with two jobs. */
function pictureOfJobs(): string {
  const scheduler = new TestScheduler(() => undefined);
  return scheduler.run(({ cold, flush }) => {
    const recorder = new LaneRecorder(scheduler);
    const pool = inProcess({
      thumbnail: () => cold('------#', undefined, new RangeError('not an image')),
      video: () => NEVER.pipe(finalizeWith(() => timer(4))),
    });
    const page = {
      'user (this process)': cold('---(u|)'),
      'thumbnail (thread 1)': pool.task('thumbnail'),
      'video (thread 2)': pool.task('video'),
    };
    gather(page, { name: 'page', observer: recorder }).subscribe({ error: () => undefined });
    flush();
    return recorder.toSVG();
  });
}

describe('the pictures of the pages', () => {
  it('are of the runs on them: docs/jobs-lanes.svg', () => {
    expect(pictureOfJobs()).toBe(readFileSync('docs/jobs-lanes.svg', 'utf8'));
  });

  it.each([
    ['docs/lanes.svg', NEVER],
    ['docs/cleanup-lanes.svg', NEVER.pipe(finalizeWith(() => timer(3)))],
  ])('are of the runs on it: %s', (file, stock) => {
    const svg = picture(stock);
    expect(svg).toBe(readFileSync(file, 'utf8'));
  });
});
