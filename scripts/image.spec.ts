import { readFileSync } from 'node:fs';
import { join } from 'node:path';
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
});
