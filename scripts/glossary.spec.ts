import { globSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect } from 'chai';

const ROOT = resolve(import.meta.dirname, '..');
const GLOSSARY = 'docs/glossary.md';

/**
 * The files to search: code, logs and documents. Decisions and the changelog describe the past; recorded payloads are a provider's words.
 */
const TEXTS = globSync(
  ['packages/*/{src,test}/**/*.{ts,tsx}', 'scripts/**/*.{ts,mjs}', 'docs/**/*.md', 'packages/**/README.md', '*.md'],
  { cwd: ROOT, exclude: (path) => path.includes('node_modules') },
)
  .filter((path) => !/\/adr\/|\/fixtures\//.test(path))
  .filter((path) => path !== GLOSSARY && path !== 'CHANGELOG.md' && path !== 'scripts/glossary.spec.ts')
  .map((path) => ({ path, text: readFileSync(join(ROOT, path), 'utf8') }));

/** The beginning of a comment that names a thing by a question instead of saying what it is: `The status`, not `How far it is`. */
const NOUN_CLAUSE =
  /(?:\/\*\*\s*(?:\*\s*)?|^\s*\/\/ )(?:What|Whose|Who|Whoever|Whatever|Where|Which|Why|How|So (?:many|much|long))\b.{0,60}/gm;

/** The same in the description of a variable or a metric. */
const NOUN_CLAUSE_FOR_OPERATORS = /\b(?:doc|help): ?['"`](?:What|Whose|Who|Where|Which|Why|How)\b.{0,60}/g;

/** Names and words that the glossary replaced. Each row: the old word, and the new one. */
const REPLACED: readonly (readonly [old: RegExp, now: string])[] = [
  [/\bvaults?\b/i, 'sealer'],
  [/\bFleetStore\b/, 'Stores'],
  [/\bSmppFleets?\b/, 'SmppRuntime'],
  [/\bKeyedLanes\b/, 'KeyedTaskQueue'],
  [/\bLaneOrder\b/, 'SpoolSequencer'],
  [/\bsetAside\b/, 'deadLetter'],
  [/\bHeadItem\b/, 'Head'],
  [/\b(OutboundFace|SessionFace)\b/, 'Sender'],
  [/\bSendRoutes\b/, 'AccountFailover'],
  [/\bSendSwitch\b/i, 'SendGate'],
  [/\bPacer\b/i, 'RateLimiter'],
  [/\bstandstills?\b|standIn(s|For)?\b/i, 'PauseDetector, AccountFailover'],
  [/\b(NewsDue|NewsSweeper|ReportOutbox|OutboxRelay|OutboxEntry)\b/, 'the sweep of the shards'],
  [/\bStatusFlow\b/, 'StatusUpdates'],
  [/\bMessageLife\b/, 'MessageHistory'],
  [/\bBind(Holder|Keeper|Board)\b/i, 'BindOwner, BindCoordinator, BindRegistry'],
  [/\bPartStore\b/i, 'SegmentStore'],
  [/\bArrivedWebhook\b/, 'IncomingWebhook'],
  [/\bredis ?pulse\b/i, 'RedisProbe'],
  [/\binTime\b|\bTooLate\b/, 'withTimeout, TimeoutError'],
  [/\bDocumentShelf\b|#shelf\b/, 'DocumentStore'],
  [/\bputBack\b/i, 'Requeue'],
  [/\baccount ?book\b/i, 'AccountRegistry'],
  [/\bApplicationInbox\b/, 'ApplicationClient'],
  [/\brecipe\b/i, 'profile'],
  [/\bmend(s|ed|ing)?\b/i, 'fix'],
  [/\bcircumstances\b/i, 'messagingContext or eventOrigin'],
  [/\bwork(s|ed|ing)? off\b/i, 'process'],
  [
    /\b(after|at least|at most|for|in|of|over|up to) so (long|many|much|often)\b/i,
    'the number or the time by its name',
  ],
];

describe('docs/glossary.md', () => {
  const terms = [...readFileSync(join(ROOT, GLOSSARY), 'utf8').matchAll(/^\| ([^|]+?) +\|/gm)]
    .map(([, cell = '']) => cell)
    .filter((cell) => cell !== 'term' && !cell.startsWith('-'))
    .flatMap((cell) => cell.split(', '));

  it('explains each term once', () => {
    expect(terms.filter((term, index) => terms.indexOf(term) !== index)).to.deep.equal([]);
  });

  it('lists only terms that code or documents use', () => {
    const unused = terms.filter((term) => !TEXTS.some(({ text }) => spellingsOf(term).test(text)));

    expect(unused).to.deep.equal([]);
  });

  for (const [old, now] of REPLACED) {
    it(`leaves no ${old.source} in code or documents: the word is ${now}`, () => {
      const found = TEXTS.flatMap(({ path, text }) =>
        text
          .split('\n')
          .map((line, index) => ({ word: old.exec(line)?.[0] ?? '', at: `${path}:${String(index + 1)}` }))
          .filter(({ word }) => word !== '')
          .map(({ word, at }) => `${at} ${word}`),
      );

      expect(found).to.deep.equal([]);
    });
  }
});

describe('comments in the code', () => {
  it('begin with a statement or a name, never with a noun clause ("What it holds")', () => {
    const clauses = TEXTS.filter(({ path }) => !path.endsWith('.md')).flatMap(({ path, text }) =>
      [...text.matchAll(NOUN_CLAUSE)].map(([found]) => `${path}: ${found.trim()}`),
    );

    expect(clauses).to.deep.equal([]);
  });
});

describe('descriptions of variables and metrics', () => {
  it('begin with a statement or a name, never with a noun clause', () => {
    const clauses = TEXTS.filter(({ path }) => path.endsWith('.ts')).flatMap(({ path, text }) =>
      [...text.matchAll(NOUN_CLAUSE_FOR_OPERATORS)].map(([found]) => `${path}: ${found}`),
    );

    expect(clauses).to.deep.equal([]);
  });
});

/** `send window` is also SendWindow and send-window in code. */
function spellingsOf(term: string): RegExp {
  return new RegExp(`\\b${term.split(/[ -]/).join('[ -]?')}`, 'i');
}
