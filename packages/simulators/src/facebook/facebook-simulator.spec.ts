import { channelOf } from '@ccm/channels/registry';
import type { SentPart, WebhookRequest } from '@ccm/channels/contract';
import type { Account, ChannelEvent, OutboundContent } from '@ccm/core/domain';
import { anOutboundMessage } from '@ccm/testing/channels';
import { captureLog, loopbackHttp } from '@ccm/testing/support';
import { expect } from 'chai';
import { callWebhook, SimulatorServer } from '../lab/index.ts';
import type { RecordedRequest } from '../lab/index.ts';
import { SIMULATED_CUSTOMER } from './customer-events.ts';
import { SIMULATED_PAGE } from './facebook-options.ts';
import type { FacebookOptions } from './facebook-options.ts';
import { FacebookSimulator } from './facebook-simulator.ts';
import { metaJson, signatureHeaders } from './meta-json.ts';

const facebook = channelOf('facebook');
const [webhook] = facebook.webhooks;
const SECOND = { id: '2067280970047461', accessToken: 'EAAGsecondPageToken' };

describe('FacebookSimulator', () => {
  let fleet: SimulatorServer;
  let statuses: number[];
  let sim: FacebookSimulator;
  let account: Account;

  /** Answers webhooks as the fleet does, with the statuses in `statuses` first. */
  const answerWebhook = (request: RecordedRequest): { status: number; body?: string } => {
    if (request.method === 'GET') return webhook?.handshake?.(asWebhook(request), [account]) ?? { status: 500 };
    return { status: statuses.shift() ?? 200 };
  };
  const asWebhook = ({ query, headers, body, method }: RecordedRequest): WebhookRequest => ({
    method: method === 'GET' ? 'GET' : 'POST',
    publicUrl: '',
    query: Object.fromEntries(query),
    headers,
    rawBody: body,
  });
  const isAuthentic = (request: RecordedRequest): boolean =>
    webhook?.verify(asWebhook(request), account).authentic === true;
  /** The events that the fleet's own channel reads from all requests so far. */
  const eventsHeard = (): ChannelEvent[] =>
    fleet.requests
      .filter(({ method }) => method === 'POST')
      .flatMap((request) => webhook?.parse(asWebhook(request), account, [account]) ?? []);

  async function start(options: FacebookOptions = {}): Promise<void> {
    await sim.stop();
    sim = await new FacebookSimulator({
      pages: [SIMULATED_PAGE, SECOND],
      webhookUrl: `${fleet.url}/webhooks/facebook`,
      retryDelaysMs: [0, 0],
      ...options,
    }).listen();
    account = {
      name: 'default',
      channel: 'facebook',
      provider: 'facebook',
      settings: {
        appSecret: sim.appSecret,
        verifyToken: sim.verifyToken,
        pageAccessToken: SIMULATED_PAGE.accessToken,
        pageId: SIMULATED_PAGE.id,
        apiUrl: sim.url,
      },
    };
  }

  beforeEach(async () => {
    statuses = [];
    fleet = await new SimulatorServer({ answer: answerWebhook }).listen();
    sim = new FacebookSimulator();
    await start();
  });
  afterEach(async () => {
    await sim.stop();
    await fleet.stop();
  });

  /** Sends by the fleet's own channel, which proves both sides. */
  async function send(content: Partial<OutboundContent>, changes: object = {}): Promise<readonly SentPart[]> {
    const message = anOutboundMessage(content, { channel: 'facebook', to: SIMULATED_CUSTOMER });
    const asked = { ...account, settings: Object.assign({}, account.settings, changes) };
    const { parts = [] } = facebook.outbound?.render(message, asked) ?? {};
    const sent: SentPart[] = [];
    for (const [partIndex, part] of parts.entries()) {
      const context = { account: asked, message, partIndex, http: loopbackHttp, signal: AbortSignal.timeout(5000) };
      const one = await facebook.outbound?.send(part, { ...context, logger: captureLog().logger });
      if (one !== undefined) sent.push(one);
    }
    return sent;
  }
  const failureOf = async (sending: Promise<unknown>): Promise<unknown> =>
    sending.then(
      () => undefined,
      (error: unknown) => error,
    );
  const post = async (body: unknown, headers: Record<string, string> = {}, query = '') =>
    callWebhook({
      url: `${sim.url}/${SIMULATED_PAGE.id}/messages${query}`,
      headers: { authorization: `Bearer ${SIMULATED_PAGE.accessToken}`, ...headers },
      body: JSON.stringify(body),
    });

  describe('Send API', () => {
    const buttons = [
      { kind: 'url', title: 'Open', url: 'https://example.com' },
      { kind: 'call', title: 'Call', phone: '+442071234567' },
    ] as const;
    const contents: readonly { title: string; content: Partial<OutboundContent>; parts: number }[] = [
      { title: 'a long text', content: { text: 'word '.repeat(900) }, parts: 3 },
      {
        title: 'files, a text and quick replies',
        content: {
          text: 'Which?',
          attachments: [{ kind: 'image', url: 'https://files.example.com/a.jpg' }],
          buttons: [{ kind: 'reply', title: 'A title that is too long', payload: 'P' }],
        },
        parts: 2,
      },
      { title: 'a button template', content: { text: 'x'.repeat(700), buttons }, parts: 2 },
      {
        title: 'cards',
        content: { cards: Array.from({ length: 11 }, () => ({ title: 'Red', subtitle: 'Size', buttons })) },
        parts: 2,
      },
    ];
    for (const { title, content, parts } of contents) {
      it(`takes ${title}`, async () => {
        const sent = await send(content);

        expect(sim.violations).to.deep.equal([]);
        expect(sent.map(({ providerMessageId }) => providerMessageId)).to.deep.equal(sim.sent.map(({ mid }) => mid));
        expect(sent).to.have.length(parts);
        expect(sim.sent[0]).to.include({ to: SIMULATED_CUSTOMER, messagingType: 'RESPONSE' });
      });
    }

    it('refuses another token', async () => {
      expect(await failureOf(send({ text: 'Hi' }, { pageAccessToken: 'wrong' }))).to.include({
        reason: 'bad-credentials',
      });
    });

    it('refuses a proof made with another secret', async () => {
      expect(await failureOf(send({ text: 'Hi' }, { appSecret: 'wrong' }))).to.include({ reason: 'bad-credentials' });
      expect(sim.violations[0]?.what).to.equal('the appsecret_proof is wrong');
    });

    it("refuses another page's address", async () => {
      expect(await failureOf(send({ text: 'Hi' }, { pageId: SECOND.id }))).to.include({ providerCode: '100/33' });
    });

    it('requires the proof only on request', async () => {
      const body = { recipient: { id: '1' }, messaging_type: 'RESPONSE', message: { text: 'Hi' } };
      const refused = await post(body);
      await start({ requiresProof: false });

      expect(refused.status).to.equal(400);
      expect((await post(body)).status).to.equal(200);
    });

    const recipient = { id: SIMULATED_CUSTOMER };
    const text = { text: 'Hi' };
    const faulty: Readonly<Record<string, object>> = {
      'no messaging_type': { recipient, message: text },
      'a text beyond 2000 characters': { recipient, messaging_type: 'RESPONSE', message: { text: 'x'.repeat(2001) } },
      'a tag without MESSAGE_TAG': { recipient, messaging_type: 'RESPONSE', tag: 'HUMAN_AGENT', message: text },
      'a sender_action beside a message': { recipient, messaging_type: 'RESPONSE', sender_action: 'typing_on' },
      'an unknown field': { recipient, messaging_type: 'RESPONSE', message: { ...text, txet: '' } },
      '14 quick replies': {
        recipient,
        messaging_type: 'RESPONSE',
        message: {
          ...text,
          quick_replies: Array.from({ length: 14 }, () => ({ content_type: 'text', title: 'A', payload: 'A' })),
        },
      },
      'a text beside an attachment': {
        recipient,
        messaging_type: 'RESPONSE',
        message: { ...text, attachment: { type: 'image', payload: { url: 'https://example.com/a.jpg' } } },
      },
    };
    for (const [title, body] of Object.entries(faulty)) {
      it(`refuses ${title}, and notes it`, async () => {
        await start({ requiresProof: false });

        const answer = await post(body);

        expect(answer.status).to.equal(400);
        expect(JSON.parse(answer.body)).to.have.nested.property('error.code', 100);
        expect(sim.violations).to.have.length(1);
        expect(sim.sent).to.be.empty;
      });
    }

    it('takes a token in the address too, and a typing indicator', async () => {
      await start({ requiresProof: false });
      const query = `?access_token=${SIMULATED_PAGE.accessToken}`;

      const answer = await post({ recipient, sender_action: 'typing_on' }, { authorization: '' }, query);

      expect(answer).to.include({ status: 200, body: `{"recipient_id":"${SIMULATED_CUSTOMER}"}` });
    });

    it('refuses a planned send once, under HTTP 200 if planned so', async () => {
      sim.refuse(551);
      sim.refuse(10, { subcode: 2018278, status: 200 });

      expect(await failureOf(send({ text: 'Hi' }))).to.include({ reason: 'undeliverable' });
      expect(await failureOf(send({ text: 'Hi' }))).to.include({ reason: 'outside-reply-window' });
      expect(await send({ text: 'Hi' })).to.have.length(1);
    });

    it('keeps the window on request', async () => {
      await start({ enforcesWindow: true });
      const dayAgo = Date.now() - 25 * 3_600_000;
      const tagged = { text: 'Hi', template: { name: 'tag:HUMAN_AGENT', variables: {} } };

      const beforeWriting = await failureOf(send({ text: 'Hi' }));
      await sim.customerWrites({ text: 'Hello', atMs: dayAgo });
      const tooLate = await failureOf(send({ text: 'Hi' }));
      const withTag = await send(tagged);
      await sim.customerWrites({ text: 'Still there?' });

      expect(beforeWriting).to.include({ reason: 'outside-reply-window' });
      expect(tooLate).to.include({ reason: 'outside-reply-window' });
      expect(withTag).to.have.length(1);
      expect(await send({ text: 'Hi' })).to.have.length(1);
    });

    it('returns the names that it knows', async () => {
      sim.setProfile(SIMULATED_CUSTOMER, { first_name: 'Ada', last_name: 'Byron' });
      const context = { account, http: loopbackHttp, signal: AbortSignal.timeout(5000) };

      expect(await facebook.lookUpCustomer?.(SIMULATED_CUSTOMER, context)).to.include({ name: 'Ada Byron' });
      expect(await facebook.lookUpCustomer?.('77', context)).to.deep.equal({});
    });
  });

  describe('reports', () => {
    const matchOf = (event: ChannelEvent | undefined): object | undefined =>
      event?.kind === 'status' ? event.match : undefined;

    it('echoes, delivers and reads each message', async () => {
      const [sent] = await send({ text: 'Hello' });
      await sim.settled();

      const events = eventsHeard();
      expect(fleet.requests.every(isAuthentic)).to.equal(true);
      expect(events.map((event) => event.kind === 'status' && event.outcome.status)).to.deep.equal([
        'sent',
        'delivered',
        'delivered',
        'read',
      ]);
      expect(matchOf(events[0])).to.include({ correlationId: '0198c0de-0000-7000-8000-000000000001:0' });
      expect(matchOf(events[1])).to.deep.include({ providerMessageIds: [sent?.providerMessageId] });
      expect(matchOf(events[3])).to.include({ by: 'watermark', customerId: SIMULATED_CUSTOMER });
    });

    it('follows a plan, before its answer if need be', async () => {
      sim.plan({
        match: { textIncludes: 'odd' },
        steps: ['read', 'delivery-without-mids', 'foreign-echo'],
        beforeAnswer: true,
      });

      await send({ text: 'an odd one' });

      const reports = eventsHeard().filter((event) => event.kind === 'status');
      expect(fleet.requests).to.have.length(3);
      expect(reports.map(({ outcome }) => outcome.status)).to.deep.equal(['read', 'delivered', 'sent']);
      expect(reports[2]?.otherwise).to.include({ activity: 'message-echo' });
    });

    it('echoes a message despite a lost answer', async () => {
      sim.misbehave({ match: '/messages', reset: true, afterEffect: true });

      expect(await failureOf(send({ text: 'Hello' }))).to.include({ reason: 'outcome-unknown' });
      await sim.settled();
      expect(matchOf(eventsHeard()[0])).to.include({ correlationId: '0198c0de-0000-7000-8000-000000000001:0' });
    });
  });

  describe('webhooks', () => {
    it('subscribes by the handshake', async () => {
      expect((await sim.subscribe()).status).to.equal(200);
      expect(sim.isSubscribed).to.equal(true);
    });

    it('is not subscribed with another verify token', async () => {
      expect((await sim.subscribe({ 'hub.verify_token': 'wrong' })).status).to.equal(403);
      expect(sim.isSubscribed).to.equal(false);
    });

    it("carries a customer's message, escaped and signed", async () => {
      const { mid, outcome } = await sim.customerWrites({ text: 'café 👍 1/2', repliesTo: 'm_1' });

      const [request] = fleet.requests;
      expect(outcome.status).to.equal(200);
      expect(request?.body.toString('latin1')).to.include(String.raw`caf\u00e9 \ud83d\udc4d 1\/2`);
      expect(request && isAuthentic(request)).to.equal(true);
      expect(eventsHeard()).to.have.length(1);
      expect(eventsHeard()[0]).to.include({ dedupeId: mid, text: 'café 👍 1/2', quotedMessageId: 'm_1' });
    });

    it('carries files that can be fetched without a login', async () => {
      await sim.customerWrites({ files: [{ kind: 'file', content: 'PDF', type: 'application/pdf', name: 'a b.pdf' }] });

      const [event] = eventsHeard();
      const media = event?.kind === 'message' ? event.attachments[0] : undefined;
      const url = media !== undefined && 'url' in media.source ? media.source.url : '';
      const reply = await fetch(url);

      expect(media?.name).to.equal('a b.pdf');
      expect(new URL(url).host).to.equal(sim.mediaHost);
      expect(reply.headers.get('content-type')).to.equal('application/pdf');
      expect(await reply.text()).to.equal('PDF');
      expect((await fetch(url.replace(/\?.*$/, ''))).status).to.equal(403);
      expect(sim.violations).to.be.empty;
      await fetch(url, { headers: { authorization: 'Bearer EAAG' } });
      expect(sim.violations[0]?.what).to.equal('the host of files was sent a token');
    });

    it('carries stickers in both forms, places, quick replies and buttons', async () => {
      await sim.customerWrites({ stickerId: '369239263222822' });
      await sim.customerWrites({ location: { latitude: 51.5, longitude: -0.12 } });
      await sim.customerWrites({ quickReply: { title: 'Billing', payload: 'B' } });
      await sim.customerWrites({ postback: { title: 'Start', payload: 'S', mid: false }, referral: { ref: 'r' } });

      const [sticker, place, quickReply, postback] = eventsHeard();
      expect(sticker).to.include({ text: '👍' });
      expect(place).to.have.nested.property('location.latitude', 51.5);
      expect(quickReply).to.include({ text: 'Billing', payload: 'B' });
      expect(postback).to.include({ text: 'Start', payload: 'S' });
      expect(postback).to.have.nested.property('referral.ref', 'r');
    });

    it('posts batches as they are given', async () => {
      const item = (pageId: string, mid: string): object => ({
        sender: { id: '1' },
        recipient: { id: pageId },
        message: { mid, text: mid },
      });
      await sim.deliver([
        { id: SIMULATED_PAGE.id, messaging: [{ ...item(SIMULATED_PAGE.id, 'm_1') }] },
        { id: SECOND.id, messaging: [{ ...item(SECOND.id, 'm_2') }] },
        { id: SIMULATED_PAGE.id, changes: [{ field: 'feed' }] },
      ]);

      const [message, foreign, change, ...others] = eventsHeard();
      expect(message).to.include({ kind: 'message', dedupeId: 'm_1' });
      expect(foreign).to.include({ kind: 'activity', activity: 'foreign-event' });
      expect(change).to.have.property('kind', 'activity');
      expect(others).to.deep.equal([]);
    });

    it('repeats webhooks that were not acknowledged', async () => {
      statuses = [503, 204];

      const { outcomes } = await sim.customerWrites({ text: 'Hello' });

      expect(outcomes.map(({ status }) => status)).to.deep.equal([503, 204, 200]);
      expect(new Set(fleet.requests.map(({ body }) => body.toString())).size).to.equal(1);
    });

    it('posts a webhook twice if planned so', async () => {
      const { outcomes } = await sim.customerWrites({ text: 'Hello' }, { duplicates: 2 });

      expect(outcomes).to.have.length(3);
    });

    it('loses patience, says so, and is silent until subscribed again', async () => {
      await start({ unsubscribesAfter: 2 });
      statuses = [500, 500];

      const failing = await sim.customerWrites({ text: 'one' });
      const silent = await sim.customerWrites({ text: 'two' });
      await sim.subscribe();
      const heard = await sim.customerWrites({ text: 'three' });

      expect(failing.outcomes).to.have.length(2);
      expect(silent.outcome.failure).to.equal('NOT_SUBSCRIBED');
      expect(heard.outcome.status).to.equal(200);
      expect(sim.violations[0]?.what).to.equal('the app was unsubscribed after 2 failed webhooks');
    });

    for (const signature of ['wrong', 'missing', 'sha1-only', 're-serialised'] as const) {
      it(`can sign so that it must not be believed: ${signature}`, async () => {
        await sim.customerWrites({ text: 'café' }, { signature });

        expect(fleet.requests.map(isAuthentic)).to.deep.equal([false]);
      });
    }
  });

  describe('control API', () => {
    it('writes, plans, refuses and lists', async () => {
      const control = async (name: string, body: object): Promise<unknown> => {
        const outcome = await callWebhook({
          url: `${new URL(sim.url).origin}/_sim/${name}`,
          body: JSON.stringify(body),
        });
        return JSON.parse(outcome.body);
      };
      const files = [{ kind: 'image', content: Buffer.from('JPG').toString('base64'), type: 'image/jpeg' }];

      const written = await control('customer-writes', { text: 'Hi', files, options: { duplicates: 1 } });
      await control('refuse', { code: 551 });
      const refused = await failureOf(send({ text: 'Hi' }));
      await control('plan', { steps: [] });
      await send({ text: 'Hello' });
      await sim.settled();

      expect(written).to.have.property('outcomes').with.length(2);
      expect(refused).to.include({ reason: 'undeliverable' });
      expect(fleet.requests).to.have.length(2);
      expect(await control('messages', {})).to.have.nested.property('messages[0].content.text', 'Hello');
    });
  });
});

describe('signatureHeaders', () => {
  it("gives Meta's own signatures for Meta's own bytes", () => {
    const body = metaJson({
      object: 'page',
      entry: [
        {
          id: '1067280970047460',
          time: 1726000000500,
          messaging: [
            {
              sender: { id: '6412345678901234' },
              recipient: { id: '1067280970047460' },
              timestamp: 1726000000123,
              message: { mid: 'm_AbC-123_test', text: 'café 👍' },
            },
          ],
        },
      ],
    });

    expect(Buffer.byteLength(body)).to.equal(256);
    expect(signatureHeaders(body, 'a1b2c3d4e5f60718293a4b5c6d7e8f90')).to.deep.equal({
      'x-hub-signature': 'sha1=851a8e847199e72b9deeadd43dcc0df80c5a5fcd',
      'x-hub-signature-256': 'sha256=9acb333dc59a3ac02488a8e986efa1042ce0908cffa734f70db4895446aca762',
    });
  });
});
