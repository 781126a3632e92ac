import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** A way to a Redis that can be cut, while the Redis lives on. */
export interface Proxy {
  readonly connection: { readonly host: string; readonly port: number };
  /** Ends all connections, and refuses new ones. */
  cut(): void;
  restore(): void;
  /** Holds back what Redis answers, on the connections that there are. */
  hold(): void;
  /** Lets it through again. */
  release(): void;
  close(): Promise<void>;
}

export async function openProxy(port: number): Promise<Proxy> {
  const sockets = new Set<Socket>();
  const pairs = new Set<readonly [far: Socket, near: Socket]>();
  let open = true;
  const server = createServer((near) => {
    if (!open) {
      near.destroy();
      return;
    }
    const far = connect(port, '127.0.0.1');
    const pair = [far, near] as const;
    pairs.add(pair);
    far.on('close', () => pairs.delete(pair));
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(from);
      from.pipe(to);
      from.on('error', () => undefined);
      from.on('close', () => {
        sockets.delete(from);
        to.destroy();
      });
    }
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const cut = () => {
    open = false;
    for (const socket of sockets) {
      socket.destroy();
    }
  };
  return {
    connection: { host: '127.0.0.1', port: (server.address() as AddressInfo).port },
    cut,
    restore: () => {
      open = true;
    },
    hold: () => {
      for (const [far, near] of pairs) {
        far.unpipe(near).pause();
      }
    },
    release: () => {
      for (const [far, near] of pairs) {
        far.pipe(near);
      }
    },
    close: async () => {
      cut();
      server.close();
      await once(server, 'close');
    },
  };
}
