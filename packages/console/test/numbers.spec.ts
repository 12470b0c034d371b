import { expect } from 'chai';
import { formatRate } from '../src/format/numbers.ts';

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
