import { expect } from 'chai';
import { randomUUID } from 'node:crypto';
import { LabFleet } from '../fleet/index.ts';
import { jsonOf } from '@ccm/simulators/lab';
import { JmsClient } from '@ccm/testing/servers';
import type { JmsMessage } from '@ccm/testing/servers';
import { eventually } from '@ccm/testing/support';
import { OUR } from '@ccm/simulators/world';

describe("The successor's CIM messages", () => {
  let fleet: LabFleet;
  let jms: JmsClient;

  before(async function start() {
    this.timeout(120_000);
    fleet = await LabFleet.start({
      replicas: { 'smpp-worker': 0 },
      env: { CHAT_FORMAT: 'cim', AMQ_DELIVERY_FORMAT: 'cim' },
    });
    const [broker] = fleet.brokers;
    if (broker === undefined) throw new Error('there is no broker');
    jms = await JmsClient.start(broker);
  });

  after(async function stop() {
    this.timeout(120_000);
    await jms.stop();
    await fleet.stop();
  });

  it("carry customers' messages with CHAT_FORMAT=cim", async () => {
    const text = randomUUID();
    fleet.outside.hybridChat.misbehave({ status: 200, body: {} });
    await fleet.outside.twilio.customerWrites({ from: '+14133881111', to: OUR.smsNumber, body: text });
    const request = await fleet.outside.hybridChat.waitForRequest(({ body }) => body.includes(text));
    const message = jsonOf(request);
    expect(message).to.have.nested.property('id').that.is.a('string');
    expect(message).to.have.nested.property('header.channelData.channelCustomerIdentifier', '+14133881111');
    expect(message).to.have.nested.property('header.channelData.serviceIdentifier', OUR.smsNumber);
    expect(message).to.have.nested.property('header.sender.type', 'CUSTOMER');
    expect(message).to.have.nested.property('header.timestamp').that.is.a('number');
    expect(message).to.have.nested.property('body.type', 'PLAIN');
    expect(message).to.have.nested.property('body.markdownText', text);
  });

  it('carry delivery reports with AMQ_DELIVERY_FORMAT=cim', async () => {
    const id = randomUUID();
    await jms.send('outbound-sms', {
      type: 'SendSms',
      body: JSON.stringify({ number: '+14133881111', text: 'Hi', id }),
    });
    const seen: JmsMessage[] = [];
    const report = await eventually(async () => {
      seen.push(...(await jms.receive('sms-delivery-report', { max: 100, timeoutMs: 200 })));
      return seen.find(({ body }) => (body ?? '').includes('DELIVERED'));
    });
    expect(report).to.include({ kind: 'text', type: 'SmsDeliveryReport', persistent: true });
    const { body } = JSON.parse(report.body ?? '') as { body: unknown };
    expect(body).to.deep.equal({ type: 'DELIVERYNOTIFICATION', messageId: id, status: 'DELIVERED', reasonCode: '200' });
  });
});
