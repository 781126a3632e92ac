// The file of a thread.

import { serve } from 'rxresult/piscina';
import { handlers } from './handlers.mjs';

export default serve(handlers);
