import { sealEnvelope, webhookPartitions } from '@ccm/shared/storage/partitions';
import type { Envelope, PartitionName } from '@ccm/shared/storage/partitions';
import { eventually, keysOf, numbersFrom } from '@ccm/testing/support';
import { Sealer } from '@ccm/shared/storage/sealing';
import { expect } from 'chai';
import { randomUUID } from 'node:crypto';
import { LAB, LabFleet } from '../fleet/index.ts';
import { SIMULATED_ACCOUNT } from '@ccm/simulators/twilio';
import { OUR } from '@ccm/simulators/world';
import { adminList, adminPost } from './admin.ts';
import type { AdminList } from './admin.ts';
import { metricOf, RedisIntruder } from './redis-intruder.ts';
import type { WaitingEnvelope } from './redis-intruder.ts';

const newCustomer = numbersFrom('+1413558');
const elsewhere = (partition: PartitionName): PartitionName => {
  const other = webhookPartitions().find((candidate) => candidate !== partition);
  if (other === undefined) throw new Error('there is but one partition');
  return other;
};

/** A customer's message in an envelope, as the gateway makes it. */
const envelopeOf = (from: string, text: string): Envelope => ({
  id: randomUUID(),
  provider: 'twilio',
  channel: 'sms',
  account: 'default',
  route: '/webhooks/twilio',
  method: 'POST',
  publicUrl: 'http://127.0.0.1/webhooks/twilio',
  query: {},
  headers: { 'content-type': 'application/x-www-form-urlencoded' },
  body: new URLSearchParams({
    MessageSid: `SM${randomUUID().replaceAll('-', '')}`,
    AccountSid: SIMULATED_ACCOUNT.accountSid,
    From: from,
    To: OUR.smsNumber,
    Body: text,
  }).toString(),
  receivedAtMs: Date.now(),
});

