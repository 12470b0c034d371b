import { expect } from 'chai';
import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { eventually } from '@ccm/testing/support';
import { createLogger } from './create-logger.ts';
import { openLogFiles } from './log-files.ts';
import type { LogFileOptions } from './log-files.ts';
import { logFileName } from './log-file-name.ts';

describe('openLogFiles', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'log-files-'));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  const options = (more: Partial<LogFileOptions> = {}): LogFileOptions => ({
    folder,
    service: 'gateway',
    fileSizeBytes: 1000,
    backupFiles: 3,
    totalSizeBytes: 1_000_000,
    ...more,
  });
  const fill = (lines: number, more: Partial<LogFileOptions> = {}): void => {
    const files = openLogFiles(options(more));
    for (let line = 0; line < lines; line += 1) files.write(`${String(line).padStart(98, '.')}\n`);
    files.close();
  };
  const sizes = (): number[] => readdirSync(folder).map((name) => statSync(join(folder, name)).size);

  it('takes the lines of a logger', () => {
    const files = openLogFiles(options({ folder: join(folder, 'made', 'here') }));
    createLogger({ level: 'info', service: 'gateway', customerData: false, destination: files }).info('started');
    files.close();
    expect(readFileSync(files.path, 'utf8')).to.match(/^\{.*"msg":"started"\}\n$/);
  });

  for (const [what, takeAway] of [
    ['removed', (path: string): void => rmSync(path)],
    ['moved away', (path: string): void => renameSync(path, `${path}.old`)],
    ['removed with its folder', (path: string): void => rmSync(dirname(path), { recursive: true })],
  ] as const) {
    it(`starts a new file if the old one was ${what}`, async () => {
      const files = openLogFiles(options());
      files.write('first\n');
      takeAway(files.path);
      await eventually(() => {
        files.write('later\n');
        return existsSync(files.path);
      });
      files.close();
      expect(readFileSync(files.path, 'utf8')).to.equal('later\n');
    });
  }

  it('names the service and the process in the file', () => {
    fill(1);
    expect(readdirSync(folder)[0]).to.match(new RegExp(`^gateway\\.[^.]+\\.${process.pid}\\.1\\.log$`));
  });

  it('never writes a file larger than its size', () => {
    fill(25, { backupFiles: 100 });
    expect(sizes().sort((a, b) => a - b)).to.deep.equal([495, 990, 990]);
  });

  it('keeps the newest backups and the current file', () => {
    fill(200);
    const kept = readdirSync(folder).map((name) => Number(name.split('.')[3]));
    expect(kept.sort((a, b) => a - b)).to.deep.equal([17, 18, 19, 20]);
  });

  it('keeps everything within the total, even while the current file grows', () => {
    const files = openLogFiles(options({ backupFiles: 100, totalSizeBytes: 3500 }));
    for (let line = 0; line < 100; line += 1) {
      files.write(`${'.'.repeat(98)}\n`);
      expect(sizes().reduce((sum, size) => sum + size, 0)).to.be.at.most(3500);
    }
    files.close();
  });

  it('counts the files of the other services in the folder, and of dead processes, the oldest going first', () => {
    const ended = join(folder, 'smpp-worker.elsewhere.7.4.log');
    writeFileSync(ended, 'x'.repeat(2000));
    utimesSync(ended, 1, 1);
    fill(100, { backupFiles: 100, totalSizeBytes: 3500 });
    expect(existsSync(ended)).to.equal(false);
  });

  it('leaves the file alone that another living process writes, and files that are no logs', () => {
    const other = join(folder, logFileName('gateway', 1).replace(`.${process.pid}.`, `.${process.ppid}.`));
    const strange = join(folder, 'notes.txt');
    for (const path of [other, strange]) {
      writeFileSync(path, 'x');
      utimesSync(path, 1, 1);
    }
    fill(200, { backupFiles: 1, totalSizeBytes: 2000 });
    expect([other, strange].map((path) => existsSync(path))).to.deep.equal([true, true]);
  });

  it('continues after a file that an earlier process with the same id left full', () => {
    fill(15);
    fill(15);
    const text = readdirSync(folder).map((name) => readFileSync(join(folder, name), 'utf8'));
    expect(text.join('').trimEnd().split('\n')).to.have.length(30);
    expect(Math.max(...sizes())).to.be.at.most(1000);
  });
});
