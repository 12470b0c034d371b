import { expect } from 'chai';
import twilio from 'twilio';
import { callWebhook, formOf, SimulatorServer } from '../lab/index.ts';
import type { RecordedRequest, SimulatorReply } from '../lab/index.ts';
import { TwilioSimulator } from './twilio-simulator.ts';

const PUBLIC = 'https://ccm.example.com/ccm';
const SMS = { from: '+14133881111', to: '+12028831111' };
const WHATSAPP = { from: 'whatsapp:+447700900123', to: 'whatsapp:+14155238886' };
const EMPTY: SimulatorReply = {
  status: 200,
  headers: { 'content-type': 'text/xml' },
  body: '<?xml version="1.0" encoding="UTF-8"?><Response/>',
};

describe('TwilioSimulator', () => {
  let fleet: SimulatorServer;
  let reply: SimulatorReply;
  let sim: TwilioSimulator;

  beforeEach(async () => {
    reply = EMPTY;
    fleet = await new SimulatorServer({ answer: () => reply }).listen();
    sim = await new TwilioSimulator({
      route: { publicBaseUrl: PUBLIC, localBaseUrl: fleet.url },
      senders: [SMS.to, WHATSAPP.to],
    }).listen();
  });
  afterEach(async () => {
    await sim.stop();
    await fleet.stop();
  });

  const login = (): string => `Basic ${Buffer.from(`${sim.accountSid}:${sim.authToken}`).toString('base64')}`;
  const send = async (form: Record<string, string>): Promise<{ status: number; body: unknown }> => {
    const answer = await fetch(`${sim.url}/2010-04-01/Accounts/${sim.accountSid}/Messages.json`, {
      method: 'POST',
      headers: { authorization: login() },
      body: new URLSearchParams(form),
    });
    return { status: answer.status, body: await answer.json() };
  };
  const toCustomer = { From: SMS.to, To: SMS.from, Body: 'Hello' };
  const statusesHeard = (): (string | null)[] => fleet.requests.map((request) => formOf(request).get('MessageStatus'));
  const isSigned = (request: RecordedRequest | undefined, path: string): boolean =>
    request !== undefined &&
    twilio.validateRequest(
      sim.authToken,
      request.headers['x-twilio-signature'] ?? '',
      PUBLIC + path,
      Object.fromEntries(formOf(request)),
    );

  describe('status callbacks', () => {
    const callback = `${PUBLIC}/webhooks/twilio/status?m=our-id`;

    it('come signed over the public address, in order, to the local one', async () => {
      await send({ ...toCustomer, StatusCallback: callback });
      await fleet.waitUntil(() => fleet.requests.length === 3);

      expect(statusesHeard()).to.deep.equal(['queued', 'sent', 'delivered']);
      expect(fleet.requests[0]).to.include({ path: '/webhooks/twilio/status' });
      expect(fleet.requests[0]?.query.get('m')).to.equal('our-id');
      expect(fleet.requests.every((request) => isSigned(request, '/webhooks/twilio/status?m=our-id'))).to.equal(true);
      expect(fleet.requests[2] && formOf(fleet.requests[2]).get('RawDlrDoneDate')).to.match(/^\d{10}$/);
    });

    it('tell of reading on WhatsApp', async () => {
      await send({ From: WHATSAPP.to, To: WHATSAPP.from, Body: 'Hi', StatusCallback: callback });
      await fleet.waitUntil(() => fleet.requests.length === 4);

      const form = fleet.requests[3] && formOf(fleet.requests[3]);
      expect(form?.get('MessageStatus')).to.equal('read');
      expect(form?.get('EventType')).to.equal('READ');
      expect(form?.get('ChannelPrefix')).to.equal('whatsapp');
    });

    it('come as planned: out of order, twice, failed', async () => {
      sim.plan({
        match: { to: SMS.from },
        steps: [
          { status: 'delivered' },
          { status: 'sent', duplicates: 1 },
          { status: 'undelivered', errorCode: 30003 },
        ],
      });
      await send({ ...toCustomer, StatusCallback: callback });
      await fleet.waitUntil(() => fleet.requests.length === 4);

      expect(statusesHeard()).to.deep.equal(['delivered', 'sent', 'sent', 'undelivered']);
      expect(fleet.requests[3] && formOf(fleet.requests[3]).get('ErrorCode')).to.equal('30003');
      const [, first, second] = fleet.requests.map(({ headers }) => headers['i-twilio-idempotency-token']);
      expect(first).to.equal(second);
    });

    it('come before the answer, if planned so', async () => {
      sim.plan({ steps: [{ status: 'delivered' }], beforeAnswer: true });
      await send({ ...toCustomer, StatusCallback: callback });

      expect(statusesHeard()).to.deep.equal(['delivered']);
    });

    it('come before the answer, to the bare address if planned so', async () => {
      const heard: (string | null)[][] = [];
      sim.plan({
        steps: [{ status: 'sent', withoutQuery: true }, { status: 'delivered' }],
        beforeAnswer: true,
        answerAfter: async () => Promise.resolve(heard.push(fleet.requests.map(({ query }) => query.get('m')))),
      });
      await send({ ...toCustomer, StatusCallback: callback });

      expect(heard).to.deep.equal([[null, 'our-id']]);
    });

    it('tell of 63016 when the customer has not written lately, unless it is a template', async () => {
      await using strict = await new TwilioSimulator({ enforcesWindow: true }).listen();
      const post = async (form: Record<string, string>): Promise<unknown> =>
        fetch(`${strict.url}/2010-04-01/Accounts/${strict.accountSid}/Messages.json`, {
          method: 'POST',
          headers: { authorization: login() },
          body: new URLSearchParams({ From: WHATSAPP.to, To: WHATSAPP.from, ...form }),
        });

      await post({ Body: 'free' });
      await post({ ContentSid: `HX${'0'.repeat(32)}` });
      strict.route = { publicBaseUrl: PUBLIC, localBaseUrl: fleet.url };
      await strict.customerWrites({ ...WHATSAPP, body: 'hello' });
      await post({ Body: 'free again' });
      await strict.settled();

      expect(strict.sent.map(({ status, errorCode }) => errorCode ?? status)).to.deep.equal([63016, 'read', 'read']);
    });

    it('are given up when the simulator stops', async () => {
      sim.plan({ steps: [{ status: 'sent', delayMs: 60_000 }] });
      await send({ ...toCustomer, StatusCallback: callback });

      await sim.stop();

      expect(fleet.requests).to.be.empty;
    });
  });

  describe('customers', () => {
    it('write SMS: a form with all that Twilio sends, signed', async () => {
      const { messageSid, outcome } = await sim.customerWrites({ ...SMS, body: 'Hello & café' });

      const [request] = fleet.requests;
      expect(outcome.status).to.equal(200);
      expect(request).to.include({ path: '/webhooks/twilio' });
      expect(isSigned(request, '/webhooks/twilio')).to.equal(true);
      expect(request && Object.fromEntries(formOf(request))).to.include({
        MessageSid: messageSid,
        SmsMessageSid: messageSid,
        AccountSid: sim.accountSid,
        From: SMS.from,
        To: SMS.to,
        Body: 'Hello & café',
        NumMedia: '0',
        SmsStatus: 'received',
        FromCity: '',
        ToCountry: 'US',
      });
      expect(sim.violations).to.be.empty;
    });

    for (const { title, writes, parameters } of [
      {
        title: 'a location',
        writes: { location: { latitude: 51.5007, longitude: -0.1246, label: 'Westminster' } },
        parameters: {
          MessageType: 'location',
          Latitude: '51.5007',
          Longitude: '-0.1246',
          Label: 'Westminster',
          Body: '',
        },
      },
      {
        title: 'a pressed button',
        writes: { button: { text: 'Confirm', payload: 'YES' }, profileName: 'Jane', userId: 'GB.44112' },
        parameters: {
          MessageType: 'button',
          Body: 'Confirm',
          ButtonText: 'Confirm',
          ButtonPayload: 'YES',
          ProfileName: 'Jane',
          WaId: '447700900123',
          ExternalUserId: 'whatsapp:GB.44112',
        },
      },
      {
        title: 'a list row',
        writes: { listRow: { id: '1', title: 'Sales' } },
        parameters: { MessageType: 'interactive', ListId: '1', ListTitle: 'Sales', Body: 'Sales' },
      },
      {
        title: 'a quoted answer to an advertisement',
        writes: {
          body: 'Yes',
          repliesTo: { sid: 'MM1', sender: WHATSAPP.to },
          referral: { headline: 'Sale', sourceUrl: 'https://ad.example' },
        },
        parameters: {
          OriginalRepliedMessageSid: 'MM1',
          OriginalRepliedMessageSender: WHATSAPP.to,
          ReferralHeadline: 'Sale',
          ReferralSourceUrl: 'https://ad.example',
        },
      },
    ]) {
      it(`send ${title} by WhatsApp`, async () => {
        await sim.customerWrites({ ...WHATSAPP, ...writes });

        expect(fleet.requests[0] && Object.fromEntries(formOf(fleet.requests[0]))).to.include(parameters);
      });
    }

    it('may have no number', async () => {
      await sim.customerWrites({ ...WHATSAPP, from: 'whatsapp:US.1234567890', body: 'Hi' });

      const form = fleet.requests[0] && formOf(fleet.requests[0]);
      expect(form?.get('ExternalUserId')).to.equal('whatsapp:US.1234567890');
      expect(form?.has('WaId')).to.equal(false);
    });

    it('opt out of SMS by STOP, and in again', async () => {
      await sim.customerWrites({ ...SMS, body: 'Stop', optOutType: 'STOP' });
      expect((await send(toCustomer)).body).to.include({ code: 21610 });

      await sim.customerWrites({ ...SMS, body: 'START' });
      expect((await send(toCustomer)).status).to.equal(201);
    });

    it('are posted twice with one idempotency token', async () => {
      const { outcomes } = await sim.customerWrites({ ...SMS, body: 'Hi' }, { duplicates: 1 });

      const [first, second] = fleet.requests;
      expect(outcomes).to.have.lengthOf(2);
      expect(first?.headers['i-twilio-idempotency-token']).to.equal(second?.headers['i-twilio-idempotency-token']);
      expect(first?.body.equals(second?.body ?? Buffer.alloc(0))).to.equal(true);
    });

    for (const { title, options, check } of [
      { title: 'a wrong signature', options: { signature: 'wrong' }, check: 'refused' },
      { title: 'an explicit port in the signed address', options: { explicitPort: true }, check: 'accepted' },
    ] as const) {
      it(`may come with ${title}`, async () => {
        await sim.customerWrites({ ...SMS, body: 'Hi' }, options);

        expect(isSigned(fleet.requests[0], '/webhooks/twilio')).to.equal(check === 'accepted');
      });
    }

    it('may come without a signature', async () => {
      await sim.customerWrites({ ...SMS, body: 'Hi' }, { signature: 'missing' });

      expect(fleet.requests[0]?.headers).not.to.have.property('x-twilio-signature');
    });

    it('may come with an unknown parameter, signed with it', async () => {
      await sim.customerWrites({ ...SMS, body: 'Hi', parameters: { BrandNew: '✓' } });

      expect(isSigned(fleet.requests[0], '/webhooks/twilio')).to.equal(true);
      expect(fleet.requests[0] && formOf(fleet.requests[0]).get('BrandNew')).to.equal('✓');
    });

    it('may come as JSON with the digest of the body', async () => {
      await sim.customerWrites({ ...SMS, body: 'Hi é' }, { as: 'json' });

      const request = fleet.requests[0];
      const url = `${PUBLIC}/webhooks/twilio?${String(request?.query)}`;
      const signature = request?.headers['x-twilio-signature'] ?? '';
      const body = request?.body.toString('utf8') ?? '';
      expect(request?.headers['content-type']).to.equal('application/json');
      expect(twilio.validateRequestWithBody(sim.authToken, signature, url, body)).to.equal(true);
    });

    for (const { title, answer, violation } of [
      {
        title: 'plain text',
        answer: { status: 200, headers: { 'content-type': 'text/plain' }, body: 'OK' },
        violation: 'would text the customer: OK',
      },
      {
        title: 'a message in TwiML',
        answer: { ...EMPTY, body: '<Response><Message>Hi</Message></Response>' },
        violation: 'would text the customer',
      },
      {
        title: 'bare words as HTML',
        answer: { status: 200, headers: { 'content-type': 'text/html' }, body: 'OK' },
        violation: 'would text the customer',
      },
      { title: 'JSON', answer: { status: 200, body: { json: {} } }, violation: '12300' },
      { title: 'no content type', answer: { status: 200 }, violation: '12300' },
      { title: 'a redirect', answer: { status: 301, headers: { location: '/x' } }, violation: 'redirect' },
    ]) {
      it(`notes an answer of ${title}`, async () => {
        reply = answer;
        await sim.customerWrites({ ...SMS, body: 'Hi' });

        expect(sim.violations).to.have.lengthOf(1);
        expect(sim.violations[0]?.what).to.include(violation);
      });
    }

    it('are not posted again by default when the fleet answers 500', async () => {
      fleet.misbehave({ status: 500 });

      const { outcomes } = await sim.customerWrites({ ...SMS, body: 'Hi' });

      expect(outcomes.map(({ status }) => status)).to.deep.equal([500]);
      expect(sim.violations).to.be.empty;
    });

    it('are posted again if the connection overrides say so', async () => {
      await using patient = await new TwilioSimulator({
        retries: { count: 3, on: ['5xx', 'rt'] },
        route: { publicBaseUrl: PUBLIC, localBaseUrl: fleet.url },
      }).listen();
      fleet.misbehave({ status: 503 });
      fleet.misbehave({ reset: true });

      const { outcomes } = await patient.customerWrites({ ...SMS, body: 'Hi' });

      expect(outcomes.map(({ status, failure }) => status ?? failure)).to.deep.equal([503, 'ECONNRESET', 200]);
    });

    it('call once more if nothing listens', async () => {
      await fleet.stop();

      const { outcomes } = await sim.customerWrites({ ...SMS, body: 'Hi' });

      expect(outcomes.map(({ failure }) => failure)).to.deep.equal(['ECONNREFUSED', 'ECONNREFUSED']);
    });
  });

  describe('media', () => {
    const customerSends = async (): Promise<string> => {
      await sim.customerWrites({ ...WHATSAPP, body: 'Look', media: [{ content: 'a cat', type: 'image/jpeg' }] });
      return (fleet.requests[0] && formOf(fleet.requests[0]).get('MediaUrl0')) ?? '';
    };

    it('is named in the webhook with its type', async () => {
      await customerSends();

      expect(fleet.requests[0] && Object.fromEntries(formOf(fleet.requests[0]))).to.include({
        NumMedia: '1',
        MediaContentType0: 'image/jpeg',
        MessageType: 'image',
      });
    });

    it('needs the login, and then redirects to another origin', async () => {
      const url = await customerSends();

      const stranger = await fetch(url, { redirect: 'manual' });
      const redirect = await fetch(url, { redirect: 'manual', headers: { authorization: login() } });
      const location = redirect.headers.get('location') ?? '';
      const content = await fetch(location);

      expect(stranger.status).to.equal(401);
      expect(redirect.status).to.equal(307);
      expect(new URL(location).host).to.equal(sim.mediaHost).and.not.equal(new URL(sim.url).host);
      expect(content.headers.get('content-type')).to.equal('image/jpeg');
      expect(await content.text()).to.equal('a cat');
      expect(sim.violations).to.be.empty;
    });

    it('is refused to callers that show the store our login', async () => {
      const url = await customerSends();
      const redirect = await fetch(url, { redirect: 'manual', headers: { authorization: login() } });

      const leaked = await fetch(redirect.headers.get('location') ?? '', { headers: { authorization: login() } });

      expect(leaked.status).to.equal(400);
      expect(sim.violations[0]?.what).to.include('Authorization');
    });

    it('is gone once deleted', async () => {
      const url = await customerSends();
      const headers = { authorization: login() };

      expect((await fetch(`${url}.json`, { method: 'DELETE', headers })).status).to.equal(204);
      expect((await fetch(url, { redirect: 'manual', headers })).status).to.equal(404);
    });
  });

  it('is driven over HTTP', async () => {
    const command = (name: string, body: unknown) =>
      callWebhook({ url: `${sim.url}/_sim/${name}`, body: JSON.stringify(body) });
    await command('refuse', { code: 21211 });
    await command('plan', { steps: [{ status: 'failed', errorCode: 63016 }] });

    const written = await command('customer-writes', { ...WHATSAPP, body: 'Hi', options: { duplicates: 1 } });
    const refused = await send(toCustomer);
    await send(toCustomer);
    await sim.settled();
    const listed = await command('messages', {});

    expect(JSON.parse(written.body)).to.have.nested.property('outcomes[1].status', 200);
    expect(refused.body).to.include({ code: 21211 });
    expect(JSON.parse(listed.body)).to.have.nested.property('messages[1].errorCode', 63016);
    expect((await command('customer-writes', { from: 1 })).status).to.equal(400);
  });
});
