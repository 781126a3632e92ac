/**
 * Types of the {@link matchers} for Vitest: `import 'rxresult/testing/vitest'`. There is nothing in it at run time:
 * `expect.extend(matchers)` is yours to call.
 *
 * @packageDocumentation
 */
/* eslint-disable @typescript-eslint/no-empty-object-type, @typescript-eslint/no-explicit-any, @typescript-eslint/no-unused-vars -- the types of Vitest that these are added to are interfaces with this parameter */
import type { ResultMatchers } from 'rxresult/testing';
import type {} from 'vitest';

declare module 'vitest' {
  // Since Vitest 3.2 the first is enough; before, there is the second alone.
  interface Matchers<T = any> extends ResultMatchers<void> {}
  interface Assertion<T = any> extends ResultMatchers<void> {}
}
