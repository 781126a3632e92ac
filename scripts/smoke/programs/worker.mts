// What the threads of jobs.mts run.

import { serve, type ThreadServer } from 'rxresult/piscina';

const server: ThreadServer = serve({
  square: async (n: number) => n * n,
  fails: () => {
    throw new RangeError('no');
  },
});
export default server;
