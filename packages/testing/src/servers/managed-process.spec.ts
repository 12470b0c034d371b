import { tmpdir } from 'node:os';
import { expect } from 'chai';
import { ManagedProcess } from './managed-process.ts';
import type { ProcessOptions } from './managed-process.ts';

const PRINT_ENV = 'console.log(JSON.stringify(process.env)); setInterval(() => undefined, 60_000);';

describe('ManagedProcess', () => {
  before(() => {
    process.env['CCM_SPEC_SETTING'] = 'of the shell';
  });

  after(() => {
    delete process.env['CCM_SPEC_SETTING'];
  });

  async function variablesOf(options: Pick<ProcessOptions, 'env' | 'inherits'>): Promise<unknown> {
    const lines: string[] = [];
    const started = await ManagedProcess.start({
      name: 'node',
      command: process.execPath,
      args: ['--eval', PRINT_ENV],
      cwd: tmpdir(),
      remedy: 'it is the Node.js that runs this',
      onLine: (line) => lines.push(line),
      ready: async () => Promise.resolve(lines.length > 0),
      ...options,
    });
    await started.kill('SIGKILL');
    return JSON.parse(lines[0] ?? '');
  }

  it('passes the variables of this process on, and its own beside them', async () => {
    expect(await variablesOf({ env: { OWN: '1' } })).to.include({ CCM_SPEC_SETTING: 'of the shell', OWN: '1' });
  });

  it('passes on only those that it is told to, where it is told', async () => {
    expect(await variablesOf({ inherits: /^PATH$/, env: { OWN: '1' } })).to.deep.equal({
      PATH: process.env['PATH'],
      OWN: '1',
    });
  });
});
