/**
 * Finds changes to the code that no spec detects. The survivors are explained in spec/mutants.md.
 *
 * @type {import('@stryker-mutator/api/core').PartialStrykerOptions}
 */
export default {
  mutate: ['src/{capture,nursery,operators}/*.ts'],
  testRunner: 'jest',
  jest: { configFile: 'spec/mutation/jest.config.mjs', enableFindRelatedTests: false },
  testRunnerNodeArgs: ['--expose-gc'],
  coverageAnalysis: 'perTest',
  concurrency: 2,
  timeoutMS: 15_000, // In addition to the time of the specs: a busy machine must not kill mutants.
  maxTestRunnerReuse: 60, // Jest retains some megabytes of each run.
  ignorePatterns: ['/coverage', '/dist', '/examples'],
  tempDirName: 'reports/stryker',
  reporters: ['clear-text', 'progress-append-only', 'html', 'json'],
  clearTextReporter: { allowColor: false, logTests: false, reportTests: false, reportScoreTable: true },
  thresholds: { high: 100, low: 95, break: 95 },
};
