// What Angular's compiler says about templates that use outcomes. It is installed only by `npm run test:angular -- 22`:
// `@default never(…)` is new in Angular 22.

import type { Outcome } from 'rxresult';
import { beforeAll, expect, it } from '@jest/globals';
import { basename, join } from 'node:path';
import ts from 'typescript';
import { describeWith } from './versions';

/** The part of `@angular/compiler-cli` that is used here. */
interface Compiler {
  readonly createCompilerHost: (given: { options: ts.CompilerOptions }) => ts.CompilerHost;
  readonly createProgram: (given: { rootNames: string[]; options: ts.CompilerOptions; host: ts.CompilerHost }) => {
    getTsSemanticDiagnostics(): readonly ts.Diagnostic[];
    getNgStructuralDiagnostics(): readonly ts.Diagnostic[];
    getNgSemanticDiagnostics(): readonly ts.Diagnostic[];
  };
}

const name: string = '@angular/compiler-cli'; // Not a literal, which would have to be installed for the types.
const compiler = (await import(name).catch(() => undefined)) as Compiler | undefined;

const cases: Readonly<Record<Outcome<unknown>['status'], string>> = {
  pending: '<p aria-busy="true">Loading</p>',
  fulfilled: '{{ order.value.toFixed(2) }}',
  empty: '<p>None</p>',
  rejected: '<p role="alert">{{ order.reason }}</p>',
  cancelled: '{{ order.reason.message }}',
};

/** The source of a component that has no case for the status `missing`. */
function pageWithout(missing: string): string {
  const shown = Object.entries(cases).filter(([status]) => status !== missing);
  return `
    import { Component, signal } from '@angular/core';
    import { Future } from 'rxresult';

    @Component({
      template: \`
        @let order = outcome();
        @switch (order.status) {
          ${shown.map(([status, html]) => `@case ('${status}') { ${html} }`).join('\n')}
          @default never(order);
        }
      \`,
    })
    export class Page {
      readonly outcome = signal(new Future<number>().outcome);
    }
  `;
}

describeWith('an outcome switch with `@default never(…)`', [compiler], (angular) => {
  const options = {
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.ESNext,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    lib: ['lib.es2022.d.ts', 'lib.esnext.disposable.d.ts', 'lib.dom.d.ts'],
    paths: { rxresult: [join(process.cwd(), 'src/index.ts')] },
    types: [],
    strict: true,
    strictTemplates: true,
    skipLibCheck: true,
    noEmit: true,
  };

  const statuses = Object.keys(cases);
  const pages = new Map(
    ['none', ...statuses].map((missing) => [join(process.cwd(), `${missing}.ts`), pageWithout(missing)]),
  );
  let errors: Record<string, string[]>;

  beforeAll(() => {
    const host = angular.createCompilerHost({ options });
    const [fileExists, getSourceFile] = [host.fileExists.bind(host), host.getSourceFile.bind(host)];
    host.fileExists = (path) => pages.has(path) || fileExists(path);
    host.getSourceFile = (path, version, ...rest) => {
      const page = pages.get(path);
      return page === undefined ? getSourceFile(path, version, ...rest) : ts.createSourceFile(path, page, version);
    };
    const program = angular.createProgram({ rootNames: [...pages.keys()], options, host });
    errors = {};
    for (const { file, messageText } of [
      ...program.getTsSemanticDiagnostics(),
      ...program.getNgStructuralDiagnostics(),
      ...program.getNgSemanticDiagnostics(),
    ]) {
      const missing = basename(file?.fileName ?? '', '.ts');
      (errors[missing] ??= []).push(ts.flattenDiagnosticMessageText(messageText, '\n'));
    }
  });

  it('compiles with a case for each status, and knows what the outcome has in each', () => {
    expect(new Set(Object.keys(errors))).toEqual(new Set(statuses));
  });

  it.each([
    ['pending', '{ readonly status: "pending"; }'],
    ['fulfilled', '{ readonly status: "fulfilled"; readonly value: number; }'],
    ['empty', '{ readonly status: "empty"; }'],
    ['rejected', '{ readonly status: "rejected"; readonly reason: unknown; }'],
    ['cancelled', '{ readonly status: "cancelled"; readonly reason: TaskCancelledError; }'],
  ])('does not compile without the case of %s, and says which is missing', (status, type) => {
    expect(errors[status]).toEqual([`Type '${type}' is not assignable to type 'never'.`]);
  });
});
