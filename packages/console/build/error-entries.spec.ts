import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { readErrorEntries } from './error-entries.ts';

const entries = readErrorEntries(readFileSync(new URL('../../../docs/errors.md', import.meta.url), 'utf8'));

describe('the entries of docs/errors.md in the console', () => {
  it('have a meaning and a remedy each', () => {
    expect(entries).to.have.length.above(30);
    for (const entry of entries) {
      expect(entry.meaning, entry.reasons.join()).to.not.equal('');
      expect(entry.remedy, entry.reasons.join()).to.not.equal('');
    }
  });

  it('are found by reason, also if one row explains several', () => {
    const reasons = entries.flatMap((entry) => entry.reasons);

    expect(reasons).to.include.members(['bad-credentials', 'outcome-unknown', 'rejected-by-crm', 'crm-unreachable']);
  });

  it('are found by the status of an answer', () => {
    expect(entries.find(({ reasons }) => reasons.includes('503'))?.remedy).to.include('Redis');
  });

  it('keep the kind of dead letter that they are about', () => {
    const kinds = entries.filter(({ reasons }) => reasons.includes('unreadable')).map(({ kind }) => kind);

    expect(kinds).to.have.members(['webhook', 'command']);
  });

  it('leave a cell whole that has an escaped bar in it', () => {
    const table = '| reason | meaning | what to do |\n| --- | --- | --- |\n| `a` | one \\| two | wait |\n';

    expect(readErrorEntries(table)).to.deep.equal([
      { section: '', reasons: ['a'], kind: '', meaning: 'one \\| two', remedy: 'wait' },
    ]);
  });
});
