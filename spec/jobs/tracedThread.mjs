import { serve } from 'rxresult/piscina';
import { handlers, register } from './tracedHandlers.mjs';

register();

export default serve(handlers);
