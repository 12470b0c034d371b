import { expect } from 'chai';
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const PROGRAM = fileURLToPath(new URL('../../../test/small-process.ts', import.meta.url));
const KEY = 'a signing key of the test';

interface Run {
  readonly child: ChildProcess;
  readonly output: () => string;
  /** Resolves when the output holds the text. */
  readonly says: (text: string) => Promise<void>;
  /** The exit code, or the signal that ended it, once it has ended. */
  readonly ended: Promise<unknown>;
}

function run(behaviour: string, env: Record<string, string> = {}): Run {
  const child = spawn(process.execPath, ['--conditions=source', PROGRAM, behaviour], {
    env: { ENVELOPE_SIGNING_KEY: KEY, ADMIN_PORT: '0', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  const waiting = new Map<string, () => void>();
  const take = (chunk: Buffer): void => {
    output += chunk.toString();
    for (const [text, resolve] of waiting) if (output.includes(text)) resolve();
  };
  child.stdout.on('data', take);
  child.stderr.on('data', take);
  return {
    child,
    output: () => output,
    says: (text) =>
      new Promise((resolve) => {
        if (output.includes(text)) resolve();
        waiting.set(text, resolve);
      }),
    ended: once(child, 'close').then(([code, signal]: unknown[]) => code ?? signal),
  };
}

describe('runProcess', () => {
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    it(`drains at ${signal} and exits 0`, async () => {
      const process = run('');
      await process.says('"started"');
      process.child.kill(signal);
      expect(await process.ended).to.equal(0);
      expect(process.output()).to.include('component closed').and.not.include(KEY);
    });
  }

  it('answers unknown admin routes with problem details', async () => {
    const process = run('');
    await process.says('"started"');
    const port = /"port":(\d+)/.exec(process.output())?.[1] ?? '';
    const response = await fetch(`http://127.0.0.1:${port}/no/such/path`);
    const problem: unknown = await response.json();
    process.child.kill('SIGTERM');
    expect(await process.ended).to.equal(0);
    expect(response.status).to.equal(404);
    expect(response.headers.get('content-type')).to.match(/^application\/problem\+json/);
    expect(problem).to.deep.equal({ type: 'about:blank', title: 'Not Found', status: 404 });
  });

  for (const [behaviour, status] of [
    ['', 200],
    ['starting hangs', 503],
  ] as const) {
    it(`answers ${status} to /health/ready when its component ${behaviour === '' ? 'has started' : 'is still starting'}`, async () => {
      const process = run(behaviour);
      await process.says(behaviour === '' ? '"started"' : '"admin-listening"');
      const port = /"port":(\d+)/.exec(process.output())?.[1] ?? '';
      const ready = await fetch(`http://127.0.0.1:${port}/health/ready`);
      await ready.arrayBuffer();
      process.child.kill('SIGKILL');
      await process.ended;
      expect(ready.status).to.equal(status);
    });
  }

  it('exits 78 with one line for each fault', async () => {
    const process = run('', { SERVER_PORT: 'x', ENVELOPE_SIGNING_KEY: '', CRM_API_URL: 'http://me:hush@crm' });
    expect(await process.ended).to.equal(78);
    expect(process.output().trimEnd().split('\n')).to.have.length(3);
    expect(process.output())
      .to.match(/^SERVER_PORT /m)
      .and.match(/^ENVELOPE_SIGNING_KEY /m)
      .and.match(/^CRM_API_URL /m);
    expect(process.output()).to.not.include('hush');
  });

  it('exits 1 when a component does not start', async () => {
    const process = run('does not start');
    expect(await process.ended).to.equal(1);
    expect(process.output()).to.include('port taken');
  });

  it('exits 1 when a component does not stop within SHUTDOWN_TIMEOUT', async () => {
    const process = run('does not stop', { SHUTDOWN_TIMEOUT: '50 ms' });
    await process.says('"started"');
    process.child.kill('SIGTERM');
    expect(await process.ended).to.equal(1);
  });

  it('exits 1 at once at the second signal', async () => {
    const process = run('does not stop');
    await process.says('"started"');
    process.child.kill('SIGTERM');
    await process.says('"stopping"');
    process.child.kill('SIGTERM');
    expect(await process.ended).to.equal(1);
  });

  it('drains and exits 1 after an uncaught error', async () => {
    const process = run('crashes');
    expect(await process.ended).to.equal(1);
    expect(process.output()).to.include('a bug').and.include('component closed');
  });

  for (const [behaviour, code, said] of [
    ['components cannot be assembled', 1, 'no way'],
    ['key store does not open', 78, 'SSL_KEY_STORE does not open'],
  ] as const) {
    it(`exits ${code} when its ${behaviour}`, async () => {
      const process = run(behaviour);
      expect(await process.ended).to.equal(code);
      expect(process.output()).to.include(said);
    });
  }

  it('can be stopped while it is still being assembled', async () => {
    const process = run('assembling hangs');
    await process.says('"assembling"');
    process.child.kill('SIGTERM');
    expect(await process.ended).to.equal(0);
  });
});
