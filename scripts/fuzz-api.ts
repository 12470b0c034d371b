import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { LAB, LabFleet } from '@ccm/e2e/fleet';
import { orUsage } from '@ccm/testing/support';

/**
 * `npm run fuzz:api`: schemathesis against the OpenAPI document of a running fleet. It makes requests from the schemas, right ones and
 * wrong ones, and holds every answer against the document. Exit code 0: it found nothing; 1: it did.
 */
const ROOT = join(import.meta.dirname, '..');
const VENV = join(ROOT, '.data/fuzz-api');
const SCHEMATHESIS = join(VENV, 'bin/schemathesis');
/** Half a minute for all; more finds more: `npm run fuzz:api -- --examples 500`. */
const EXAMPLES = '15';

interface Target {
  readonly title: string;
  readonly url: string;
  readonly token?: string;
  readonly paths: string;
}

async function main(): Promise<number> {
  const { values } = orUsage('npm run fuzz:api -- [--examples N] [--seed N]', () =>
    parseArgs({
      options: { examples: { type: 'string', default: EXAMPLES }, seed: { type: 'string', default: '1' } },
    }),
  );
  await install();
  await using fleet = await LabFleet.start({ brokers: 0, replicas: { 'smpp-worker': 0 } });
  const codes: number[] = [];
  for (const target of targetsOf(fleet)) {
    console.log(`\n== ${target.title}`);
    codes.push(
      await run(SCHEMATHESIS, argumentsFor(target, { ...values, document: `${fleet.gatewayUrl}/openapi.json` })),
    );
  }
  return codes.every((code) => code === 0) ? 0 : 1;
}

/** Into a virtual environment of the project's own, once. */
async function install(): Promise<void> {
  if (existsSync(SCHEMATHESIS)) return;
  console.log(`Installing schemathesis into ${VENV}`);
  await must('python3', ['-m', 'venv', VENV]);
  const requirements = join(ROOT, 'scripts/fuzz-api/requirements.txt');
  await must(join(VENV, 'bin/pip'), ['install', '--quiet', '--disable-pip-version-check', '-r', requirements]);
}

function targetsOf(fleet: LabFleet): readonly Target[] {
  const gateway = fleet.gatewayUrl;
  const admin = fleet.service('gateway').adminUrl;
  return [
    { title: 'the API for applications', url: gateway, token: LAB.apiToken, paths: '^/(api|message|openapi)' },
    { title: 'webhooks', url: gateway, paths: '^/(?!api|message|openapi|admin|health|metrics)' },
    { title: 'the admin API', url: admin, token: LAB.adminToken, paths: '^/(admin|health|metrics)' },
  ];
}

function argumentsFor(
  { url, token, paths }: Target,
  options: { readonly document: string; readonly examples: string; readonly seed: string },
): readonly string[] {
  // A schema cannot say which account is configured, which file exists, or what a channel carries.
  const checks = ['--checks', 'all', '--exclude-checks', 'positive_data_acceptance'];
  const phases = ['--phases', 'examples,coverage,fuzzing', '--max-examples', options.examples, '--seed', options.seed];
  const authorization = token === undefined ? [] : ['--header', `Authorization: Bearer ${token}`];
  // The stream ends when its reader goes.
  const which = ['--include-path-regex', paths, '--exclude-path', '/admin/v1/stream'];
  const output = ['--warnings', 'off', '--no-color'];
  return ['run', options.document, '--url', url, ...which, ...authorization, ...checks, ...phases, ...output];
}

async function run(command: string, args: readonly string[]): Promise<number> {
  const child = spawn(command, args, { stdio: 'inherit', cwd: VENV });
  const [code] = (await once(child, 'exit')) as [number | null];
  return code ?? 1;
}

async function must(command: string, args: readonly string[]): Promise<void> {
  const child = spawn(command, args, { stdio: 'inherit' });
  const [code] = (await once(child, 'exit')) as [number | null];
  if (code !== 0)
    throw new Error(`${command} ${args.join(' ')} ended with ${String(code)}; it needs python3-venv and PyPI`);
}

process.exitCode = await main();
