import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { defineConfig, type DefaultTheme } from 'vitepress';
import llms from 'vitepress-plugin-llms';

/** The playground runs the library from its source, so that the site needs no build of it. */
const source = (path: string) => fileURLToPath(new URL(`../../src/${path}`, import.meta.url));

/** The pages of the guide, in the order in which they are read. */
const guide = [
  {
    text: 'Start',
    items: [
      { text: 'Why', link: '/why' },
      { text: 'Tutorial', link: '/tutorial' },
    ],
  },
  {
    text: 'Guide',
    items: [
      { text: 'Results', link: '/results' },
      { text: 'Nurseries', link: '/nurseries' },
      { text: 'Combinators', link: '/combinators' },
      { text: 'Errors', link: '/errors' },
      { text: 'Cancellation and deadlines', link: '/cancellation' },
      { text: 'Cleanup that takes time', link: '/cleanup' },
      { text: 'Async and await', link: '/async-await' },
      { text: 'Start-up', link: '/start-up' },
      { text: 'Batches and pulling', link: '/batches' },
    ],
  },
  {
    text: 'In your application',
    items: [
      { text: 'Testing with marbles', link: '/testing' },
      { text: 'Angular', link: '/angular' },
      { text: 'Tracing', link: '/tracing' },
      { text: 'Jobs', link: '/jobs' },
      { text: 'Jobs over a queue', link: '/jobs-queue' },
      { text: 'Node services', link: '/node-services' },
    ],
  },
  {
    text: 'Look it up',
    items: [
      { text: 'All options', link: '/options' },
      { text: 'RxJS Rosetta stone', link: '/rosetta' },
      { text: 'Coming from other libraries', link: '/coming-from' },
      { text: 'Recipes', link: '/recipes' },
      { text: 'Limits', link: '/limits' },
      { text: 'Design', link: '/design' },
    ],
  },
];

/** The public names, by entry. TypeDoc writes this file: see typedoc.config.mjs. */
const names = new URL('../reference/typedoc-sidebar.json', import.meta.url);
const reference = JSON.parse(readFileSync(names, 'utf8')) as DefaultTheme.SidebarItem[];

function slugify(heading: string): string {
  return heading
    .toLowerCase()
    .replace(/[^\p{L}\p{M}\p{N}\p{Pc} -]/gu, '')
    .replaceAll(' ', '-');
}

/** Where the site is on its server. */
const base = process.env['DOCS_BASE'] ?? '/';

export default defineConfig({
  title: 'rxresult',
  description: 'Run several RxJS streams as tasks, keep the result of each, and leave nothing running.',
  base,
  cleanUrls: true,
  head: [['link', { rel: 'icon', href: `${base}icon.svg`, type: 'image/svg+xml' }]],
  themeConfig: {
    nav: [
      { text: 'Guide', link: '/why', activeMatch: '^/(?!reference|playground)' },
      { text: 'Playground', link: '/playground' },
      { text: 'Reference', link: '/reference/' },
    ],
    sidebar: { '/': guide, '/reference/': reference },
    search: { provider: 'local' },
  },
  // Headings have the same anchors as on GitHub and npm.
  markdown: { anchor: { slugify } },
  vite: {
    // A Markdown file beside each page, and `llms.txt` for all. Its types are those of another Vite than the one of VitePress.
    plugins: [llms() as never],
    resolve: {
      alias: [
        { find: /^rxresult$/, replacement: source('index.ts') },
        { find: /^rxresult\/testing$/, replacement: source('testing/index.ts') },
      ],
    },
  },
});
