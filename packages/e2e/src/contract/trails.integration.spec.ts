import { expect } from 'chai';
import { randomUUID } from 'node:crypto';
import { fleetForTests } from '../fleet/index.ts';
import type { LabFleet } from '../fleet/index.ts';
import { eventually, numbersFrom } from '@ccm/testing/support';
import { OUR } from '@ccm/simulators/world';
import { adminList } from './admin.ts';

interface Step {
  readonly at: string;
  readonly step: string;
  readonly attempts?: number;
  readonly payload?: {
    readonly text?: string;
    readonly attachments?: readonly { readonly kind: string; readonly url: string }[];
  };
}

type Life = Readonly<Record<string, unknown>> & { readonly id: string; readonly steps: readonly Step[] };

const newCustomer = numbersFrom('+1413562');

for (const [title, env] of [
  ['as they are by default', {}],
  ['with LOG_CUSTOMER_DATA=true', { LOG_CUSTOMER_DATA: 'true' }],
] as const) {
  describe(`The trails of messages, ${title}`, () => {
    const isShown = 'LOG_CUSTOMER_DATA' in env;
    let fleet: LabFleet;

    fleetForTests({ brokers: 0, replicas: { 'smpp-worker': 0 }, env }, (started) => {
      fleet = started;
    });

    /** The one message that each of these leads to, the same by all of them. */
    const lifeBy = async (queries: readonly string[], last: string): Promise<Life> => {
      const [first = ''] = queries;
      const life = await eventually(
        async () => {
          const [one] = (await adminList(fleet, `/messages?${first}`)).items as readonly Life[];
          return one?.steps.some(({ step }) => step === last) === true ? one : undefined;
        },
        { describe: `"${last}" by ${first}` },
      );
      for (const query of queries) {
        const { items, next } = await adminList(fleet, `/messages?${query}`);
        expect([items, next], query).to.deep.equal([[life], null]);
      }
      const direct = await fleet.admin(`/messages/${life.id}`);
      expect(await direct.json()).to.deep.equal(life);
      return life;
    };

    const expectTimes = (life: Life, begunAtMs: number): void => {
      const times = life.steps.map(({ at }) => Date.parse(at));
      expect(times).to.deep.equal(times.toSorted((one, other) => one - other));
      for (const atMs of times) expect(atMs).to.be.within(begunAtMs, Date.now());
    };

    it('are found by our id, the application’s, the provider’s and the number: a message to a customer, tried twice', async () => {
      const [customer, id, text, begunAtMs] = [newCustomer(), randomUUID(), randomUUID(), Date.now()];
      fleet.outside.twilio.misbehave({ match: ({ body }) => body.includes(text), status: 503 });
      await fleet.send({
        channel: 'sms',
        number: customer,
        text,
        id,
        attachments: [{ url: 'https://files.example.com/invoice-of-jane.pdf' }],
      });
      const { sid } = await fleet.outside.twilio.waitForSent(({ to }) => to === customer);
      await fleet.outside.twilio.settled();
      const number = encodeURIComponent(customer);
      const own = (await adminList(fleet, `/messages?id=${id}`)).items[0]?.id ?? '';
      const queries = [`id=${id}`, `id=${own}`, `id=${sid}`, `number=${number}`, `number=${customer.slice(1)}`];
      const life = await lifeBy(queries, 'delivered');
      expect(life).to.include({
        id: own,
        applicationId: id,
        direction: 'outbound',
        channel: 'sms',
        number: customer,
        status: 'delivered',
      });
      expect(life.steps.map(({ step }) => step)).to.include.members([
        'accepted',
        'retried',
        'sent-part',
        'sent',
        'delivered',
      ]);
      expect(life.steps.find(({ step }) => step === 'retried')).to.include({ attempts: 1 });
      expectTimes(life, begunAtMs);
      const payload = life.steps[0]?.payload;
      expect(payload?.text).to.equal(isShown ? text : `[${String(text.length)} characters]`);
      expect(payload?.attachments?.[0]?.kind).to.equal('file');
      expect(JSON.stringify(life).includes('invoice-of-jane')).to.equal(isShown);
    });

    it('are found by our id, the provider’s and the number: a message from a customer, tried twice', async () => {
      const [customer, text, begunAtMs] = [newCustomer(), randomUUID(), Date.now()];
      fleet.outside.hybridChat.misbehave({ match: { bodyIncludes: text }, status: 503 });
      const { messageSid } = await fleet.outside.twilio.customerWrites({
        from: customer,
        to: OUR.smsNumber,
        body: text,
      });
      const { messageId } = await fleet.outside.hybridChat.waitForMessage(({ refId }) => refId === customer);
      const life = await lifeBy(
        [`id=${messageId}`, `id=${messageSid}`, `number=${encodeURIComponent(customer)}`],
        'forwarded',
      );
      expect(life).to.include({ id: messageId, direction: 'inbound', number: customer, status: 'forwarded' });
      expect(life.steps.map(({ step }) => step)).to.deep.equal(['accepted', 'retried', 'forwarded']);
      expect(life.steps[1]).to.include({ attempts: 1 });
      expectTimes(life, begunAtMs);
      expect(life.steps[0]?.payload?.text).to.equal(isShown ? text : `[${String(text.length)} characters]`);
      expect(JSON.stringify(life).includes(text)).to.equal(isShown);
    });

    it('broke nothing that was agreed', () => {
      expect(fleet.outside.violations).to.deep.equal([]);
    });
  });
}
