// Every ```ts block of the README, the docs, the files for agents and the docstrings compiles, runs, and prints what its comments say,
// or the text block below it. A ```typescript block only compiles, as it needs a file, a server or a browser; or it is an excerpt of a
// spec in spec/angular. On a page, a block that begins with `// name.ts` is the module `./name` for the other blocks.

import '@angular/compiler';
import * as angularCore from '@angular/core';
import { afterAll, describe, expect, it } from '@jest/globals';
import * as otelApi from '@opentelemetry/api';
import * as otelContext from '@opentelemetry/context-async-hooks';
import * as otelTrace from '@opentelemetry/sdk-trace-base';
import * as asyncHooks from 'node:async_hooks';
import type { AsyncLocalStorage } from 'node:async_hooks';
import * as diagnosticsChannel from 'node:diagnostics_channel';
import type { Channel, ChannelListener } from 'node:diagnostics_channel';
import * as events from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import * as http from 'node:http';
import * as stream from 'node:stream';
import * as timersPromises from 'node:timers/promises';
import { format, stripVTControlCharacters } from 'node:util';
import * as rxjs from 'rxjs';
import * as rxjsTesting from 'rxjs/testing';
import * as rxresult from 'rxresult';
import * as rxresultAngular from 'rxresult/angular';
import * as rxresultBullmq from 'rxresult/bullmq';
import * as rxresultDevtools from 'rxresult/devtools';
import * as rxresultDiagnostics from 'rxresult/diagnostics';
import * as rxresultJobs from 'rxresult/jobs';
import * as rxresultOtel from 'rxresult/otel';
import * as rxresultPiscina from 'rxresult/piscina';
import * as rxresultTesting from 'rxresult/testing';
import ts from 'typescript';
import { isExcerpt, needsAngular22 } from './angular/guide';
import { programs } from './jobs/guide';
import { nextMacrotask } from './support';

/** The modules that examples may import. If two export the same name, docstrings get the first. */
const modules: Record<string, object> = {
  rxresult,
  'rxresult/angular': rxresultAngular,
  'rxresult/bullmq': rxresultBullmq,
  'rxresult/devtools': rxresultDevtools,
  'rxresult/diagnostics': rxresultDiagnostics,
  'rxresult/jobs': rxresultJobs,
  'rxresult/otel': rxresultOtel,
  'rxresult/piscina': rxresultPiscina,
  'rxresult/testing': rxresultTesting,
  rxjs,
  'rxjs/testing': rxjsTesting,
  '@angular/core': angularCore,
  '@jest/globals': { expect },
  '@opentelemetry/api': otelApi,
  '@opentelemetry/context-async-hooks': otelContext,
  '@opentelemetry/sdk-trace-base': otelTrace,
  'node:async_hooks': asyncHooks,
  'node:diagnostics_channel': {
    subscribe: (name: string, listener: ChannelListener) => left(diagnosticsChannel.channel(name)).subscribe(listener),
    channel: (name: string) => left(diagnosticsChannel.channel(name)),
    tracingChannel: (name: string) => ({ start: left(diagnosticsChannel.channel(`tracing:${name}:start`)) }),
  },
  'node:events': events,
  'node:http': http,
  'node:stream': stream,
  'node:timers/promises': timersPromises,
};

/** What is to be undone: the channels of Node are those of the process, in which other spec files run, too. */
const undone: (() => void)[] = [];

afterAll(() => {
  undone.forEach((undo) => undo());
});

/** A channel of Node, which is left in the end by what subscribes to it, and by the stores that are bound to it. */
function left(channel: Channel): Pick<Channel, 'subscribe' | 'bindStore'> {
  return {
    subscribe: (listener) => {
      channel.subscribe(listener);
      undone.push(() => channel.unsubscribe(listener));
    },
    bindStore: (store: AsyncLocalStorage<unknown>) => {
      channel.bindStore(store);
      undone.push(() => channel.unbindStore(store));
    },
  };
}

