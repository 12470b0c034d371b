import { execFile } from 'node:child_process';
import { existsSync, globSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { z } from 'zod';
import { componentsOf } from '../dependencies/sbom.ts';
import { filesOf } from './image-content.ts';
import type { ImageContent } from './image-content.ts';

const run = promisify(execFile);
const MAX_LISTING_BYTES = 256 * 1024 * 1024;
const PRIVATE_KEY = /-----BEGIN [A-Z ]*PRIVATE KEY-----\s*(?:\\n)?[A-Za-z0-9+/]{40}/;
const CONFIG = z.looseObject({ User: z.string().default(''), Env: z.array(z.string()).default([]) });
const PACKAGE = z.looseObject({ name: z.string(), version: z.string() });

/**
 * Reads the content of an image of this machine's Docker, without running anything of it. @throws {Error} if there is no such image.
 */
export async function readImage(image: string): Promise<ImageContent> {
  const folder = mkdtempSync(join(tmpdir(), 'image-scan-'));
  const { stdout: created } = await run('docker', ['create', '--network', 'none', image]);
  const container = created.trim();
  try {
    const { stdout: inspected } = await run('docker', ['image', 'inspect', '-f', '{{json .Config}}', image]);
    const config = CONFIG.parse(JSON.parse(inspected));
    await run('docker', ['cp', '-q', `${container}:/app`, folder]);
    const app = join(folder, 'app');
    return {
      files: await listed(container),
      user: config.User,
      variables: config.Env.map((each) => each.split('=', 1)[0] ?? ''),
      privateKeys: globSync('**/*', { cwd: app }).filter((path) => holdsPrivateKey(join(app, path))),
      packages: packagesIn(app),
      listed: existsSync(join(app, 'sbom.cdx.json')) ? listedIn(join(app, 'sbom.cdx.json')) : undefined,
    };
  } finally {
    await run('docker', ['rm', '-f', container]);
    rmSync(folder, { recursive: true, force: true });
  }
}

async function listed(container: string): Promise<ImageContent['files']> {
  // Docker itself mounts over a few files when it makes a container.
  const command = 'docker export "$0" | tar --numeric-owner -tv';
  const { stdout } = await run('bash', ['-o', 'pipefail', '-c', command, container], { maxBuffer: MAX_LISTING_BYTES });
  return filesOf(stdout);
}

function holdsPrivateKey(path: string): boolean {
  const found = statSync(path, { throwIfNoEntry: false });
  return found?.isFile() === true && PRIVATE_KEY.test(readFileSync(path, 'latin1'));
}

function packagesIn(app: string): string[] {
  const manifests = globSync('node_modules/.pnpm/*/node_modules/{*,@*/*}/package.json', { cwd: app });
  const names = manifests.map((path) => {
    const { name, version } = PACKAGE.parse(JSON.parse(readFileSync(join(app, path), 'utf8')));
    return `${name}@${version}`;
  });
  return [...new Set(names)];
}

const listedIn = (path: string): string[] =>
  componentsOf(readFileSync(path, 'utf8')).map(({ name, version }) => `${name}@${version}`);
