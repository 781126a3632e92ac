import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { format } from 'node:util';
import * as rxjs from 'rxjs';
import * as rxjsTesting from 'rxjs/testing';
import * as rxresult from 'rxresult';
import * as rxresultTesting from 'rxresult/testing';
import ts from 'typescript';
import { callOf, codeOf, counterpartOf, lackOf } from '../../docs/playground/code';
import { highlighted } from '../../docs/playground/highlighted';
import { PRESETS } from '../../docs/playground/presets';
import { runRxresult } from '../../docs/playground/runRxresult';
import { planOf, type Plan } from '../../docs/playground/State';
import { plan, plans } from './plans';

const presets = PRESETS.map(({ title, state }) => ({ title, plan: planOf(state) as Plan }));
const modules: Record<string, object> = {
  rxjs,
  'rxjs/testing': rxjsTesting,
  rxresult,
  'rxresult/testing': rxresultTesting,
};

/** The compiler's errors, with the code. */
function compileErrors(codes: readonly string[]): string[] {
  const files = new Map(codes.map((code, index) => [`${process.cwd()}/spec/playground/code${index}.ts`, code]));
  const { config } = ts.readConfigFile('tsconfig.json', (path) => ts.sys.readFile(path)) as { config: object };
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, '.');
  const host = ts.createCompilerHost(options);
  const getSourceFile = host.getSourceFile.bind(host);
  host.getSourceFile = (file, languageVersion) => {
    const code = files.get(file);
    return code === undefined ? getSourceFile(file, languageVersion) : ts.createSourceFile(file, code, languageVersion);
  };
  const fileExists = host.fileExists.bind(host);
  host.fileExists = (file) => files.has(file) || fileExists(file);
  return ts
    .getPreEmitDiagnostics(ts.createProgram([...files.keys()], options, host))
    .map(({ file, messageText }) => `${file?.text ?? ''}\n${ts.flattenDiagnosticMessageText(messageText, '\n')}`);
}

/** What the code prints. */
function printed(code: string): string[] {
  const compilerOptions = { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022 };
  const { outputText } = ts.transpileModule(code, { compilerOptions });
  const lines: string[] = [];
  const console = { log: (...args: unknown[]) => lines.push(format(...args)) };
  // eslint-disable-next-line @typescript-eslint/no-implied-eval -- it runs only code of this repository
  const program = new Function('require', 'exports', 'console', outputText) as (...args: unknown[]) => void;
  program((name: string) => modules[name], {}, console);
  return lines;
}

/** The lanes of the tasks in what the code prints. */
function lanesIn(lines: readonly string[]): string[] {
  const lanes = lines.at(-1)?.split('\n').slice(0, -1) ?? [];
  return lanes.map((line) =>
    line
      .replace(/^\w+( \(2\))? +(?=[.^!(])/, '')
      .replace(/ {2}.*$/, '')
      .trimEnd(),
  );
}

describe('the code of a run', () => {
  it('compiles for all presets, and for any plan', () => {
    const any = fc.sample(plans, { numRuns: 25, seed: 1 });
    expect(compileErrors([...presets.map(({ plan }) => plan), ...any].map(codeOf))).toEqual([]);
  });

  it.each(presets)('prints the lanes and the end that are drawn: $title', ({ plan }) => {
    const run = runRxresult(plan);
    const lines = printed(codeOf(plan));
    expect(lanesIn(lines)).toEqual(run.texts);
    expect(lines.at(-2)).toMatch(new RegExp(`^${run.result?.frame ?? ''} ${run.result?.text || 'complete'}`));
    expect(lines).toHaveLength(run.emitted.length + 2);
  });

  it('prints the lanes that are drawn, whatever the plan', () => {
    fc.assert(
      fc.property(plans, (plan) => {
        const lanes = lanesIn(printed(codeOf(plan)));
        expect(lanes.filter((lane) => /[|#!]/.test(lane))).toEqual(
          runRxresult(plan).texts.filter((lane) => /[|#!]/.test(lane)),
        );
      }),
      { numRuns: 50 },
    );
  });

  it('is short', () => {
    expect(codeOf(plan('gather', { user: '--a|', orders: '----#~~' }, { limit: 2, until: 9 })).split('\n')).toEqual([
      "import { timer } from 'rxjs';",
      "import { TestScheduler } from 'rxjs/testing';",
      "import { failedCapture, finalizeWith, gather } from 'rxresult';",
      "import { LaneRecorder } from 'rxresult/testing';",
      '',
      '// In virtual time, a frame is a millisecond.',
      'const scheduler = new TestScheduler(() => undefined);',
      'scheduler.run(({ cold, flush }) => {',
      '  const recorder = new LaneRecorder(scheduler);',
      '  const tasks = {',
      "    user: cold('--a|'),",
      "    orders: cold('----#', undefined, new Error('orders failed')).pipe(finalizeWith(() => timer(2))),",
      '  };',
      '  const run$ = gather(tasks, { concurrent: 2, until: timer(9), observer: recorder });',
      '  run$.subscribe({',
      '    next: (value) => console.log(scheduler.now(), value),',
      "    error: (error) => console.log(scheduler.now(), String(error), 'by', failedCapture(error)),",
      "    complete: () => console.log(scheduler.now(), 'complete'),",
      '  });',
      '  flush();',
      '  console.log(String(recorder));',
      '});',
      '',
    ]);
  });

  it('is highlighted without changing it', () => {
    const code = codeOf(plan('captureMap', { a: '-#' }));
    const pieces = highlighted(code);
    expect(pieces.map(({ text }) => text).join('')).toBe(code);
    expect(pieces.slice(0, 4)).toEqual([
      { kind: 'keyword', text: 'import' },
      { kind: undefined, text: ' { from } ' },
      { kind: 'keyword', text: 'from' },
      { kind: undefined, text: ' ' },
    ]);
  });
});

describe('the calls', () => {
  const tasks = { a: '-|', b: '-|' };
  const both = { limit: 2, until: 9 };

  it.each([
    ['gather', 'gather({ a, b })', 'forkJoin({ a, b })'],
    ['gatherSettled', 'gatherSettled({ a, b })', 'forkJoin({ a, b })'],
    ['gatherAny', 'gatherAny({ a, b })', 'race([a, b])'],
    ['nursery', 'nursery([a, b])', 'merge(a, b)'],
    ['captureMap', 'captureMap((name) => tasks[name])', 'mergeMap((name) => tasks[name])'],
  ] as const)('of %s and its counterpart', (use, ours, plain) => {
    expect(callOf(plan(use, tasks))).toBe(ours);
    expect(counterpartOf(plan(use, tasks))).toBe(plain);
  });

  it('have the limit and the deadline', () => {
    expect(callOf(plan('nursery', tasks, both))).toBe('nursery([a, b], { concurrent: 2, until: timer(9) })');
    expect(counterpartOf(plan('nursery', tasks, both))).toBe('merge(a, b, 2).pipe(takeUntil(timer(9)))');
    expect(counterpartOf(plan('captureMap', tasks, both))).toBe(
      'mergeMap((name) => tasks[name], 2), takeUntil(timer(9))',
    );
  });

  it('say where RxJS has no limit', () => {
    expect(lackOf(plan('gather', tasks, both))).toBe('forkJoin has no limit: it subscribes to all tasks at once.');
    expect(lackOf(plan('nursery', tasks, both))).toBeUndefined();
    expect(lackOf(plan('gather', tasks))).toBeUndefined();
  });
});
