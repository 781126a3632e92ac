// Nothing outlives a nursery, with real things: sockets, HTTP, files, generators.

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { once } from 'node:events';
import { open, type FileHandle } from 'node:fs/promises';
import { createServer as createHttpServer, type Server as HttpServer } from 'node:http';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { EMPTY, fromEvent, NEVER, Subject, take, timeout } from 'rxjs';
import { abortable, captureEach, finalizeWith, nursery, openNursery, usingAsync } from 'rxresult';
import { nextMacrotask, printedBy } from '../support';

const boom = new Error('boom');

/** Resolves with what `read` returns when `stream` has failed: at that very moment. */
function atError<T>(stream: ReturnType<typeof nursery>, read: () => T): Promise<T> {
  return new Promise((resolve, reject) => {
    stream.subscribe({ error: () => resolve(read()), complete: () => reject(new Error('it completed')) });
  });
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) {
    await nextMacrotask();
  }
}

describe('connections to a TCP server', () => {
  let server: Server;
  /** The connections that are open: the server has not said goodbye. */
  const sockets = new Set<Socket>();
  let most = 0;

  beforeAll(async () => {
    server = createServer({ allowHalfOpen: true }, (socket) => {
      sockets.add(socket);
      most = Math.max(most, sockets.size);
      socket.resume();
      // It takes a while to say goodbye.
      socket.on('end', () => setTimeout(() => socket.end(), 3));
      socket.on('finish', () => sockets.delete(socket));
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
  });

  afterAll(async () => {
    server.close();
    await once(server, 'close');
  });

  /** A connection that is used for ever, and closed in good order. */
  const connection = () =>
    usingAsync(
      async () => {
        const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
        await once(socket, 'connect');
        return socket;
      },
      (socket) => fromEvent(socket, 'data'),
      async (socket) => {
        socket.resume();
        socket.end();
        await once(socket, 'close');
      },
    );

  it('are all closed when the error of a sibling is emitted', async () => {
    const failing = new Subject<never>();
    const open = atError(nursery([connection(), connection(), connection(), failing]), () => sockets.size);
    await until(() => sockets.size === 3);
    failing.error(boom);
    expect(await open).toBe(0);
  });

  it('that are still being opened when the nursery fails are closed as well', async () => {
    const failing = new Subject<never>();
    const open = atError(nursery([connection(), connection(), failing]), () => sockets.size);
    failing.error(boom);
    expect(await open).toBe(0);
  });

  it('are never more than the limit, though a timeout gives them up', async () => {
    most = 0;
    const given = Array.from({ length: 6 }, () => connection().pipe(timeout({ each: 5, with: () => EMPTY })));
    await new Promise<void>((complete) => {
      nursery(given, { concurrent: 2 }).subscribe({ complete });
    });
    expect(most).toBeLessThanOrEqual(2);
    expect(sockets.size).toBe(0);
  });
});

describe('the body of a response', () => {
  let server: HttpServer;
  let responses = 0;
  let url: string;

  beforeAll(async () => {
    server = createHttpServer((_, response) => {
      responses++;
      response.on('close', () => responses--);
      response.write('the first of many chunks');
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  });

  afterAll(async () => {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  });

  it('that is given as a task is cancelled and unlocked, so the server sees it closed', async () => {
    const { body } = await fetch(url);
    const n = openNursery();
    let chunks = 0;
    const task = n.startSoon(body as ReadableStream<Uint8Array>);
    n.startSoon(new Subject());
    expect(body?.locked).toBe(true);
    await until(() => responses === 1);
    n.cancel();
    expect([body?.locked, task.outcome.status, chunks++]).toEqual([false, 'cancelled', 0]);
    await until(() => responses === 0);
  });

  it('that a task of abortable reads is aborted', async () => {
    const n = openNursery();
    let received = '';
    n.startSoon(
      abortable(
        async function* (signal) {
          const { body } = await fetch(url, { signal });
          for await (const chunk of body as ReadableStream<Uint8Array>) {
            received += new TextDecoder().decode(chunk);
            yield chunk;
          }
        },
        { settle: true },
      ),
    );
    await until(() => received !== '');
    await n[Symbol.asyncDispose]();
    await until(() => responses === 0);
    expect(received).toBe('the first of many chunks');
  });
});

describe('a file handle', () => {
  it('is closed when the error is emitted, whether or not it was open by then', async () => {
    const handles: FileHandle[] = [];
    const file = usingAsync(
      async () => {
        const handle = await open('package.json');
        handles.push(handle);
        return handle;
      },
      () => NEVER,
    );
    for (const early of [true, false]) {
      const failing = new Subject<never>();
      const descriptors = atError(nursery([file, failing]), () => handles.splice(0).map(({ fd }) => fd));
      if (!early) {
        await until(() => handles.length === 1);
      }
      failing.error(boom);
      expect(await descriptors).toEqual([-1]);
    }
  });
});

describe('an async generator', () => {
  it('has run its finally, with an await in it, when the error is emitted', async () => {
    const log: string[] = [];
    const failing = new Subject<never>();
    const generator = abortable(
      async function* (signal) {
        try {
          yield 1;
          await new Promise((resolve) => signal.addEventListener('abort', resolve));
        } finally {
          await nextMacrotask();
          log.push('finally');
        }
      },
      { settle: true },
    );
    const seen = atError(nursery([generator, failing]), () => log.slice());
    await nextMacrotask();
    failing.error(boom);
    expect(await seen).toEqual(['finally']);
  });
});

describe('cleanup of a careless user', () => {
  it('that never ends is seen in the string form, and ends nothing else', () => {
    const n = openNursery({ name: 'n' });
    n.startSoon(NEVER.pipe(finalizeWith(() => NEVER)));
    n.startSoon(NEVER);
    n.cancel();
    expect(String(n)).toBe('Nursery("n", cancelled: 1 cleaning up)');
  });
});

describe('a million rows through captureEach', () => {
  it('take constant memory, with two slots', async () => {
    const { rows, growth } = (await printedBy('spec/nursery/millionRows.mjs')) as { rows: number; growth: number };
    expect(rows).toBe(1_000_000);
    expect(growth).toBeLessThan(4_000_000);
  }, 60_000);
});

// `take` ends the use of a resource within its first value.
describe('rows that are not all wanted', () => {
  it('close what produces them', async () => {
    let closed = 0;
    function* rows() {
      try {
        for (let i = 0; ; i++) {
          yield i;
        }
      } finally {
        closed++;
      }
    }
    await new Promise<void>((complete) => {
      captureEach(rows(), () => Promise.resolve(1), { concurrent: 3 })
        .pipe(take(5))
        .subscribe({ complete });
    });
    expect(closed).toBe(1);
  });
});
