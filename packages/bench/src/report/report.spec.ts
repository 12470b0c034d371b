import { expect } from 'chai';
import type { Figure } from '../benchmarks/index.ts';
import { parseRecord, recordWith, tablesOf } from './bench-record.ts';
import { goalChart } from './goal-chart.ts';
import { shareOfGoal, tableOf } from './table.ts';

const FIGURES: readonly Figure[] = [
  {
    unit: '/s',
    ours: { what: 'messages & more', values: [900, 1000, 1500] },
    floor: { what: 'the bare library', values: [4000] },
    goal: { of: 'ratio', atLeast: 0.2 },
  },
  { unit: 'ms', ours: { what: 'latency', values: [30] }, goal: { of: 'value', atMost: 15 } },
  { unit: 'us', ours: { what: 'cost', values: [7] } },
];

describe('the report of the benchmarks', () => {
  it('says how far each goal is reached: above 1 it is met', () => {
    expect(FIGURES.map(shareOfGoal)).to.deep.equal([1.25, 0.5, undefined]);
  });

  it('shows our figure, the floor beside it, the goal, and whether the goal is met', () => {
    const rows = tableOf(FIGURES)
      .split('\n')
      .map((line) =>
        line
          .split('|')
          .map((cell) => cell.trim())
          .slice(1, -1),
      );
    expect(rows.slice(2)).to.deep.equal([
      ['messages & more', '1000/s (900 to 1500)', 'the bare library', '4000/s', '0.25', 'at least 0.2 of it', 'yes'],
      ['latency', '30.0 ms', '', '', '', 'at most 15 ms', 'no'],
      ['cost', '7.00 us', '', '', '', '', ''],
    ]);
  });

  it('draws a bar for each goal', () => {
    const chart = goalChart(FIGURES);
    expect(chart.match(/<rect/g)).to.have.length(2);
    expect(chart).to.include('messages &amp; more');
  });

  it('keeps the figures of other runs, in the order of the benchmarks, and reads its own output', () => {
    const of = (name: string, machine: string) => ({ name, machine, figures: FIGURES });
    const before = [of('b', 'slow'), of('a', 'slow')];
    const record = recordWith(before, [of('b', 'fast')], ['a', 'b', 'c']);

    expect(record.map(({ name, machine }) => [name, machine])).to.deep.equal([
      ['a', 'slow'],
      ['b', 'fast'],
    ]);
    expect(parseRecord(JSON.stringify(record))).to.deep.equal(record);
    expect(tablesOf(record)).to.include('### b\n\nfast.').and.include('| latency');
  });

  it('reads a figure that could not be had', () => {
    const figures = [{ unit: 'ms' as const, ours: { what: 'lost', values: [NaN] } }];
    const [read] = parseRecord(JSON.stringify([{ name: 'a', machine: 'm', figures }]));
    expect(read?.figures[0]?.ours.values).to.deep.equal([NaN]);
  });
});
