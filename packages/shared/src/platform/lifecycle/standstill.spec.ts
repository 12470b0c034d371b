import { expect } from 'chai';
import { Standstill } from './standstill.ts';

describe('Standstill', () => {
  it('counts how often the clock jumped, however soon it is asked', () => {
    let nowMs = 0;
    const standstill = new Standstill({ afterMs: 2000, nowMs: () => nowMs });
    const before = standstill.count;
    nowMs += 1900;
    expect(standstill.count).to.equal(before);
    nowMs += 9000;
    expect(standstill.count).to.equal(before + 1);
    expect(standstill.count).to.equal(before + 1);
    nowMs += 2001;
    expect(standstill.count).to.equal(before + 2);
  });

  it('counts none in a process that runs', async () => {
    const standstill = new Standstill();
    await new Promise(setImmediate);
    expect(standstill.count).to.equal(0);
  });
});
