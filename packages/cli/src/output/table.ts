import { stripVTControlCharacters } from 'node:util';
import type { Terminal } from './terminal.ts';

export interface Column<Row> {
  readonly title: string;
  readonly value: (row: Row) => string;
  readonly align?: 'right';
}

const GAP = '  ';

interface TableShape<Row> {
  readonly columns: readonly Column<Row>[];
  /** The text without rows. */
  readonly empty: string;
}

/** Prints rows under their titles, which stand out on a terminal; one below the other where it is too narrow. */
export function printTable<Row>(terminal: Terminal, rows: readonly Row[], { columns, empty }: TableShape<Row>): void {
  if (rows.length === 0) {
    terminal.line(empty);
    return;
  }
  const [titles = '', ...lines] = table(rows, columns);
  if (terminal.columns !== undefined && [titles, ...lines].some((line) => widthOf(line) > (terminal.columns ?? 0))) {
    printBlocks(terminal, rows, columns);
    return;
  }
  terminal.line(terminal.paint('bold', titles));
  for (const line of lines) terminal.line(line);
}

/** For a terminal that is too narrow for the table: a line for each cell, its title before it. */
function printBlocks<Row>(terminal: Terminal, rows: readonly Row[], columns: readonly Column<Row>[]): void {
  const width = Math.max(...columns.map(({ title }) => widthOf(title)));
  for (const [index, row] of rows.entries()) {
    if (index > 0) terminal.line();
    for (const { title, value } of columns)
      terminal.line(`${terminal.paint('bold', padded(title, width, undefined))}${GAP}${value(row)}`);
  }
}

/** Rows under their titles, each column as wide as its widest cell. Nothing is cut: a terminal wraps, a pipe needs every character. */
export function table<Row>(rows: readonly Row[], columns: readonly Column<Row>[]): readonly string[] {
  const cells = [columns.map(({ title }) => title), ...rows.map((row) => columns.map(({ value }) => value(row)))];
  const widths = columns.map((_, index) => Math.max(...cells.map((line) => widthOf(line[index] ?? ''))));
  return cells.map((line) =>
    line
      .map((cell, index) => padded(cell, widths[index] ?? 0, columns[index]?.align))
      .join(GAP)
      .trimEnd(),
  );
}

const graphemes = new Intl.Segmenter();
const widthOf = (text: string): number => [...graphemes.segment(stripVTControlCharacters(text))].length;

function padded(text: string, width: number, align: 'right' | undefined): string {
  const blanks = ' '.repeat(Math.max(0, width - widthOf(text)));
  return align === 'right' ? blanks + text : text + blanks;
}
