import { expect } from 'chai';
import { fleetForTests } from '../fleet/index.ts';
import type { LabFleet } from '../fleet/index.ts';
import { eventually, numbersFrom } from '@ccm/testing/support';
import { OUR } from '@ccm/simulators/world';

const REPLICAS = 3;
const PATIENCE_MS = 90_000;

const newCustomer = numbersFrom('+1413557');
const newCustomers = (count: number): string[] => Array.from({ length: count }, newCustomer);

describe('Inactivity over three chat replicas', () => {
  let fleet: LabFleet;

  fleetForTests(
    {
      brokers: 0,
      replicas: { 'outbound-worker': REPLICAS, 'smpp-worker': 0 },
      env: { CUSTOMER_INACTIVITY_TIMEOUT: '9' },
    },
    (started) => {
      fleet = started;
    },
  );

  const writes = async (from: string, body: string): Promise<unknown> =>
    fleet.outside.twilio.customerWrites({ from, to: OUR.smsNumber, body });
  /** The texts of a customer that Hybrid Chat received, in order, the end of the chat by its tag. */
  const heardOf = (customer: string): string[] =>
    fleet.outside.hybridChat.messagesOf(customer).map(({ tag, text }) => (tag === '' ? text : tag));
  const hears = async (customer: string, last: string): Promise<void> => {
    await eventually(() => heardOf(customer).at(-1) === last, {
      timeoutMs: PATIENCE_MS,
      describe: `${last} of ${customer}; it heard ${heardOf(customer).join(', ')}`,
    });
  };
  const answers = async (customer: string): Promise<void> => {
    await fleet.send({ number: customer, text: 'anything else?' });
    await fleet.outside.twilio.waitForSent(({ to }) => to === customer, { timeoutMs: PATIENCE_MS });
  };
  const answered = async (customer: string): Promise<void> => {
    await writes(customer, 'hello');
    await hears(customer, 'hello');
    await answers(customer);
  };
  /** Kills each replica once, and then one each time that Hybrid Chat has received further ends, until it has received all. */
  const killInTurnUntilEnded = async (customers: readonly string[]): Promise<void> => {
    const ended = (): number => customers.filter((customer) => heardOf(customer).includes('CHAT_ENDED')).length;
    for (let turn = 0; ended() < customers.length; turn += 1) {
      const victim = fleet.service('outbound-worker', turn % REPLICAS);
      const before = ended();
      await victim.kill();
      await victim.start();
      if (turn >= REPLICAS - 1)
        await eventually(() => ended() > before, {
          timeoutMs: PATIENCE_MS,
          describe: 'the end of another conversation',
        });
    }
  };

  it('ends each silent conversation exactly once, and none in which the customer wrote, while replicas die and come back', async () => {
    const [silent, talkative] = [newCustomers(6), newCustomers(6)];
    await Promise.all([
      ...silent.map(answered),
      ...talkative.map(async (customer) => {
        await answered(customer);
        await writes(customer, 'yes, this');
      }),
    ]);

    await killInTurnUntilEnded(silent);

    await Promise.all([...silent, ...talkative].map(async (customer) => writes(customer, 'back again')));
    await Promise.all([...silent, ...talkative].map(async (customer) => hears(customer, 'back again')));
    for (const customer of silent) {
      expect(heardOf(customer), customer).to.deep.equal(['hello', 'CHAT_ENDED', 'back again']);
    }
    for (const customer of talkative) {
      expect(heardOf(customer), customer).to.deep.equal(['hello', 'yes, this', 'back again']);
    }
  }).timeout(180_000);

  it('says the end after the messages that came before it, however long Hybrid Chat refuses those', async () => {
    const customer = newCustomer();
    const { hybridChat } = fleet.outside;
    hybridChat.misbehave({ match: { bodyIncludes: customer }, status: 503, headers: { 'retry-after': '12' } });
    await writes(customer, 'hello');
    await hybridChat.waitForRequest(({ body }) => body.includes(customer), { timeoutMs: PATIENCE_MS });
    await answers(customer);

    await hears(customer, 'CHAT_ENDED');

    expect(heardOf(customer)).to.deep.equal(['hello', 'CHAT_ENDED']);
  }).timeout(120_000);

  it('broke nothing that was agreed', () => {
    expect(fleet.outside.violations).to.deep.equal([]);
  });
});
