import { serve } from 'rxresult/piscina';
import { handlers } from '../../shortJobs.mjs';

export default serve(handlers);
