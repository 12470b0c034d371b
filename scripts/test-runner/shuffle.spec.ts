import { expect } from 'chai';
import { shuffle } from './shuffle.ts';

const ITEMS = Array.from({ length: 20 }, (_, index) => index);

describe('shuffle', () => {
  it('gives the same order for the same seed', () => {
    expect(shuffle(ITEMS, 42)).to.deep.equal(shuffle(ITEMS, 42));
  });

  it('gives another order for another seed, and loses nothing', () => {
    const [one, other] = [shuffle(ITEMS, 1), shuffle(ITEMS, 2)];

    expect(one).to.not.deep.equal(other);
    expect(one).to.have.members(ITEMS);
  });
});
