import js from '@eslint/js';
import a11y from 'eslint-plugin-jsx-a11y';
import hooks from 'eslint-plugin-react-hooks';
import ts from 'typescript-eslint';
import meantime from './eslint.rules.js';

/** What Node offers to plain scripts; in TypeScript the types know better. */
const node = [
  'AbortController',
  'AbortSignal',
  'Buffer',
  'URL',
  'URLSearchParams',
  'clearInterval',
  'clearTimeout',
  'console',
  'crypto',
  'fetch',
  'globalThis',
  'performance',
  'process',
  'setImmediate',
  'setInterval',
  'setTimeout',
  'structuredClone',
  'TextDecoder',
  'TextEncoder',
  'WebAssembly',
  'Response',
  'Headers',
  'Request',
];

export default ts.config(
  { ignores: ['node_modules/', 'build/', '.data/', 'app/db/generated/', 'test-results/', 'playwright-report/'] },
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  js.configs.recommended,
  {
    rules: {
      'no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_', ignoreRestSiblings: true }],
    },
  },
  {
    plugins: { meantime },
    rules: {
      'meantime/import-boundaries': 'error',
      'meantime/domain-order': 'error',
      'meantime/audiences-apart': 'error',
      'meantime/only-auth-mints-viewers': 'error',
      'meantime/env-in-one-place': 'error',
      'meantime/offsets-from-one-place': 'error',
      'meantime/no-grab-bag-names': 'error',
      'no-console': 'error',
      eqeqeq: ['error', 'always', { null: 'ignore' }],
    },
  },
  {
    files: ['**/*.{js,mjs}'],
    languageOptions: { globals: Object.fromEntries(node.map((name) => [name, 'readonly'])) },
  },
  {
    files: ['**/*.{ts,tsx}'],
    extends: [ts.configs.recommended],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/consistent-type-imports': ['error', { disallowTypeAnnotations: false }],
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': [
        'error',
        { checksVoidReturn: { arguments: false, attributes: false } },
      ],
      '@typescript-eslint/no-unused-vars': [
        'error',
        { argsIgnorePattern: '^_', varsIgnorePattern: '^_', caughtErrorsIgnorePattern: '^_', ignoreRestSiblings: true },
      ],
      '@typescript-eslint/only-throw-error': 'off',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      // TypeScript says both better.
      'no-undef': 'off',
      'no-redeclare': 'off',
    },
  },
  {
    // Hooks stand in files without markup, too.
    files: ['app/**/*.{ts,tsx}', 'emails/**/*.tsx'],
    plugins: { 'react-hooks': hooks },
    rules: { 'react-hooks/rules-of-hooks': 'error', 'react-hooks/exhaustive-deps': 'error' },
  },
  {
    files: ['app/**/*.tsx', 'emails/**/*.tsx'],
    plugins: { 'jsx-a11y': a11y },
    rules: {
      ...a11y.flatConfigs.recommended.rules,
      'no-restricted-syntax': [
        'error',
        { selector: 'JSXAttribute[name.name="style"]', message: 'The Content-Security-Policy allows no inline style.' },
      ],
    },
  },
  // Mail programs read nothing but inline styles.
  { files: ['emails/**/*.tsx'], rules: { 'no-restricted-syntax': 'off' } },
  { files: ['app/routes/**/*.{ts,tsx}'], rules: { 'meantime/guarded-routes': 'error' } },
  {
    files: ['app/domain/**/*.ts'],
    rules: {
      'no-restricted-globals': ['error', 'Request', 'Response', 'Headers', 'FormData', 'fetch', 'window', 'document'],
    },
  },
  // Playwright reads from the pattern of a fixture's first argument what it needs, also where that is nothing.
  { files: ['tests/**'], rules: { 'no-empty-pattern': 'off' } },
  // What runs in a terminal speaks to whoever started it.
  { files: ['tests/**', 'app/launch/**', 'prisma/**'], rules: { 'no-console': 'off' } },
);
