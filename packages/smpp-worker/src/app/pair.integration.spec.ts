import { LabFleet } from '@ccm/e2e/fleet';
import { eventually } from '@ccm/testing/support';
import { OUR } from '@ccm/simulators/world';
import { expect } from 'chai';

const WAIT = { timeoutMs: 40_000 };

describe('a transmitter and a receiver as a pair', () => {
  let fleet: LabFleet;

  before(async () => {
    fleet = await LabFleet.start({ brokers: 0, env: { SMPP_BIND_TYPE: '0', SMPP_PAIR: 'true' } });
  });

  after(async () => {
    await fleet.stop();
  });

  it('sends over one bind and receives receipts and messages over the other', async () => {
    const { smsc, crm, hybridChat } = fleet.outside;
    await smsc.waitUntil(() => smsc.bound.length === 2, { timeoutMs: 40_000 });
    const kinds = smsc.bound.map(({ bound }) => bound?.kind ?? 'none').toSorted();

    await fleet.send({ channel: 'smpp', number: '+447700900789', text: 'over the pair', id: 'pair-1' });
    await smsc.customerWrites({ from: '447700900789', to: OUR.smppNumber.slice(1), text: 'and back' });

    expect(kinds).to.deep.equal(['receiver', 'transmitter']);
    await eventually(() => crm.statusesOf('pair-1').includes(2), { timeoutMs: 40_000, describe: 'the receipt' });
    await hybridChat.waitForMessage(({ text }) => text === 'and back', { timeoutMs: 40_000 });
  });

  it('is shown as held by a replica, under its name in the fleet', async () => {
    const itemsOf = async (list: string): Promise<readonly Readonly<Record<string, unknown>>[]> =>
      ((await (await fleet.admin(list)).json()) as { items: Record<string, unknown>[] }).items;
    const [owner, other, ...none] = await eventually(async () => {
      const binds = await itemsOf('/binds');
      return binds.length === 2 ? binds.map((bind) => bind['owner']) : undefined;
    }, WAIT);
    // A replica may hold binds before its first heartbeat is there.
    await eventually(async () => (await itemsOf('/fleet')).some(({ id }) => id === owner), WAIT);
    expect([other, ...none]).to.deep.equal([owner]);
  });
});
