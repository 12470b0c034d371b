import { expect } from 'chai';
import { isAllowed } from './licences.ts';

describe('the licences of what we ship', () => {
  const rows: readonly (readonly [readonly string[], boolean])[] = [
    [['MIT'], true],
    [['MIT', 'Apache-2.0'], true],
    [['GPL-3.0-only'], false],
    [['MIT', 'GPL-3.0-only'], false],
    [['(BSD-3-Clause OR GPL-2.0)'], true],
    [['GPL-2.0 OR (MIT AND ISC)'], true],
    [['MIT AND GPL-2.0'], false],
    [['GPL-2.0 OR MIT AND AGPL-3.0-only'], false],
    [['MIT WITH something'], false],
    [['UNLICENSED'], false],
    [['(MIT'], false],
    [[''], false],
    [[], false],
  ];
  for (const [licences, allowed] of rows) {
    it(`${allowed ? 'allow' : 'refuse'} ${licences.join(' and ') || 'none'}${licences[0] === '' ? ' (empty)' : ''}`, () => {
      expect(isAllowed(licences)).to.equal(allowed);
    });
  }
});
