/**
 * Types of the {@link rxresult/testing!matchers | matchers} for Vitest: `import 'rxresult/testing/vitest'`. It is empty at run time: call
 * `expect.extend(matchers)` yourself.
 *
 * @module rxresult/testing/vitest
 * @packageDocumentation
 */
/* eslint-disable @typescript-eslint/no-empty-object-type, @typescript-eslint/no-explicit-any, @typescript-eslint/no-unused-vars -- these declarations must repeat the interfaces and parameters of Vitest's own */
import type { ResultMatchers } from 'rxresult/testing';
import type {} from 'vitest';

declare module 'vitest' {
  // Vitest 3.2 and later need only the first; earlier versions have only the second.
  interface Matchers<T = any> extends ResultMatchers<void> {}
  interface Assertion<T = any> extends ResultMatchers<void> {}
}
