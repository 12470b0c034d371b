import { expect } from 'chai';
import { formatDuration, formatRate } from '../src/format/numbers.ts';

describe('a rate of messages', () => {
  it('shows two significant digits below one a second, so that the marks of an axis of rare messages differ', () => {
    expect([0, 0.001, 0.01, 0.02, 0.0333, 0.25, 0.333].map(formatRate)).to.deep.equal([
      '0',
      '0.001',
      '0.01',
      '0.02',
      '0.033',
      '0.25',
      '0.33',
    ]);
  });

  it('shows one decimal below a hundred a second, and none above', () => {
    expect([1, 1.25, 42.16, 99.94, 123.4, 12_345].map(formatRate)).to.deep.equal([
      '1',
      '1.3',
      '42.2',
      '99.9',
      '123',
      '12,345',
    ]);
  });
});

describe('a duration', () => {
  it('is shown in the unit that its rounded value belongs to', () => {
    expect(
      [38, 999.4, 999.6, 1240, 59_400, 59_600, 240_000, 3_569_000, 3_571_000, 86_220_000].map(formatDuration),
    ).to.deep.equal(['38 ms', '999 ms', '1 s', '1.2 s', '59 s', '1 min', '4 min', '59 min', '1 h', '24 h']);
  });
});
