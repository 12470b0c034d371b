import { existsSync, globSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { expect } from 'chai';
import { CHANNELS } from '@ccm/channels/registry';
import { DEAD_LETTER_KINDS } from '../packages/shared/src/storage/dead-letters/dead-letter.ts';
import { PERMANENT_REASONS, RETRYABLE_REASONS } from '../packages/core/src/domain/failure-reason.ts';
import { keys } from '../packages/shared/src/storage/redis/keys.ts';
import { FAULTS } from '../packages/e2e/src/chaos/faults/faults.ts';
import { OWNERS } from '../oxlint.config.ts';

const ROOT = resolve(import.meta.dirname, '..');
const page = (name: string): string => readFileSync(resolve(ROOT, name), 'utf8');
const cellsOf = (text: string): string[] => [...text.matchAll(/^\| `([^`]+)` /gm)].map(([, cell]) => cell ?? '');
/** Every page that people write. */
const PAGES = [
  'README.md',
  'CONTRIBUTING.md',
  'CHANGELOG.md',
  ...globSync(['docs/**/*.md', 'packages/*/README.md', 'packages/channels/src/*/README.md'], {
    cwd: ROOT,
  }),
].filter((path) => path !== 'docs/configuration.md');
const OUR_FILE = /^(?:packages|scripts|docs|compose|deploy|src|\.ci)\/[\w./@-]+$/;
/** Files that a build or a measurement makes, and settings that an operator writes. */
const MADE_LATER = /\/dist\/|\.env$/;

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

    it("leads to every channel's table of failures, by the channel's page", () => {
      for (const { provider } of CHANNELS) {
        expect(page(`docs/channels/${provider}.md`)).to.include(`channels/src/${provider}/failures.ts`);
      }
    });
  });

  it('show every picture in docs/images', () => {
    const texts = PAGES.map(page);
    const unused = readdirSync(resolve(ROOT, 'docs/images')).filter(
      (picture) => !texts.some((text) => text.includes(`images/${picture}`)),
    );

    expect(unused).to.deep.equal([]);
  });

  it('docs/dependencies.md gives the purpose of every library, and lists no other', () => {
    const libraries = ['package.json', ...globSync('packages/*/package.json', { cwd: ROOT })]
      .map((path) => JSON.parse(page(path)) as PackageJson)
      .flatMap(({ dependencies, devDependencies }) => Object.keys({ ...dependencies, ...devDependencies }))
      .filter((name) => !name.startsWith('@types/') && !name.startsWith('@ccm/'));

    expect([...new Set(cellsOf(page('docs/dependencies.md')))].toSorted()).to.deep.equal(
      [...new Set(libraries)].toSorted(),
    );
  });

  it('docs/dependencies.md names the owner that the linter enforces for each library of the services', () => {
    const [, services = ''] = page('docs/dependencies.md').split(/^## .*$/m);
    const owners = [...services.matchAll(/^\| `([^`]+)` .*\| `(packages[^|]*)` +\|[^|]+\|$/gm)].map(
      ([, library = '', folders = '']) => [library, folders.split('`, `')],
    );

    expect(owners).to.have.length.greaterThan(20);
    for (const [library, folders] of owners) {
      const enforced = OWNERS[String(library)]?.filter((folder) => folder.endsWith('/**'));
      expect(enforced, String(library)).to.deep.equal([folders].flat().map((folder) => `${folder}/**`));
    }
  });

  it('link to no page, and no heading of a page, that is not there', () => {
    const broken = PAGES.flatMap((path) =>
      [...page(path).matchAll(/\]\((?!https?:)([^)#]*)(?:#([^)]+))?\)/g)]
        .filter(([, link = '', heading]) => !leadsSomewhere(path, link, heading))
        .map(([found]) => `${path}: ${found}`),
    );

    expect(broken).to.deep.equal([]);
  });

  it('name no file that is not there', () => {
    const missing = PAGES.flatMap((path) =>
      codeOf(page(path))
        .flatMap((code) => code.split(/\s+/))
        .filter((word) => OUR_FILE.test(word) && !MADE_LATER.test(word))
        .map((word) => (word.startsWith('src/') ? join(dirname(path), word) : word))
        .filter((file) => !existsSync(resolve(ROOT, file)))
        .map((file) => `${path}: ${file}`),
    );

    expect(missing).to.deep.equal([]);
  });

  it('name no script of package.json that is not there', () => {
    const { scripts } = JSON.parse(page('package.json')) as { scripts: Record<string, string> };
    const known = new Set([...Object.keys(scripts), 'audit', 'install', 'licenses', 'ping', 'run', 't']);
    const missing = PAGES.flatMap((path) =>
      codeOf(page(path))
        .flatMap((code) => [...code.matchAll(/\bp?npm (?:run )?([a-z][\w:-]*)/g)])
        .filter(([, script]) => !known.has(script ?? ''))
        .map(([call]) => `${path}: ${call}`),
    );

    expect(missing).to.deep.equal([]);
  });

  it('call scripts by `pnpm run` if pnpm has a command of the same name', () => {
    const wrong = PAGES.flatMap((path) =>
      codeOf(page(path))
        .flatMap((code) => [...code.matchAll(/\bpnpm (?:docs|licences|sbom)(?![\w:-])/g)])
        .map(([call]) => `${path}: ${call}`),
    );

    expect(wrong).to.deep.equal([]);
  });

  it('of the packages name no folder that their package has not', () => {
    const wrong = globSync('packages/*/README.md', { cwd: ROOT }).flatMap((path) =>
      [...page(path).matchAll(/^\|([^|]+)\|/gm)]
        .flatMap(([, cell = '']) => codeOf(cell))
        .filter((folder) => /^[\w/-]+$/.test(folder))
        .filter((folder) => !existsSync(resolve(ROOT, dirname(path), 'src', folder.replace(/^src\//, ''))))
        .filter((folder) => !existsSync(resolve(ROOT, dirname(path), folder)))
        .map((folder) => `${path}: ${folder}`),
    );

    expect(wrong).to.deep.equal([]);
  });

  it("of the packages name every folder of their package's", () => {
    const missing = globSync('packages/*/README.md', { cwd: ROOT }).flatMap((path) =>
      readdirSync(resolve(ROOT, dirname(path), 'src'), { withFileTypes: true })
        .filter((entry) => entry.isDirectory() && holdsMoreThanSpecs(join(entry.parentPath, entry.name)))
        .filter(({ name }) => !page(path).includes(`\`${name}\``) && !page(path).includes(`\`src/${name}\``))
        .map(({ name }) => `${path}: ${name}`),
    );

    expect(missing).to.deep.equal([]);
  });

  it('README.md shows the table that `npm start` prints', () => {
    const [, cells = ''] = /\['channel', ([^\]]+)\]/.exec(page('scripts/start.ts')) ?? [];
    const titles = ['channel', ...[...cells.matchAll(/'([^']+)'/g)].map(([, title]) => title ?? '')];

    expect(titles).to.have.lengthOf(5);
    expect(page('README.md')).to.match(new RegExp(titles.join(' +')));
  });

  it('docs/architecture.md names every kind of key in Redis', () => {
    const kinds = Object.values(keys)
      .map((key) => (typeof key === 'string' ? key : key('<', '<')))
      .map((key) => /^ccm:\{[a-z]+[:}]/.exec(key)?.[0] ?? 'ccm:{');
    const architecture = page('docs/architecture.md');

    expect(kinds.filter((kind) => !architecture.includes(kind))).to.deep.equal([]);
  });

  describe('docs/guarantees.md', () => {
    const guarantees = page('docs/guarantees.md');

    it('names no fault of chaos that is not struck', () => {
      const named = [...guarantees.matchAll(/\bchaos: ((?:`[^`]+`(?:, )?)+)/g)].flatMap(([, list = '']) =>
        codeOf(list),
      );

      expect(FAULTS.map(({ name }) => name)).to.include.members(named);
    });

    it('quotes tests by their titles', () => {
      const quoted = [...guarantees.matchAll(/`([^`]+\.spec\.ts)` \(("[^)]+")\)/g)];
      const wrong = quoted.flatMap(([, path = '', titles = '']) =>
        [...titles.matchAll(/"([^"]+)"/g)]
          .filter(([, title = '']) => !page(path).includes(title))
          .map(([title]) => `${path}: ${title}`),
      );

      expect(quoted).to.not.have.lengthOf(0);
      expect(wrong).to.deep.equal([]);
    });
  });
});

const holdsMoreThanSpecs = (folder: string): boolean => readdirSync(folder).some((name) => !name.endsWith('.spec.ts'));

/** Fenced blocks and code within lines. */
function codeOf(text: string): string[] {
  const blocks = [...text.matchAll(/^```\w*\n([\s\S]*?)^```/gm)].map(([, code]) => code ?? '');
  const prose = text.replaceAll(/^```[\s\S]*?^```/gm, '');
  return [...blocks, ...[...prose.matchAll(/`([^`\n]+)`/g)].map(([, code]) => code ?? '')];
}

function leadsSomewhere(from: string, link: string, heading: string | undefined): boolean {
  const target = link === '' ? from : join(dirname(from), link);
  if (!existsSync(resolve(ROOT, target))) return false;
  return heading === undefined || !target.endsWith('.md') || headingsOf(page(target)).includes(heading);
}

/** The headings as links name them. */
const headingsOf = (text: string): string[] =>
  [...text.matchAll(/^#+ (.+)$/gm)].map(([, title = '']) =>
    title
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  );
