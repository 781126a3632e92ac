import { describe, expect, it } from '@jest/globals';
import { readdirSync, readFileSync } from 'node:fs';

describe('docs/angular.md, README.md and the comments of nurseryResource', () => {
  const specs = readdirSync('spec/angular').filter((file) => file.startsWith('guide-') && file !== 'guide-22-spec.ts');
  const code = specs.map((file) => readFileSync(`spec/angular/${file}`, 'utf8')).join('\n');
  const pages = ['docs/angular.md', 'README.md'].map((file) => readFileSync(file, 'utf8')).join('\n');
  const comments = readFileSync('src/angular/nurseryResource.ts', 'utf8').replaceAll(/^ \* ?/gm, '');
  const blocks = [...(pages + comments).matchAll(/^```(?:typescript|html)\n(.*?)^```$/gms)]
    .map(([, block = '']) => block)
    .filter((block) => !block.startsWith('// Angular 22')) // See guide-22-spec.ts.
    .map((block) => ({ block, first: block.slice(0, block.indexOf('\n')) }));

  it.each(blocks)('show code of these specs, word for word, which may be indented there: $first', ({ block }) => {
    const found = ['', '  ', '    '].some((indent) => code.includes(block.replace(/^(?=.)/gm, indent)));
    expect(found).toBe(true);
  });

  it('show the page, and more', () => {
    expect(blocks.length).toBeGreaterThan(10);
  });
});
