import js from '@eslint/js';
import tseslint from 'typescript-eslint';

/**
 * Which siblings a package may import. The order is the one direction of imports of docs/architecture.md;
 * pnpm's strict node_modules catches the rest, because a package that is not declared does not resolve.
 */
const mayImport = {
  'crd-gen': [],
  crds: ['crd-gen'],
  testkit: ['crds'],
  sdk: ['testkit'],
  operator: ['crds', 'sdk', 'testkit'],
  constructs: ['crds'],
};
const siblings = [...Object.keys(mayImport), 'e2e'];

const forbid = (group, message) => ({ group, message });

/** One block per package: imports of siblings that are not below it are errors. */
const packageDirection = Object.entries(mayImport).map(([name, allowed]) => ({
  files: [`packages/${name}/src/**/*.ts`],
  rules: {
    'no-restricted-imports': ['error', { patterns: [packageRule(name, allowed)] }],
  },
}));

function packageRule(name, allowed) {
  const refused = siblings.filter((sibling) => sibling !== name && !allowed.includes(sibling));
  return forbid(
    refused.flatMap((sibling) => [`@twingate-kit/${sibling}`, `@twingate-kit/${sibling}/*`]),
    `packages/${name} may import only: ${allowed.join(', ') || 'nothing of the workspace'} (docs/architecture.md).`,
  );
}

/** Inside the operator: engine <- kube <- external <- kinds <- composition root. */
const operatorRule = packageRule('operator', mayImport.operator);
const tsyringeRule = forbid(
  ['tsyringe', 'reflect-metadata'],
  'Only composition-root.ts and composition/ know the container.',
);
const engineRule = forbid(
  ['**/kube/**', '**/external/**', '**/kinds/**', '**/twingate/**', '@twingate-kit/*'],
  'The engine is generic: no Kubernetes client, no Twingate.',
);
const kubeRule = forbid(
  ['**/external/**', '**/kinds/**', '**/twingate/**', '@twingate-kit/*'],
  'The Kubernetes edge knows no Twingate.',
);
const externalRule = forbid(
  ['**/kinds/**', '**/twingate/**', '@twingate-kit/sdk'],
  'The lifecycle knows no kind.',
);
const registryRule = forbid(
  ['**/kube/**', '**/external/**', '**/kinds/**', '**/twingate/**', '@twingate-kit/*'],
  'Registries of images know neither the cluster nor Twingate.',
);
const operatorLayers = [
  ['packages/operator/src/**/*.ts', [operatorRule, tsyringeRule]],
  ['packages/operator/src/engine/**/*.ts', [operatorRule, tsyringeRule, engineRule]],
  ['packages/operator/src/kube/**/*.ts', [operatorRule, tsyringeRule, kubeRule]],
  ['packages/operator/src/external/**/*.ts', [operatorRule, tsyringeRule, externalRule]],
  ['packages/operator/src/registry/**/*.ts', [operatorRule, tsyringeRule, registryRule]],
  ['packages/operator/src/{composition-root,composition/*}.ts', [operatorRule]],
].map(([files, patterns]) => ({
  files: [files],
  rules: { 'no-restricted-imports': ['error', { patterns }] },
}));

const nodeGlobals = [
  'AbortController',
  'AbortSignal',
  'Buffer',
  'URL',
  'clearInterval',
  'clearTimeout',
  'console',
  'fetch',
  'performance',
  'process',
  'setImmediate',
  'setInterval',
  'setTimeout',
];

export default tseslint.config(
  {
    ignores: [
      '**/dist/**',
      '**/node_modules/**',
      '**/generated/**',
      '**/imports/**',
      '**/.turbo/**',
      'deploy/**',
      // Compiled by a compiler of their own, with other settings than ours.
      'packages/e2e/fixtures/pack/**/*.ts',
    ],
  },
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  js.configs.recommended,
  {
    files: ['**/*.ts'],
    extends: [...tseslint.configs.strictTypeChecked],
    languageOptions: {
      parserOptions: {
        project: ['packages/*/tsconfig.test.json', 'examples/*/tsconfig.json', 'bench/tsconfig.json'],
        tsconfigRootDir: import.meta.dirname,
      },
    },
    rules: {
      complexity: ['error', { max: 12, variant: 'modified' }],
      'max-depth': ['error', 3],
      'max-lines-per-function': ['error', { max: 60, skipBlankLines: true, skipComments: true }],
      eqeqeq: 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      // Template literals of numbers and booleans are what messages are made of.
      '@typescript-eslint/restrict-template-expressions': [
        'error',
        { allowNumber: true, allowBoolean: true },
      ],
      // Type arguments that appear once document generic ports (clients, stores) better than `unknown`.
      '@typescript-eslint/no-unnecessary-type-parameters': 'off',
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
    },
  },
  {
    files: ['**/*.test.ts', 'packages/e2e/**/*.ts'],
    rules: {
      // describe() bodies are long by nature, and chai's assertions are property reads.
      'max-lines-per-function': 'off',
      '@typescript-eslint/no-unused-expressions': 'off',
    },
  },
  {
    files: ['**/*.{js,mjs,cjs}'],
    languageOptions: {
      globals: Object.fromEntries(nodeGlobals.map((name) => [name, 'readonly'])),
    },
  },
  { files: ['**/*.spec.{cjs,mjs}'], languageOptions: { globals: { expect: 'readonly', test: 'readonly' } } },
  ...packageDirection,
  ...operatorLayers,
);
