import { describe, it } from '@jest/globals';
import { capturePrograms } from './captureProgram';
import { CaptureRun } from './CaptureRun';
import { holds, PATIENCE, SIZE } from './holds';

describe('capture against a plain model', () => {
  it(`holds its promises in ${SIZE}`, () => holds(capturePrograms, (program) => CaptureRun.run(program)), PATIENCE);
});
