// Every code block of the README, the docs and the docstrings compiles, runs, and prints what its comments say.

import { describe, expect, it } from '@jest/globals';
import { readdirSync, readFileSync } from 'node:fs';
import { format } from 'node:util';
import * as rxjs from 'rxjs';
import * as rxjsTesting from 'rxjs/testing';
import * as rxresult from 'rxresult';
import * as rxresultTesting from 'rxresult/testing';
import ts from 'typescript';

/** What the examples import. What the docstrings use is the first of this name. */
const modules: Record<string, object> = {
  rxresult,
  'rxresult/testing': rxresultTesting,
  rxjs,
  'rxjs/testing': rxjsTesting,
  '@jest/globals': { expect },
};

interface Example {
  title: string;
  code: string;
}

const pages = ['README.md', ...list('docs', '.md')];
const sources = list('src', '.ts');
const examples = [...pages.flatMap((file) => blocks(file, readFileSync(file, 'utf8'))), ...sources.flatMap(docstrings)];

describe('the examples', () => {
  it('are there', () => {
    expect(examples.filter(({ title }) => title.startsWith('README'))).not.toHaveLength(0);
    expect(examples.filter(({ title }) => title.startsWith('src'))).not.toHaveLength(0);
  });

  it('compile', () => {
    expect(compileErrors()).toEqual([]);
  });

  it.each(examples)('$title prints what it says', async ({ code }) => {
    const expected = [...code.matchAll(/\/\/ prints: (.*)/g)].map((match) => match[1]);
    const printed: string[] = [];
    run(code, (...args) => printed.push(format(...args)));
    // The examples wait for timers of a few milliseconds.
    await new Promise((resolve) => setTimeout(resolve, expected.length > 0 ? 40 : 0));
    expect(printed.join(', ')).toBe(expected.join(', '));
  });
});

function list(folder: string, ending: string): string[] {
  try {
    return readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith(ending))
      .map((file) => `${folder}/${file}`);
  } catch {
    return []; // There is no such folder.
  }
}

/** The ```ts blocks of a text. */
function blocks(file: string, text: string): Example[] {
  return [...text.matchAll(/^```ts\n(.*?)^```$/gms)].map((match, index) => ({
    title: `${file} ${index + 1}`,
    code: match[1] ?? '',
  }));
}

/** The blocks in the docstrings of a source file, which import nothing: what they use is imported for them. */
function docstrings(file: string): Example[] {
  // What is only for tests is not used elsewhere: its words are.
  const entries = Object.entries(modules).filter(([name]) => file.startsWith('src/testing/') || !name.includes('/'));
  const comments = readFileSync(file, 'utf8').match(/\/\*\*.*?\*\//gs) ?? [];
  const text = comments.join('\n').replace(/^ *\* ?/gm, '');
  return blocks(file, text).map(({ title, code }) => {
    const imported = new Set<string>();
    const imports = entries.map(([name, module]) => {
      const used = Object.keys(module).filter((key) => !imported.has(key) && new RegExp(`\\b${key}\\b`).test(code));
      used.forEach((key) => imported.add(key));
      return `import { ${used.join(', ')} } from '${name}';`;
    });
    return { title, code: `${imports.join('\n')}\n${code}` };
  });
}

function run(code: string, log: (...args: unknown[]) => void): void {
  const compilerOptions = { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022 };
  const { outputText } = ts.transpileModule(code, { compilerOptions });
  // eslint-disable-next-line @typescript-eslint/no-implied-eval -- it runs what stands in this repository
  const program = new Function('require', 'exports', 'console', outputText) as (...args: unknown[]) => void;
  program((name: string) => modules[name], {}, { log });
}

/** What the compiler has to say of the examples, each taken as a module of this project. */
function compileErrors(): string[] {
  const files = new Map(examples.map(({ code }, index) => [`${process.cwd()}/spec/example${index}.ts`, code]));
  const { config } = ts.readConfigFile('tsconfig.json', (path) => ts.sys.readFile(path)) as { config: object };
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, '.');
  const host = ts.createCompilerHost({ ...options, noUnusedLocals: false });
  const getSourceFile = host.getSourceFile.bind(host);
  host.getSourceFile = (file, languageVersion) => {
    const code = files.get(file);
    return code === undefined ? getSourceFile(file, languageVersion) : ts.createSourceFile(file, code, languageVersion);
  };
  const program = ts.createProgram([...files.keys()], { ...options, noUnusedLocals: false }, host);
  return ts
    .getPreEmitDiagnostics(program)
    .map(({ file, messageText }) => `${file?.text ?? ''}\n${ts.flattenDiagnosticMessageText(messageText, '\n')}`);
}
