import { defineConfig } from 'oxlint';

/** Each library has one owner folder: replacing the library then means one folder. */
const OWNERS: Readonly<Record<string, readonly string[]>> = {
  bullmq: ['packages/shared/src/queues/**'],
  ioredis: ['packages/shared/src/redis/**'],
  got: ['packages/shared/src/http/**'],
  convict: ['packages/shared/src/config/**'],
  yaml: ['packages/shared/src/config/**'],
  'jks-js': ['packages/shared/src/tls/**'],
  'node-forge': ['packages/shared/src/tls/**'],
  twilio: ['packages/shared/src/channels/twilio/**'],
  pino: ['packages/shared/src/logging/**'],
  'prom-client': ['packages/shared/src/metrics/**'],
  express: ['packages/gateway/src/**', 'packages/simulators/**'],
  helmet: ['packages/gateway/src/**'],
  'express-rate-limit': ['packages/gateway/src/**'],
  stompit: ['packages/outbound-worker/src/activemq/**'],
  knex: ['packages/outbound-worker/src/campaign/**'],
  mysql2: ['packages/outbound-worker/src/campaign/**'],
  pg: ['packages/outbound-worker/src/campaign/**'],
  tedious: ['packages/outbound-worker/src/campaign/**'],
  smpp: ['packages/smpp-worker/src/smpp/**', 'packages/simulators/**'],
};

const CHANNEL_FOLDERS = ['twilio', '360dialog', 'facebook', 'viber', 'smpp'];

type Pattern = { readonly regex: string; readonly message: string };

const forbid = (regex: string, message: string): Pattern => ({ regex, message });
const ownerPattern = (library: string): Pattern =>
  forbid(`^${library}(/|$)`, `${library} belongs to ${(OWNERS[library] ?? []).join(', ')}.`);

const SERVICES = forbid('^@ccm/(gateway|outbound-worker|smpp-worker)(/|$)', 'Services do not import each other.');
const SIMULATORS = forbid('^@ccm/simulators(/|$)', 'Only tests and scripts use the simulators.');
const libraries = Object.keys(OWNERS);

const restrict = (
  files: readonly string[],
  patterns: readonly Pattern[],
): { files: string[]; rules: Record<string, ['error', { patterns: Pattern[] }]> } => ({
  files: [...files],
  rules: { 'no-restricted-imports': ['error', { patterns: [...patterns] }] },
});
/** The general rules less the libraries that a folder owns, plus what that folder alone must not import. */
const ownedBy = (folder: string, more: readonly Pattern[] = []): ReturnType<typeof restrict> =>
  restrict(
    [folder],
    [
      SERVICES,
      SIMULATORS,
      ...libraries.filter((library) => !(OWNERS[library] ?? []).includes(folder)).map(ownerPattern),
      ...more,
    ],
  );

const NO_INFRASTRUCTURE = forbid(
  '^(\\.\\./)+(queues|redis|messages|lifecycle|config|metrics)/',
  'A channel knows neither queues nor Redis nor the process around it.',
);

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
    'max-params': ['error', { max: 4 }],
    complexity: ['error', { max: 14 }],
    'import/no-default-export': 'error',
    'import/no-cycle': 'error',
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
    restrict(['packages/**'], [SERVICES, SIMULATORS, ...libraries.map(ownerPattern)]),
    ...[...new Set(Object.values(OWNERS).flat())].map((folder) => ownedBy(folder)),
    restrict(
      ['packages/shared/src/domain/**'],
      [forbid('^(\\.\\./|@|[a-z])', 'The domain imports nothing but itself.')],
    ),
    ...CHANNEL_FOLDERS.map((channel) =>
      ownedBy(`packages/shared/src/channels/${channel}/**`, [
        NO_INFRASTRUCTURE,
        forbid(`^\\.\\./(${CHANNEL_FOLDERS.join('|')})/`, 'A channel does not import another channel.'),
      ]),
    ),
    {
      files: ['**/*.spec.ts', 'packages/*/test/**', 'packages/shared/src/testing/**', 'packages/simulators/**'],
      rules: {
        'max-lines-per-function': 'off',
        'max-lines': ['error', { max: 500 }],
        'no-unused-expressions': 'off',
        'typescript/no-unused-expressions': 'off',
        'no-restricted-imports': 'off',
        'node/no-process-env': 'off',
      },
    },
    {
      files: ['packages/*/src/main.ts', 'packages/shared/src/runtime/**', 'scripts/**', 'compose/**'],
      rules: { 'node/no-process-env': 'off' },
    },
    {
      files: ['scripts/**', 'compose/**', 'packages/simulators/**', 'packages/bench/**'],
      rules: { 'no-console': 'off' },
    },
    // The bare libraries are what ours is measured beside.
    { files: ['packages/bench/**'], rules: { 'no-restricted-imports': 'off' } },
    { files: ['oxlint.config.ts'], rules: { 'import/no-default-export': 'off' } },
  ],
});
