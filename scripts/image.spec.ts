import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { freePort } from '@ccm/testing/servers';
import { expect } from 'chai';
import { z } from 'zod';

const ROOT = join(import.meta.dirname, '..');
const PROGRAMS = ['gateway', 'outbound-worker', 'smpp-worker', 'cli'];
const manifest = z.looseObject({ dependencies: z.record(z.string(), z.string()).default({}) });

/** The folders of a package and of all packages of ours that it depends on when it runs. */
function closureOf(name: string): readonly string[] {
  const text = readFileSync(join(ROOT, 'packages', name, 'package.json'), 'utf8');
  const ours = Object.keys(manifest.parse(JSON.parse(text)).dependencies).filter((each) => each.startsWith('@ccm/'));
  return [name, ...ours.flatMap((each) => closureOf(each.replace('@ccm/', '')))];
}

describe('the image', () => {
  it('holds each package that a service or ccm depends on, and no other', () => {
    const dockerfile = readFileSync(join(ROOT, 'Dockerfile'), 'utf8');
    const copied = /for package in (?<names>[a-z -]+); do/.exec(dockerfile)?.groups?.['names']?.split(' ');
    expect(copied).to.have.members([...new Set(PROGRAMS.flatMap(closureOf))]);
  });

  for (const { state, status, exitCode } of [
    { state: 'ready', status: 200, exitCode: 0 },
    { state: 'not ready', status: 503, exitCode: 1 },
  ]) {
    it(`says by its health check that a service is ${state}, and what of each dependency`, async () => {
      const port = await freePort();
      await using server = createServer(({ url }, answer) => {
        answer.writeHead(url === '/health/ready' ? status : 404).end('{"redis":"as it is"}');
      }).listen(port, '127.0.0.1');
      await once(server, 'listening');
      expect(await healthCheck(port)).to.deep.equal({ exitCode, output: '{"redis":"as it is"}' });
    });
  }

  it('says by its health check that a service that does not listen is not ready', async () => {
    expect(await healthCheck(await freePort())).to.deep.equal({ exitCode: 1, output: '' });
  });
});

async function healthCheck(port: number): Promise<{ exitCode: number | null; output: string }> {
  const check = spawn('bash', [join(ROOT, 'compose/health-check.sh')], {
    env: { ...process.env, ADMIN_PORT: String(port) },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const output: Buffer[] = [];
  for (const pipe of [check.stdout, check.stderr]) pipe.on('data', (chunk: Buffer) => output.push(chunk));
  await once(check, 'close');
  return { exitCode: check.exitCode, output: Buffer.concat(output).toString('utf8') };
}