describe('Entries in Redis that none of the services put there', () => {
  let fleet: LabFleet;
  let intruder: RedisIntruder;
  let own: PartitionName;

  before(async function start() {
    this.timeout(120_000);
    fleet = await LabFleet.start({ brokers: 0, replicas: { 'smpp-worker': 0 } });
    intruder = new RedisIntruder(fleet.redis);
    own = (await captured(newCustomer(), 'which partition?')).partition;
    await worker().start();
  });

  after(async function stop() {
    this.timeout(120_000);
    await intruder[Symbol.asyncDispose]();
    await fleet.stop();
  });

  const worker = () => fleet.service('outbound-worker');
  const writes = async (from: string, body: string): Promise<unknown> =>
    fleet.outside.twilio.customerWrites({ from, to: OUR.smsNumber, body });
  const textsOf = (refId: string): string[] => fleet.outside.hybridChat.messagesOf(refId).map(({ text }) => text);
  const refused = async (outcome: string): Promise<number> => metricOf(worker(), 'ccm_envelopes_total', { outcome });
  const letters = async (reason: string): Promise<AdminList['items']> =>
    (await adminList(fleet, `/dead-letters?reason=${reason}`)).items;

  /**
   * Writes a message behind everything in the partitions and waits for it at Hybrid Chat, so that everything before it was read too.
   */
  const othersAreHeard = async (): Promise<void> => {
    const customer = newCustomer();
    await writes(customer, 'still there?');
    await eventually(() => textsOf(customer).length === 1, { describe: 'a message of somebody else' });
  };

  /** A genuine envelope that waits, the worker being away. */
  const captured = async (from: string, text: string): Promise<WaitingEnvelope> => {
    await worker().stop();
    await writes(from, text);
    const [one] = await intruder.waitingEnvelopes();
    if (one === undefined) throw new Error('no envelope waits');
    return one;
  };

  const forgeries: readonly [title: string, seal: (envelope: Envelope) => string, reason: string][] = [
    ['sealed with another key', (envelope) => sealEnvelope(envelope, new Sealer(['another key'])), 'unknown-key'],
    [
      "sealed with another key under the right key's id",
      (envelope) => {
        const genuine = sealEnvelope(envelope, new Sealer([LAB.signingKey]));
        const forged = sealEnvelope(envelope, new Sealer(['another key']));
        return `${genuine.slice(0, 11)}${forged.slice(11)}`;
      },
      'forged',
    ],
    [
      'sealed for another purpose',
      (envelope) => new Sealer([LAB.signingKey]).seal('mailbox', JSON.stringify(envelope)),
      'forged',
    ],
    ['not sealed at all', (envelope) => JSON.stringify(envelope), 'malformed'],
  ];
  for (const [title, seal, reason] of forgeries) {
    it(`are refused if ${title}: counted, kept with the reason, and no other message is delayed`, async () => {
      const [customer, text] = [newCustomer(), randomUUID()];
      const [counted, kept] = [await refused(reason), await letters(reason)];
      const kinds = { kind: 'webhook', reason };
      const total = await metricOf(worker(), 'ccm_dead_letters_total', kinds);
      const sealed = seal(envelopeOf(customer, text));
      await intruder.put(own, sealed);
      await othersAreHeard();
      expect((await refused(reason)) - counted).to.equal(1);
      const found = await letters(reason);
      expect(found).to.have.lengthOf(kept.length + 1);
      expect(found[0]).to.include({ kind: 'webhook', reason });
      expect(textsOf(customer)).to.deep.equal([]);
      expect((await metricOf(worker(), 'ccm_dead_letters_total', kinds)) - total).to.equal(1);
      expect((await adminPost(fleet, `/dead-letters/${found[0]?.id ?? ''}/replay`)).status).to.equal(409);
    }).timeout(120_000);
  }

  it('are kept once, however often they are put there', async () => {
    const forged = sealEnvelope(envelopeOf(newCustomer(), randomUUID()), new Sealer(['another key']));
    const kept = await letters('unknown-key');
    for (let count = 0; count < 3; count += 1) await intruder.put(own, forged);
    await othersAreHeard();
    expect(await letters('unknown-key')).to.have.lengthOf(kept.length + 1);
  });

  const alterations: readonly [title: string, alter: (sealed: string) => string][] = [
    ['text', (sealed) => sealed.replace(/"body":"(.)/, (_, first) => `"body":"${first === 'A' ? 'B' : 'A'}`)],
    [
      'account',
      (sealed) =>
        sealed
          .replace('"account":"twilio"', '"account":"another"')
          .replace('"account":"default"', '"account":"another"'),
    ],
    ['time', (sealed) => sealed.replace(/"receivedAtMs":\d/, '"receivedAtMs":9')],
  ];
  for (const [title, alter] of alterations) {
    it(`are refused if their ${title} was changed, and the genuine one arrives once`, async () => {
      const [customer, text] = [newCustomer(), randomUUID()];
      const genuine = await captured(customer, text);
      const altered = alter(genuine.sealed);
      expect(altered).not.to.equal(genuine.sealed);
      await intruder.put(genuine.partition, altered);
      await worker().start();
      await othersAreHeard();
      await eventually(() => textsOf(customer).length > 0, { describe: 'the genuine message' });
      expect(textsOf(customer)).to.deep.equal([text]);
      expect(await refused('forged')).to.equal(1);
    }).timeout(120_000);
  }

  it('are refused when they are copies, however many, and the original is forwarded once', async () => {
    const [customer, text] = [newCustomer(), randomUUID()];
    const { sealed } = await captured(customer, text);
    for (let copy = 0; copy < 3; copy += 1) await intruder.put(own, sealed);
    await worker().start();
    await othersAreHeard();
    await intruder.put(own, sealed);
    await othersAreHeard();
    await eventually(() => textsOf(customer).length > 0, { describe: 'the message that was copied' });
    expect(textsOf(customer)).to.deep.equal([text]);
    expect(await refused('replayed')).to.equal(4);
    expect(fleet.outside.hybridChat.duplicates()).to.deep.equal([]);
  }).timeout(120_000);

  it('are refused when they were moved into another partition, and a replay puts them back', async () => {
    const [customer, text] = [newCustomer(), randomUUID()];
    await captured(customer, text);
    const { sealed } = await intruder.takeEnvelope(() => true);
    await intruder.put(elsewhere(own), sealed);
    await worker().start();
    const [letter] = await eventually(async () => {
      const found = await letters('misplaced');
      return found.length === 1 ? found : undefined;
    });
    expect(letter).to.include({ kind: 'webhook', channel: 'sms' });
    expect(await refused('misplaced')).to.equal(1);
    expect(textsOf(customer)).to.deep.equal([]);
    expect((await adminPost(fleet, `/dead-letters/${letter?.id ?? ''}/replay`)).status).to.equal(202);
    await eventually(() => textsOf(customer).length === 1);
    await othersAreHeard();
  }).timeout(120_000);

  for (const nonsense of [
    ['sealed', ''],
    ['envelope', '{}'],
    ['sealed', 'one', 'sealed', 'two'],
  ]) {
    it(`are refused when they hold nonsense, the partition going on: ${JSON.stringify(nonsense)}`, async () => {
      const counted = await refused('malformed');
      await intruder.layFields(own, nonsense);
      await othersAreHeard();
      expect((await refused('malformed')) - counted).to.equal(1);
    }).timeout(120_000);
  }

  for (const nonsense of [{}, [], { envelopes: 'all of them' }, { envelopes: [1] }, { envelopes: { length: 2 } }]) {
    it(`are refused as jobs of an earlier version that hold nonsense: ${JSON.stringify(nonsense)}`, async () => {
      const counted = await refused('malformed');
      await intruder.add(own, nonsense);
      await eventually(async () => (await refused('malformed')) - counted === 1, { timeoutMs: 40_000 });
      await othersAreHeard();
    }).timeout(120_000);
  }

  it('bring nothing in as jobs to process a mailbox', async () => {
    for (const queue of ['forward', 'send-twilio', 'report-crm'] as const) {
      for (const data of [{}, { tag: 'c:nobody' }, { tag: 7 }, { tag: { $gt: '' } }]) await intruder.add(queue, data);
    }
    await othersAreHeard();
    const customer = newCustomer();
    await fleet.send({ number: customer, text: 'Hi' });
    await fleet.outside.twilio.waitForSent(({ to }) => to === customer);
  });

  describe('in mailboxes', () => {
    /** A message that waits in its conversation's mailbox, Hybrid Chat being away for that customer. */
    const waiting = async (customer: string, text: string, isDown: () => boolean): Promise<string> => {
      const before = new Set(await keysOf(intruder.redis, 'ccm:{s:*}:c:*:in:items'));
      fleet.outside.hybridChat.misbehave({
        match: ({ body }) => isDown() && body.includes(text),
        status: 503,
        times: 1000,
      });
      await writes(customer, text);
      return eventually(async () =>
        (await keysOf(intruder.redis, 'ccm:{s:*}:c:*:in:items')).find((key) => !before.has(key)),
      );
    };

    const changes: readonly [title: string, change: (item: string) => string, reason: string][] = [
      ['came from another mailbox', (item) => item, 'forged'],
      [
        'a stranger sealed',
        (item) => `${item.split('|', 1)[0] ?? ''}|${new Sealer(['another key']).seal('mailbox', '{}')}`,
        'unknown-key',
      ],
      ['are no items', () => 'nonsense', 'malformed'],
    ];
    for (const [title, change, reason] of changes) {
      it(`become dead letters if they ${title}, and later messages arrive`, async () => {
        const [one, other] = [newCustomer(), newCustomer()];
        const [text, otherText] = [randomUUID(), randomUUID()];
        let isDown = true;
        const from = await waiting(one, text, () => isDown);
        const to = await waiting(other, otherText, () => isDown);
        const item = (await intruder.redis.lindex(from, 0)) ?? '';
        const kept = await letters(reason);
        await intruder.redis.lpush(to, change(item));
        isDown = false;
        await eventually(() => textsOf(one).length === 1 && textsOf(other).length === 1, { timeoutMs: 40_000 });
        expect([textsOf(one), textsOf(other)]).to.deep.equal([[text], [otherText]]);
        const found = await eventually(
          async () => {
            const all = await letters(reason);
            return all.length > kept.length ? all : undefined;
          },
          { describe: 'what was set aside' },
        );
        expect(found).to.have.lengthOf(kept.length + 1);
        expect(found[0]).to.include({ kind: 'inbound', reason });
      }).timeout(120_000);
    }
  });

  it('broke nothing that was agreed', () => {
    expect(fleet.outside.violations).to.deep.equal([]);
  });
});
