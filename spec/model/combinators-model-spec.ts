import { describe, it } from '@jest/globals';
import { programs } from './arbitrary';
import { holds, PATIENCE, SIZE } from './holds';
import { World } from './World';

describe('the combinators against a plain model', () => {
  it(
    `hold their promises in ${SIZE}`,
    () =>
      holds(programs(['array', 'gather', 'gatherSettled', 'gatherAny', 'captureMap']), (program) => World.run(program)),
    PATIENCE,
  );
});
