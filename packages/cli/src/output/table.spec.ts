import { expect } from 'chai';
import { styleText } from 'node:util';
import { table } from './table.ts';

describe('a table', () => {
  const columns = [
    { title: 'NAME', value: ({ name }: { name: string; count: number }) => name },
    { title: 'COUNT', value: ({ count }: { name: string; count: number }) => String(count), align: 'right' as const },
  ];

  it('makes each column as wide as its widest cell', () => {
    expect(table([{ name: 'a longer name', count: 1 }], columns)).to.deep.equal([
      'NAME           COUNT',
      'a longer name      1',
    ]);
  });

  it('counts characters as a person does, and colours as nothing', () => {
    const painted = styleText('red', 'ab', { validateStream: false });
    const rows = [
      { name: '👩‍👩‍👧', count: 1 },
      { name: painted, count: 2 },
    ];

    const [, family = '', coloured = ''] = table(rows, columns);
    expect(family).to.equal(`👩‍👩‍👧${' '.repeat(3 + 2 + 4)}1`);
    expect(coloured).to.equal(`${painted}${' '.repeat(2 + 2 + 4)}2`);
  });
});
