const complete = { lines: 100, branches: 100, functions: 100, statements: 100 };

/** @type {import('jest').Config} */
export default {
  testMatch: ['<rootDir>/spec/**/*-spec.ts', '<rootDir>/examples/**/*-spec.mjs'],
  extensionsToTreatAsEsm: ['.ts'],
  // Types are checked by `npm run types`, over the specs too: here they are only taken off.
  transform: { '\\.ts$': ['ts-jest', { useESM: true, tsconfig: 'tsconfig.json', diagnostics: false }] },
  moduleNameMapper: {
    '^rxresult$': '<rootDir>/src/index.ts',
    '^rxresult/testing$': '<rootDir>/src/testing/index.ts',
    '^rxresult/testing/(jest|vitest)$': '<rootDir>/src/testing/$1.ts',
  },
  modulePathIgnorePatterns: ['<rootDir>/dist/'],
  collectCoverageFrom: ['src/**/*.ts'],
  coverageReporters: ['text-summary', 'lcovonly'],
  coverageThreshold: {
    global: {},
    'src/capture/': complete,
    'src/nursery/': complete,
    'src/operators/': complete,
    'src/testing/': complete,
  },
};
