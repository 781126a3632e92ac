import { describe, expect, it } from '@jest/globals';
import { FOUND, FOUND_STARTS } from './found';
import { StartAndDone } from './StartAndDone';
import { World } from './World';

describe('programs that once violated something', () => {
  it.each(FOUND)('$promise', ({ program }) => {
    expect(World.run(program)).toEqual([]);
  });

  it.each(FOUND_STARTS)('$promise', ({ program }) => {
    expect(StartAndDone.run(program)).toEqual([]);
  });
});
