import { createHmac } from 'node:crypto';
import { expect } from 'chai';
import { callWebhook, SimulatorServer } from '../lab/index.ts';
import type { RecordedRequest } from '../lab/index.ts';
import { SIMULATED_BOT, ViberSimulator } from './viber-simulator.ts';
import type { ViberOptions } from './viber-simulator.ts';

const sign = (body: Buffer, token: string): string => createHmac('sha256', token).update(body).digest('hex');
const textOf = (request: RecordedRequest | undefined): string => request?.body.toString('utf8') ?? '';

describe('ViberSimulator', () => {
  let viber: ViberSimulator;
  let fleet: SimulatorServer;
  let answer: { status: number; body?: string };

  beforeEach(async () => {
    answer = { status: 200 };
    fleet = await new SimulatorServer({ answer: () => answer }).listen();
    viber = await start();
  });

  afterEach(async () => {
    await viber.stop();
    await fleet.stop();
  });

  const start = async (options: ViberOptions = {}): Promise<ViberSimulator> => {
    const simulator = await new ViberSimulator(options).listen();
    simulator.webhookUrl = `${fleet.url}/webhooks/viber`;
    return simulator;
  };
  const restart = async (options: ViberOptions): Promise<void> => {
    await viber.stop();
    viber = await start(options);
  };
  const call = async (path: string, body: object, token: string | undefined = SIMULATED_BOT.token) => {
    const { status, body: text } = await callWebhook({
      url: `${viber.url}/${path}`,
      body: JSON.stringify(body),
      headers: token === '' ? {} : { 'x-viber-auth-token': token },
      timeoutMs: 5000,
    });
    return { http: status, text };
  };
  const ada = (): string => viber.userIdOf({ person: 'Ada' });
  const hello = (more: object = {}): object => ({
    receiver: ada(),
    type: 'text',
    text: 'Hi',
    sender: { name: 'Support' },
    ...more,
  });
  /** The callbacks that the fleet got about messages sent. */
  const events = (): string[] => fleet.requests.map((request) => /"event":"(\w+)"/.exec(textOf(request))?.[1] ?? '?');

  describe('callbacks', () => {
    it('signs the raw body, in a header and in the query', async () => {
      await viber.customerWrites({ person: 'José', text: '¿Qué tal? 👍' });

      const [request] = fleet.requests;
      const signature = sign(request?.body ?? Buffer.alloc(0), SIMULATED_BOT.token);
      expect(request?.headers['x-viber-content-signature']).to.equal(signature);
      expect(request?.query.get('sig')).to.equal(signature);
      expect(textOf(request)).to.include('¿Qué tal? 👍');
    });

    for (const { signature, header, query } of [
      { signature: 'header', header: true, query: false },
      { signature: 'query', header: false, query: true },
      { signature: 'neither', header: false, query: false },
    ] as const) {
      it(`signs in ${signature} on request`, async () => {
        await viber.customerWrites({ person: 'Ada', text: 'Hi' }, { signature });

        const [request] = fleet.requests;
        expect(request?.headers['x-viber-content-signature'] !== undefined).to.equal(header);
        expect(request?.query.has('sig')).to.equal(query);
      });
    }

    it('signs with a foreign token, and escapes non-ASCII characters, if planned so', async () => {
      await viber.customerWrites({ person: 'Ada', text: 'é' }, { signature: 'wrong', escaped: true });

      const [request] = fleet.requests;
      expect(request?.headers['x-viber-content-signature']).to.have.lengthOf(64);
      expect(request?.query.get('sig')).to.not.equal(sign(request?.body ?? Buffer.alloc(0), SIMULATED_BOT.token));
      expect(textOf(request)).to.include(String.raw`\u00e9`);
    });

    it('writes tokens as bare numbers, so near that rounding makes them one', async () => {
      const { messageToken } = await viber.customerWrites({ person: 'Ada', text: 'a "message_token":"7" b' });
      await viber.customerWrites({ person: 'Ada', text: 'two' });

      const tokens = fleet.requests.map((request) => /"message_token":(\d+)/.exec(textOf(request))?.[1]);
      expect(BigInt(tokens[1] ?? 0) - BigInt(tokens[0] ?? 0)).to.equal(1n);
      expect(messageToken).to.equal(tokens[0]);
      expect(Number(tokens[0])).to.equal(Number(tokens[1]));
      expect(JSON.parse(textOf(fleet.requests[0]))).to.have.nested.property('message.text', 'a "message_token":"7" b');
    });

    it('sends any kind of message, with the tracking data of the last message sent', async () => {
      await call('send_message', hello({ tracking_data: 'ccm:7:0' }));
      await viber.customerWrites({ person: 'Ada', message: { type: 'sticker', sticker_id: 40133 }, silent: true });
      await viber.settled();

      const written = fleet.requests.find((request) => textOf(request).includes('sticker'));
      expect(JSON.parse(textOf(written))).to.deep.include({
        silent: true,
        message: { type: 'sticker', sticker_id: 40133, tracking_data: 'ccm:7:0' },
      });
    });

    it('keeps the files that customers send, until their addresses end', async () => {
      const content = Buffer.from([1, 2, 3]);
      const file = { type: 'picture', content, mimeType: 'image/png', name: 'a.png' } as const;
      await viber.customerWrites({ person: 'Ada', text: 'Look', file });

      const media = /"media":"([^"]+)"/.exec(textOf(fleet.requests[0]))?.[1] ?? '';
      const fetched = await callWebhook({ method: 'GET', url: media });
      viber.expireFiles();
      const late = await callWebhook({ method: 'GET', url: media });

      expect(textOf(fleet.requests[0])).to.include('"size":3');
      expect(fetched).to.include({ status: 200, body: '\u0001\u0002\u0003' });
      expect(late.status).to.equal(404);
    });

    it('delivers the same event again until the answer is 200', async () => {
      await restart({ patience: { againAfterMs: 5 } });
      fleet.misbehave({ status: 503, times: 2 });

      const { outcomes } = await viber.customerWrites({ person: 'Ada', text: 'Hi' });

      expect(outcomes.map(({ status }) => status)).to.deep.equal([503, 503, 200]);
      expect(new Set(fleet.requests.map(textOf)).size).to.equal(1);
    });

    it('delivers again when the answer takes too long, and gives up in the end', async () => {
      await restart({ patience: { answerMs: 30, againAfterMs: 5, giveUpAfterMs: 60 } });
      fleet.misbehave({ hang: true, times: 100 });

      const { outcome, outcomes } = await viber.customerWrites({ person: 'Ada', text: 'Hi' });

      expect(outcome).to.have.property('failure', 'ETIMEDOUT');
      expect(outcomes.length).to.be.greaterThan(1);
    });

    it('captures the welcome message of a chat that is opened', async () => {
      answer = { status: 200, body: '{"type":"text","text":"Welcome!","sender":{"name":"Support"}}' };

      const { welcome } = await viber.customerOpens({ person: 'Sam', context: 'campaign-7' });

      expect(welcome).to.have.property('text', 'Welcome!');
      expect(JSON.parse(textOf(fleet.requests[0]))).to.deep.include({
        event: 'conversation_started',
        context: 'campaign-7',
      });
      expect(viber.violations).to.be.empty;
    });

    for (const { title, body } of [
      { title: 'no JSON', body: 'OK' },
      { title: 'no message', body: '{"status":0}' },
      { title: 'a message with a receiver', body: '{"receiver":"x","type":"text","text":"Hi","sender":{"name":"S"}}' },
    ]) {
      it(`notes an answer to an opened chat that is ${title}`, async () => {
        answer = { status: 200, body };

        const { welcome } = await viber.customerOpens({ person: 'Sam' });

        expect(welcome).to.equal(undefined);
        expect(viber.violations).to.have.lengthOf(1);
      });
    }

    it('reports subscriptions with a user, and their end with an id', async () => {
      const { userId } = await viber.customerSubscribes({ person: 'Sam' });
      await viber.customerLeaves({ person: 'Sam' });

      const [subscribed, unsubscribed] = fleet.requests.map((request): unknown => JSON.parse(textOf(request)));
      expect(subscribed).to.have.nested.property('user.id', userId);
      expect(unsubscribed).to.include({ event: 'unsubscribed', user_id: userId });
    });

    it('knows one person under another id at each bot', async () => {
      await restart({
        bots: [
          { name: 'one', token: 'a' },
          { name: 'two', token: 'b' },
        ],
      });

      const first = viber.userIdOf({ person: 'Ada', bot: 'one' });
      const second = viber.userIdOf({ person: 'Ada', bot: 'two' });

      expect(first).to.match(/^[A-Za-z0-9+/]{22}==$/);
      expect(second).to.not.equal(first);
    });
  });

  describe('set_webhook', () => {
    it('calls the address, signed, and echoes the event types', async () => {
      const url = `${fleet.url}/viber/webhook`;
      const { text } = await call('set_webhook', { url, event_types: ['delivered'] });

      expect(JSON.parse(text)).to.deep.include({ status: 0, event_types: ['delivered'] });
      expect(events()).to.deep.equal(['webhook']);
      await viber.customerSubscribes({ person: 'Sam' });
      await viber.customerWrites({ person: 'Sam', text: 'Hi' });
      expect(events()).to.deep.equal(['webhook', 'message']);
    });

    it('refuses an address that does not answer 200', async () => {
      answer = { status: 403 };

      expect(JSON.parse((await call('set_webhook', { url: fleet.url })).text)).to.include({ status: 1 });
    });

    it('takes no messages after the webhook was removed', async () => {
      await call('set_webhook', { url: '' });

      expect(JSON.parse((await call('send_message', hello())).text)).to.include({ status: 10 });
    });
  });

  describe('send_message', () => {
    it('takes a message, answers with a bare token, reports delivered and seen', async () => {
      const { http, text } = await call('send_message', hello());
      await viber.settled();

      expect(http).to.equal(200);
      expect(text).to.match(/"message_token":\d{19}[,}]/);
      expect(viber.sent[0]?.message).to.include({ type: 'text', text: 'Hi' });
      expect(text).to.include(viber.sent[0]?.messageToken);
      expect(events()).to.deep.equal(['delivered', 'seen']);
    });

    it('reports as planned: twice delivered, seen before delivered, failed after status 0', async () => {
      viber.plan({ steps: [{ event: 'delivered', duplicates: 1 }] });
      viber.plan({ steps: [{ event: 'seen' }, { event: 'delivered' }] });
      viber.plan({ steps: [{ event: 'failed', desc: 'no' }], match: { bodyIncludes: 'doomed' } });

      for (const text of ['one', 'two', 'doomed']) {
        await call('send_message', hello({ text }));
        await viber.settled();
      }

      expect(events()).to.deep.equal(['delivered', 'delivered', 'seen', 'delivered', 'failed']);
      expect(JSON.parse(textOf(fleet.requests.at(-1)))).to.include({ desc: 'no', user_id: ada() });
    });

    it('says seen once for three messages, with the token of the newest', async () => {
      viber.plan({ steps: [], times: 3 });
      for (const text of ['one', 'two', 'three']) await call('send_message', hello({ text }));

      const seen = await viber.customerReads({ person: 'Ada' });

      expect(seen?.outcome.status).to.equal(200);
      expect(textOf(fleet.requests[0])).to.include(`"message_token":${viber.sent[2]?.messageToken ?? ''}`);
      expect(await viber.customerReads({ person: 'Ada' })).to.equal(undefined);
    });

    it('reports delivered for a message that the customer wrote', async () => {
      const { messageToken, userId } = await viber.customerWrites({ person: 'Ada', text: 'Hi' });

      await viber.report(messageToken, { event: 'delivered' }, userId);

      expect(textOf(fleet.requests[1])).to.include(`"event":"delivered"`).and.to.include(messageToken);
    });

    for (const { title, message, status } of [
      { title: 'no receiver', message: { receiver: '' }, status: 4 },
      { title: 'no sender name', message: { sender: {} }, status: 4 },
      { title: 'a sender name of 29 characters', message: { sender: { name: 'x'.repeat(29) } }, status: 3 },
      { title: 'an unknown type', message: { type: 'audio' }, status: 3 },
      { title: 'no text', message: { text: undefined }, status: 4 },
      { title: 'a text of 7001 characters', message: { text: 'x'.repeat(7001) }, status: 3 },
      { title: 'more than 30 KB', message: { text: '☃'.repeat(6999), padding: 'x'.repeat(10_000) }, status: 3 },
      { title: 'tracking data that is null', message: { tracking_data: null }, status: 3 },
      {
        title: 'a picture of no known kind',
        message: { type: 'picture', media: 'https://x.example/a.webp' },
        status: 3,
      },
      {
        title: 'a caption of 513 characters',
        message: { type: 'picture', media: 'https://x.example/a.png', text: 'x'.repeat(513) },
        status: 3,
      },
      { title: 'a film without size', message: { type: 'video', media: 'https://x.example/a.mp4' }, status: 4 },
      {
        title: 'a file with a forbidden extension',
        message: { type: 'file', media: 'https://x.example/a.exe', size: 1, file_name: 'a.exe' },
        status: 3,
      },
      {
        title: 'a contact with a long number',
        message: { type: 'contact', contact: { name: 'x', phone_number: '1'.repeat(19) } },
        status: 3,
      },
      { title: 'a carousel for old apps', message: { type: 'rich_media', min_api_version: 1 }, status: 3 },
    ]) {
      it(`refuses ${title} with HTTP 200`, async () => {
        const { http, text } = await call('send_message', hello(message));

        expect(http).to.equal(200);
        expect(JSON.parse(text)).to.include({ status });
        expect(viber.sent).to.be.empty;
        expect(viber.violations).to.have.lengthOf(1);
      });
    }

    for (const { title, token } of [
      { title: 'without a token', token: '' },
      { title: 'with an unknown token', token: 'x' },
    ]) {
      it(`refuses a call ${title}`, async () => {
        expect(JSON.parse((await call('send_message', hello(), token)).text)).to.include({ status: 2 });
      });
    }

    for (const { title, more } of [
      {
        title: 'whose columns do not fill the row',
        more: { keyboard: { Type: 'keyboard', Buttons: [{ Columns: 3, ActionBody: 'x', Text: 'x' }] } },
      },
      {
        title: 'that asks for the phone number below version 3',
        more: { keyboard: { Type: 'keyboard', Buttons: [{ ActionType: 'share-phone', ActionBody: 'reply' }] } },
      },
      { title: 'without buttons', more: { keyboard: { Type: 'keyboard' } } },
    ]) {
      it(`takes a keyboard ${title}, and reports failed later`, async () => {
        const { text } = await call('send_message', hello(more));
        await viber.settled();

        expect(JSON.parse(text)).to.include({ status: 0 });
        expect(events()).to.deep.equal(['failed']);
        expect(viber.violations).to.have.lengthOf(1);
      });
    }

    it('stops at a hundred messages to a silent customer, until they write', async () => {
      await restart({ limits: { silentLimit: 2 } });
      const status = async (): Promise<unknown> => JSON.parse((await call('send_message', hello())).text);

      expect(await status()).to.include({ status: 0 });
      expect(await status()).to.include({ status: 0 });
      expect(await status()).to.include({ status: 12 });
      await viber.customerWrites({ person: 'Ada', text: 'Hi' });
      expect(await status()).to.include({ status: 0 });
    });

    it('does not reach customers who left or, on request, who never came', async () => {
      await restart({ limits: { knownOnly: true } });

      expect(JSON.parse((await call('send_message', hello())).text)).to.include({ status: 5 });
      await viber.customerLeaves({ person: 'Ada' });
      expect(JSON.parse((await call('send_message', hello())).text)).to.include({ status: 6 });
    });

    it('broadcasts under one token, and names the receivers that it did not reach', async () => {
      await viber.customerLeaves({ person: 'Sam' });
      const sam = viber.userIdOf({ person: 'Sam' });

      const { text } = await call('broadcast_message', hello({ broadcast_list: [ada(), sam] }));

      expect(JSON.parse(text)).to.have.nested.property('failed_list[0].receiver', sam);
      expect(viber.sent.map(({ receiver }) => receiver)).to.deep.equal([ada()]);
    });

    it('takes the message and hangs, or answers 429, on request', async () => {
      viber.misbehave({ hang: true, afterEffect: true });
      const pending = callWebhook({
        url: `${viber.url}/send_message`,
        body: JSON.stringify(hello()),
        headers: { 'x-viber-auth-token': SIMULATED_BOT.token },
        timeoutMs: 100,
      });

      expect(await pending).to.have.property('failure', 'ETIMEDOUT');
      expect(viber.sent).to.have.lengthOf(1);
      viber.misbehave({ status: 429 });
      expect(await call('send_message', hello())).to.have.property('http', 429);
      viber.refuse(6, { words: 'notSubscribed' });
      expect(JSON.parse((await call('send_message', hello())).text)).to.include({ status: 6 });
    });
  });

  it('names the account of a token, and knows no other address', async () => {
    expect(JSON.parse((await call('get_account_info', {})).text)).to.include({ status: 0, name: 'bot' });
    expect(await call('get_everything', {})).to.have.property('http', 404);
  });

  it('is driven over its control API', async () => {
    const control = (command: string, body: object) =>
      callWebhook({ url: `${viber.url.replace('/pa', '')}/_sim/${command}`, body: JSON.stringify(body) });

    await control('webhook-url', { url: `${fleet.url}/elsewhere` });
    const written = await control('customer-writes', { person: 'Ada', text: 'Hi' });
    await call('send_message', hello());
    const listed = await control('messages', {});
    const faulty = await control('customer-writes', { person: '' });

    expect(JSON.parse(written.body)).to.have.nested.property('outcome.status', 200);
    expect(fleet.requests[0]).to.have.property('path', '/elsewhere');
    expect(JSON.parse(listed.body)).to.have.nested.property('messages[0].message.text', 'Hi');
    expect(faulty.status).to.equal(400);
  });
});
