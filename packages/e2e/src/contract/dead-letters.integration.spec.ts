import { bodyOf, openEnvelope } from '@ccm/shared/storage/partitions';
import { Sealer } from '@ccm/shared/storage/sealing';
import { expect } from 'chai';
import { randomUUID } from 'node:crypto';
import { LAB, LabFleet } from '../fleet/index.ts';
import { JmsClient } from '@ccm/testing/servers';
import { eventually, numbersFrom } from '@ccm/testing/support';
import { SIMULATED_ACCOUNT } from '@ccm/simulators/twilio';
import { OUR } from '@ccm/simulators/world';
import { adminList, adminPost } from './admin.ts';
import type { AdminList } from './admin.ts';
import { RedisIntruder } from './redis-intruder.ts';
import { post, twilioCall } from './signed-calls.ts';
import { sms } from './webhook-payloads.ts';

const SEALER = new Sealer([LAB.signingKey]);
const PAGE_CUSTOMER = '6412345678901234';
const newCustomer = numbersFrom('+1413560');

describe('Dead letters', () => {
  let fleet: LabFleet;
  let jms: JmsClient;
  /** Application ids of messages that failed and may be replayed: the CRM is then told of them after their end. */
  const mayBeSentAgain = new Set<string>();

  before(async function start() {
    this.timeout(120_000);
    fleet = await LabFleet.start({ replicas: { 'smpp-worker': 0 } });
    const [broker] = fleet.brokers;
    if (broker === undefined) throw new Error('there is no broker');
    jms = await JmsClient.start(broker);
  });

  after(async function stop() {
    this.timeout(120_000);
    await jms.stop();
    await fleet.stop();
  });

  const writes = async (from: string, body: string): Promise<unknown> =>
    fleet.outside.twilio.customerWrites({ from, to: OUR.smsNumber, body });
  const send = async (message: Readonly<Record<string, unknown>>): Promise<void> => {
    await fleet.send(message);
  };
  /** Reports of other messages may wait beside it. */
  const isFrom = (sealed: string, customer: string): boolean => {
    const body = bodyOf(openEnvelope(sealed, SEALER)).toString();
    return new URLSearchParams(body).get('From') === customer;
  };
  const textsOf = (refId: string): string[] => fleet.outside.hybridChat.messagesOf(refId).map(({ text }) => text);
  const sentTo = (number: string): string[] =>
    fleet.outside.twilio.sent.filter(({ to }) => to === number).map(({ body }) => body);
  const list = async (query: string): Promise<AdminList['items']> =>
    (await adminList(fleet, `/dead-letters?${query}`)).items;
  const letterOf = async (customerId: string, query = 'limit=1000') =>
    eventually(async () => (await list(query)).find((item) => item['customerId'] === customerId), {
      describe: `a dead letter of ${customerId}`,
    });
  const whole = async (id: string): Promise<Record<string, unknown>> =>
    (await (await fleet.admin(`/dead-letters/${id}`)).json()) as Record<string, unknown>;
  const replay = async (id: string): Promise<number> => (await adminPost(fleet, `/dead-letters/${id}/replay`)).status;
  const drop = async (id: string): Promise<number> =>
    (await fleet.admin(`/dead-letters/${id}`, { method: 'DELETE' })).status;

  /** The number of an SMS customer's messages that wait in their mailbox. */
  const waitingOf = async (customer: string): Promise<unknown> => {
    const answer = await fleet.admin(`/conversations/sms/default/${encodeURIComponent(customer)}`);
    return ((await answer.json()) as { readonly waiting: unknown }).waiting;
  };

  /** A customer's message that Hybrid Chat refused. */
  const refusedByChat = async (customer: string, text: string = randomUUID()) => {
    fleet.outside.hybridChat.misbehave({ match: { bodyIncludes: text }, status: 422, body: { why: 'not today' } });
    await writes(customer, text);
    return letterOf(customer, 'kind=inbound&limit=1000');
  };
  /** A message that Twilio refused for good. */
  const refusedByTwilio = async (customer: string, text: string, mark = text) => {
    fleet.outside.twilio.refuse(21211, { match: ({ body }) => body.includes(mark) });
    const id = randomUUID();
    mayBeSentAgain.add(id);
    await send({ channel: 'sms', number: customer, text, id });
    return letterOf(customer, 'kind=outbound&limit=1000');
  };

  it('contain the reason, the last answer, the attempts, the message and its history', async () => {
    const [customer, text] = [newCustomer(), randomUUID()];
    fleet.outside.hybridChat.misbehave({ match: { bodyIncludes: text }, status: 503 });
    const letter = await refusedByChat(customer, text);
    // On a busy machine a call may fail by itself, too: that is one more attempt.
    const attempts = Number(letter['attempts']);
    expect(attempts).to.be.at.least(2);
    expect(letter).to.include({ kind: 'inbound', reason: 'rejected-by-hybrid-chat', channel: 'sms' });
    expect(letter['lastAnswer']).to.deep.equal({ status: 422, body: '{"why":"not today"}' });
    expect(letter).not.to.have.property('payload');
    const one = await whole(letter.id);
    expect(JSON.stringify(one['payload'])).to.include(text);
    expect(one).to.have.nested.property('trail.status', 'dead-lettered');
    const { steps } = one['trail'] as { steps: readonly { step: string; attempts?: number; deadLetterId?: string }[] };
    const retried = Array.from({ length: attempts - 1 }, () => 'retried');
    expect(steps.map(({ step }) => step)).to.deep.equal(['accepted', ...retried, 'dead-lettered']);
    expect(steps.at(-1)).to.include({ attempts, deadLetterId: letter.id });

    const out = await refusedByTwilio(newCustomer(), randomUUID());
    expect(out).to.include({ kind: 'outbound', reason: 'invalid-recipient' });
    expect(out['attempts']).to.be.at.least(1);
    expect(out).to.have.nested.property('lastAnswer.body').that.includes('21211');
    for (const { id } of [letter, out]) expect(await drop(id)).to.equal(204);
  });

  it('go behind messages in flight when they are replayed: messages of customers', async () => {
    const [customer, refused, second, third] = [newCustomer(), randomUUID(), randomUUID(), randomUUID()];
    const { id } = await refusedByChat(customer, refused);
    let isDown = true;
    fleet.outside.hybridChat.misbehave({
      match: ({ body }) => isDown && body.includes(customer),
      status: 503,
      times: 1000,
    });
    await writes(customer, second);
    await writes(customer, third);
    await eventually(async () => (await waitingOf(customer)) === 2, { describe: 'both to wait behind the fault' });
    expect(await replay(id)).to.equal(202);
    isDown = false;
    await eventually(() => textsOf(customer).length === 3, { timeoutMs: 40_000 });
    expect(textsOf(customer)).to.deep.equal([second, third, refused]);
    expect(await replay(id)).to.equal(404);
  }).timeout(120_000);

  it('go behind messages in flight when they are replayed, even with the same id and text: messages to customers', async () => {
    const [customer, refused, second, third] = [newCustomer(), randomUUID(), randomUUID(), randomUUID()];
    const letter = await refusedByTwilio(customer, refused);
    let isDown = true;
    fleet.outside.twilio.misbehave({
      match: ({ body }) => isDown && [second, third, refused].some((text) => body.includes(text)),
      status: 503,
      times: 1000,
    });
    for (const text of [second, third]) await send({ channel: 'sms', number: customer, text });
    await eventually(() => fleet.outside.twilio.requests.some(({ body }) => body.includes(second)));
    expect(await replay(letter.id)).to.equal(202);
    isDown = false;
    await eventually(() => sentTo(customer).length === 3, { timeoutMs: 40_000 });
    expect(sentTo(customer)).to.deep.equal([second, third, refused]);
    const { items } = await adminList(fleet, `/messages?id=${String(letter['messageId'])}`);
    const steps = items[0]?.['steps'] as readonly { step: string; as?: string }[];
    const as = steps.find(({ step }) => step === 'replayed')?.as ?? '';
    const [onward] = (await adminList(fleet, `/messages?id=${as}`)).items;
    expect(onward).to.have.nested.property('steps[0].replayOf', letter['messageId']);
  }).timeout(120_000);

  it('say how much of a message went out before it was given up, and send all of it again', async () => {
    const [customer, end] = [newCustomer(), randomUUID()];
    const { description, id } = await refusedByTwilio(customer, `${'long '.repeat(330)}${end}`, end);
    expect(description).to.include('1 of its parts went out; a replay sends all again');
    expect(await whole(id))
      .to.have.nested.property('trail.steps')
      .that.satisfies((steps: readonly { step: string }[]) => steps.some(({ step }) => step === 'sent-part'));
    expect(await replay(id)).to.equal(202);
    await eventually(() => sentTo(customer).length === 3);
    const [first, again, last] = sentTo(customer);
    expect(again).to.equal(first);
    expect(last).to.include(end);
  });

  it('go behind messages in flight when they are replayed: webhooks', async () => {
    const [customer, second] = [newCustomer(), randomUUID()];
    await fleet.service('outbound-worker').stop();
    await writes(customer, 'first');
    await using intruder = new RedisIntruder(fleet.redis);
    const { partition, sealed } = await intruder.takeEnvelope((envelope) => isFrom(envelope, customer));
    await intruder.put(partition === 'webhooks-0' ? 'webhooks-1' : 'webhooks-0', sealed);
    const worker = fleet.service('outbound-worker');
    await worker.start();
    const { id } = await eventually(async () => (await list('kind=webhook'))[0]);
    await worker.stop();
    await writes(customer, second);
    expect(await replay(id)).to.equal(202);
    await worker.start();
    await eventually(() => textsOf(customer).length === 2);
    expect(textsOf(customer)).to.deep.equal([second, 'first']);
  }).timeout(120_000);

  it('are carried out when they are replayed: commands', async () => {
    const [text, id] = [randomUUID(), randomUUID()];
    const worker = fleet.service('outbound-worker');
    await worker.stop();
    const without = Object.fromEntries(
      Object.keys(fleet.env).flatMap((name) => (name.startsWith('FACEBOOK_') ? [[name, '']] : [])),
    );
    const poorer = await fleet.startService('outbound-worker', without);
    const body = JSON.stringify({ channel: 'FACEBOOK', to: PAGE_CUSTOMER, text, id });
    await jms.send('outbound-sms', { type: 'SendSms', body });
    const letter = await eventually(async () => (await list('kind=command'))[0]);
    expect(letter).to.include({ reason: 'invalid-channel' });
    await poorer.stop();
    fleet.services.splice(fleet.services.indexOf(poorer), 1);
    await worker.start();
    expect(await replay(letter.id)).to.equal(202);
    await eventually(() => fleet.outside.facebook.requests.some((request) => request.body.includes(text)));
    expect((await adminList(fleet, `/messages?id=${id}`)).items).to.have.lengthOf(1);
  }).timeout(120_000);

  it('reach the CRM when they are replayed: notifications', async () => {
    const id = randomUUID();
    fleet.outside.crm.misbehave({ match: { bodyIncludes: id }, status: 400, times: 100 });
    const customer = newCustomer();
    await send({ channel: 'sms', number: customer, text: 'news', id });
    await eventually(async () => (await list('kind=crm')).length >= 2);
    await fleet.outside.twilio.settled();
    const letters = await list('kind=crm');
    fleet.outside.crm.clear();
    const { body } = await adminPost(fleet, '/dead-letters/replay', { filter: { kind: 'crm' } });
    // More of them may have come since they were counted.
    expect(body).to.have.property('replayed').that.is.at.least(letters.length);
    await fleet.outside.crm.waitForStatus(id, 2);
  }).timeout(120_000);

  it('are replayed once, however many operators do it at the same time', async () => {
    const customers = [newCustomer(), newCustomer(), newCustomer()];
    const ids: string[] = [];
    for (const customer of customers) ids.push((await refusedByChat(customer)).id);
    const [first = ''] = ids;
    const answers = await Promise.all(Array.from({ length: 10 }, async () => replay(first)));
    expect(answers.filter((status) => status === 202)).to.deep.equal([202]);
    for (const status of answers) expect(status).to.be.oneOf([202, 404, 409]);
    const bulk = await Promise.all(
      Array.from({ length: 5 }, async () => adminPost(fleet, '/dead-letters/replay', { ids })),
    );
    const replayed = bulk.map(({ body }) => (body as { replayed: number }).replayed);
    expect(replayed.reduce((sum, count) => sum + count, 0)).to.equal(2);
    for (const customer of customers) await eventually(() => textsOf(customer).length === 1);
    expect(fleet.outside.hybridChat.duplicates()).to.deep.equal([]);
  }).timeout(120_000);

  it('are replayed in the order in which they were given up: many by their ids, or by filter', async () => {
    const customer = newCustomer();
    const texts = Array.from({ length: 4 }, () => randomUUID());
    const begun = new Date().toISOString();
    for (const text of texts) {
      fleet.outside.hybridChat.misbehave({ match: { bodyIncludes: text }, status: 422 });
      await writes(customer, text);
    }
    const letters = await eventually(async () => {
      const found = await list(`since=${begun}`);
      return found.length === 4 ? found.toReversed() : undefined;
    });
    const ids = letters.map(({ id }) => id);
    const order = { filter: { since: begun }, ids: [ids[2], ids[0], 'nobody'] };
    const tried = await adminPost(fleet, '/dead-letters/replay', { ...order, dryRun: true });
    expect(tried.body).to.include({ dryRun: true, matched: 2, replayed: 0, more: false });
    expect((tried.body as AdminList).items.map(({ id }) => id)).to.deep.equal([ids[0], ids[2]]);
    expect(textsOf(customer)).to.deep.equal([]);
    expect((await adminPost(fleet, '/dead-letters/replay', order)).body).to.include({ matched: 2, replayed: 2 });
    await eventually(() => textsOf(customer).length === 2);
    expect(textsOf(customer)).to.deep.equal([texts[0], texts[2]]);
    const rest = await adminPost(fleet, '/dead-letters/replay', { filter: { since: begun, kind: 'inbound' } });
    expect(rest.body).to.include({ matched: 2, replayed: 2 });
    await eventually(() => textsOf(customer).length === 4);
    expect(textsOf(customer).slice(2)).to.deep.equal([texts[1], texts[3]]);
  });

  it('are gone once they are dropped', async () => {
    const customer = newCustomer();
    const { id } = await refusedByChat(customer);
    expect([await drop(id), await drop(id), await replay(id)]).to.deep.equal([204, 404, 404]);
    expect((await fleet.admin(`/dead-letters/${id}`)).status).to.equal(404);
    expect(textsOf(customer)).to.deep.equal([]);
  });

  describe('of a worker that cannot move on after keeping them, as one that dies then', () => {
    /** Makes the worker give a message up, fail to take it out of its mailbox, and die: the next worker gives it up again. */
    const stuck = async (begin: () => Promise<unknown>, times: () => number): Promise<void> => {
      const worker = fleet.service('outbound-worker');
      await fleet.redis.say('ACL SETUSER default -lpop');
      try {
        await begin();
        await eventually(() => times() > 0, { timeoutMs: 40_000, describe: 'it to be given up' });
        await worker.kill('SIGKILL');
        const before = times();
        await worker.start();
        await eventually(() => times() > before, { timeoutMs: 40_000, describe: 'it to be given up again' });
      } finally {
        await fleet.redis.say('ACL SETUSER default +lpop');
      }
    };
    const keptOf = async (customer: string, kind: string): Promise<number> =>
      (await list(`kind=${kind}&limit=1000`)).filter((letter) => letter['customerId'] === customer).length;
    const tries = (party: { readonly requests: readonly { readonly body: Buffer }[] }, text: string): number =>
      party.requests.filter(({ body }) => body.includes(text)).length;

    it('are kept once: messages of customers', async () => {
      const { hybridChat } = fleet.outside;
      const [customer, text] = [newCustomer(), randomUUID()];
      hybridChat.misbehave({ match: { bodyIncludes: text }, status: 422, times: 100 });
      await stuck(
        async () => writes(customer, text),
        () => tries(hybridChat, text),
      );
      await writes(customer, 'moved on');
      await eventually(() => textsOf(customer).length === 1, { timeoutMs: 40_000 });
      expect(await keptOf(customer, 'inbound')).to.equal(1);
    }).timeout(120_000);

    it('are kept once: messages to customers', async () => {
      const { twilio } = fleet.outside;
      const [customer, text] = [newCustomer(), randomUUID()];
      twilio.refuse(21211, { match: ({ body }) => body.includes(text), times: 100 });
      await stuck(
        async () => send({ channel: 'sms', number: customer, text }),
        () => tries(twilio, text),
      );
      await send({ channel: 'sms', number: customer, text: 'moved on' });
      await eventually(() => sentTo(customer).length === 1, { timeoutMs: 40_000 });
      expect(await keptOf(customer, 'outbound')).to.equal(1);
    }).timeout(120_000);

    it('are kept once each: notifications of the CRM', async () => {
      const { crm } = fleet.outside;
      const [customer, id] = [newCustomer(), randomUUID()];
      const numbers = (): readonly unknown[] =>
        crm.requests.flatMap(({ body }) =>
          body.includes(id) ? [(JSON.parse(body.toString()) as { status: unknown }).status] : [],
        );
      crm.misbehave({ match: { bodyIncludes: id }, status: 400, times: 1000 });
      await stuck(
        async () => send({ channel: 'sms', number: customer, text: 'Hi', id }),
        () => numbers().length,
      );
      await eventually(() => numbers().includes(2), { timeoutMs: 40_000 });
      await eventually(async () => (await keptOf(customer, 'crm')) === new Set(numbers()).size);
      expect(numbers().length).to.be.greaterThan(new Set(numbers()).size);
    }).timeout(120_000);
  });

  describe('in pages, some of which are removed meanwhile', () => {
    /** Takes the rest page by page, each item away as soon as it was seen. */
    const walk = async (path: string, remove: (id: string) => Promise<unknown>): Promise<readonly string[]> => {
      const seen: string[] = [];
      let next = '';
      do {
        const page = await adminList(fleet, `${path}limit=2${next === '' ? '' : `&next=${encodeURIComponent(next)}`}`);
        for (const { id } of page.items) {
          seen.push(id);
          await remove(id);
        }
        next = typeof page.next === 'string' ? page.next : '';
      } while (next !== '');
      return seen;
    };

    it('are each shown once', async () => {
      const begun = new Date().toISOString();
      const ids: string[] = [];
      for (let count = 0; count < 5; count += 1) ids.push((await refusedByChat(newCustomer())).id);
      expect(await walk(`/dead-letters?since=${begun}&`, drop)).to.deep.equal(ids.toReversed());
    });

    it('are each shown once: requests in quarantine', async () => {
      const texts = Array.from({ length: 5 }, () => randomUUID());
      for (const text of texts) {
        const call = twilioCall('https://elsewhere.example.com/x', sms(text), SIMULATED_ACCOUNT.authToken);
        expect(await post({ ...call, url: `${fleet.gatewayUrl}/webhooks/twilio` })).to.have.property('status', 403);
      }
      const ids = (await adminList(fleet, '/quarantine')).items.map(({ id }) => id);
      expect(ids).to.have.lengthOf(5);
      const remove = async (id: string): Promise<unknown> => fleet.admin(`/quarantine/${id}`, { method: 'DELETE' });
      expect(await walk('/quarantine?', remove)).to.deep.equal(ids);
      expect((await adminList(fleet, '/quarantine')).items).to.deep.equal([]);
    });

    it('are each shown once: messages of a number, while it writes more', async () => {
      const customer = newCustomer();
      for (const text of ['1', '2', '3', '4', '5']) await writes(customer, text);
      await eventually(() => textsOf(customer).length === 5);
      const number = encodeURIComponent(customer);
      const ids = (await adminList(fleet, `/messages?number=${number}`)).items.map(({ id }) => id);
      const more = async (): Promise<unknown> => writes(customer, 'more');
      expect(await walk(`/messages?number=${number}&`, more))
        .to.deep.equal(ids)
        .and.have.lengthOf(5);
    });

    it('are refused with 400 for a place that no page gave', async () => {
      for (const path of ['/dead-letters?', '/quarantine?', '/messages?number=1&']) {
        for (const next of ['nonsense', '1', '-1', 'null']) {
          expect((await fleet.admin(`${path}next=${next}`)).status, `${path}${next}`).to.equal(400);
        }
      }
    });
  });

  it('broke nothing that was agreed', () => {
    const isOfReplay = (violation: string): boolean =>
      [...mayBeSentAgain].some((id) => violation.startsWith(`crm: ${id}: `));
    expect(fleet.outside.violations.filter((violation) => !isOfReplay(violation))).to.deep.equal([]);
  });
});
