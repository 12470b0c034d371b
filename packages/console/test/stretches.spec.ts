import { expect } from 'chai';
import { isolatedSteps, stretchesOf } from '../src/charts/stretches.ts';

describe('the stretches of a series', () => {
  it('are its values between the gaps, each with the step that it starts at', () => {
    expect(stretchesOf([null, 3, 0, null, null, 7])).to.deep.equal([
      { start: 1, values: [3, 0] },
      { start: 5, values: [7] },
    ]);
  });

  it('are none in a series of gaps alone', () => {
    expect(stretchesOf([null, null])).to.deep.equal([]);
  });

  it('give a point to draw for every value between two gaps or at an end before a gap, but for none of a line', () => {
    expect(isolatedSteps([4, null, 5, null, 6, 7, null, 0, null, 8])).to.deep.equal([0, 2, 7, 9]);
  });
});
