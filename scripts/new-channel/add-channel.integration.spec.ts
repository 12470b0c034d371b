import { execFile } from 'node:child_process';
import { cp, mkdtemp, readFile, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { expect } from 'chai';
import { addChannel } from './add-channel.ts';

const run = promisify(execFile);
const ROOT = resolve(import.meta.dirname, '../..');
/** The packages that a channel's specs need. */
const PACKAGES = ['core', 'channels', 'shared', 'testing'] as const;

describe('pnpm new-channel', () => {
  let copy: string;

  beforeEach(async () => {
    copy = await mkdtemp(join(tmpdir(), 'new-channel-'));
    for (const name of PACKAGES) await copyPackage(name);
    for (const file of [
      'package.json',
      'oxlint.config.ts',
      'tsconfig.json',
      'tsconfig.base.json',
      '.prettierrc.json',
    ]) {
      await cp(join(ROOT, file), join(copy, file));
    }
    await symlink(join(ROOT, 'node_modules'), join(copy, 'node_modules'));
  });
  async function copyPackage(name: string): Promise<void> {
    const [from, to] = [join(ROOT, 'packages', name), join(copy, 'packages', name)];
    await cp(from, to, { recursive: true, verbatimSymlinks: true, filter: (path) => !path.endsWith('/dist') });
  }
  afterEach(async () => {
    await rm(copy, { recursive: true, force: true });
  });

  it('writes a channel that passes the contract test of all channels, and its type check', async () => {
    const written = await addChannel(copy, 'pigeon');

    const elsewhere = written.filter((path) => !path.startsWith('packages/channels/src/pigeon/'));
    expect(written).to.include('packages/channels/src/pigeon/pigeon.spec.ts');
    expect(elsewhere).to.deep.equal(['packages/channels/src/registry/registry.ts', 'docs/channels/pigeon.md']);
    const mocha = join(ROOT, 'node_modules/mocha/bin/mocha.js');
    const spec = join(copy, 'packages/channels/src/pigeon/pigeon.spec.ts');
    const tested = await run(process.execPath, ['--conditions=source', mocha, '--no-config', '--reporter=dot', spec], {
      cwd: copy,
    });
    expect(tested.stdout).to.match(/\d+ passing/);
    const tsc = join(ROOT, 'node_modules/typescript/bin/tsc');
    const checked = await run(process.execPath, [tsc, '--noEmit', '-p', 'tsconfig.json'], { cwd: copy }).catch(
      (error: unknown) => error as { stdout: string },
    );
    expect(checked.stdout.split('\n').filter((line) => /pigeon|registry|channel-name/.test(line))).to.deep.equal([]);
  }).timeout(120_000);

  it('names a channel with a hyphen in code and variables as they are written there', async () => {
    await addChannel(copy, 'we-chat');

    const read = async (path: string): Promise<string> => readFile(join(copy, 'packages/channels/src', path), 'utf8');
    expect(await read('registry/registry.ts')).to.include('anyChannel(weChat),');
    expect(await read('we-chat/settings.ts'))
      .to.include("env: 'WE_CHAT_TOKEN'")
      .and.include('type WeChatSettings');
    expect(await read('we-chat/payloads.ts')).to.include('export const weChatCallback');
  });

  it('refuses an invalid or taken name, and writes nothing', async () => {
    const registry = join(copy, 'packages/channels/src/registry/registry.ts');
    const before = await readFile(registry, 'utf8');

    for (const name of ['Telegram', 'we--chat', '-x', '9gag', '../x', '', 'twilio']) {
      const error = await addChannel(copy, name).catch((thrown: unknown) => thrown);
      expect(error, name).to.be.instanceOf(Error);
    }

    expect(await readFile(registry, 'utf8')).to.equal(before);
  });
});
