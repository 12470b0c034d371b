import type { Figure, Sample } from '../benchmarks/index.ts';

/** The figures as a table of Markdown, every column as wide as its widest cell. Pure. */
export function tableOf(figures: readonly Figure[]): string {
  const head = ['what', 'measured', 'beside', 'measured', 'ratio', 'goal', 'met'];
  const rows = figures.map((figure) => {
    const { unit, ours, floor } = figure;
    const beside =
      floor === undefined ? ['', '', ''] : [floor.what, shown(floor, unit), ratioOf(figure)?.toFixed(2) ?? ''];
    return [ours.what, shown(ours, unit), ...beside, goalOf(figure), metOf(figure)];
  });
  const widths = head.map((title, column) => Math.max(...[head, ...rows].map((row) => (row[column] ?? title).length)));
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`;
  return [line(head), `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`, ...rows.map(line)].join('\n');
}

function goalOf({ goal, unit }: Figure): string {
  if (goal === undefined) return '';
  const bound = goal.atLeast === undefined ? `at most ${String(goal.atMost)}` : `at least ${String(goal.atLeast)}`;
  return goal.of === 'ratio' ? `${bound} of it` : `${bound}${unitAfter(unit)}`;
}

const metOf = (figure: Figure): string => {
  const share = shareOfGoal(figure);
  if (share === undefined) return '';
  return share >= 1 ? 'yes' : 'no';
};

/** The share of a goal that is reached: 1 or more if it is met. Undefined without a goal. Pure. */
export function shareOfGoal(figure: Figure): number | undefined {
  const { goal, ours } = figure;
  if (goal === undefined) return undefined;
  const reached = goal.of === 'ratio' ? (ratioOf(figure) ?? NaN) : median(ours.values);
  return goal.atLeast === undefined ? (goal.atMost ?? NaN) / reached : reached / goal.atLeast;
}

/** The median, and from where to where the repetitions went. */
function shown({ values }: Sample, unit: Figure['unit']): string {
  const sorted = values.toSorted((one, other) => one - other);
  const [least = NaN, most = NaN] = [sorted[0], sorted.at(-1)];
  const middle = `${rounded(median(values))}${unitAfter(unit)}`;
  return sorted.length === 1 ? middle : `${middle} (${rounded(least)} to ${rounded(most)})`;
}

function unitAfter(unit: Figure['unit']): string {
  if (unit === 'each') return '';
  return unit === '/s' ? unit : ` ${unit}`;
}

const ratioOf = ({ ours, floor }: Figure): number | undefined =>
  floor === undefined ? undefined : median(ours.values) / median(floor.values);

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
