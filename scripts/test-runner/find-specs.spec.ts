import { expect } from 'chai';
import { allSpecs, findSpecs, ROOT } from './find-specs.ts';

const SEALING = 'packages/shared/src/storage/sealing';
const SEALER = `${SEALING}/sealer`;

describe('findSpecs', () => {
  it('finds every spec without a word', () => {
    expect(findSpecs([])).to.deep.equal(allSpecs());
  });

  const rows: readonly (readonly [string, string, readonly string[]])[] = [
    ['a spec by its path', `${SEALER}.spec.ts`, [`${SEALER}.spec.ts`]],
    ['the spec beside a source file', `${SEALER}.ts`, [`${SEALER}.spec.ts`]],
    ['a spec by a part of its path', 'sealing/sealer', [`${SEALER}.spec.ts`]],
    ['all specs of a folder', SEALING, allSpecs().filter((file) => file.startsWith(`${SEALING}/`))],
  ];
  for (const [what, word, files] of rows) {
    it(`finds ${what}`, () => {
      expect(findSpecs([word], ROOT)).to.deep.equal(files);
    });
  }

  it('splits all specs into unit and integration', () => {
    const [unit, integration] = [findSpecs(['unit']), findSpecs(['integration'])];

    expect([...unit, ...integration].toSorted()).to.deep.equal(allSpecs());
    expect(unit.filter((file) => file.includes('.integration.'))).to.deep.equal([]);
  });

  for (const journey of ['inbound', 'outbound', 'receipts', 'smpp']) {
    it(`finds the specs of the journey ${journey}, unit and integration`, () => {
      const files = findSpecs([journey]);

      expect(files.some((file) => file.includes('.integration.'))).to.equal(true);
      expect(files.some((file) => !file.includes('.integration.'))).to.equal(true);
    });
  }

  it('names the word that finds nothing, and suggests others', () => {
    expect(() => findSpecs(['nowhere'])).to.throw(/nowhere.*unit, integration, or inbound/);
  });
});
