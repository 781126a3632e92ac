import { serve } from 'rxresult/piscina';

serve({});

export default () => 'not what serve returns';
