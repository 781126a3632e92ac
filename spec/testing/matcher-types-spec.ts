// The types of the matchers are there for those who opt in, however they get `expect`, and for nobody else.

import { describe, expect, it } from '@jest/globals';
import ts from 'typescript';

const good = `
expect.extend(matchers);
const rc = new ResultCapture<number>();
expect(rc).toBePending();
expect(rc).not.toHaveResult(5);
expect(rc).toHaveFailed();
expect(rc).toHaveFailed(new Error('boom'));
expect(rc).toBeEmptyResult();
expect(rc).toBeCancelled();
expect(rc).toBeCancelled('reason');
void expect(Promise.resolve(rc)).resolves.toHaveResult(5);
`;
const bad = `
expect(rc).toHaveResult();
expect(rc).toBePending(5);
`;
const imports = `
import { ResultCapture } from 'rxresult';
import { matchers } from 'rxresult/testing';
`;

describe.each([
  ['@types/jest', '', 'jest', ['jest']],
  ['@jest/globals', "import { expect } from '@jest/globals';", 'jest', []],
  ['Vitest', "import { expect } from 'vitest';", 'vitest', []],
  ["Vitest's globals", '', 'vitest', ['vitest/globals']],
])('the types of the matchers, with %s', (_, importExpect, entry, types) => {
  it('are there, and are correct', () => {
    const program = `${importExpect}${imports}import 'rxresult/testing/${entry}';${good}${bad}`;
    expect(compileErrors(program, types)).toEqual([
      'Expected 1 arguments, but got 0.',
      'Expected 0 arguments, but got 1.',
    ]);
  });

  it('are not there for those who have not opted in', () => {
    const errors = compileErrors(`${importExpect}${imports}${good}`, types);
    expect(errors).toHaveLength(8);
    expect(errors[0]).toContain("Property 'toBePending' does not exist on type");
  });
});

/** Cached: the libraries are the same for all programs. */
const sourceFiles = new Map<string, ts.SourceFile | undefined>();

/** The errors of the compiler in a module of this project with these `types`. */
function compileErrors(code: string, types: string[]): string[] {
  const name = `${process.cwd()}/spec/testing/program.ts`;
  const { config } = ts.readConfigFile('tsconfig.json', (path) => ts.sys.readFile(path)) as { config: object };
  const options = { ...ts.parseJsonConfigFileContent(config, ts.sys, '.').options, types };
  const host = ts.createCompilerHost(options);
  const getSourceFile = host.getSourceFile.bind(host);
  host.getSourceFile = (file, languageVersion) => {
    if (file === name) {
      return ts.createSourceFile(file, code, languageVersion);
    }
    if (!sourceFiles.has(file)) {
      sourceFiles.set(file, getSourceFile(file, languageVersion));
    }
    return sourceFiles.get(file);
  };
  const program = ts.createProgram([name], options, host);
  return program
    .getSemanticDiagnostics(program.getSourceFile(name))
    .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'));
}
