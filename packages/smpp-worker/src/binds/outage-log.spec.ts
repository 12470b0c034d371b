import { captureLog } from '@ccm/testing/support';
import { expect } from 'chai';
import { OutageLog } from './outage-log.ts';

describe('OutageLog', () => {
  it('writes one line at the start, one a minute, and one at the end', () => {
    const { logger, lines } = captureLog();
    let nowMs = 0;
    const outage = new OutageLog(logger, () => nowMs);
    for (; nowMs < 150_000; nowMs += 1500) outage.failed(new Error('away'));
    outage.worked();
    outage.worked();

    const logged = lines.map((line) => JSON.parse(line) as { event: string; sinceMs: number; failures: number });
    expect(logged.map(({ event, sinceMs, failures }) => [event, sinceMs, failures])).to.deep.equal([
      ['bind-registry-away', 0, 1],
      ['bind-registry-away', 60_000, 41],
      ['bind-registry-away', 120_000, 81],
      ['bind-registry-back', 150_000, 100],
    ]);
  });

  it('writes nothing while all is well, and begins anew with the next outage', () => {
    const { logger, lines } = captureLog();
    const outage = new OutageLog(logger, () => 0);
    outage.worked();
    expect(lines).to.deep.equal([]);
    for (let count = 0; count < 2; count += 1) {
      outage.failed(new Error('away'));
      outage.worked();
    }
    expect(lines).to.have.lengthOf(4);
  });
});
