// Calls `serve` twice.

import { serve } from 'rxresult/piscina';
import { handlers } from './listing.mjs';

export default serve(handlers);
export const other = serve({});
