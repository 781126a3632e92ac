import main from '../../../jest.config.mjs';

/** The package as it is built, instead of its source. */
const built = {
  '^rxresult$': '<rootDir>/dist/index.mjs',
  '^rxresult/testing$': '<rootDir>/dist/testing.mjs',
  '^rxresult/testing/jest$': '<rootDir>/dist/testing/jest.mjs',
};

/** @type {import('jest').Config} */
export default {
  rootDir: '../../..',
  testMatch: ['<rootDir>/spec/testing/callSite/*.test.ts'],
  extensionsToTreatAsEsm: ['.ts'],
  transform: main.transform ?? {},
  moduleNameMapper: process.env['FROM'] === 'dist' ? built : (main.moduleNameMapper ?? {}),
};
