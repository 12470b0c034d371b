import { JmsClient } from '@ccm/testing/servers';
import { eventually } from '@ccm/testing/support';
import { expect } from 'chai';
import { randomUUID } from 'node:crypto';
import { LabFleet } from '../fleet/index.ts';

describe('Refused broker messages', () => {
  let fleet: LabFleet;
  let jms: JmsClient;

  before(async function start() {
    this.timeout(120_000);
    fleet = await LabFleet.start({ brokers: 1, replicas: { 'smpp-worker': 0 } });
    const [broker] = fleet.brokers;
    if (broker === undefined) throw new Error('the fleet has no broker');
    jms = await JmsClient.start(broker);
  });

  after(async function stop() {
    this.timeout(120_000);
    await jms.stop();
    await fleet.stop();
  });

  const kinds: readonly (readonly [kind: 'latin1' | 'map' | 'object' | 'stream', words: string])[] = [
    ['latin1', 'not UTF-8'],
    ['map', 'MapMessage'],
    ['object', 'ObjectMessage'],
    ['stream', 'StreamMessage'],
  ];
  for (const [kind, words] of kinds) {
    it(`become dead letters that name the ${kind} message without UTF-8 text, and the next one flows`, async () => {
      const [mark, next] = [randomUUID(), randomUUID()];
      const bodyOf = (text: string): string => JSON.stringify({ number: '+14133881111', text });
      await jms.send('outbound-sms', { body: bodyOf(`café ${mark}`), kind }, { body: bodyOf(next) });
      await fleet.outside.twilio.waitForSent(({ body }) => body === next, { timeoutMs: 40_000 });
      const newest = await eventually(async () => {
        const { items } = (await (await fleet.admin('/dead-letters')).json()) as { items: { description: string }[] };
        return items[0];
      });
      expect(newest.description).to.include(words);
      expect(fleet.outside.twilio.sent.filter(({ body }) => body.includes(mark))).to.deep.equal([]);
    });
  }

  it('are reported to the CRM and to ActiveMQ as failed if they have an application id, and their history says why', async () => {
    const id = randomUUID();
    await jms.send('outbound-sms', { body: JSON.stringify({ id, number: '07700900123', text: 'refused' }) });

    await fleet.outside.crm.waitForStatus(id, 8, { timeoutMs: 60_000 });
    expect(fleet.outside.crm.statusesOf(id)).to.deep.equal([8]);
    const report = await eventually(async () => {
      const received = await jms.receive('sms-delivery-report', { max: 100, timeoutMs: 200 });
      return received
        .map(({ body }) => JSON.parse(body ?? '{}') as Record<string, unknown>)
        .find((one) => one['id'] === id);
    });
    expect(report).to.include({
      number: '07700900123',
      channel: 'sms',
      status: 'FAILED',
      reasonCode: 'invalid-recipient',
    });
    const history = (await (await fleet.admin(`/messages/${id}`)).json()) as {
      readonly failure: { readonly description: string };
    };
    expect(history.failure.description).to.include('write it with its country code');
  });

  it('are found among the dead letters by the customer and by the application id', async () => {
    const [id, number] = [randomUUID(), '+14135560001'];
    await jms.send('outbound-sms', { body: JSON.stringify({ id, number, text: 'refused', account: 'nobody' }) });
    for (const q of [id, number, '0014135560001']) {
      const found = await eventually(async () => {
        const answer = await fleet.admin(`/dead-letters?q=${encodeURIComponent(q)}`);
        return ((await answer.json()) as { readonly items: readonly object[] }).items[0];
      });
      expect(found).to.include({ kind: 'command', customerId: number, applicationId: id });
    }
  });
});
