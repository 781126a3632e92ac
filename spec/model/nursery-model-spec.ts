import { describe, it } from '@jest/globals';
import { programs } from './arbitrary';
import { holds, PATIENCE, SIZE } from './holds';
import { World } from './World';

describe('the nursery against a plain model', () => {
  it(
    `holds its promises in ${SIZE}`,
    () => holds(programs(['body', 'body', 'open']), (program) => World.run(program)),
    PATIENCE,
  );
});
