/**
 * Types of the {@link matchers} for Jest, with the globals of `@types/jest` and with `@jest/globals`:
 * `import 'rxresult/testing/jest'`, or `"types": ["rxresult/testing/jest"]` in the tsconfig. There is nothing in it at run
 * time: `expect.extend(matchers)` is yours to call.
 *
 * @packageDocumentation
 */
/* eslint-disable @typescript-eslint/no-empty-object-type, @typescript-eslint/no-namespace, @typescript-eslint/no-unused-vars -- the types of Jest that these are added to are interfaces with these parameters, in a namespace */
import type {} from 'expect';
import type { ResultMatchers } from 'rxresult/testing';

declare module 'expect' {
  interface Matchers<R extends void | Promise<void>, T> extends ResultMatchers<R> {}
}

declare global {
  namespace jest {
    interface Matchers<R, T> extends ResultMatchers<R> {}
  }
}
