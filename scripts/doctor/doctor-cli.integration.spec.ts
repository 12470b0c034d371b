import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';

const ROOT = new URL('../..', import.meta.url);

describe('ccm on the command line', function () {
  this.timeout(30_000);
  const folder = mkdtempSync(join(tmpdir(), 'ccm-cli-'));
  const ccm = (...args: string[]): { status: number | null; stdout: string; stderr: string } => {
    const env = { PATH: process.env['PATH'] };
    const options = { cwd: ROOT, encoding: 'utf8', env } as const;
    return spawnSync(process.execPath, ['--conditions=source', 'scripts/ccm.ts', ...args], options);
  };
  const written = (content: string): string => {
    const file = join(folder, 'settings.env');
    writeFileSync(file, content);
    return file;
  };

  after(() => {
    rmSync(folder, { recursive: true });
  });

  const unhappy: readonly (readonly [string, readonly string[], number, RegExp])[] = [
    ['a file that is not there', ['doctor', '/nowhere/.env'], 78, /^\/nowhere\/\.env: there is no such file\n$/],
    ['a folder', ['doctor', folder], 78, /: this is a folder, not a file\n$/],
    ['a server that is not there', ['doctor', 'tls', '127.0.0.1:1'], 1, /^[^\n]*ECONNREFUSED[^\n]*\n$/],
    ['an address that is none', ['doctor', 'tls', 'a b'], 1, /^a b: no host, or host:port\n$/],
    ['an option that is none', ['doctor', '--jsn'], 2, /--jsn[\s\S]*ccm doctor/],
    ['no command', [], 2, /^ccm doctor/],
    ['tls without a host', ['doctor', 'tls'], 2, /^ccm doctor/],
  ];
  for (const [what, args, status, said] of unhappy) {
    it(`answers ${what} without a stack trace`, () => {
      const answer = ccm(...args);
      expect(answer.stderr)
        .to.match(said)
        .and.not.match(/^ {4}at /m);
      expect(answer.status).to.equal(status);
    });
  }

  it('says what it can do', () => {
    expect(ccm('--help'))
      .to.include({ status: 0, stderr: '' })
      .and.have.property('stdout')
      .that.matches(/^ccm doctor/);
  });

  it('says what a misspelt variable may have been meant to be', () => {
    const key = 'ENVELOPE_SIGNING_KEY=a signing key that is long enough for it\n';
    const { stdout, status } = ccm(
      'doctor',
      written(`${key}CHAT_SOLUTION_ULR=x\nSMPP-REMOTE-PORT=1\nNOBODY_KNOWS=x\n`),
    );
    expect(stdout).to.include('CHAT_SOLUTION_ULR means nothing here: did you mean CHAT_SOLUTION_URL?');
    expect(stdout).to.match(/NOBODY_KNOWS means nothing here$/m);
    expect(status).to.equal(0);
  });

  it('ends with 1 where no service would start', () => {
    const { stdout, status } = ccm('doctor', written('CHAT_SOLUTION_URL=https://chat.test\n'));
    expect(stdout).to.match(/^FAULT ENVELOPE_SIGNING_KEY/m);
    expect(status).to.equal(1);
  });
});