/** The further modules that are imported for the docstrings of an entry. */
const beside: Record<string, string[]> = {
  testing: ['rxjs/testing', '@jest/globals'],
  angular: ['@angular/core'],
  jobs: ['rxresult/bullmq', 'rxresult/piscina'],
  tracing: ['rxresult/devtools', 'rxresult/diagnostics', 'rxresult/otel', 'node:diagnostics_channel'],
};

interface Example {
  title: string;
  /** Where it comes from. It can import the modules of the same page. */
  page: string;
  code: string;
  /** Whether it is run; else it is only compiled. */
  runs: boolean;
  /** The name of the module, if the block is one. */
  module?: string | undefined;
  /** The text block below it. */
  text?: string | undefined;
}

const pages = [
  ...['README.md', 'llms.txt'],
  ...list('docs', '.md').filter((file) => !/^docs\/(reference|\.vitepress)\//.test(file)),
  ...list('skills', 'SKILL.md'),
];
const sources = list('src', '.ts');
const examples = [...pages.flatMap((file) => blocks(file, readFileSync(file, 'utf8'))), ...sources.flatMap(docstrings)];

describe('the examples', () => {
  it('exist', () => {
    expect(examples.filter(({ title }) => title.startsWith('README'))).not.toHaveLength(0);
    expect(examples.filter(({ title }) => title.startsWith('src'))).not.toHaveLength(0);
  });

  it.each([...pages, ...sources])('of %s are checked here, or are no programs', (file) => {
    expect(otherCode(file)).toEqual([]);
  });

  it('compile', () => {
    expect(compileErrors()).toEqual([]);
  });

  it.each(examples.filter(({ runs }) => runs))('$title prints what it says it prints', async (example) => {
    const { code, text } = example;
    const expected = text === undefined ? [...code.matchAll(/\/\/ prints: (.*)/g)].map((match) => match[1]) : [text];
    const printed: string[] = [];
    run(example, (...args) => printed.push(stripVTControlCharacters(format(...args)).trimEnd()));
    // The examples wait for timers of a few milliseconds, which take longer on a busy machine.
    for (const until = performance.now() + 10_000; printed.length < expected.length && performance.now() < until;) {
      await nextMacrotask();
    }
    await new Promise((resolve) => setTimeout(resolve, expected.length > 0 ? 20 : 0)); // In case it prints more.
    const between = text === undefined ? ', ' : '\n\n';
    expect(printed.join(between)).toBe(expected.join(between));
  });
});

function list(folder: string, ending: string): string[] {
  try {
    return readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith(ending))
      .map((file) => `${folder}/${file}`);
  } catch {
    return []; // The folder does not exist.
  }
}

/** Languages that this spec does not check: commands, templates of Angular, pictures in docstrings, and the Python of aioresult. */
const OTHER = ['sh', 'html', 'json', 'text', 'python'];

