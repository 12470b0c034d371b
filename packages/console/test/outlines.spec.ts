import { expect } from 'chai';
import { outlinesOf } from '../src/charts/outlines.ts';

const SIZE = { width: 100, height: 24 };

describe('the outlines of a sparkline', () => {
  it('lead from value to value, 0 at the bottom and the largest at the top', () => {
    expect(outlinesOf([0, 5, 10], SIZE, 60)).to.deep.equal([
      { line: '0.0,22.0 50.0,12.0 100.0,2.0', area: '0.0,24 0.0,22.0 50.0,12.0 100.0,2.0 100.0,24' },
    ]);
  });

  it('leave out steps without a value instead of falling to 0 there', () => {
    const lines = outlinesOf([4, 4, null, 2, 4], SIZE, 60).map(({ line }) => line);

    expect(lines).to.deep.equal(['0.0,2.0 25.0,2.0', '75.0,12.0 100.0,2.0']);
  });

  it('make a point of a value between two gaps', () => {
    expect(outlinesOf([null, 3, null], SIZE, 60).map(({ line }) => line)).to.deep.equal(['50.0,2.0 50.0,2.0']);
  });

  it('are thinned to the mean of the values that were recorded', () => {
    const lines = outlinesOf([2, null, 4, 4, null, null], SIZE, 3).map(({ line }) => line);

    expect(lines).to.deep.equal(['0.0,12.0 50.0,2.0']);
  });
});
