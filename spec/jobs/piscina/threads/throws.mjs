import { serve } from 'rxresult/piscina';

serve({});

export default () => {
  throw new RangeError('not what serve returns');
};
