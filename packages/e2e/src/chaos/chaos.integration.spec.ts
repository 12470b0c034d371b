import { expect } from 'chai';
import { inTurn, SHORT_LOAD } from './faults/faults.ts';
import { runFault } from './run-fault.ts';
import { seededRandom } from './seeded-random.ts';

const seed = Math.floor(Math.random() * 1e9);

describe('chaos', () => {
  it(`loses no message and keeps the order while gateway, workers and Redis are killed in turn (seed ${String(seed)})`, async () => {
    const result = await runFault(inTurn(), { ...SHORT_LOAD, random: seededRandom(seed) });

    const { inbound, outbound, receipts, violations } = result;
    const messages = 5 * SHORT_LOAD.customersPerChannel * SHORT_LOAD.messagesEach;
    expect(inbound, 'in').to.include({ messages, lost: 0, outOfOrder: 0 });
    expect(outbound, 'out').to.include({ messages, lost: 0, outOfOrder: 0 });
    expect(receipts, 'told to the CRM').to.include({ missing: 0 });
    expect(violations).to.deep.equal([]);
  }).timeout(240_000);
});
