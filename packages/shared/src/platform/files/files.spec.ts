import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { folderFault, makeFolder, readSettingsFile } from './index.ts';

describe('files that settings name', () => {
  let folder: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'ccm-files-'));
    writeFileSync(join(folder, 'file'), 'content\n');
    mkdirSync(join(folder, 'folder'));
    execFileSync('mkfifo', [join(folder, 'fifo')]);
    symlinkSync(join(folder, 'nothing'), join(folder, 'dangling'));
    symlinkSync(join(folder, 'loop'), join(folder, 'loop'));
    symlinkSync(join(folder, 'file'), join(folder, 'link'));
  });
  after(() => {
    rmSync(folder, { recursive: true });
  });

  describe('reading one', () => {
    for (const name of ['file', 'link']) {
      it(`gives the content of a ${name}`, () => {
        expect(readSettingsFile(join(folder, name))).to.deep.equal({ bytes: Buffer.from('content\n') });
      });
    }

    const refusals: Readonly<Record<string, { readonly path: string; readonly says: string }>> = {
      'a file that is not there': { path: 'none', says: 'cannot be read (ENOENT): there is no such file' },
      'a link to nothing': { path: 'dangling', says: 'cannot be read (ENOENT): there is no such file' },
      'a link to itself': { path: 'loop', says: 'cannot be read (ELOOP): it is a link that leads back to itself' },
      'a path through a file': { path: 'file/below', says: 'cannot be read (ENOTDIR)' },
      'a folder': { path: 'folder', says: 'is a folder: name a regular file' },
      'a FIFO, without waiting for its writer': { path: 'fifo', says: 'is a FIFO: name a regular file' },
      'an endless device': { path: '/dev/zero', says: 'is a device: name a regular file' },
    };
    for (const [title, { path, says }] of Object.entries(refusals)) {
      it(`refuses ${title}`, () => {
        const absolute = path.startsWith('/') ? path : join(folder, path);
        expect(readSettingsFile(absolute)).to.deep.equal({ fault: says });
      });
    }
  });

  describe('a folder to write into', () => {
    it('is made with those above it, with the mode asked for', () => {
      const path = join(folder, 'a', 'b');
      makeFolder(path, 0o700);
      makeFolder(path, 0o700);
      expect(statSync(path).mode & 0o777).to.equal(0o700);
    });

    it('is refused at once below /proc, which takes no folders', () => {
      expect(() => {
        makeFolder('/proc/logs/ccm');
      })
        .to.throw(Error)
        .with.property('code', 'ENOENT');
    });

    const faults: Readonly<Record<string, { readonly path: string; readonly says: string | undefined }>> = {
      'is there': { path: 'folder', says: undefined },
      'can be made': { path: 'not/yet', says: undefined },
      'is a file': { path: 'file', says: 'names a file: name a folder' },
      'is a FIFO': { path: 'fifo', says: 'names a file: name a folder' },
      'leads through a file': { path: 'file/below/it', says: 'leads through a file, ' },
      'leads through a link to nothing': { path: 'dangling/below', says: ', a link to nothing: name a folder' },
      'is a link to itself': { path: 'loop', says: ', a link to nothing: name a folder' },
      'has a name that is too long': { path: 'x'.repeat(300), says: 'is longer than the file system allows' },
      'lies on a file system of the kernel': { path: '/proc/a/b', says: 'lies on a file system of the kernel (proc)' },
    };
    for (const [title, { path, says }] of Object.entries(faults)) {
      it(`${says === undefined ? 'has no fault' : 'is faulted'} if the path ${title}`, () => {
        const absolute = path.startsWith('/') ? path : join(folder, path);
        const fault = folderFault('SPOOL_PATH', absolute);
        if (says === undefined) expect(fault).to.equal(undefined);
        else expect(fault).to.include(`SPOOL_PATH ${absolute} `).and.include(says);
      });
    }
  });
});
