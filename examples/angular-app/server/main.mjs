// Serves the built app and its API. Run by: npm start

import { OrdersServer } from './orders-server.mjs';

const server = new OrdersServer();
console.log(await server.listen(Number(process.env['PORT'] ?? 4200)));
for (const signal of ['SIGINT', 'SIGTERM']) {
  process.once(signal, () => void server.close());
}
