// zone.js, for the spec file that imports this. It patches classes which Jest shares among all spec files of a process, so they
// are restored when that file has ended: otherwise the ports of worker threads fail in those that run later.

import { afterAll } from '@jest/globals';

const shared = [EventTarget.prototype, Event.prototype].map(
  (prototype) => [prototype, Object.getOwnPropertyDescriptors(prototype)] as const,
);

await import('zone.js');
// @ts-expect-error -- it has no types
await import('zone.js/testing');

afterAll(() => {
  for (const [prototype, descriptors] of shared) {
    for (const key of Reflect.ownKeys(prototype).filter((each) => !(each in descriptors))) {
      Reflect.deleteProperty(prototype, key);
    }
    Object.defineProperties(prototype, descriptors);
  }
});
