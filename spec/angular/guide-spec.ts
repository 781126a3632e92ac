import { describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { isExcerpt, needsAngular22 } from './guide';

describe('docs/angular.md, README.md and the comments of nurseryResource', () => {
  const pages = ['docs/angular.md', 'README.md'].map((file) => readFileSync(file, 'utf8')).join('\n');
  const comments = readFileSync('src/angular/nurseryResource.ts', 'utf8').replaceAll(/^ \* ?/gm, '');
  const blocks = [...(pages + comments).matchAll(/^```(?:typescript|html)\n(.*?)^```$/gms)]
    .map(([, block = '']) => block)
    .filter((block) => !needsAngular22(block))
    .map((block) => ({ block, first: block.slice(0, block.indexOf('\n')) }));

  it.each(blocks)('show code of these specs, word for word, which may be indented there: $first', ({ block }) => {
    expect(isExcerpt(block)).toBe(true);
  });

  it('show the page, and more', () => {
    expect(blocks.length).toBeGreaterThan(10);
  });
});
