// The programs in docs/jobs.md run as they are there, and print what the page says. Those with a queue are run by bullmq/guide-spec,
// and those in TypeScript by docs-spec.

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { installPrograms, printedBy, programs } from './guide';

let folder: string;
let remove: () => void;

beforeAll(() => {
  ({ folder, remove } = installPrograms());
});

afterAll(() => {
  remove();
});

describe('the guide', () => {
  it('has programs', () => {
    expect(programs.map(({ file }) => file)).toEqual([
      'worker.mjs',
      'results.mjs',
      'failing.mjs',
      'queue-worker.mjs',
      'queue-producer.mjs',
    ]);
  });

  it.each(programs.filter(({ file, text }) => text !== undefined && !file.startsWith('queue-')))(
    '$file prints what it says it prints, and ends',
    async ({ file, text }) => {
      expect(await printedBy(file, folder)).toBe(text);
    },
  );
});
