/**
 * Types of the {@link rxresult/testing!matchers | matchers} for Jest, with the globals of `@types/jest` and with `@jest/globals`:
 * `import 'rxresult/testing/jest'`, or `"types": ["rxresult/testing/jest"]` in the tsconfig. It is empty at run time: call
 * `expect.extend(matchers)` yourself.
 *
 * @module rxresult/testing/jest
 * @packageDocumentation
 */
/* eslint-disable @typescript-eslint/no-empty-object-type, @typescript-eslint/no-namespace, @typescript-eslint/no-unused-vars -- these declarations must repeat the interfaces, parameters and namespace of Jest's own */
import type {} from 'expect';
import type { ResultMatchers } from 'rxresult/testing';

declare module 'expect' {
  interface Matchers<R extends void | Promise<void>, T> extends ResultMatchers<R> {}
}

declare global {
  /** @hidden */
  namespace jest {
    interface Matchers<R, T> extends ResultMatchers<R> {}
  }
}
