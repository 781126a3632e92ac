import rxjsX from 'eslint-plugin-rxjs-x';
import tseslint from 'typescript-eslint';

export default tseslint.config(
  { ignores: ['dist/', 'coverage/', 'reports/', 'node_modules/', 'examples/angular-app/'] },
  {
    files: ['src/**/*.ts', 'spec/**/*.ts'],
    extends: [...tseslint.configs.strictTypeChecked, rxjsX.configs.strict],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      // A log line or a cancel needs no braces.
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      // A result is a Subject that is passed around, and an error is whatever the task emitted.
      'rxjs-x/no-exposed-subjects': 'off',
      'rxjs-x/throw-error': 'off',
      // `waitDone` and `outcome$` never error.
      'rxjs-x/no-ignored-error': 'off',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
    },
  },
  {
    // Specs misbehave on purpose, as users may.
    files: ['spec/**/*.ts'],
    rules: {
      'rxjs-x/no-floating-observables': 'off',
      'rxjs-x/no-ignored-default-value': 'off',
      'rxjs-x/no-misused-observables': 'off',
      'rxjs-x/no-nested-subscribe': 'off',
      'rxjs-x/no-redundant-notify': 'off',
      'rxjs-x/no-subclass': 'off',
      '@typescript-eslint/no-deprecated': 'off',
    },
  },
);
