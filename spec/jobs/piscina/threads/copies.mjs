// Has two copies of the package: that for `import` and that for `require`.

import { createRequire } from 'node:module';
import { serve } from 'rxresult/piscina';
import { handlers } from './listing.mjs';

export default serve(handlers);

/** @type {typeof import('rxresult/piscina')} */
const copy = createRequire(import.meta.url)('rxresult/piscina');
if (copy.serve === serve) {
  throw new Error('this is the same copy');
}
export const other = copy.serve({});
