import { expect } from 'chai';
import { lazy } from './lazy.ts';

describe('lazy', () => {
  it('makes nothing before it is asked, and makes it once', () => {
    let made = 0;
    const value = lazy(() => (made += 1));

    expect(made).to.equal(0);
    expect([value(), value(), made]).to.deep.equal([1, 1, 1]);
  });

  it('keeps a value that is undefined', () => {
    let made = 0;
    const value = lazy(() => {
      made += 1;
    });
    value();
    value();

    expect(made).to.equal(1);
  });

  it('tries again after an error', () => {
    let tries = 0;
    const value = lazy(() => {
      tries += 1;
      if (tries === 1) throw new Error('not yet');
      return tries;
    });

    expect(value).to.throw('not yet');
    expect(value()).to.equal(2);
  });
});
