import { expect } from 'chai';
import { PauseDetector } from './pause-detector.ts';

describe('PauseDetector', () => {
  it('counts how often the clock jumped, however soon it is asked', () => {
    let nowMs = 0;
    const pauseDetector = new PauseDetector({ afterMs: 2000, nowMs: () => nowMs });
    const before = pauseDetector.count;
    nowMs += 1900;
    expect(pauseDetector.count).to.equal(before);
    nowMs += 9000;
    expect(pauseDetector.count).to.equal(before + 1);
    expect(pauseDetector.count).to.equal(before + 1);
    nowMs += 2001;
    expect(pauseDetector.count).to.equal(before + 2);
  });

  it('counts none in a process that runs', async () => {
    const pauseDetector = new PauseDetector();
    await new Promise(setImmediate);
    expect(pauseDetector.count).to.equal(0);
  });
});
