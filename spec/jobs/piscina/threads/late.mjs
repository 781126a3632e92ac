import { serve } from 'rxresult/piscina';

export default serve({});

throw new SyntaxError('this file does not load');
