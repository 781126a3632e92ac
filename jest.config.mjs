const complete = { lines: 100, branches: 100, functions: 100, statements: 100 };

/** Another RxJS than the installed one, by its alias in package.json. */
const rxjs = process.env['RXJS'];

/** @type {import('jest').Config} */
export default {
  testMatch: ['<rootDir>/spec/**/*-spec.ts', '<rootDir>/{examples,bench}/**/*-spec.mjs'],
  // Types are the same whichever RxJS runs, the examples run in processes of their own, and Angular wants RxJS 7.4.
  testPathIgnorePatterns: [
    '/node_modules/',
    ...(rxjs ? ['<rootDir>/spec/types/', '<rootDir>/spec/angular/', '<rootDir>/examples/', '<rootDir>/bench/'] : []),
  ],
  extensionsToTreatAsEsm: ['.ts'],
  // Types are checked by `npm run types`, over the specs too: here they are only taken off.
  transform: { '\\.ts$': ['ts-jest', { useESM: true, tsconfig: 'tsconfig.json', diagnostics: false }] },
  moduleNameMapper: {
    '^rxresult$': '<rootDir>/src/index.ts',
    '^rxresult/angular$': '<rootDir>/src/angular/index.ts',
    '^rxresult/testing$': '<rootDir>/src/testing/index.ts',
    '^rxresult/testing/(jest|vitest)$': '<rootDir>/src/testing/$1.ts',
    ...(rxjs && { '^rxjs(/.*)?$': `${rxjs}$1` }),
  },
  modulePathIgnorePatterns: ['<rootDir>/dist/', '<rootDir>/reports/', '<rootDir>/examples/angular-app/'],
  testTimeout: 30_000, // On a busy machine, what takes a second may take ten.
  collectCoverageFrom: ['src/**/*.ts'],
  coverageReporters: ['text-summary', 'lcovonly'],
  coverageThreshold: {
    global: {},
    'src/angular/': complete,
    'src/capture/': complete,
    'src/nursery/': complete,
    'src/operators/': complete,
    'src/testing/': complete,
  },
};
