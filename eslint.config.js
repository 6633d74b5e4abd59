import tseslint from 'typescript-eslint';

/** A layer may import what its list does not forbid; `docs/architecture.md` explains the directions. */
const upward = { group: ['../*'], message: 'Import across folders with #app/… or #db/…' };
const reactPackages = ['react', 'react-dom', 'react/*', 'react-dom/*', '@remix-run/react', '@conform-to/react', 'lucide-react'];
const remixPackages = ['@remix-run/*'];

/** @param {string[]} files @param {Record<string, string[]>} forbidden message → import patterns @param {string[]} [ignores] */
const layer = (files, forbidden, ignores = []) => ({
  files,
  ignores,
  rules: {
    'no-restricted-imports': [
      'error',
      { patterns: [upward, ...Object.entries(forbidden).map(([message, group]) => ({ group, message }))] },
    ],
  },
});

export default tseslint.config(
  {
    ignores: ['node_modules', 'build', '.data', '.cache', 'coverage', 'public', 'test-results', 'playwright-report', 'examples'],
  },
  {
    files: ['**/*.ts', '**/*.tsx'],
    plugins: { '@typescript-eslint': tseslint.plugin },
    languageOptions: { parser: tseslint.parser, parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': ['error', { checksVoidReturn: { attributes: false, arguments: false } }],
      '@typescript-eslint/await-thenable': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/only-throw-error': 'off',
      'max-lines': ['error', { max: 300, skipBlankLines: true, skipComments: true }],
    },
  },
  {
    files: ['app/**/*.ts', 'app/**/*.tsx', 'db/**/*.ts'],
    rules: {
      '@typescript-eslint/consistent-type-assertions': ['error', { assertionStyle: 'never' }],
      'no-restricted-properties': [
        'error',
        { object: 'process', property: 'env', message: 'Only app/lib/env reads the environment.' },
      ],
      'no-restricted-syntax': ['error', { selector: 'TSEnumDeclaration', message: 'Use a union of literals.' }],
    },
  },
  {
    files: ['app/domain/ids.ts', 'app/lib/env.server.ts'],
    rules: { '@typescript-eslint/consistent-type-assertions': 'off', 'no-restricted-properties': 'off' },
  },
  layer(['app/domain/**'], {
    'domain is pure: it imports nothing but itself and node:crypto': [
      '\\#app/*',
      '!\\#app/domain',
      '\\#db/*',
      '\\#tests/*',
      'node:*',
      '!node:crypto',
      ...reactPackages,
      ...remixPackages,
      'kysely',
      'pg',
      'zod',
      'pino',
    ],
  }),
  layer(['app/contracts/**'], {
    'contracts import zod and domain only': [
      '\\#app/*',
      '!\\#app/contracts',
      '!\\#app/domain',
      '\\#db/*',
      '\\#tests/*',
      'node:*',
      ...reactPackages,
      ...remixPackages,
      'kysely',
      'pg',
      'pino',
    ],
  }),
  layer(['db/**'], {
    'db imports kysely, pg and domain': [
      '\\#app/*',
      '!\\#app/domain',
      '!\\#app/lib',
      '\\#tests/*',
      ...reactPackages,
      ...remixPackages,
      'zod',
    ],
  }),
  layer(['app/adapters/**'], {
    'adapters import node, libraries and domain': [
      '\\#app/*',
      '!\\#app/adapters',
      '!\\#app/domain',
      '!\\#app/lib',
      '\\#db/*',
      '\\#tests/*',
      ...reactPackages,
      ...remixPackages,
      'kysely',
      'pg',
    ],
  }),
  layer(['app/services/**'], {
    'services import domain, contracts, db repositories and transactions, adapters; never Remix': [
      '\\#app/http/*',
      '\\#app/routes/*',
      '\\#app/components/*',
      '\\#app/cli/*',
      '\\#tests/*',
      ...reactPackages,
      ...remixPackages,
      'pg',
    ],
  }),
  layer(['app/http/**'], {
    'http imports Remix server packages, contracts, domain, services and lib': [
      '\\#app/routes/*',
      '\\#app/components/*',
      '\\#app/cli/*',
      '\\#db/repositories/*',
      '\\#tests/*',
      'kysely',
      'pg',
    ],
  }),
  layer(['app/routes/**'], {
    'routes import http, contracts, components and lib': [
      '\\#app/services/*',
      '\\#app/adapters/*',
      '\\#app/cli/*',
      '\\#db/*',
      '\\#tests/*',
      'kysely',
      'pg',
      'node:*',
    ],
  }),
  layer(['app/components/**'], {
    'components never import server code': [
      '**/*.server',
      '**/*.server.ts',
      '**/*.server.tsx',
      '\\#app/services/*',
      '\\#app/http/*',
      '\\#app/adapters/*',
      '\\#db/*',
      '\\#tests/*',
      'node:*',
      'kysely',
      'pg',
    ],
  }),
  layer(['app/lib/**'], {
    'lib imports nothing of ours but domain': ['\\#app/*', '!\\#app/lib', '!\\#app/domain', '\\#db/*', '\\#tests/*'],
  }),
);
