import { describe, expect, it } from '@jest/globals';
import { FOUND, FOUND_STARTS } from './found';
import { StartAndDone } from './kinds/captureStartAndDoneResults';
import { World } from './World';

describe('programs that once violated something', () => {
  it.each(FOUND)('%s', (_promise, program) => {
    expect(World.run(program)).toEqual([]);
  });

  it.each(FOUND_STARTS)('%s', (_promise, program) => {
    expect(new StartAndDone(program).run()).toEqual([]);
  });
});
