import { expect } from 'chai';
import { checked } from './licences.ts';

const listed = (licences: Readonly<Record<string, string>>): string =>
  JSON.stringify(
    Object.fromEntries(Object.entries(licences).map(([licence, name]) => [licence, [{ name, versions: ['1.0.0'] }]])),
  );

describe('the licences of shipped packages', () => {
  it('are allowed if they only require the names of the authors', () => {
    const list = listed({ MIT: 'zod', 'Apache-2.0': 'convict', '(BSD-3-Clause OR GPL-2.0)': 'node-forge' });

    expect(checked(list)).to.deep.equal({ packages: 3, refused: [] });
  });

  for (const licence of ['GPL-3.0-only', 'MIT AND GPL-2.0', 'UNLICENSED', 'Unknown', '']) {
    it(`are refused with the package's name: ${licence === '' ? 'none' : licence}`, () => {
      expect(checked(listed({ MIT: 'zod', [licence]: 'left-pad' }))).to.deep.equal({
        packages: 2,
        refused: [`left-pad@1.0.0: ${licence}`],
      });
    });
  }
});
