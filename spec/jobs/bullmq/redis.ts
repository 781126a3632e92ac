import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { createInterface } from 'node:readline';

const COMMAND = process.env['REDIS_SERVER'] ?? 'redis-server';

/** A real Redis, that keeps nothing. */
export interface RedisServer {
  readonly port: number;
  readonly connection: { readonly host: string; readonly port: number };
  /** Resolves when the process has ended; its data has, too. */
  stop(): Promise<void>;
}

export async function startRedis(port?: number): Promise<RedisServer> {
  const used = port ?? (await freePort());
  const args = ['--port', String(used), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no', '--dir', tmpdir()];
  // The shell ends Redis when its input ends: also if this process is killed.
  const script = '"$@" <&- & read -r _; kill $!; wait $!';
  const shell = spawn('sh', ['-c', script, 'sh', COMMAND, ...args], { stdio: ['pipe', 'pipe', 'inherit'] });
  await new Promise<void>((resolve, reject) => {
    createInterface(shell.stdout).on('line', (line) => {
      if (line.includes('Ready to accept connections')) {
        resolve();
      }
    });
    shell.once('error', reject);
    shell.once('exit', () => {
      reject(new Error(`${COMMAND} ended`));
    });
  });
  return {
    port: used,
    connection: { host: '127.0.0.1', port: used },
    stop: async () => {
      const exited = once(shell, 'exit');
      shell.stdin.end();
      await exited;
    },
  };
}

/** A port that nobody listens on. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
