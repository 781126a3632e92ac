// A helper as most projects have it. No failure of a test should point here.

import { expect } from '@jest/globals'; // Vitest's, when Vitest runs this.
import { TestScheduler, type RunHelpers } from 'rxjs/testing';

export function marbles(test: (helpers: RunHelpers, scheduler: TestScheduler) => void): void {
  const scheduler = new TestScheduler((actual, expected) => {
    expect(actual).toEqual(expected);
  });
  scheduler.run((helpers) => {
    test(helpers, scheduler);
  });
}
