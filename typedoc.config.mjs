/** The reference in `docs/reference/`: a page for each public name, such as `rxresult/functions/gather.md`. */

/** @type {Partial<import('typedoc').TypeDocOptions & import('typedoc-plugin-markdown').PluginOptions> & Record<string, unknown>} */
export default {
  name: 'Reference',
  // The entries of the package, in the order of its `exports`. Their names are given by `@module`.
  entryPoints: [
    'src/index.ts',
    'src/testing/index.ts',
    'src/testing/jest.ts',
    'src/testing/vitest.ts',
    'src/angular/index.ts',
    'src/tracing/otel.ts',
    'src/tracing/diagnostics.ts',
    'src/tracing/devtools.ts',
    'src/jobs/index.ts',
    'src/jobs/piscina/index.ts',
    'src/jobs/bullmq/index.ts',
  ],
  plugin: ['typedoc-plugin-markdown', 'typedoc-vitepress-theme'],
  router: 'member',
  docsRoot: 'docs',
  readme: 'none',
  out: 'docs/reference',
  json: 'reports/reference.json', // for scripts/docstrings.mjs
  useCodeBlocks: true,
  expandParameters: true,
  parametersFormat: 'table',
  hideBreadcrumbs: true,
  skipErrorChecking: true, // `npm run types` has done that.
  disableSources: true,
  excludeExternals: true, // What results inherit of an Observable is in the documentation of RxJS.
  excludeInternal: true,
  sortEntryPoints: false,
  sort: ['alphabetical'],
  treatWarningsAsErrors: true,
  // The members of types that are explained as a whole.
  intentionallyNotDocumented: [
    'rxresult.ItemOf.__type.getWriter',
    'rxresult.ItemOf.__type.getWriter.__type.write',
    'rxresult.ItemOf.__type.pipeTo',
    'rxresult.SettledOutcome.__type.status',
  ],
  // Types that only make the signatures of public functions.
  intentionallyNotExported: [
    'src/jobs/errors.ts:JobIdentity',
    'src/nursery/StartSoon.ts:After',
    'src/nursery/StartSoon.ts:AfterStream',
    'src/nursery/StartSoon.ts:ArgumentsOf',
    'src/nursery/StartSoon.ts:NotGiven',
    'src/nursery/StartSoon.ts:Routine',
    'src/nursery/StartSoon.ts:Stream',
    'src/nursery/StartSoon.ts:TaskOf',
    'src/nursery/StartSoon.ts:ValueOf',
    'src/nursery/gathering.ts:SourceValue',
    'src/nursery/gathering.ts:Sources',
    'src/operators/observeNurseries.ts:ObserverFor',
    'src/testing/matchers.ts:Expected',
  ],
  validation: { invalidLink: true, notExported: true, notDocumented: true },
};
