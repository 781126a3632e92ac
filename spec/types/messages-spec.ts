// What TypeScript 5.9 and 7.0 report for common mistakes, in full: one readable message about the mistake. If a change of a
// type changes a message, it shows in `mistakes.ts`.

import { beforeAll, describe, expect, it } from '@jest/globals';
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { mistakes, preamble } from './mistakes';

/** The compilers, by their alias in package.json. */
const compilers = { '5.9': 'ts59', '7.0': 'ts70' } as const;

type Version = keyof typeof compilers;

/** The messages of each version, by the number of the mistake. */
const messages = new Map<Version, string[][]>();

beforeAll(async () => {
  const folder = mkdtempSync(join(tmpdir(), 'rxresult-messages-'));
  try {
    writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(config()));
    for (const [index, { code }] of mistakes.entries()) {
      writeFileSync(join(folder, `${index}.ts`), `${preamble}\n${code}\n`);
    }
    for (const [version, alias] of Object.entries(compilers)) {
      messages.set(version as Version, byMistake(await compile(alias, folder)));
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
});

describe.each(Object.keys(compilers) as Version[])('TypeScript %s', (version) => {
  it.each(mistakes.map((mistake, index) => ({ ...mistake, index })))('reports $title', ({ index, says }) => {
    expect(messages.get(version)?.[index]).toEqual([Array.isArray(says) ? says.join('\n') : says[version].join('\n')]);
  });
});

describe('the messages', () => {
  it('are the same in both versions, but for what is said to differ', () => {
    for (const { says } of mistakes) {
      expect(Array.isArray(says) || says['5.9'].join() !== says['7.0'].join()).toBe(true);
    }
  });

  it('are about the mistake alone: none lists several overloads', () => {
    expect(JSON.stringify(mistakes)).not.toMatch(/Overload \d of \d/);
  });
});

/** As a user's strict configuration. */
function config(): object {
  return {
    compilerOptions: {
      target: 'ES2022',
      module: 'ESNext',
      moduleResolution: 'bundler',
      lib: ['ES2022', 'ESNext.Disposable', 'DOM'],
      types: [],
      strict: true,
      exactOptionalPropertyTypes: true,
      skipLibCheck: true,
      noEmit: true,
      useDefineForClassFields: false,
      paths: { rxresult: [resolve('src/index.ts')], rxjs: [resolve('node_modules/rxjs')] },
    },
    include: ['*.ts'],
  };
}

/** What the compiler prints. It exits with an error, as it should. */
function compile(alias: string, folder: string): Promise<string> {
  const compiler = resolve('node_modules', alias, 'bin/tsc');
  return new Promise((done) => {
    execFile(process.execPath, [compiler, '-p', folder, '--pretty', 'false'], { cwd: folder }, (_, stdout) =>
      done(stdout),
    );
  });
}

/** The messages in the output of a compiler, each after the word where it stands. */
function byMistake(output: string): string[][] {
  const found: string[][] = mistakes.map(() => []);
  for (const message of output.trimEnd().split(/\n(?=\S)/)) {
    const [, index, line, column, text] = /^(\d+)\.ts\((\d+),(\d+)\): error (TS[^]*)$/.exec(message) ?? [];
    const code = mistakes[Number(index)]?.code;
    if (code === undefined) {
      throw new Error(`not about a mistake: ${message}`);
    }
    const source = `${preamble}\n${code}`.split('\n')[Number(line) - 1]?.slice(Number(column) - 1);
    found[Number(index)]?.push(`${/^(\w+|'.*?'|\S+)/.exec(source ?? '')?.[0] ?? ''}: ${text ?? ''}`);
  }
  return found;
}
