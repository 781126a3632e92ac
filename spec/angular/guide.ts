// The blocks of docs/angular.md, which are excerpts of the specs beside this file: those compile and run.

import { readdirSync, readFileSync } from 'node:fs';

const specs = readdirSync('spec/angular').filter((file) => file.startsWith('guide-') && file !== 'guide-22-spec.ts');
const code = specs.map((file) => readFileSync(`spec/angular/${file}`, 'utf8')).join('\n');

/** Whether a spec contains a block word for word. It may be indented there. */
export function isExcerpt(block: string): boolean {
  return ['', '  ', '    '].some((indent) => code.includes(block.replace(/^(?=.)/gm, indent)));
}

/** Whether guide-22-spec.ts compiles and runs a block, with that version of Angular. */
export function needsAngular22(block: string): boolean {
  return block.startsWith('// Angular 22');
}
