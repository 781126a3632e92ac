import { describe, it } from '@jest/globals';
import { holds, PATIENCE, SIZE } from './holds';
import { programs } from './programs';
import { World } from './World';

describe('the nursery against a plain model', () => {
  it(`keeps its promises in ${SIZE}`, () => holds(programs('body', 'open'), (program) => World.run(program)), PATIENCE);
});
