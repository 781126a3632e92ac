import { describe, it } from '@jest/globals';
import { holds, PATIENCE, SIZE } from './holds';
import { capturePrograms, CaptureRun } from './kinds/capture';

describe('capture against a plain model', () => {
  it(
    `keeps its promises in ${SIZE}`,
    () => holds(capturePrograms, (program) => new CaptureRun(program).run()),
    PATIENCE,
  );
});
