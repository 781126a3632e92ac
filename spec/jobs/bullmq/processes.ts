import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/** A process that runs one of the .mjs files beside this one. */
export interface Program {
  readonly pid: number;
  /** What it has printed. */
  readonly lines: readonly string[];
  /** Resolves with the first line that matches, which may be there already. */
  line(pattern: RegExp, ms?: number): Promise<string>;
  /** Writes a line to its input. */
  write(line: string): void;
  kill(signal: NodeJS.Signals): void;
  /** Resolves with its exit code or the signal that ended it. */
  readonly ended: Promise<number | NodeJS.Signals>;
}

const programs = new Set<Program>();

export function run(file: string, settings: object): Program {
  const path = fileURLToPath(new URL(file, import.meta.url));
  const child = spawn(process.execPath, [path, JSON.stringify(settings)], { stdio: ['pipe', 'pipe', 'inherit'] });
  const lines: string[] = [];
  const waiting = new Set<() => void>();
  createInterface(child.stdout).on('line', (line) => {
    lines.push(line);
    for (const check of waiting) {
      check();
    }
  });
  const program: Program = {
    pid: child.pid as number,
    lines,
    line: (pattern, ms = 15_000) =>
      new Promise((resolve, reject) => {
        const check = () => {
          const found = lines.find((line) => pattern.test(line));
          if (found !== undefined) {
            waiting.delete(check);
            clearTimeout(timer);
            resolve(found);
          }
        };
        const timer = setTimeout(() => {
          waiting.delete(check);
          reject(new Error(`${file} has not printed ${String(pattern)}, but:\n${lines.join('\n')}`));
        }, ms);
        waiting.add(check);
        check();
      }),
    write: (line) => child.stdin.write(`${line}\n`),
    kill: (signal) => child.kill(signal),
    ended: once(child, 'exit').then(([code, signal]) => {
      programs.delete(program);
      return (signal ?? code) as number | NodeJS.Signals;
    }),
  };
  programs.add(program);
  return program;
}

/** Ends what still runs. */
export async function killAll(): Promise<void> {
  const ended = Array.from(programs, (program) => {
    program.kill('SIGKILL');
    return program.ended;
  });
  await Promise.all(ended);
}
