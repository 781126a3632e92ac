import { describe, it } from '@jest/globals';
import { holds, PATIENCE, SIZE } from './holds';
import { programsBut } from './programs';
import { World } from './World';

describe('the combinators against a plain model', () => {
  it(
    `keep their promises in ${SIZE}`,
    () => holds(programsBut('body', 'open'), (program) => World.run(program)),
    PATIENCE,
  );
});
