import { expect } from 'chai';
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A program that prints its process, listens on a port so that its end can be seen, and reports the signals that reach it. */
const PROGRAM = `
import { runOnPinnedNode } from './run-on-pinned-node.ts';
if (!runOnPinnedNode(import.meta.url, Number(process.argv[2]))) {
  const { createServer } = await import('node:net');
  const say = (what) => process.stdout.write(JSON.stringify(what) + '\\n');
  const server = createServer(() => undefined).listen(0, '127.0.0.1', () => {
    const marked = Object.keys(process.env).some((name) => name.startsWith('CCM_') && !name.startsWith('CCM_TEST_'));
    say({ ready: { pid: process.pid, port: server.address().port, args: process.argv.slice(3), marked } });
  });
  process.on('SIGHUP', () => say({ signal: 'SIGHUP' }));
  process.on('SIGINT', () => process.exit(3));
  process.on('SIGTERM', () => process.exit(0));
}
`;

/** A program that is still loading: nothing listens for signals yet. */
const LOADING_PROGRAM = PROGRAM.replaceAll(/process\.on\('SIG.*\n/g, '');

interface Ready {
  readonly pid: number;
  readonly port: number;
  readonly args: readonly string[];
  readonly marked: boolean;
}

describe('runOnPinnedNode', () => {
  let folder: string;
  let child: ChildProcess;
  let lines: AsyncIterator<string>;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'pinned-'));
    mkdirSync(join(folder, 'node_modules/node/bin'), { recursive: true });
    mkdirSync(join(folder, 'packages/one'), { recursive: true });
    symlinkSync(process.execPath, join(folder, 'node_modules/node/bin/node'));
    copyFileSync(new URL('run-on-pinned-node.ts', import.meta.url), join(folder, 'packages/one/run-on-pinned-node.ts'));
    writeFileSync(join(folder, 'packages/one/main.mjs'), PROGRAM);
    writeFileSync(join(folder, 'packages/one/loading.mjs'), LOADING_PROGRAM);
  });
  afterEach(async () => {
    if (child.exitCode === null && child.signalCode === null) {
      child.kill('SIGKILL');
      await once(child, 'exit');
    }
    rmSync(folder, { recursive: true });
  });

  const start = (minimumMajor: number, program = 'main.mjs'): void => {
    child = spawn(process.execPath, [join(folder, 'packages/one', program), String(minimumMajor), 'a', 'b c'], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    lines = linesOf(child)[Symbol.asyncIterator]();
  };
  const nextLine = async (): Promise<unknown> => JSON.parse(String((await lines.next()).value));
  const ready = async (): Promise<Ready> => ((await nextLine()) as { ready: Ready }).ready;

  it('does nothing on a Node that will do', async () => {
    start(20);
    expect(await ready()).to.include({ pid: child.pid });
  });

  it('starts the program with its arguments on the pinned Node, found in a folder above', async () => {
    start(999);
    const program = await ready();
    expect(program.pid).to.not.equal(child.pid);
    expect(program).to.deep.include({ args: ['a', 'b c'], marked: false });
  });

  it('passes signals on, and ends with the exit code of the program', async () => {
    start(999);
    await ready();
    child.kill('SIGHUP');
    expect(await nextLine()).to.deep.equal({ signal: 'SIGHUP' });
    child.kill('SIGINT');
    expect((await once(child, 'exit'))[0]).to.equal(3);
  });

  it('ends as a shell would when the program is killed', async () => {
    start(999);
    process.kill((await ready()).pid, 'SIGKILL');
    expect((await once(child, 'exit'))[0]).to.equal(137);
  });

  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    it(`ends with 0 at ${signal} while the program is still loading`, async () => {
      start(999, 'loading.mjs');
      await ready();
      child.kill(signal);
      expect(await once(child, 'exit')).to.deep.equal([0, null]);
    });
  }

  it('takes the program with it when it is killed', async () => {
    start(999);
    const watched = connect((await ready()).port, '127.0.0.1').on('error', () => undefined);
    await once(watched, 'connect');
    const gone = new Promise((resolve) => watched.on('close', resolve));
    child.kill('SIGKILL');
    await gone;
  });

  it('gives advice if no pinned Node is installed', async () => {
    rmSync(join(folder, 'node_modules'), { recursive: true });
    start(999);
    let output = '';
    child.stderr?.on('data', (chunk: Buffer) => (output += chunk.toString()));
    expect((await once(child, 'close'))[0]).to.equal(1);
    expect(output).to.include('Node 999 or newer is needed').and.include('pnpm install');
  });
});

async function* linesOf(child: ChildProcess): AsyncGenerator<string> {
  const { createInterface } = await import('node:readline');
  if (child.stdout !== null) yield* createInterface({ input: child.stdout });
}
