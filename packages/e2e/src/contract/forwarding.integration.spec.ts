import { expect } from 'chai';
import { randomUUID } from 'node:crypto';
import { fleetForTests, ServiceProcess } from '../fleet/index.ts';
import type { LabFleet } from '../fleet/index.ts';
import type { RecordedRequest } from '@ccm/simulators/lab';
import { eventually, numbersFrom } from '@ccm/testing/support';
import { OUR } from '@ccm/simulators/world';
import { adminList, adminPost } from './admin.ts';

const newCustomer = numbersFrom('+1413555');

describe('Forwarding to Hybrid Chat', () => {
  let fleet: LabFleet;

  fleetForTests(
    {
      brokers: 0,
      replicas: { 'smpp-worker': 0 },
      env: { CUSTOMER_INACTIVITY_TIMEOUT: '2' },
    },
    (started) => {
      fleet = started;
    },
  );

  const writes = async (from: string, body: string): Promise<unknown> =>
    fleet.outside.twilio.customerWrites({ from, to: OUR.smsNumber, body });
  const textsOf = (refId: string): string[] => fleet.outside.hybridChat.messagesOf(refId).map(({ text }) => text);
  const triesOf = (text: string): RecordedRequest[] =>
    fleet.outside.hybridChat.requests.filter((request) => request.body.includes(text));
  const arrived = async (refId: string, count: number): Promise<void> => {
    await eventually(() => textsOf(refId).length >= count, { describe: `${String(count)} messages of ${refId}` });
  };
  const letterOf = async (customerId: string) =>
    eventually(
      async () => {
        const { items } = await adminList(fleet, '/dead-letters?kind=inbound');
        return items.find((item) => item['customerId'] === customerId);
      },
      { describe: 'a dead letter' },
    );

  const deadLetter = async (customer: string) => {
    fleet.outside.hybridChat.misbehave({ match: { bodyIncludes: customer }, status: 422 });
    await writes(customer, `dead ${customer}`);
    return letterOf(customer);
  };

  const passing: readonly [title: string, fault: object][] = [
    ...[408, 425, 429, 500, 502, 503, 504].map((status): [string, object] => [String(status), { status }]),
    ['a cut connection', { reset: true }],
    ['work done whose answer is lost', { reset: true, afterEffect: true }],
  ];
  for (const [title, fault] of passing) {
    it(`tries again after ${title}; the customer's later messages wait, and nobody else's`, async () => {
      const [customer, other] = [newCustomer(), newCustomer()];
      const [first, second, elsewhere] = [randomUUID(), randomUUID(), randomUUID()];
      fleet.outside.hybridChat.misbehave({ match: { bodyIncludes: first }, ...fault });
      await writes(customer, first);
      await writes(customer, second);
      await writes(other, elsewhere);
      await arrived(other, 1);
      expect(triesOf(second)).to.deep.equal([]);
      await arrived(customer, 2);
      expect(textsOf(customer)).to.deep.equal([first, second]);
      const tries = triesOf(first);
      expect(tries).to.have.lengthOf(2);
      expect(new Set(tries.map(({ headers }) => headers['idempotency-key']))).to.have.property('size', 1);
      expect(new Set(tries.map(({ body }) => body.toString('utf8')))).to.have.property('size', 1);
    });
  }

  it('waits as long as Retry-After says', async () => {
    const [customer, text] = [newCustomer(), randomUUID()];
    fleet.outside.hybridChat.misbehave({ match: { bodyIncludes: text }, status: 503, headers: { 'retry-after': '3' } });
    await writes(customer, text);
    await arrived(customer, 1);
    const [first, second] = triesOf(text);
    expect((second?.receivedAtMs ?? 0) - (first?.receivedAtMs ?? 0)).to.be.at.least(2900);
  });

  for (const status of [400, 401, 403, 404, 409, 410, 413, 422]) {
    it(`keeps a message that is answered ${String(status)} as a dead letter with the answer, and continues`, async () => {
      const customer = newCustomer();
      const [first, second] = [randomUUID(), randomUUID()];
      fleet.outside.hybridChat.misbehave({ match: { bodyIncludes: first }, status, body: { why: `no ${first}` } });
      await writes(customer, first);
      await writes(customer, second);
      await arrived(customer, 1);
      expect(textsOf(customer)).to.deep.equal([second]);
      expect(triesOf(first)).to.have.lengthOf(1);
      const letter = await letterOf(customer);
      expect(letter).to.include({ kind: 'inbound', channel: 'sms', customerId: customer });
      expect(letter['lastAnswer']).to.deep.equal({ status, body: JSON.stringify({ why: `no ${first}` }) });
    });
  }

  it('lists dead letters by kind, channel and time, in pages', async () => {
    const customers = [newCustomer(), newCustomer(), newCustomer(), newCustomer()] as const;
    const begun = new Date().toISOString();
    for (const customer of customers) await deadLetter(customer);
    const since = await adminList(fleet, `/dead-letters?since=${begun}&channel=sms&kind=inbound`);
    expect(new Set(since.items.map((item) => item['customerId']))).to.deep.equal(new Set(customers));
    expect(since.next).to.equal(null);
    const page = await adminList(fleet, `/dead-letters?since=${begun}&limit=3`);
    expect(page.items).to.have.lengthOf(3);
    const rest = await adminList(fleet, `/dead-letters?since=${begun}&limit=3&next=${String(page.next)}`);
    expect(rest.items).to.have.lengthOf(1);
    expect((await adminList(fleet, '/dead-letters?channel=viber')).items).to.deep.equal([]);
    expect((await fleet.admin('/dead-letters?kind=nonsense')).status).to.equal(400);
  });

  it('replays and deletes dead letters, one or by a filter', async () => {
    const customers = [newCustomer(), newCustomer(), newCustomer(), newCustomer()] as const;
    const begun = new Date().toISOString();
    const letters: Awaited<ReturnType<typeof letterOf>>[] = [];
    for (const customer of customers) letters.push(await deadLetter(customer));
    const [one = '', two = '', , four = ''] = letters.map(({ id }) => id);
    const shown = await fleet.admin(`/dead-letters/${one}`);
    expect(await shown.text()).to.include(`dead ${customers[0]}`);
    expect((await adminPost(fleet, `/dead-letters/${one}/replay`)).status).to.be.within(200, 299);
    await arrived(customers[0], 1);
    expect((await fleet.admin(`/dead-letters/${one}`)).status).to.equal(404);

    expect((await fleet.admin(`/dead-letters/${two}`, { method: 'DELETE' })).status).to.be.within(200, 299);
    expect((await fleet.admin(`/dead-letters/${two}`)).status).to.equal(404);

    const filter = { channel: 'sms', kind: 'inbound', since: begun, reason: String(letters[0]?.['reason']) };
    const tried = await adminPost(fleet, '/dead-letters/replay', { filter, dryRun: true });
    expect(tried.body).to.include({ dryRun: true, matched: 2, replayed: 0 });
    expect(textsOf(customers[2])).to.deep.equal([]);
    const replayed = await adminPost(fleet, '/dead-letters/replay', { filter, dryRun: false });
    expect(replayed.body).to.include({ dryRun: false, matched: 2, replayed: 2 });
    await arrived(customers[2], 1);
    await arrived(customers[3], 1);
    expect((await fleet.admin(`/dead-letters/${four}`)).status).to.equal(404);
    expect((await adminList(fleet, `/dead-letters?since=${begun}`)).items).to.deep.equal([]);
  });

  it('takes the conversationId over from the answer', async () => {
    const customer = newCustomer();
    await writes(customer, 'first');
    await arrived(customer, 1);
    await writes(customer, 'second');
    await arrived(customer, 2);
    const [first, second] = fleet.outside.hybridChat.messagesOf(customer);
    expect(first?.conversationId).to.equal(null);
    expect(second?.conversationId).to.match(/^conversation-/);
  });

  it("shows a message's life by any of its ids and by the customer's number", async () => {
    const customer = newCustomer();
    await writes(customer, 'life');
    await arrived(customer, 1);
    const [message] = fleet.outside.hybridChat.messagesOf(customer);
    const { messageId = '', providerMessageId = '' } = message ?? {};
    for (const query of [
      `id=${messageId}`,
      `id=${providerMessageId}`,
      `number=${encodeURIComponent(customer)}`,
      `number=${customer.slice(1)}`,
      `number=${customer}`,
    ]) {
      const { items, next } = await adminList(fleet, `/messages?${query}`);
      expect(
        items.map(({ id }) => id),
        query,
      ).to.deep.equal([messageId]);
      expect(next).to.equal(null);
    }
    const trail = await eventually(async () => {
      const life = (await (await fleet.admin(`/messages/${messageId}`)).json()) as {
        steps: { step: string; at: string }[];
      };
      return life.steps.some(({ step }) => step === 'forwarded') ? life : undefined;
    });
    expect(trail.steps.map(({ step }) => step)).to.include.members(['accepted', 'forwarded']);
    for (const { at } of trail.steps) expect(Date.parse(at)).to.be.a('number').and.not.NaN;
    expect((await fleet.admin('/messages/nobody')).status).to.equal(404);
  });

  it('keeps activities in the trail', async () => {
    const { viber } = fleet.outside;
    await viber.customerSubscribes({ person: 'Silent' });
    const id = viber.userIdOf({ person: 'Silent' });
    const items = await eventually(async () => {
      const list = await adminList(fleet, `/messages?number=${encodeURIComponent(id)}`);
      return list.items.length === 1 ? list.items : undefined;
    });
    expect(JSON.stringify(items)).to.match(/subscribed/i);
    expect(textsOf(id)).to.deep.equal([]);
  });

  it('ends a conversation once when the customer stays silent', async () => {
    const customer = newCustomer();
    await writes(customer, 'hello');
    await arrived(customer, 1);
    await fleet.send({ number: customer, text: 'anything else?' });
    await fleet.outside.twilio.waitForSent(({ to }) => to === customer);
    await arrived(customer, 2);
    const [, ended] = fleet.outside.hybridChat.messagesOf(customer);
    expect(ended).to.include({
      messageType: 'ActivityMessage',
      tag: 'CHAT_ENDED',
      reason: 'INACTIVITY',
      refId: customer,
      channel: 'sms',
      serviceIdentifier: OUR.smsNumber,
      skillGroup: 'silver',
    });
    expect(ended?.conversationId).to.match(/^conversation-/);
    await writes(customer, 'back again');
    await arrived(customer, 3);
    const [, , again] = fleet.outside.hybridChat.messagesOf(customer);
    expect(again).to.include({ text: 'back again', conversationId: null });
  });

  it('forwards activities only with FORWARD_EVENTS=true, as an ActivityMessage', async () => {
    await using _worker = await workerInstead({ FORWARD_EVENTS: 'true' });
    const { viber, hybridChat } = fleet.outside;
    await viber.customerSubscribes({ person: 'Loud' });
    const id = viber.userIdOf({ person: 'Loud' });
    const activity = await hybridChat.waitForMessage(({ refId }) => refId === id);
    expect(activity).to.include({ messageType: 'ActivityMessage', channel: 'viber', serviceIdentifier: 'bot' });
    expect(activity.tag).not.to.equal('');
  }).timeout(120_000);

  it('marks messages as read at the provider with READ_MARKS=true alone, once Hybrid Chat has them', async () => {
    const { facebook, hybridChat } = fleet.outside;
    const marks = (customer: string): readonly string[] =>
      facebook.requests
        .map(({ body }) => body.toString())
        .filter((body) => body.includes('mark_seen') && body.includes(customer));
    const writesOn = async (customer: string): Promise<void> => {
      await facebook.customerWrites({ from: customer, text: `seen by ${customer}` });
      await hybridChat.waitForMessage(({ refId }) => refId === customer);
    };
    const [quiet, marked] = ['6412345678905551', '6412345678905552'];
    await writesOn(quiet);
    await using _worker = await workerInstead({ READ_MARKS: 'true' });
    await writesOn(marked);
    await eventually(() => marks(marked).length === 1);

    expect(marks(quiet)).to.deep.equal([]);
  }).timeout(120_000);

  it('keeps customer messages as dead letters without CHAT_SOLUTION_URL, and forwards them once it is set', async () => {
    const customer = newCustomer();
    {
      await using _worker = await workerInstead({ CHAT_SOLUTION_URL: '' });
      await writes(customer, 'nobody there');
      const letter = await letterOf(customer);
      expect(letter).to.include({ reason: 'no chat solution configured', kind: 'inbound', channel: 'sms' });
      expect(textsOf(customer)).to.deep.equal([]);
    }
    const replayed = await adminPost(fleet, '/dead-letters/replay', {
      filter: { reason: 'no chat solution configured' },
    });
    expect(replayed.body).to.include({ matched: 1, replayed: 1 });
    await arrived(customer, 1);
  }).timeout(120_000);

  it('broke nothing that was agreed', () => {
    expect(fleet.outside.violations).to.deep.equal([]);
  });

  /** A worker with other settings, while the fleet's own is stopped. */
  async function workerInstead(env: Readonly<Record<string, string>>): Promise<AsyncDisposable> {
    const usual = fleet.service('outbound-worker');
    await usual.stop();
    const other = await ServiceProcess.start({ service: 'outbound-worker', env: { ...fleet.env, ...env } });
    return {
      [Symbol.asyncDispose]: async () => {
        await other.stop();
        await usual.start();
      },
    };
  }
});
