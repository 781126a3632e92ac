import eslint from '@eslint/js';
import rxjsX from 'eslint-plugin-rxjs-x';
import vue from 'eslint-plugin-vue';
import tseslint from 'typescript-eslint';

export default tseslint.config(
  {
    ignores: [
      'dist/',
      'coverage/',
      'reports/',
      'node_modules/',
      'examples/angular-app/',
      'docs/.vitepress/{cache,dist}/',
    ],
  },
  {
    files: ['src/**/*.ts', 'spec/**/*.ts', 'docs/playground/**/*.ts', 'docs/.vitepress/{*.mts,theme/*.ts}'],
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
    // Scripts, benchmarks, examples and configurations: `npm run types` checks their types.
    files: ['**/*.{mjs,cjs,mts,cts}', 'scripts/**/*.ts'],
    extends: [eslint.configs.recommended, tseslint.configs.recommended],
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_' }],
      // Specs look for what a program writes to a terminal.
      'no-control-regex': 'off',
      'no-regex-spaces': 'off',
      // The compiler knows the globals.
      'no-undef': 'off',
    },
  },
  {
    files: ['**/*.cjs'],
    rules: { '@typescript-eslint/no-require-imports': 'off' },
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
  {
    // `vue-tsc` checks their types. Prettier formats them.
    files: ['docs/**/*.vue'],
    extends: [...tseslint.configs.strict, ...vue.configs['flat/recommended']],
    languageOptions: { parserOptions: { parser: tseslint.parser } },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      'vue/html-closing-bracket-newline': 'off',
      'vue/html-indent': 'off',
      'vue/html-self-closing': 'off',
      'vue/max-attributes-per-line': 'off',
      'vue/singleline-html-element-content-newline': 'off',
      'vue/multiline-html-element-content-newline': 'off',
      'vue/multi-word-component-names': 'off', // They are used as components, and never as elements.
      'vue/require-default-prop': 'off', // Types say which are optional.
    },
  },
);
