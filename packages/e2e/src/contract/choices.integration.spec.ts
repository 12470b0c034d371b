import { expect } from 'chai';
import { fleetForTests } from '../fleet/index.ts';
import type { LabFleet } from '../fleet/index.ts';
import { eventually, numbersFrom } from '@ccm/testing/support';
import { OUR } from '@ccm/simulators/world';
import { compact } from '@ccm/core/objects';

const BUTTONS = [
  { title: 'Sales', payload: 'to-sales' },
  { title: 'Support', payload: 'to-support' },
];
/** A customer's answer, and its meaning if two buttons were sent. */
const ANSWERS: readonly (readonly [written: string, heard: { readonly text: string; readonly payload?: string }])[] = [
  ['2', { text: 'Support', payload: 'to-support' }],
  [' 1. ', { text: 'Sales', payload: 'to-sales' }],
  ['2️⃣', { text: 'Support', payload: 'to-support' }],
  ['٢', { text: 'Support', payload: 'to-support' }],
  ['support', { text: 'Support', payload: 'to-support' }],
  ['3', { text: '3' }],
  ['2 of them', { text: '2 of them' }],
];

const newCustomer = numbersFrom('+1413558');

describe('Choices by number on a channel without buttons', () => {
  let fleet: LabFleet;

  fleetForTests({ brokers: 0, replicas: { 'outbound-worker': 2, 'smpp-worker': 0 } }, (started) => {
    fleet = started;
  });

  const writes = async (from: string, body: string): Promise<unknown> =>
    fleet.outside.twilio.customerWrites({ from, to: OUR.smsNumber, body });
  /** Text and payload of the customer's messages at Hybrid Chat, once this many have arrived. */
  const heard = async (customer: string, count: number): Promise<readonly object[]> => {
    const messages = await eventually(
      () => {
        const all = fleet.outside.hybridChat.messagesOf(customer);
        return all.length >= count ? all : undefined;
      },
      { timeoutMs: 60_000, describe: `${String(count)} messages of ${customer}` },
    );
    return messages.map(({ text, payload }) => ({ text, ...compact({ payload }) }));
  };
  const sends = async (number: string, content: object, shows: string): Promise<void> => {
    await fleet.send({ channel: 'sms', number, ...content });
    await fleet.outside.twilio.waitForSent(({ to, body }) => to === number && body.includes(shows), {
      timeoutMs: 60_000,
    });
  };
  const asks = async (customer: string): Promise<void> =>
    sends(customer, { text: 'Whom do you want?', buttons: BUTTONS }, '1. Sales\n2. Support');

  for (const [written, meant] of ANSWERS) {
    it(`reads "${written}" as ${JSON.stringify(meant)}`, async () => {
      const customer = newCustomer();
      await asks(customer);

      await writes(customer, written);

      expect(await heard(customer, 1)).to.deep.equal([meant]);
    }).timeout(120_000);
  }

  it('forgets the choices with the next message that offers none', async () => {
    const customer = newCustomer();
    await asks(customer);
    await sends(customer, { text: 'How many do you want?' }, 'How many');

    await writes(customer, '2');

    expect(await heard(customer, 1)).to.deep.equal([{ text: '2' }]);
  }).timeout(120_000);

  it('knows them although the workers died in between', async () => {
    const customer = newCustomer();
    await asks(customer);
    for (const replica of [0, 1]) {
      await fleet.service('outbound-worker', replica).kill();
      await fleet.service('outbound-worker', replica).start();
    }

    await writes(customer, '1');

    expect(await heard(customer, 1)).to.deep.equal([{ text: 'Sales', payload: 'to-sales' }]);
  }).timeout(120_000);

  it('keeps them apart by customer', async () => {
    const [asked, other] = [newCustomer(), newCustomer()];
    await asks(asked);

    await writes(other, '1');

    expect(await heard(other, 1)).to.deep.equal([{ text: '1' }]);
  }).timeout(120_000);
});
