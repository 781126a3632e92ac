import { describe, it } from '@jest/globals';
import { holds, PATIENCE, SIZE } from './holds';
import { StartAndDone, startAndDonePrograms } from './StartAndDone';

describe('captureStartAndDoneResults against a plain model', () => {
  it(
    `holds its promises in ${SIZE}`,
    () => holds(startAndDonePrograms, (program) => StartAndDone.run(program)),
    PATIENCE,
  );
});
