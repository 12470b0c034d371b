import type { Figure, Sample } from '../benchmarks/index.ts';

/** The figures as a table of Markdown, every column as wide as its widest cell. Pure. */
export function tableOf(figures: readonly Figure[]): string {
  const head = ['what', 'measured', 'beside', 'measured', 'ratio'];
  const rows = figures.map(({ unit, ours, floor }) => [
    ours.what,
    shown(ours, unit),
    floor.what,
    shown(floor, unit),
    ratio(ours, floor),
  ]);
  const widths = head.map((title, column) => Math.max(...[head, ...rows].map((row) => (row[column] ?? title).length)));
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`;
  return [line(head), `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`, ...rows.map(line)].join('\n');
}

/** The median, and from where to where the repetitions went. */
function shown({ values }: Sample, unit: Figure['unit']): string {
  const sorted = values.toSorted((one, other) => one - other);
  const [least = NaN, most = NaN] = [sorted[0], sorted.at(-1)];
  const middle = `${rounded(median(values))}${unit === '/s' ? unit : ` ${unit}`}`;
  return sorted.length === 1 ? middle : `${middle} (${rounded(least)} to ${rounded(most)})`;
}

const ratio = (ours: Sample, floor: Sample): string => (median(ours.values) / median(floor.values)).toFixed(2);

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((one, other) => one - other);
  const middle = (sorted.length - 1) / 2;
  return ((sorted[Math.floor(middle)] ?? NaN) + (sorted[Math.ceil(middle)] ?? NaN)) / 2;
}

/** Three digits mean something; more are noise. */
function rounded(value: number): string {
  if (value === 0 || !Number.isFinite(value)) return String(value);
  const magnitude = Math.floor(Math.log10(Math.abs(value)));
  const step = 10 ** (magnitude - 2);
  return (Math.round(value / step) * step).toFixed(Math.max(0, 2 - magnitude));
}
