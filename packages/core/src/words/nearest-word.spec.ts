import { expect } from 'chai';
import { nearestWord } from './nearest-word.ts';

const KNOWN = ['rate', 'retry', 'SMPP_BINDS', 'buttons'] as const;
const upTo = (edits: number) => (): number => edits;

describe('nearestWord', () => {
  const cases: Readonly<Record<string, readonly [word: string, maxEdits: number, nearest: string | undefined]>> = {
    'a changed letter': ['rete', 1, 'rate'],
    'a missing letter': ['butons', 1, 'buttons'],
    'an additional letter': ['buttonss', 1, 'buttons'],
    'the fewest changes': ['retr', 2, 'retry'],
    'another case, and a hyphen for an underscore': ['smpp-binds', 0, 'SMPP_BINDS'],
    'the word itself': ['rate', 0, 'rate'],
  };
  for (const [title, [word, maxEdits, nearest]] of Object.entries(cases)) {
    it(`finds a word by ${title}`, () => {
      expect(nearestWord(word, KNOWN, upTo(maxEdits))).to.equal(nearest);
    });
  }

  it('finds none beyond the allowed number of changes, which may depend on the known word', () => {
    expect(nearestWord('bottins', KNOWN, upTo(1))).to.equal(undefined);
    expect(nearestWord('bottins', KNOWN, (known) => (known === 'buttons' ? 2 : 0))).to.equal('buttons');
    expect(nearestWord('anything', [], upTo(9))).to.equal(undefined);
  });
});
