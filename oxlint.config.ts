import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { defineConfig } from 'oxlint';

const ownedBy = (folder: string, names: readonly string[]): Record<string, readonly string[]> =>
  Object.fromEntries(names.map((name) => [name, [folder]]));

/** Each library has one owner folder: replacing the library then means one folder. */
export const OWNERS: Readonly<Record<string, readonly string[]>> = {
  bullmq: ['packages/shared/src/storage/queues/**'],
  ioredis: ['packages/shared/src/storage/redis/**'],
  msgpackr: ['packages/shared/src/storage/redis/**'],
  got: ['packages/shared/src/platform/http/**'],
  undici: ['packages/shared/src/platform/http/**'],
  commander: ['packages/cli/src/**'],
  convict: ['packages/shared/src/platform/config/**'],
  yaml: ['packages/shared/src/platform/config/**'],
  'jks-js': ['packages/shared/src/platform/tls/**'],
  'node-forge': ['packages/shared/src/platform/tls/**', 'packages/shared/test/with-pbmac1.ts'],
  twilio: ['packages/channels/src/twilio/**'],
  pino: ['packages/shared/src/platform/logging/**'],
  'prom-client': ['packages/shared/src/platform/metrics/**'],
  ...ownedBy('packages/shared/src/platform/otel/**', [
    '@opentelemetry/api',
    '@opentelemetry/context-async-hooks',
    '@opentelemetry/core',
    '@opentelemetry/exporter-trace-otlp-http',
    '@opentelemetry/resources',
    '@opentelemetry/sdk-trace',
  ]),
  express: ['packages/gateway/src/**'],
  helmet: ['packages/gateway/src/**'],
  'express-rate-limit': ['packages/gateway/src/**'],
  stompit: ['packages/outbound-worker/src/activemq/**'],
  knex: ['packages/outbound-worker/src/campaign/**'],
  mysql2: ['packages/outbound-worker/src/campaign/**'],
  pg: ['packages/outbound-worker/src/campaign/**'],
  tedious: ['packages/outbound-worker/src/campaign/**'],
  smpp: ['packages/smpp-worker/src/smpp/**'],
  'axe-core': ['packages/testing/**'],
  'playwright-core': ['packages/testing/**', 'packages/console/test/**'],
  ...ownedBy('packages/console/**', [
    '@fontsource-variable/geist',
    '@fontsource-variable/geist-mono',
    '@tanstack/react-query',
    '@tanstack/react-router',
    '@tanstack/react-virtual',
    '@vitejs/plugin-react',
    'react',
    'react-aria-components',
    'react-dom',
    'uplot',
    'vite',
  ]),
};

const CHANNELS = join(import.meta.dirname, 'packages/channels/src');
/** A folder with settings is a channel. */
const CHANNEL_FOLDERS = readdirSync(CHANNELS).filter((name) => existsSync(join(CHANNELS, name, 'settings.ts')));

interface Pattern {
  readonly regex: string;
  readonly message: string;
}

const forbid = (regex: string, message: string): Pattern => ({ regex, message });
const ownerPattern = (library: string): Pattern =>
  forbid(`^${library}(/|$)`, `${library} belongs to ${(OWNERS[library] ?? []).join(', ')}.`);

const TEST_SUPPORT = forbid('^@ccm/(simulators|testing|e2e|bench)(/|$)', 'Only tests and scripts use these packages.');
const SERVICES = forbid('^@ccm/(gateway|outbound-worker|smpp-worker)(/|$)', 'Services do not import each other.');
const packagesAbove = (storey: string, names: string): Pattern =>
  forbid(`^@ccm/(${names})(/|$)`, `${storey} imports only what lies below it.`);
const foldersAbove = (storey: string, names: string): Pattern =>
  forbid(`^(\\.\\./)+(${names})/`, `${storey} imports only what lies below it.`);
const INPUT_AND_OUTPUT = forbid(
  '^node:(fs|net|http|https|tls|dgram|child_process|cluster|worker_threads)',
  'The core does no input or output.',
);

/** What each storey must not import, the lowest storey first. A file obeys the last storey that it lies in. */
const STOREYS: readonly { readonly files: string; readonly mustNot: readonly Pattern[] }[] = [
  { files: 'packages/**', mustNot: [SERVICES] },
  { files: 'packages/core/src/**', mustNot: [packagesAbove('core', '.*'), INPUT_AND_OUTPUT] },
  {
    files: 'packages/channels/src/**',
    mustNot: [packagesAbove('channels', 'shared'), SERVICES],
  },
  ...CHANNEL_FOLDERS.map((channel) => ({
    files: `packages/channels/src/${channel}/**`,
    mustNot: [
      packagesAbove('channels', 'shared'),
      SERVICES,
      forbid(`^\\.\\./(${CHANNEL_FOLDERS.join('|')}|registry)/`, 'A channel does not import another channel.'),
    ],
  })),
  {
    files: 'packages/shared/src/platform/**',
    mustNot: [foldersAbove('platform', 'storage|messages|sending|app'), SERVICES],
  },
  { files: 'packages/shared/src/storage/**', mustNot: [foldersAbove('storage', 'messages|sending|app'), SERVICES] },
  { files: 'packages/shared/src/messages/**', mustNot: [foldersAbove('messages', 'sending|app'), SERVICES] },
  { files: 'packages/shared/src/sending/**', mustNot: [foldersAbove('sending', 'app'), SERVICES] },
];