/** The blocks of a page or of docstrings that neither this spec nor that of the jobs compiles or runs, though they may be programs. */
function otherCode(file: string): string[] {
  const content = readFileSync(file, 'utf8');
  const [text, languages] = file.endsWith('.ts') ? [commentsIn(content), [...OTHER, '']] : [content, OTHER];
  const found = text.matchAll(/^[ >]*(?:```+|~~~+) *(\w*).*\n((?:.*\n)*?)[ >]*(?:```+|~~~+)$/gm);
  return [...found].flatMap(([block, language = '', code = '']) => {
    const checked = /^```(ts|typescript)\n/.test(block) || programs.some((program) => code.endsWith(program.code));
    return checked || languages.includes(language) ? [] : [block];
  });
}

/** The docstrings of a source file, without their asterisks. */
function commentsIn(source: string): string {
  const comments = source.match(/\/\*\*.*?\*\//gs) ?? [];
  return comments.join('\n').replace(/^ *\* ?/gm, '');
}

/** The ```ts and ```typescript blocks of a text, each with the ```text block that follows it, if there is one. */
function blocks(file: string, text: string): Example[] {
  const pattern = /^```(ts|typescript)\n(.*?)^```$(?:\n\n```text\n(.*?)\n```$)?/gms;
  return [...text.matchAll(pattern)]
    .map(([, language, code = '', printed], index) => ({
      title: `${file} ${index + 1}`,
      page: file,
      code,
      runs: language === 'ts',
      module: /^\/\/ (\w+)\.ts\n/.exec(code)?.[1],
      text: printed,
    }))
    .filter(({ code, runs }) => runs || !(isExcerpt(code) || needsAngular22(code)));
}

/** The blocks in the docstrings of a source file. They have no imports: the names that they use are imported for them. */
function docstrings(file: string): Example[] {
  // Names for tests or for Angular are imported only in the docstrings of those entries.
  const [, folder = ''] = file.split('/');
  const names = ['rxresult', `rxresult/${folder}`, 'rxjs', ...(beside[folder] ?? [])];
  const entries = Object.entries(modules).filter(([name]) => names.includes(name));
  return blocks(file, commentsIn(readFileSync(file, 'utf8'))).map(({ code, ...example }) => {
    const imported = new Set<string>();
    const imports = entries.map(([name, module]) => {
      const used = Object.keys(module).filter(
        (key) => key !== 'default' && !imported.has(key) && new RegExp(`\\b${key}\\b`).test(code),
      );
      used.forEach((key) => imported.add(key));
      return `import { ${used.join(', ')} } from '${name}';`;
    });
    return { ...example, code: `${imports.join('\n')}\n${code}` };
  });
}

function run({ page, code }: Example, log: (...args: unknown[]) => void): object {
  const compilerOptions = { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022 };
  const { outputText } = ts.transpileModule(code, { compilerOptions });
  // eslint-disable-next-line @typescript-eslint/no-implied-eval -- it runs only code of this repository
  const program = new Function('require', 'exports', 'console', outputText) as (...args: unknown[]) => void;
  const load = (name: string) => {
    const module = examples.find((example) => example.page === page && `./${example.module ?? ''}` === name);
    return module ? run(module, log) : name === '@jest/globals' ? { expect, it: tester(log) } : modules[name];
  };
  const exports = {};
  program(load, exports, { log });
  return exports;
}

/** An `it` that runs the test at once, and prints its error. */
function tester(log: (...args: unknown[]) => void) {
  return (title: string, test: () => void) => {
    try {
      test();
    } catch (error) {
      log(`${title}\n\n${(error as Error).message}`);
    }
  };
}

/** The compiler's errors in the examples. Each example is compiled as a module of this project. */
function compileErrors(): string[] {
  const folder = ({ page }: Example) => `${process.cwd()}/spec/${page.replace(/\W/g, '-')}`;
  const files = new Map(
    examples.map((example, index) => [`${folder(example)}/${example.module ?? `example${index}`}.ts`, example.code]),
  );
  const { config } = ts.readConfigFile('tsconfig.json', (path) => ts.sys.readFile(path)) as { config: object };
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, '.');
  const host = ts.createCompilerHost({ ...options, noUnusedLocals: false });
  const getSourceFile = host.getSourceFile.bind(host);
  host.getSourceFile = (file, languageVersion) => {
    const code = files.get(file);
    return code === undefined ? getSourceFile(file, languageVersion) : ts.createSourceFile(file, code, languageVersion);
  };
  const [fileExists, directoryExists] = [host.fileExists.bind(host), host.directoryExists?.bind(host)];
  host.fileExists = (file) => files.has(file) || fileExists(file);
  host.directoryExists = (path) =>
    examples.some((example) => folder(example) === path) || directoryExists?.(path) !== false;
  const program = ts.createProgram([...files.keys()], { ...options, noUnusedLocals: false }, host);
  return ts
    .getPreEmitDiagnostics(program)
    .map(({ file, messageText }) => `${file?.text ?? ''}\n${ts.flattenDiagnosticMessageText(messageText, '\n')}`);
}
