import { text } from 'node:stream/consumers';
import { channel as cloudChannel } from '@ccm/channels/whatsapp-cloud';
import type { WebhookRequest } from '@ccm/channels/contract';
import type { Account, ChannelEvent, OutboundContent } from '@ccm/core/domain';
import { anOutboundMessage } from '@ccm/testing/channels';
import { captureLog, loopbackHttp } from '@ccm/testing/support';
import { expect } from 'chai';
import type { CustomerWrites } from '../360dialog/index.ts';
import { callWebhook, SimulatorServer } from '../lab/index.ts';
import type { RecordedRequest } from '../lab/index.ts';
import { SIMULATED_CLOUD_NUMBER, WhatsAppCloudSimulator } from './cloud-simulator.ts';
import type { CloudOptions } from './cloud-simulator.ts';

const [webhook] = cloudChannel.webhooks;
const SECOND = { phoneNumberId: '206540352242923', number: '4930123456', businessAccountId: '202290129340399' };
const from = '447700900123';

describe('WhatsAppCloudSimulator', () => {
  let fleet: SimulatorServer;
  let sim: WhatsAppCloudSimulator;
  let statuses: number[];

  const asWebhook = ({ query, headers, body, method }: RecordedRequest): WebhookRequest => ({
    method: method === 'GET' ? 'GET' : 'POST',
    publicUrl: '',
    query: Object.fromEntries(query),
    headers,
    rawBody: body,
  });
  const accountWith = (changes: object = {}) =>
    ({
      name: 'default',
      channel: 'whatsapp',
      provider: 'whatsapp-cloud',
      settings: {
        appSecret: sim.appSecret,
        accessToken: sim.accessToken,
        verifyToken: sim.verifyToken,
        phoneNumberId: SIMULATED_CLOUD_NUMBER.phoneNumberId,
        businessAccountId: SIMULATED_CLOUD_NUMBER.businessAccountId,
        apiUrl: sim.url,
        ...changes,
      },
    }) as const satisfies Account;
  const eventsHeard = (): readonly ChannelEvent[] =>
    fleet.requests.flatMap((request) => webhook?.parse(asWebhook(request), accountWith(), [accountWith()]) ?? []);
  const isAuthentic = (request: RecordedRequest): boolean =>
    webhook?.verify(asWebhook(request), accountWith()).authentic === true;

  async function start(options: CloudOptions = {}): Promise<void> {
    await sim.stop();
    sim = await new WhatsAppCloudSimulator({
      numbers: [SIMULATED_CLOUD_NUMBER, SECOND],
      webhookUrl: `${fleet.url}/webhooks/whatsapp`,
      retryDelaysMs: [0, 0],
      ...options,
    }).listen();
  }

  beforeEach(async () => {
    statuses = [];
    fleet = await new SimulatorServer({
      answer: (request) =>
        request.method === 'GET'
          ? (webhook?.handshake?.(asWebhook(request), [accountWith()]) ?? { status: 500 })
          : { status: statuses.shift() ?? 200 },
    }).listen();
    sim = new WhatsAppCloudSimulator();
    await start();
  });
  afterEach(async () => {
    await sim.stop();
    await fleet.stop();
  });

  /** Sends by the fleet's own channel, which proves both sides. */
  async function send(content: Partial<OutboundContent>, changes: object = {}): Promise<readonly string[]> {
    const account = accountWith(changes);
    const message = anOutboundMessage(content, { channel: 'whatsapp', to: `+${from}` });
    const ids: string[] = [];
    for (const [partIndex, part] of (cloudChannel.outbound?.render(message, account).parts ?? []).entries()) {
      const signal = AbortSignal.timeout(20_000);
      const context = { account, message, partIndex, http: loopbackHttp, signal, logger: captureLog().logger };
      const sent = await cloudChannel.outbound?.send(part, context);
      ids.push(sent?.providerMessageId ?? '');
    }
    return ids;
  }
  const failureOf = async (sending: Promise<unknown>): Promise<unknown> =>
    sending.then(
      () => undefined,
      (error: unknown) => error,
    );

  describe('the Graph API', () => {
    const image = { kind: 'image', url: 'https://files.example.com/a.jpg' } as const;
    const reply = (title: string) => ({ kind: 'reply', title, payload: title }) as const;
    const contents: readonly (readonly [title: string, content: Partial<OutboundContent>])[] = [
      ['a text', { text: 'Hello' }],
      ['files of every kind', { attachments: [image, { ...image, kind: 'file' }] }],
      ['buttons', { text: 'Which?', buttons: ['A', 'B', 'C'].map(reply) }],
      ['a list', { text: 'Which?', buttons: ['A', 'B', 'C', 'D'].map(reply) }],
      ['a place', { location: { latitude: 1, longitude: 2 } }],
      ['a template', { template: { name: 't', language: 'en', variables: { 1: 'Ann' } } }],
    ];
    for (const [title, content] of contents) {
      it(`takes ${title}, and reports its status`, async () => {
        const ids = await send(content);
        await sim.settled();

        expect(sim.violations).to.deep.equal([]);
        expect(ids).to.deep.equal(sim.sent.map(({ id }) => id));
        const reported = eventsHeard().flatMap((event) => (event.kind === 'status' ? [event.outcome.status] : []));
        expect(reported.filter((status) => status === 'read')).to.have.length(ids.length);
      });
    }

    it('refuses another token, another proof and the id of another number', async () => {
      expect(await failureOf(send({ text: 'Hi' }, { accessToken: 'wrong' }))).to.include({ reason: 'bad-credentials' });
      expect(await failureOf(send({ text: 'Hi' }, { appSecret: 'wrong' }))).to.include({ reason: 'bad-credentials' });
      expect(await failureOf(send({ text: 'Hi' }, { phoneNumberId: '1' }))).to.include({ providerCode: '100' });
      expect(sim.violations.map(({ what }) => what)).to.deep.equal([
        'the access token is wrong or missing',
        'the appsecret_proof is wrong',
      ]);
    });

    it('refuses a number without its plus', async () => {
      await start({ requiresProof: false });
      const refused = await callWebhook({
        url: `${sim.url}/${SIMULATED_CLOUD_NUMBER.phoneNumberId}/messages`,
        headers: { authorization: `Bearer ${sim.accessToken}` },
        body: JSON.stringify({ messaging_product: 'whatsapp', to: from, type: 'text', text: { body: 'Hi' } }),
      });

      expect(refused.status).to.equal(400);
      expect(sim.violations[0]?.what).to.include('to: has no plus');
    });

    it('refuses by any code on order, even in HTTP 200', async () => {
      sim.refuse(131_056);
      sim.refuse(131_000, { status: 200 });

      expect(await failureOf(send({ text: 'Hi' }))).to.include({ reason: 'throttled' });
      expect(await failureOf(send({ text: 'Hi' }))).to.include({ reason: 'provider-unavailable' });
      expect(await failureOf(send({ text: 'Hi' }))).to.equal(undefined);
    });

    it('fails messages after the reply window, if planned so', async () => {
      await start({ enforcesWindow: true });
      await send({ text: 'too late' });
      await sim.settled();

      const [status] = eventsHeard();
      expect(status).to.have.nested.property('outcome.failure.reason', 'outside-reply-window');
    });

    it('gives a file out for the token alone, until it or its address has ended', async () => {
      await sim.customerWrites({ kind: 'image', content: 'JPEG', from });
      const [event] = eventsHeard();
      const media = event?.kind === 'message' ? event.attachments[0] : undefined;
      if (media === undefined || !('mediaId' in media.source)) throw new Error('no file came');
      const signal = AbortSignal.timeout(20_000);
      const tools = { http: loopbackHttp, assertAllowed: async (): Promise<void> => {}, signal };

      const reply = await cloudChannel.openMedia?.(media, accountWith(), tools);
      expect(reply === undefined ? '' : await text(reply.body)).to.equal('JPEG');
      sim.expireMedia(media.source.mediaId);
      expect(
        await failureOf(cloudChannel.openMedia?.(media, accountWith(), tools) ?? Promise.resolve()),
      ).to.have.property('name', 'UpstreamError');
    });

    it('registers a webhook once its handshake has succeeded', async () => {
      const context = (address: string) => ({
        account: accountWith(),
        http: loopbackHttp,
        signal: AbortSignal.timeout(20_000),
        address,
        sharedAddress: address,
        isOurs: (url: string): boolean => url === address,
      });
      sim.unsubscribe();
      const plan = await cloudChannel.register?.(context(`${fleet.url}/webhooks/whatsapp/new`));
      const faults = [];
      for (const step of plan?.steps ?? []) faults.push(await step.run());
      const again = await cloudChannel.register?.(context(`${fleet.url}/webhooks/whatsapp/new`));
      const nowhere = await cloudChannel.register?.(context('http://127.0.0.1:9/webhooks/whatsapp'));

      expect(faults).to.deep.equal([undefined, undefined]);
      expect(again?.steps).to.deep.equal([]);
      expect(await nowhere?.steps[0]?.run()).to.have.property('remedy');
    });
  });

  describe('webhooks', () => {
    const kinds: readonly CustomerWrites[] = [
      { kind: 'text', text: 'Hi', from },
      { kind: 'document', content: 'x', filename: 'a.pdf', from },
      { kind: 'location', latitude: 1, longitude: 2, from },
      { kind: 'list-reply', id: 'r', title: 'Row', from },
      { kind: 'reaction', messageId: 'wamid.X', emoji: '👍', from },
      { kind: 'edit', messageId: 'wamid.X', text: 'new', from },
      { kind: 'unsupported', from },
    ];

    it('are signed, several messages in one, and read by the channel', async () => {
      const { messageIds, outcome } = await sim.customerWrites(kinds);

      expect(outcome?.status).to.equal(200);
      expect(fleet.requests.map(isAuthentic)).to.deep.equal([true]);
      const read = eventsHeard().map((event) => (event.kind === 'message' ? event.providerMessageId : event.kind));
      expect(read).to.deep.equal(messageIds);
    });

    it('come for each number under its own id', async () => {
      await sim.customerWrites({ kind: 'text', text: 'Hi', from }, { number: SECOND });

      expect(String(fleet.requests[0]?.body)).to.include(SECOND.phoneNumberId);
    });

    it('are repeated until they are acknowledged, and doubled on order', async () => {
      statuses = [503, 500];
      const { outcomes } = await sim.customerWrites({ kind: 'text', text: 'Hi', from }, { duplicates: 1 });

      expect(outcomes.map(({ status }) => status)).to.deep.equal([503, 500, 200, 200]);
    });

    for (const signature of ['wrong', 'missing', 'sha1-only', 're-serialised'] as const) {
      it(`can be signed so that they must not be believed: ${signature}`, async () => {
        await sim.customerWrites({ kind: 'text', text: 'café', from }, { signature });

        expect(fleet.requests.some(isAuthentic)).to.equal(false);
      });
    }

    it('follow a plan, however odd', async () => {
      sim.plan({ to: from, steps: [{ status: 'read' }, { status: 'sent', duplicates: 1 }], beforeAnswer: true });
      await send({ text: 'Hello' });

      const seen = eventsHeard().flatMap((event) => (event.kind === 'status' ? [event.outcome.status] : []));
      expect(seen).to.deep.equal(['read', 'sent', 'sent']);
    });
  });

  it('is driven over HTTP', async () => {
    const control = async (name: string, body: object): Promise<unknown> => {
      const url = `${new URL(sim.url).origin}/_sim/${name}`;
      return JSON.parse((await callWebhook({ url, body: JSON.stringify(body) })).body);
    };
    await control('customer-writes', { message: { kind: 'text', text: 'Hi', from }, options: { duplicates: 1 } });
    await control('deliver', { field: 'standby', value: { standby: {} } });
    await control('refuse', { code: 131_026 });
    expect(await failureOf(send({ text: 'Hi' }))).to.include({ reason: 'undeliverable' });
    await control('plan', { steps: [] });
    await send({ text: 'Hello' });

    expect(fleet.requests).to.have.length(3);
    expect(await control('messages', {})).to.have.nested.property('messages[0].body.text.body', 'Hello');
    expect(await control('subscribe', {})).to.include({ status: 200 });
  });
});
