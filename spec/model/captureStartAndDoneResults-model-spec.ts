import { describe, it } from '@jest/globals';
import { holds, PATIENCE, SIZE } from './holds';
import { StartAndDone } from './StartAndDone';
import { startAndDonePrograms } from './startAndDoneProgram';

describe('captureStartAndDoneResults against a plain model', () => {
  it(
    `holds its promises in ${SIZE}`,
    () => holds(startAndDonePrograms, (program) => StartAndDone.run(program)),
    PATIENCE,
  );
});
