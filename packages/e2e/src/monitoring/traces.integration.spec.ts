import { randomBytes, randomUUID } from 'node:crypto';
import { CcmClient } from '@ccm/client';
import { OUR } from '@ccm/simulators/world';
import { OtlpReceiver } from '@ccm/testing/servers';
import type { ReceivedSpan } from '@ccm/testing/servers';
import { eventually } from '@ccm/testing/support';
import { expect } from 'chai';
import { LAB, LabFleet } from '../fleet/index.ts';
import { adminList, adminPost } from '../contract/admin.ts';

const PATIENT = { timeoutMs: 60_000, intervalMs: 100 } as const;
const TOKEN = 'a-token-of-the-collector';
const CUSTOMER = '+14135627301';

/** One message each way, followed by its spans from end to end. */
describe('The traces of a fleet', () => {
  let receiver: OtlpReceiver;
  let fleet: LabFleet;

  before(async function start() {
    this.timeout(120_000);
    receiver = await OtlpReceiver.start();
    fleet = await LabFleet.start({
      brokers: 0,
      env: {
        OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url,
        OTEL_EXPORTER_OTLP_HEADERS: `authorization=Bearer ${TOKEN}`,
      },
    });
  });

  after(async function stop() {
    this.timeout(120_000);
    await fleet.stop();
    await receiver.stop();
  });

  /** Waits for spans of these names in one trace. */
  const trace = async (traceId: string, names: readonly string[]): Promise<ReadonlyMap<string, ReceivedSpan>> =>
    eventually(
      () => {
        const spans = new Map(receiver.spansOf(traceId).map((span) => [`${span.service}: ${span.name}`, span]));
        return names.every((name) => spans.has(name)) && spans;
      },
      { ...PATIENT, describe: `${names.join(', ')} in the trace` },
    );
  /** As the first step of the message's trail names it. */
  const traceIdOf = async (messageId: string): Promise<string> => {
    const { steps } = (await (await fleet.admin(`/messages/${messageId}`)).json()) as {
      readonly steps: readonly { readonly traceId?: unknown }[];
    };
    return String(steps[0]?.traceId);
  };
  const host = (url: string): string => new URL(url).host;

  it('lead a message of a customer from the webhook to Hybrid Chat', async () => {
    const { twilio, hybridChat } = fleet.outside;
    await twilio.customerWrites({ from: CUSTOMER, to: OUR.smsNumber, body: 'Hi' });
    await hybridChat.waitForMessage(({ refId }) => refId === CUSTOMER, { timeoutMs: 60_000 });
    const post = await eventually(() => receiver.spans.find(({ name }) => name === `POST ${host(hybridChat.url)}`), {
      ...PATIENT,
      describe: 'the call of Hybrid Chat to be exported',
    });

    const spans = await trace(post.traceId, [
      'gateway: POST webhook',
      'outbound-worker: read webhook',
      'outbound-worker: forward',
    ]);
    const [request, read, forward] = [
      'gateway: POST webhook',
      'outbound-worker: read webhook',
      'outbound-worker: forward',
    ].map((name) => spans.get(name));
    expect(request?.parentSpanId).to.equal(undefined);
    expect(read?.parentSpanId).to.equal(request?.spanId);
    expect(forward?.parentSpanId).to.equal(request?.spanId);
    expect(post.parentSpanId).to.equal(forward?.spanId);
    expect(post.attributes['http.response.status_code']).to.equal(200);
  }).timeout(120_000);

  it('stand in the trail of the message, and reach Hybrid Chat, but no provider', async () => {
    const { items } = await adminList(fleet, `/messages?number=${encodeURIComponent(CUSTOMER)}`);
    const shown = JSON.stringify(await (await fleet.admin(`/messages/${String(items[0]?.id)}`)).json());
    const { traceId } = receiver.spans.find(({ name }) => name === 'forward') ?? { traceId: 'none' };
    expect(shown).to.include(traceId);
    const headersOf = (requests: readonly { readonly headers: Readonly<Record<string, unknown>> }[]): unknown[] =>
      requests.flatMap(({ headers }) => headers['traceparent'] ?? []);
    expect(headersOf(fleet.outside.hybridChat.requests)).to.satisfy((all: string[]) =>
      all.some((traceparent) => traceparent.includes(traceId)),
    );
    expect(headersOf(fleet.outside.twilio.requests)).to.deep.equal([]);
  });

  for (const { channel, names } of [
    { channel: 'sms', names: ['outbound-worker: send'] },
    { channel: 'smpp', names: ['smpp-worker: send', 'smpp-worker: submit_sm'] },
  ] as const) {
    it(`lead a message over ${channel} from the application to the provider and back to the CRM`, async () => {
      const traceId = randomBytes(16).toString('hex');
      const parentId = randomBytes(8).toString('hex');
      const id = randomUUID();
      const client = new CcmClient({ url: fleet.gatewayUrl, token: LAB.apiToken, timeoutMs: 60_000 });
      const message = { channel, number: CUSTOMER, text: 'Hello', id };
      await client.send(message, { traceparent: `00-${traceId}-${parentId}-01` });
      await fleet.outside.crm.waitForStatus(id, 2, { timeoutMs: 60_000 });

      const life = await client.message(id);
      expect(life?.steps[0]?.['traceId']).to.equal(traceId);
      expect(life?.status).to.equal('delivered');

      const spans = await trace(traceId, [
        ...names,
        'gateway: POST /api/v1/messages',
        'outbound-worker: report',
        `outbound-worker: POST ${host(fleet.outside.crm.url)}`,
      ]);
      const request = spans.get('gateway: POST /api/v1/messages');
      expect(request?.parentSpanId).to.equal(parentId);
      expect(spans.get(names[0])?.parentSpanId).to.equal(request?.spanId);
      expect(spans.get(names[0])?.attributes['ccm.channel']).to.equal(channel);
    }).timeout(120_000);
  }

  it('lead a message of an operator from the admin API to the provider, and go on in its replay', async () => {
    fleet.outside.twilio.refuse(21211, { times: 1 });
    const { body } = await adminPost(fleet, '/messages', { channel: 'sms', number: CUSTOMER, text: 'Hello' });
    const { id } = body as { readonly id: string };
    const traceId = await traceIdOf(id);
    const spans = await trace(traceId, ['gateway: POST /admin/v1/messages', 'outbound-worker: send']);
    const request = spans.get('gateway: POST /admin/v1/messages');
    expect(spans.get('outbound-worker: send')?.parentSpanId).to.equal(request?.spanId);

    const letter = await eventually(async () => (await adminList(fleet, '/dead-letters?kind=outbound')).items[0], {
      ...PATIENT,
      describe: 'the dead letter of the refused message',
    });
    await adminPost(fleet, `/dead-letters/${letter.id}/replay`);
    const anew = await eventually(
      async () => {
        const { items } = await adminList(fleet, `/messages?number=${encodeURIComponent(CUSTOMER)}`);
        return items.find(({ steps }) => JSON.stringify(steps).includes(`"replayOf":"${id}"`));
      },
      { ...PATIENT, describe: 'the message that the replay made' },
    );
    expect(await traceIdOf(anew.id)).to.equal(traceId);
  }).timeout(120_000);

  it('are named in the log lines of their work', async () => {
    const traceId = randomBytes(16).toString('hex');
    const client = new CcmClient({ url: fleet.gatewayUrl, token: LAB.apiToken, timeoutMs: 60_000 });
    const buttons = [{ title: 'Track', url: 'https://shop.example.com/track/7' }];
    const message = { channel: 'sms', number: CUSTOMER, text: 'Your order', buttons, id: randomUUID() } as const;
    await client.send(message, { traceparent: `00-${traceId}-${randomBytes(8).toString('hex')}-01` });
    const { messageId } = (await client.message(message.id)) ?? {};

    const lines = (): readonly string[] => fleet.service('outbound-worker').output.split('\n');
    const line = await eventually(() => lines().find((each) => each.includes('message rendered down')), {
      ...PATIENT,
      describe: 'a line about the message whose buttons SMS cannot show',
    });
    expect(JSON.parse(line)).to.include({ messageId, traceId });
  }).timeout(120_000);

  it('are taken from applications only', async () => {
    const traceId = randomBytes(16).toString('hex');
    await fetch(`${fleet.gatewayUrl}/webhooks/twilio`, {
      method: 'POST',
      headers: { traceparent: `00-${traceId}-${randomBytes(8).toString('hex')}-01` },
      body: new URLSearchParams({ Body: 'Hi' }),
    });
    await eventually(() => receiver.spans.some(({ attributes }) => attributes['http.response.status_code'] === 403), {
      ...PATIENT,
      describe: 'the refused request to be exported',
    });
    expect(receiver.spansOf(traceId)).to.deep.equal([]);
  }).timeout(120_000);

  it('name no customer, and are exported with the headers of the collector', () => {
    const exported = JSON.stringify(receiver.spans);
    expect(exported).to.not.include(CUSTOMER.slice(1));
    expect(exported).to.not.include('Hello');
    expect(receiver.headers[0]?.authorization).to.equal(`Bearer ${TOKEN}`);
    for (const { output } of fleet.services) expect(output).to.not.include(TOKEN);
  });
});
