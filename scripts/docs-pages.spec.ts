import { globSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect } from 'chai';
import { DEAD_LETTER_KINDS } from '../packages/shared/src/dead-letters/index.ts';
import { PERMANENT_REASONS, PROVIDER_NAMES, RETRYABLE_REASONS } from '../packages/shared/src/domain/index.ts';

const ROOT = resolve(import.meta.dirname, '..');
const page = (name: string): string => readFileSync(resolve(ROOT, name), 'utf8');
const cellsOf = (text: string): string[] => [...text.matchAll(/^\| `([^`]+)` /gm)].map(([, cell]) => cell ?? '');

interface PackageJson {
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
}

describe('the pages that people write', () => {
  describe('docs/errors.md', () => {
    const errors = page('docs/errors.md');

    it('explains every reason for which a message is not sent', () => {
      expect(cellsOf(errors)).to.include.members([...PERMANENT_REASONS, ...RETRYABLE_REASONS, 'outcome-unknown']);
    });

    it('explains every kind of dead letter', () => {
      expect(cellsOf(errors)).to.include.members([...DEAD_LETTER_KINDS]);
    });

    it("leads to every channel's table of failures", () => {
      for (const provider of PROVIDER_NAMES) expect(errors).to.include(`channels/${provider}/failures.ts`);
    });
  });

  it('docs/dependencies.md says of every library what it is for, and of none that is not there', () => {
    const libraries = ['package.json', ...globSync('packages/*/package.json', { cwd: ROOT })]
      .map((path) => JSON.parse(page(path)) as PackageJson)
      .flatMap(({ dependencies, devDependencies }) => Object.keys({ ...dependencies, ...devDependencies }))
      .filter((name) => !name.startsWith('@types/') && !name.startsWith('@ccm/'));

    expect([...new Set(cellsOf(page('docs/dependencies.md')))].toSorted()).to.deep.equal(
      [...new Set(libraries)].toSorted(),
    );
  });

  it('links to no page that is not there', () => {
    const pages = ['CONTRIBUTING.md', 'CHANGELOG.md', ...globSync('docs/**/*.md', { cwd: ROOT })];
    const broken = pages.flatMap((path) =>
      [...page(path).matchAll(/\]\((?!https?:|#)([^)#]+)[^)]*\)/g)]
        .map(([, link]) => resolve(ROOT, path, '..', link ?? ''))
        .filter((target) => globSync(target).length === 0)
        .map((target) => `${path}: ${target}`),
    );

    expect(broken).to.deep.equal([]);
  });
});