const libraries = Object.keys(OWNERS);
const storeyOf = (folder: string): readonly Pattern[] =>
  STOREYS.findLast(({ files }) => folder.startsWith(files.replace('/**', '')))?.mustNot ?? [];

/** The rules of one folder: those of its storey, and all libraries but those that it owns. */
const rulesOf = (folder: string): { files: string[]; rules: Record<string, ['error', { patterns: Pattern[] }]> } => ({
  files: [folder],
  rules: {
    'no-restricted-imports': [
      'error',
      {
        patterns: [
          TEST_SUPPORT,
          ...storeyOf(folder),
          ...libraries.filter((library) => !(OWNERS[library] ?? []).includes(folder)).map(ownerPattern),
        ],
      },
    ],
  },
});
const FOLDERS = [...new Set([...STOREYS.map(({ files }) => files), ...Object.values(OWNERS).flat()])];

export default defineConfig({
  plugins: ['typescript', 'unicorn', 'oxc', 'import', 'promise', 'node'],
  categories: { correctness: 'error', suspicious: 'error', perf: 'error' },
  env: { node: true, es2024: true },
  ignorePatterns: ['**/dist/**', '**/fixtures/**'],
  rules: {
    // Order matters more than speed where this code awaits in a loop: messages of one customer, steps of a shutdown.
    'no-await-in-loop': 'off',
    'no-underscore-dangle': 'off',
    // Domain values are readonly: a changed copy is the point.
    'oxc/no-map-spread': 'off',
    // Express 5 hands what an async handler throws to the error handler.
    'oxc/no-async-endpoint-handlers': 'off',
    'no-shadow': 'off',
    'unicorn/no-array-sort': 'off',
    'unicorn/prefer-add-event-listener': 'off',
    'unicorn/require-post-message-target-origin': 'off',
    'unicorn/consistent-function-scoping': 'off',
    'import/no-unassigned-import': 'off',
    'import/no-named-as-default-member': 'off',
    'typescript/no-unsafe-type-assertion': 'off',
    'promise/always-return': 'off',
    'promise/no-multiple-resolved': 'off',
    'no-console': 'error',
    eqeqeq: 'error',
    'max-lines': ['error', { max: 300, skipBlankLines: true, skipComments: true }],
    'max-lines-per-function': ['error', { max: 60, skipBlankLines: true, skipComments: true }],
    'max-params': ['error', { max: 3 }],
    complexity: ['error', { max: 12 }],
    'import/no-default-export': 'error',
    'import/no-cycle': 'error',
    'no-duplicate-imports': ['error', { allowSeparateTypeImports: true }],
    'unicorn/prefer-node-protocol': 'error',
    'typescript/no-explicit-any': 'error',
    'typescript/no-non-null-assertion': 'error',
    'typescript/consistent-type-imports': 'error',
    'typescript/no-floating-promises': 'error',
    'typescript/no-misused-promises': 'error',
    'typescript/await-thenable': 'error',
    'typescript/switch-exhaustiveness-check': 'error',
    'typescript/no-unsafe-argument': 'error',
    'typescript/no-unsafe-assignment': 'error',
    'typescript/no-unsafe-call': 'error',
    'typescript/no-unsafe-member-access': 'error',
    'typescript/no-unsafe-return': 'error',
    'typescript/only-throw-error': 'error',
    'typescript/restrict-template-expressions': 'error',
    'node/no-process-env': 'error',
  },
  overrides: [
    ...FOLDERS.map(rulesOf),
    {
      files: ['**/*.spec.ts', 'packages/*/test/**', 'packages/testing/**', 'packages/simulators/**', 'packages/e2e/**'],
      rules: {
        'max-params': ['error', { max: 4 }],
        complexity: ['error', { max: 14 }],
        'max-lines-per-function': 'off',
        'max-lines': ['error', { max: 500 }],
        'no-unused-expressions': 'off',
        'typescript/no-unused-expressions': 'off',
        'no-restricted-imports': 'off',
        'node/no-process-env': 'off',
      },
    },
    // A reader of a provider's payloads has one branch for each kind: splitting it further would hide the list.
    { files: ['packages/channels/src/**'], rules: { complexity: ['error', { max: 14 }] } },
    {
      files: [
        'packages/*/src/main.ts',
        'packages/cli/bin/**',
        'packages/cli/src/session.ts',
        'packages/shared/src/platform/runtime/**',
        'scripts/**',
        'compose/**',
      ],
      rules: { 'node/no-process-env': 'off' },
    },
    {
      files: ['scripts/**', 'compose/**', 'packages/simulators/**', 'packages/e2e/**', 'packages/bench/**'],
      rules: { 'no-console': 'off' },
    },
    {
      files: ['packages/console/**'],
      env: { browser: true },
      // `z.catch(schema, fallback)` of zod is not a promise's.
      rules: { 'promise/valid-params': 'off' },
    },
    { files: ['packages/simulators/lab-page/**'], env: { browser: true } },
    // The bare libraries are what ours is measured beside.
    { files: ['packages/bench/**'], rules: { 'no-restricted-imports': 'off', 'max-params': ['error', { max: 4 }] } },
    // Express recognises an error handler by its four parameters.
    { files: ['packages/gateway/src/http/answer-error.ts'], rules: { 'max-params': ['error', { max: 4 }] } },
    { files: ['oxlint.config.ts'], rules: { 'import/no-default-export': 'off' } },
  ],
});
