import { serve } from 'rxresult/piscina';

serve({});
