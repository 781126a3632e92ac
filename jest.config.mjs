const complete = { lines: 100, branches: 100, functions: 100, statements: 100 };

/** The alias in package.json of another RxJS than the installed one. */
const rxjs = process.env['RXJS'];

/** Whether there is a `redis-server`: see scripts/jobs.mjs. */
const redis = process.env['REDIS'];

/** Whether coverage is counted. */
const counting = process.argv.includes('--coverage');

/** @type {import('jest').Config} */
export default {
  testMatch: ['<rootDir>/spec/**/*-spec.ts', '<rootDir>/{examples,bench}/**/*-spec.mjs'],
  // Types do not depend on the RxJS that runs, the examples run in separate processes, and Angular requires RxJS 7.4.
  testPathIgnorePatterns: [
    '/node_modules/',
    ...(redis ? [] : ['<rootDir>/spec/jobs/bullmq/', '<rootDir>/examples/compress/redis-spec']),
    // A counter of coverage is a call: one in a `finally` may exhaust the call stack itself. These specs run without counters.
    ...(counting ? ['<rootDir>/spec/nursery/exhausted-stack-spec'] : []),
    ...(rxjs ? ['<rootDir>/spec/types/', '<rootDir>/spec/angular/', '<rootDir>/examples/', '<rootDir>/bench/'] : []),
  ],
  extensionsToTreatAsEsm: ['.ts'],
  // `npm run types` checks the types, including those of the specs: here they are only stripped.
  transform: { '\\.ts$': ['ts-jest', { useESM: true, tsconfig: 'tsconfig.json', diagnostics: false }] },
  moduleNameMapper: {
    '^rxresult$': '<rootDir>/src/index.ts',
    '^rxresult/angular$': '<rootDir>/src/angular/index.ts',
    '^rxresult/jobs$': '<rootDir>/src/jobs/index.ts',
    '^rxresult/(bullmq|piscina)$': '<rootDir>/src/jobs/$1/index.ts',
    '^rxresult/(otel|diagnostics|devtools)$': '<rootDir>/src/tracing/$1.ts',
    '^rxresult/testing$': '<rootDir>/src/testing/index.ts',
    '^rxresult/testing/(jest|vitest)$': '<rootDir>/src/testing/$1.ts',
    ...(rxjs && { '^rxjs(/.*)?$': `${rxjs}$1` }),
  },
  modulePathIgnorePatterns: ['<rootDir>/dist/', '<rootDir>/reports/', '<rootDir>/examples/angular-app/'],
  testTimeout: 30_000, // What usually takes a second may take ten on a busy machine.
  // What runs in threads is not counted: Jest sees only its own.
  collectCoverageFrom: ['src/**/*.ts', '!src/jobs/piscina/serve.ts', ...(redis ? [] : ['!src/jobs/bullmq/**'])],
  coverageReporters: ['text-summary', 'lcovonly'],
  coverageThreshold: {
    global: {},
    'src/angular/': complete,
    'src/capture/': complete,
    'src/jobs/': complete,
    'src/nursery/': complete,
    'src/operators/': complete,
    'src/testing/': complete,
    'src/tracing/': complete,
  },
};
