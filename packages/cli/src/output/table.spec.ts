import { expect } from 'chai';
import { styleText } from 'node:util';
import { printTable, table } from './table.ts';
import type { Terminal } from './terminal.ts';

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

  it('is printed with its titles standing out on a terminal, and as it is elsewhere', () => {
    const rows = [{ name: 'a', count: 1 }];
    expect(printed(rows, { paint: (_style, text) => text })).to.deep.equal(['NAME  COUNT', 'a         1']);
    expect(printed(rows, { paint: (_style, text) => `<${text}>` })).to.deep.equal(['<NAME  COUNT>', 'a         1']);
  });

  it('is printed cell below cell on a terminal that is too narrow for it', () => {
    const rows = [
      { name: 'a longer name', count: 1 },
      { name: 'b', count: 22 },
    ];
    const paint: Terminal['paint'] = (_style, text) => text;
    expect(printed(rows, { paint, columns: 20 })).to.have.lengthOf(3);
    expect(printed(rows, { paint, columns: 19 })).to.deep.equal([
      'NAME   a longer name',
      'COUNT  1',
      '',
      'NAME   b',
      'COUNT  22',
    ]);
  });

  function printed(
    rows: readonly { name: string; count: number }[],
    terminal: Pick<Terminal, 'paint' | 'columns'>,
  ): readonly string[] {
    const lines: string[] = [];
    const line = (text = ''): void => {
      lines.push(text);
    };
    printTable({ isJson: false, line, json: line, note: line, ...terminal }, rows, { columns, empty: 'none' });
    return lines;
  }
});
