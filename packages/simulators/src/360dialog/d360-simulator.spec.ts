import { expect } from 'chai';
import { jsonOf } from '../lab/index.ts';
import { SIMULATED_NUMBER } from './d360-simulator.ts';
import { AUTHORIZATION, listOf, never, Stage } from '../../test/d360-stage.ts';

const HELLO = {
  messaging_product: 'whatsapp',
  recipient_type: 'individual',
  to: '447700900123',
  type: 'text',
  text: { body: 'Hello', preview_url: false },
  biz_opaque_callback_data: 'msg-1:0',
};

const withoutTime = (status: unknown): unknown => {
  const { timestamp: _timestamp, ...rest } = status as Record<string, unknown>;
  return rest;
};

describe('D360Simulator', () => {
  it('takes a message and reports it sent, delivered and read, with the registered header', async () => {
    await using stage = await Stage.set();

    const { status, body } = await stage.call('POST', '/messages', HELLO);
    await stage.d360.settled();

    const [message] = stage.d360.sent;
    expect(status).to.equal(200);
    expect(body).to.include(message?.id);
    expect(message).to.include({ to: '447700900123', type: 'text', callbackData: 'msg-1:0', shape: 'cloud' });
    expect(stage.statuses().map((one) => (one as { status: string }).status)).to.deep.equal([
      'sent',
      'delivered',
      'read',
    ]);
    expect(withoutTime(stage.statuses()[1])).to.deep.equal({
      id: message?.id,
      status: 'delivered',
      recipient_id: '447700900123',
      biz_opaque_callback_data: 'msg-1:0',
    });
    for (const { headers } of stage.gateway.requests) expect(headers['authorization']).to.equal(AUTHORIZATION);
    expect(stage.d360.violations).to.deep.equal([]);
  });

  it('takes a message of the classic API and reports in the classic shape', async () => {
    await using stage = await Stage.set();

    const { to, type } = HELLO;
    const { status } = await stage.call('POST', '/v1/messages', {
      to,
      type,
      preview_url: false,
      text: { body: 'Hello' },
    });
    await stage.d360.settled();

    expect(status).to.equal(201);
    expect(stage.statuses()[0]).to.include({ status: 'sent', type: 'message' });
    expect(jsonOf(stage.gateway.requests[0] ?? never())).to.have.property('statuses');
  });

  it('reports messages that were sent twice', async () => {
    await using stage = await Stage.set();

    await stage.call('POST', '/messages', HELLO);
    await stage.call('POST', '/messages', HELLO);
    await stage.call('POST', '/messages', { ...HELLO, biz_opaque_callback_data: 'msg-2:0' });

    expect(stage.d360.sent).to.have.length(3);
    expect(stage.d360.duplicates.map(({ callbackData }) => callbackData)).to.deep.equal(['msg-1:0']);
  });

  it('turns a wrong key away', async () => {
    await using stage = await Stage.set();

    expect(await stage.call('POST', '/messages', HELLO, 'wrong')).to.have.property('status', 401);
    expect(stage.d360.violations).to.have.length(1);
  });

  const { to: _to, ...toNobody } = HELLO;
  const { messaging_product: _product, ...productless } = HELLO;
  const buttons = (count: number, end: string): object[] =>
    Array.from({ length: count }, (_, n) => ({
      type: 'reply',
      reply: { id: `b${String(n)}${end}`, title: `B${String(n)}` },
    }));
  const interactive = (count: number, end = ''): object => ({
    ...toNobody,
    to: HELLO.to,
    text: undefined,
    type: 'interactive',
    interactive: { type: 'button', body: { text: 'Pick' }, action: { buttons: buttons(count, end) } },
  });
  const refused: readonly (readonly [string, object])[] = [
    ['no recipient', toNobody],
    ['two recipients', { ...HELLO, recipient: 'GB.4411223344556677' }],
    ['a recipient that is no number', { ...HELLO, to: 'jane' }],
    ['no messaging_product', productless],
    ['a text that is too long', { ...HELLO, text: { body: 'a'.repeat(4097) } }],
    ['an empty text', { ...HELLO, text: { body: '' } }],
    ['an unknown field', { ...HELLO, surprise: 1 }],
    ['an unknown kind', { ...HELLO, type: 'carrier-pigeon' }],
    ['another kind than its type', { ...HELLO, type: 'image' }],
    ['four buttons', interactive(4)],
    ['an id that ends in a blank', interactive(1, ' ')],
    [
      'audio with a caption',
      { ...HELLO, text: undefined, type: 'audio', audio: { link: 'https://example.com/a', caption: 'x' } },
    ],
  ];
  for (const [what, body] of refused) {
    it(`refuses ${what} with Meta's error 100`, async () => {
      await using stage = await Stage.set();

      const reply = await stage.call('POST', '/messages', body);

      expect(reply.status).to.equal(400);
      expect(JSON.parse(reply.body)).to.have.nested.property('error.code', 100);
      expect(stage.d360.sent).to.deep.equal([]);
      expect(stage.d360.violations).to.have.length(1);
    });
  }

  it('takes three buttons', async () => {
    await using stage = await Stage.set();

    expect(await stage.call('POST', '/messages', interactive(3))).to.have.property('status', 200);
  });

  it('refuses in every way of the provider, and then continues as usual', async () => {
    await using stage = await Stage.set();
    stage.d360.refuse('rate-limit-in-400');
    stage.d360.refuse('rate-limit-in-403');
    stage.d360.refuse('error-in-200');
    stage.d360.refuse('bad-gateway');

    const replies = [];
    for (let n = 0; n < 5; n += 1) replies.push(await stage.call('POST', '/messages', HELLO));

    expect(replies.map(({ status }) => status)).to.deep.equal([400, 403, 200, 502, 200]);
    expect(replies[0]?.body).to.include('exceeded the endpoint rate limit');
    expect(stage.d360.sent).to.have.length(1);
  });

  it('sends the planned statuses, before the answer if planned so', async () => {
    await using stage = await Stage.set();
    stage.d360.plan({
      to: '+447700900123',
      beforeAnswer: true,
      steps: [
        { status: 'read', duplicates: 1 },
        { status: 'failed', code: 131049, details: 'not now' },
      ],
    });

    await stage.call('POST', '/messages', HELLO);

    expect(stage.statuses().map((one) => (one as { status: string }).status)).to.deep.equal(['read', 'read', 'failed']);
    expect(stage.statuses()[2]).to.have.nested.property('errors[0].code', 131049);
  });

  it('closes the window of 24 hours on request', async () => {
    await using stage = await Stage.set({ enforcesWindow: true });

    await stage.call('POST', '/messages', HELLO);
    await stage.d360.settled();
    await stage.d360.customerWrites({ kind: 'text', text: 'Hi', from: '+447700900123' });
    await stage.call('POST', '/messages', HELLO);
    await stage.d360.settled();

    const words = stage.statuses().map((one) => (one as { status: string }).status);
    expect(words).to.deep.equal(['failed', 'sent', 'delivered', 'read']);
  });

  it('requires a contact check of the classic API on request', async () => {
    await using stage = await Stage.set();
    stage.d360.mustCheck('+447700900123');
    stage.d360.mustCheck('+447700900124', { onWhatsApp: false });
    const message = { to: '447700900123', type: 'text', text: { body: 'Hello' } };
    const question = { blocking: 'wait', contacts: ['+447700900123', '+447700900124'], force_check: true };

    const before = await stage.call('POST', '/v1/messages', message);
    const check = await stage.call('POST', '/v1/contacts', question);
    const after = await stage.call('POST', '/v1/messages', message);

    expect(JSON.parse(before.body)).to.have.nested.property('errors[0].code', 1006);
    expect(check.body).to.include('"valid"').and.to.include('"invalid"');
    expect(after.status).to.equal(201);
  });

  describe('webhooks', () => {
    it('comes again with the same bytes until it is answered 200, which 202 is not', async () => {
      await using stage = await Stage.set();
      for (const status of [503, 202, 403]) stage.gateway.misbehave({ status });
      stage.gateway.misbehave({ reset: true });

      const { outcome, outcomes } = await stage.d360.customerWrites({
        kind: 'text',
        text: 'é 😀',
        from: '447700900123',
      });

      expect(outcome?.status).to.equal(200);
      expect(outcomes.map(({ status }) => status)).to.deep.equal([503, 202, 403, undefined, 200]);
      const bodies = new Set(stage.gateway.requests.map(({ body }) => body.toString('utf8')));
      expect(bodies.size).to.equal(1);
    });

    it('gives up at its horizon', async () => {
      await using stage = await Stage.set({ redelivery: { firstPauseMs: 10, horizonMs: 0 } });
      stage.gateway.misbehave({ status: 503, times: 9 });

      const { outcomes } = await stage.d360.customerWrites({ kind: 'text', text: 'Hi', from: '447700900123' });

      expect(outcomes.map(({ status }) => status)).to.deep.equal([503]);
    });

    it('comes with a wrong header or none, once', async () => {
      await using stage = await Stage.set();
      stage.gateway.misbehave({ status: 403, times: 2 });
      const hi = { kind: 'text', text: 'Hi', from: '447700900123' } as const;

      await stage.d360.customerWrites(hi, { authorization: 'wrong' });
      await stage.d360.customerWrites(hi, { authorization: 'missing' });

      const [wrong, missing] = stage.gateway.requests;
      expect(stage.gateway.requests).to.have.length(2);
      expect(wrong?.headers['authorization']).to.be.a('string').and.not.equal(AUTHORIZATION);
      expect(missing?.headers).to.not.have.property('authorization');
    });

    it('puts several messages, one id twice, and a status into one POST', async () => {
      await using stage = await Stage.set();
      const twice = { kind: 'text', text: 'Hi', from: '447700900123', providerMessageId: 'wamid.TWICE' } as const;

      const { messageIds } = await stage.d360.customerWrites([twice, twice], {
        statuses: [{ id: 'wamid.OTHER', status: 'read', timestamp: '1' }],
        duplicates: 1,
      });

      const [first, second] = stage.gateway.requests;
      expect(messageIds).to.deep.equal(['wamid.TWICE', 'wamid.TWICE']);
      expect(first && listOf(first, 'messages')).to.have.length(2);
      expect(first && listOf(first, 'statuses')).to.have.length(1);
      expect(second?.body).to.deep.equal(first?.body);
    });

    it('is registered over the API, and asked with a GET', async () => {
      await using stage = await Stage.set();
      const config = { url: `${stage.gateway.url}/elsewhere`, headers: { 'X-CCM-Token': '9f0c2d' } };

      await stage.call('POST', '/v1/configs/webhook', config);
      const told = await stage.call('GET', '/v1/configs/webhook');
      await stage.d360.getWebhook();
      await stage.d360.reportOtherField();
      await stage.d360.reportError(130429, 'too many');

      expect(JSON.parse(told.body)).to.deep.equal(config);
      expect(stage.gateway.requests.map(({ method, path }) => `${method} ${path}`)).to.deep.equal([
        'GET /elsewhere',
        'POST /elsewhere',
        'POST /elsewhere',
      ]);
      expect(stage.gateway.requests[1]?.headers['x-ccm-token']).to.equal('9f0c2d');
    });
  });

  describe('media', () => {
    const image = { kind: 'image', content: 'JPEG', from: '447700900123', caption: 'Look' } as const;
    const mediaIdOf = (stage: Stage): string => {
      const [message] = listOf(stage.gateway.requests[0] ?? never(), 'messages');
      return (message as { image: { id: string } }).image.id;
    };

    it('is given in two steps, on the host of the API', async () => {
      await using stage = await Stage.set();
      await stage.d360.customerWrites(image);

      const told = await stage.call('GET', `/${mediaIdOf(stage)}`);
      const { pathname, search } = new URL((JSON.parse(told.body) as { url: string }).url);
      const file = await stage.call('GET', pathname + search);

      expect(file).to.deep.equal({ status: 200, body: 'JPEG' });
      expect(stage.d360.violations).to.deep.equal([]);
    });

    it('is given at once by the classic API', async () => {
      await using stage = await Stage.set();
      await stage.d360.customerWrites(image, { shape: 'classic' });

      expect(await stage.call('GET', `/v1/media/${mediaIdOf(stage)}`)).to.deep.equal({ status: 200, body: 'JPEG' });
    });

    it("is refused on Meta's host, and a key that is sent there is noted", async () => {
      await using stage = await Stage.set();
      await stage.d360.customerWrites(image);
      const told = await stage.call('GET', `/${mediaIdOf(stage)}`);

      const { url } = JSON.parse(told.body) as { url: string };
      const direct = await fetch(url, { headers: { 'd360-api-key': SIMULATED_NUMBER.apiKey } });

      expect(direct.status).to.equal(401);
      expect(stage.d360.violations).to.have.length(2);
    });

    it('is blocked after twenty failures, existing files too', async () => {
      await using stage = await Stage.set();
      await stage.d360.customerWrites(image);

      const failures = await Promise.all(Array.from({ length: 20 }, () => stage.call('GET', '/404')));
      const blocked = await stage.call('GET', `/${mediaIdOf(stage)}`);

      expect(new Set(failures.map(({ status }) => status))).to.deep.equal(new Set([400]));
      expect(blocked.status).to.equal(429);
      expect(stage.d360.violations).to.have.length(1);
    });

    it('expires', async () => {
      await using stage = await Stage.set();
      await stage.d360.customerWrites(image);
      stage.d360.expireMedia(mediaIdOf(stage));

      expect(await stage.call('GET', `/${mediaIdOf(stage)}`)).to.have.property('status', 400);
    });
  });

  it('is driven over HTTP too', async () => {
    await using stage = await Stage.set();
    const content = Buffer.from('JPEG').toString('base64');

    await stage.call('POST', '/_sim/webhook', { url: `${stage.gateway.url}/new`, headers: { Authorization: 'x' } });
    await stage.call('POST', '/_sim/customer-writes', {
      kind: 'image',
      content,
      from: '+447700900123',
      shape: 'classic',
    });
    await stage.call('POST', '/_sim/refuse', { refusal: 'pair-rate-limit' });
    await stage.call('POST', '/_sim/plan', { steps: [] });
    const refusal = await stage.call('POST', '/messages', HELLO);
    await stage.call('POST', '/messages', HELLO);
    const counts = await stage.call('POST', '/_sim/counts');
    const faulty = await stage.call('POST', '/_sim/customer-writes', { kind: 'telepathy' });

    expect(stage.gateway.requests.map(({ path }) => path)).to.deep.equal(['/new']);
    expect(refusal.body).to.include('131056');
    expect(JSON.parse(counts.body)).to.deep.equal({ sent: 1, duplicates: 0 });
    expect(faulty.status).to.equal(400);
  });
});
