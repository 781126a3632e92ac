// A traced service. This file connects the parts, sends the requests of the demo, and chooses the exit code; the nurseries are in
// service.mjs and client.mjs.

import { defer, filter, firstValueFrom, fromEvent, lastValueFrom, Subject } from 'rxjs';
import { nursery, usingAsync } from 'rxresult';
import { runProgram } from '../program.mjs';
import { messageOf } from '../terminal.mjs';
import { HELP, readArguments } from './options.mjs';
import { Service } from './service.mjs';
import { startTracing, toJSON, toTree } from './traces.mjs';
import { Upstream } from './upstream.mjs';

/** @import { Trace } from './traces.mjs' */

await runProgram({ name: 'traced', help: HELP, readArguments, run });

/**
 * @param {ReturnType<typeof readArguments>} options
 * @returns {Promise<number>} the exit code
 */
async function run(options) {
  try {
    await printTraces(options);
    return 0;
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).syscall === 'listen') {
      process.stderr.write(`traced: ${messageOf(error)}\n`);
      return 1;
    }
    throw error;
  }
}

/** @param {ReturnType<typeof readArguments>} options */
async function printTraces({ serve, port, concurrent, json }) {
  /** @type {Subject<Trace>} */
  const traces = new Subject();
  const print = (/** @type {Trace} */ trace) => process.stdout.write(json ? toJSON(trace) : `${toTree(trace)}\n`);
  const stopTracing = startTracing((trace) => traces.next(trace));
  const service$ = usingAsync(
    () => Upstream.listen(),
    (upstream) =>
      usingAsync(
        () => Service.listen(upstream.url, concurrent, port),
        ({ url }) => defer(() => (serve ? serveUntilInterrupted(url) : sendRequests(url))),
        async (service) => {
          await service.close();
          process.stderr.write(`calls at the same time: ${service.most} at most\n`);
        },
      ),
    (upstream) => upstream.close(),
  );

  /** @param {string} url */
  async function serveUntilInterrupted(url) {
    traces.subscribe(print);
    process.stderr.write(`listening: ${url}/customers/7\n`);
    await firstValueFrom(fromEvent(process, 'SIGINT'));
  }

  /** @param {string} url */
  async function sendRequests(url) {
    /**
     * @param {string} path
     * @param {AbortSignal} [signal]
     */
    const traceOf = async (path, signal) => {
      const complete = firstValueFrom(traces.pipe(filter(([root]) => root?.attributes['url.path'] === path)));
      await fetch(`${url}${path}`, signal && { signal })
        .then((response) => response.text())
        .catch(() => undefined);
      return complete;
    };
    await traceOf('/customers/0'); // The first one is slower than the others.
    print(await traceOf('/customers/7'));
    // Its orders cannot be loaded.
    print(await traceOf('/customers/13'));
    // Three at the same time: nine calls, of which six may run.
    const [, , third] = await Promise.all(
      ['/customers/1', '/customers/2', '/customers/3'].map((path) => traceOf(path)),
    );
    if (third) {
      print(third);
    }
    // Its stock never arrives: the client closes the connection.
    print(await traceOf('/customers/99', AbortSignal.timeout(100)));
  }

  // A nursery waits until both servers have been closed.
  await lastValueFrom(
    nursery(() => service$),
    { defaultValue: undefined },
  );
  await stopTracing();
}
