// A real Redis for the specs, the examples' specs and the benchmarks. It listens on loopback only, and keeps nothing.

import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { createInterface } from 'node:readline';

/** @import { AddressInfo } from 'node:net' */

const COMMAND = process.env['REDIS_SERVER'] ?? 'redis-server';

/**
 * @typedef {object} RedisServer
 * @property {number} port
 * @property {string} url
 * @property {{ host: string, port: number }} connection
 * @property {() => Promise<void>} stop resolves when the process has ended; its data has, too
 */

/** Whether there is a Redis to start. */
export function hasRedis() {
  return spawnSync(COMMAND, ['--version']).status === 0;
}

/**
 * @param {number} [port] default: a free one
 * @returns {Promise<RedisServer>}
 */
export async function startRedis(port) {
  const used = port ?? (await freePort());
  const args = ['--port', String(used), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no', '--dir', tmpdir()];
  // The shell ends Redis when its input ends: also if this process is killed.
  const script = '"$@" <&- & read -r _; kill $!; wait $!';
  const shell = spawn('sh', ['-c', script, 'sh', COMMAND, ...args], { stdio: ['pipe', 'pipe', 'inherit'] });
  await new Promise((resolve, reject) => {
    createInterface(shell.stdout).on('line', (line) => {
      if (line.includes('Ready to accept connections')) {
        resolve(undefined);
      }
    });
    shell.once('error', reject);
    shell.once('exit', () => {
      reject(new Error(`${COMMAND} ended`));
    });
  });
  return {
    port: used,
    url: `redis://127.0.0.1:${used}`,
    connection: { host: '127.0.0.1', port: used },
    stop: async () => {
      const exited = once(shell, 'exit');
      shell.stdin.end();
      await exited;
    },
  };
}

/** A port that nobody listens on. */
export async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = /** @type {AddressInfo} */ (server.address());
  server.close();
  await once(server, 'close');
  return port;
}
