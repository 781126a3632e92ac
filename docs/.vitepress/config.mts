import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitepress';

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
      { text: 'Node services', link: '/node-services' },
    ],
  },
  {
    text: 'Look it up',
    items: [
      { text: 'All options', link: '/options' },
      { text: 'RxJS Rosetta stone', link: '/rosetta' },
      { text: 'Coming from', link: '/coming-from' },
      { text: 'Recipes', link: '/recipes' },
      { text: 'Limits', link: '/limits' },
      { text: 'Design', link: '/design' },
    ],
  },
];

export default defineConfig({
  title: 'rxresult',
  description: 'Run several RxJS streams as tasks, keep the result of each, and leave nothing running.',
  cleanUrls: true,
  vite: {
    resolve: {
      alias: [
        { find: /^rxresult$/, replacement: source('index.ts') },
        { find: /^rxresult\/testing$/, replacement: source('testing/index.ts') },
      ],
    },
  },
  themeConfig: {
    nav: [
      { text: 'Guide', link: '/why', activeMatch: '^/(?!reference|playground)' },
      { text: 'Playground', link: '/playground' },
      { text: 'Reference', link: '/reference/' },
    ],
    sidebar: guide,
    search: { provider: 'local' },
  },
});
