import { describe, it } from '@jest/globals';
import { holds, PATIENCE, SIZE } from './holds';
import { StartAndDone, startAndDonePrograms } from './kinds/captureStartAndDoneResults';

describe('captureStartAndDoneResults against a plain model', () => {
  it(
    `keeps its promises in ${SIZE}`,
    () => holds(startAndDonePrograms, (program) => new StartAndDone(program).run()),
    PATIENCE,
  );
});
