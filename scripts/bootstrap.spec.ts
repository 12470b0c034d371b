import { expect } from 'chai';
import { spawn } from 'node:child_process';
import type { ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';

const BOOTSTRAP = fileURLToPath(new URL('bootstrap.mjs', import.meta.url));
const RUN = new URL('bootstrap/run.mjs', import.meta.url).href;

describe('bootstrap', () => {
  let folder: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'ccm-spec-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  /** A machine whose only commands are these, each a shell script. */
  const machineWith = async (commands: Readonly<Record<string, string>>): Promise<string> => {
    for (const [name, script] of Object.entries(commands)) {
      await writeFile(join(folder, name), `#!/bin/sh\n${script}\n`);
      await chmod(join(folder, name), 0o755);
    }
    return folder;
  };
  const bootstrap = async (args: readonly string[], path: string): Promise<{ code: number; output: string }> => {
    const child = spawn(process.execPath, [BOOTSTRAP, ...args], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, PATH: path },
    });
    const ended = once(child, 'close');
    const outputs = await Promise.all([text(child.stdout), text(child.stderr)]);
    await ended;
    return { code: child.exitCode ?? -1, output: outputs.join('') };
  };

  it('says how it is used', async () => {
    expect(await bootstrap(['dance'], folder)).to.deep.include({ code: 1 });
    expect((await bootstrap([], folder)).output).to.include('usage: bootstrap.mjs start|dev|test|setup');
  });

  it('gives advice if there is neither apt-get nor Docker', async () => {
    const { code, output } = await bootstrap(['setup'], await machineWith({}));

    expect(code).to.equal(1);
    expect(output).to.include('Missing: Redis (Debian package redis-server)');
    expect(output).to.include('once Docker is installed');
  });

  it('says how to run in a container if there is only Docker', async () => {
    const { code, output } = await bootstrap(['setup'], await machineWith({ docker: 'exit 0' }));

    expect(code).to.equal(1);
    expect(output).to.include('docker run --rm -it');
    expect(output).not.to.include('once Docker is installed');
  });

  it('shows why the packages could not be installed, and the steps by hand', async () => {
    const fails = 'echo "E: Unable to locate package"; exit 100';
    const { code, output } = await bootstrap(
      ['start'],
      await machineWith({ 'apt-get': fails, sh: fails, sudo: fails, java: 'exit 0' }),
    );

    expect(code).to.equal(1);
    expect(output).to.include('E: Unable to locate package');
    expect(output).to.match(/apt-get install --no-install-recommends redis-server\b/);
    expect(output).not.to.include('default-jre-headless');
  });

  it('does not believe an installation that brought nothing', async () => {
    const { code, output } = await bootstrap(
      ['start'],
      await machineWith({ 'apt-get': 'exit 0', sh: 'exit 0', sudo: 'exit 0', java: 'exit 0' }),
    );

    expect(code).to.equal(1);
    expect(output).to.include('Still missing after the installation: Redis');
  });

  describe('handing over to a program', () => {
    const handOver = (script: string): ChildProcessByStdio<null, Readable, null> =>
      spawn(
        process.execPath,
        [
          '--input-type=module',
          '--eval',
          `import { runInForeground } from ${JSON.stringify(RUN)};
           process.exitCode = await runInForeground(process.execPath, ['--eval', ${JSON.stringify(script)}]);`,
        ],
        { stdio: ['ignore', 'pipe', 'inherit'] },
      );

    it('ends with its exit code', async () => {
      const child = handOver('process.exitCode = 7');

      expect(await once(child, 'exit')).to.deep.equal([7, null]);
    });

    it('passes a signal on once, though it comes twice', async () => {
      const child = handOver(`
        let heard = 0;
        const waiting = setInterval(() => {}, 1000);
        process.on('SIGINT', () => {
          heard += 1;
          setTimeout(() => { clearInterval(waiting); console.log('heard ' + heard); }, 100);
        });
        console.log('ready');
      `);
      const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
      const ended = once(child, 'exit');
      await lines.next();

      child.kill('SIGINT');
      child.kill('SIGINT');

      expect(await lines.next()).to.include({ value: 'heard 1' });
      expect(await ended).to.deep.equal([0, null]);
    });

    it('ends processes of the program that hold its output open', async () => {
      const child = handOver(`
        const { spawn } = require('node:child_process');
        spawn(process.execPath, ['--eval', 'setInterval(() => {}, 1000)'], { stdio: 'inherit' });
        console.log('done');
        process.exit(0);
      `);

      expect(await text(child.stdout)).to.match(/^done\n$/);
    });
  });
});
