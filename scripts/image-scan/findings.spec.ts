import { expect } from 'chai';
import { findingsOf } from './findings.ts';
import { filesOf } from './image-content.ts';
import type { ImageContent } from './image-content.ts';

const SOUND: ImageContent = {
  files: [],
  user: 'node',
  variables: ['PATH', 'NODE_ENV'],
  privateKeys: [],
  packages: ['zod@4.0.0'],
  listed: ['zod@4.0.0'],
};
const LISTING = [
  'drwxr-xr-x 0/0               0 2026-11-22 10:00 app/',
  '-rw-r--r-- 0/0            1234 2026-11-22 10:00 app/packages/gateway/dist/main.js',
  'drwxr-xr-x 1000/1000         0 2026-11-22 10:00 app/spool/',
  'drwxrwxrwt 0/0               0 2026-11-22 10:00 tmp/',
  'lrwxrwxrwx 0/0               0 2026-11-22 10:00 app/node_modules/zod -> .pnpm/zod@4.0.0/node_modules/zod',
  '-rwxr-xr-x 0/0           99999 2026-11-22 10:00 usr/local/bin/node',
];
const PRIVATE = 'app/ssl/';

describe('the findings in an image', () => {
  it('finds nothing in a sound one', () => {
    expect(filesOf(LISTING.join('\n'))).to.have.lengthOf(LISTING.length);
    expect(findingsOf({ ...SOUND, files: filesOf(LISTING.join('\n')) })).to.deep.equal([]);
  });

  const lines = [
    ['a program with rights of its own', '-rwsr-xr-x 0/0 1 2026-11-22 10:00 usr/bin/su', 'rights of another'],
    ['a program with the rights of a group', '-rwxr-sr-x 0/0 1 2026-11-22 10:00 usr/bin/wall', 'rights of another'],
    ['a file for anyone to write', '-rw-rw-rw- 0/0 1 2026-11-22 10:00 etc/thing', 'changed by anyone'],
    ['a folder for anyone to write', 'drwxrwxrwx 0/0 1 2026-11-22 10:00 srv/', 'changed by anyone'],
    ['a file of the user it runs as', '-rw-r--r-- 1000/1000 1 2026-11-22 10:00 app/packages/a.js', 'user 1000'],
    ['a package manager', '-rwxr-xr-x 0/0 1 2026-11-22 10:00 usr/bin/apt-get', 'fetches or builds'],
    ['a compiler', '-rwxr-xr-x 0/0 1 2026-11-22 10:00 usr/bin/gcc-12', 'fetches or builds'],
    ['a source', '-rw-r--r-- 0/0 1 2026-11-22 10:00 app/packages/shared/a.ts', 'source or a test'],
    ['a test', '-rw-r--r-- 0/0 1 2026-11-22 10:00 app/packages/shared/a.spec.js', 'source or a test'],
    ['a folder of tests', 'drwxr-xr-x 0/0 1 2026-11-22 10:00 app/node_modules/.pnpm/a/test/', 'tests or examples'],
    ['a key store', `-rw-r--r-- 0/0 1 2026-11-22 10:00 ${PRIVATE}keyStore.jks`, 'a secret'],
    ['an environment', '-rw-r--r-- 0/0 1 2026-11-22 10:00 app/.env.production', 'a secret'],
  ] as const;
  for (const [what, line, said] of lines) {
    it(`finds ${what}`, () => {
      const findings = findingsOf({ ...SOUND, files: filesOf(line) });
      expect(findings).to.have.lengthOf(1);
      expect(findings[0]).to.include(said);
    });
  }

  const settings: readonly (readonly [string, Partial<ImageContent>, string])[] = [
    ['root as its user', { user: '' }, 'root'],
    ['root as its user, by number', { user: '0:0' }, 'root'],
    ['a secret in its environment', { variables: ['AMQ_PASSWORD'] }, 'AMQ_PASSWORD'],
    ['a private key', { privateKeys: ['a.txt'] }, 'private key'],
    ['a package that nobody listed', { packages: ['zod@4.0.0', 'left-pad@1.0.0'] }, 'left-pad@1.0.0'],
    ['that its bill of materials is missing', { listed: undefined }, 'bill of materials'],
  ];
  for (const [what, changed, said] of settings) {
    it(`finds ${what}`, () => {
      const findings = findingsOf({ ...SOUND, ...changed });
      expect(findings).to.have.lengthOf(1);
      expect(findings[0]).to.include(said);
    });
  }
});
