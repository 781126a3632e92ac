import { fileURLToPath } from 'node:url';
import main from '../../jest.config.mjs';

const { moduleNameMapper = {}, testTimeout = 0 } = main;

/**
 * How the specs run against mutants: as CommonJS, which Jest loads faster than modules, and all in one suite.
 *
 * @type {import('jest').Config}
 */
export default {
  rootDir: '../..',
  testMatch: ['<rootDir>/spec/mutation/all-specs.cjs'],
  // Stryker needs the path itself.
  testEnvironment: fileURLToPath(new URL('FailFastEnvironment.cjs', import.meta.url)),
  transform: {
    '\\.ts$': [
      'ts-jest',
      {
        tsconfig: { target: 'ES2022', module: 'CommonJS', useDefineForClassFields: false, isolatedModules: true },
        diagnostics: false,
      },
    ],
  },
  moduleNameMapper,
  testTimeout,
  modulePathIgnorePatterns: ['<rootDir>/dist/'],
};
