import { expect } from 'chai';
import { createHmac, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { request as httpRequest } from 'node:http';
import type { IncomingMessage } from 'node:http';
import { gzipSync } from 'node:zlib';
import { twilioSignature } from '@ccm/simulators/twilio';
import { startRedis } from '@ccm/testing/servers';
import type { RunningRedis } from '@ccm/testing/servers';
import { ADMIN_TOKEN, admin, API_TOKEN, D360_TOKEN, startGateway } from '../../test/gateway-lab.ts';
import type { Lab } from '../../test/gateway-lab.ts';

const TWILIO_TOKEN = 'the auth token of Twilio';
const FACEBOOK_SECRET = 'the app secret of Facebook';
const VIBER_TOKEN = '445da6az1s345z78-dazcczb2542zv51a-e0vc5fva17480im9';
const PUBLIC = 'https://ccm.example.com';
const ENV = {
  PUBLIC_BASE_URL: PUBLIC,
  TWILIO_ACCOUNT_SID: 'AC00000000000000000000000000000001',
  TWILIO_AUTH_TOKEN: TWILIO_TOKEN,
  TWILIO_SMS_NUMBER: '+12028831111',
  FACEBOOK_APP_SECRET: FACEBOOK_SECRET,
  FACEBOOK_VERIFY_TOKEN: 'the verify token',
  FACEBOOK_PAGE_ACCESS_TOKEN: 'the page access token',
  FACEBOOK_PAGE_ID: '1234567890',
  VIBER_AUTH_TOKEN: VIBER_TOKEN,
  VIBER_ACCOUNT_NAME: 'CCM',
};

const hmac = (key: string, body: string | Buffer): string => createHmac('sha256', key).update(body).digest('hex');
const JSON_TYPE = { 'content-type': 'application/json' };

/** A genuine event of each provider, for a path under which it is served. */
const GENUINE = {
  twilio: (path: string): RequestInit => {
    const form = new URLSearchParams({ From: '+4915112345678', To: '+12028831111', Body: 'Grüße', MessageSid: 'SM1' });
    const signature = twilioSignature(TWILIO_TOKEN, PUBLIC + path, form);
    return { method: 'POST', headers: { 'x-twilio-signature': signature }, body: form };
  },
  d360: (): RequestInit => ({
    method: 'POST',
    headers: { ...JSON_TYPE, authorization: D360_TOKEN },
    body: JSON.stringify({ messages: [{ from: '4915112345678', id: 'A1', type: 'text', text: { body: 'Hi' } }] }),
  }),
  facebook: (): RequestInit => {
    const body = '{"object":"page","entry":[{"id":"1234567890","messaging":[]}],"__proto__":{"x":"\\u00e9"}}';
    return {
      method: 'POST',
      headers: { ...JSON_TYPE, 'x-hub-signature-256': `sha256=${hmac(FACEBOOK_SECRET, body)}` },
      body,
    };
  },
  viber: (): RequestInit => {
    const body = '{"event":"subscribed","timestamp":1,"message_token":4912661846655238145,"user":{"id":"u="}}';
    return { method: 'POST', headers: { ...JSON_TYPE, 'x-viber-content-signature': hmac(VIBER_TOKEN, body) }, body };
  },
} as const;

const ROUTES: readonly [path: string, alias: string, provider: keyof typeof GENUINE][] = [
  ['/webhooks/twilio', '/sms-client/receive', 'twilio'],
  ['/webhooks/twilio/status', '/sms-client/delivery-notification', 'twilio'],
  ['/webhooks/360dialog', '/360notifications', 'd360'],
  ['/webhooks/facebook', '/facebook/webhook', 'facebook'],
  ['/webhooks/viber', '/viber/webhook', 'viber'],
];

describe('the gateway from outside', () => {
  let redis: RunningRedis;
  let lab: Lab;
  const call = async (path: string, init: RequestInit = {}): Promise<Response> => fetch(lab.url + path, init);

  /** A refusal as RFC 9457 has it. */
  async function expectProblem(response: Response, status: number): Promise<Record<string, unknown>> {
    expect(response.status).to.equal(status);
    expect(response.headers.get('content-type')).to.match(/^application\/problem\+json/);
    const problem = (await response.json()) as Record<string, unknown>;
    expect(problem).to.include({ status });
    expect(problem['title']).to.be.a('string');
    return problem;
  }

  before(async () => {
    redis = await startRedis();
    lab = await startGateway(redis, ENV);
  });

  after(async () => {
    await lab.gateway.stop();
    await redis.stop();
  });

  for (const [path, alias, provider] of ROUTES) {
    it(`takes ${path}, also as ${alias}, under /ccm and with an account's name behind it`, async () => {
      for (const plain of [path, alias]) {
        for (const full of [plain, `/ccm${plain}`, `${plain}/default`, `/ccm${plain}/default`, `${plain}/`]) {
          const response = await call(full, GENUINE[provider](full));
          expect(`${full} ${response.status}`).to.equal(`${full} 200`);
        }
      }
      await expectProblem(await call(`${path}/nobody`, GENUINE[provider](`${path}/nobody`)), 404);
    });

    it(`answers a forged ${path} with 403, and a body of another kind with 400`, async () => {
      const genuine = GENUINE[provider]('/some/other/path');
      const headers = new Headers(genuine.headers);
      for (const name of ['authorization', 'x-twilio-signature', 'x-hub-signature-256', 'x-viber-content-signature'])
        if (headers.has(name)) headers.set(name, 'forged');
      await expectProblem(await call(path, { ...genuine, headers }), 403);
      const contentType = provider === 'twilio' ? 'application/x-www-form-urlencoded' : 'application/json';
      for (const body of [new Uint8Array(randomBytes(300)), '{"a":', '', '\u0000']) {
        const response = await call(path, { method: 'POST', headers: { 'content-type': contentType }, body });
        await expectProblem(response, 400);
      }
    });
  }

  it('answers Twilio with an empty Response, to the byte', async () => {
    const response = await call('/webhooks/twilio', GENUINE.twilio('/webhooks/twilio'));
    expect(response.headers.get('content-type')).to.equal('text/xml');
    expect(await response.text()).to.equal('<?xml version="1.0" encoding="UTF-8"?><Response/>');
  });

  it("answers Messenger's handshake, and none without the verify token", async () => {
    const path = (token: string): string =>
      `/facebook/webhook?${new URLSearchParams({ 'hub.mode': 'subscribe', 'hub.challenge': '1158201444', 'hub.verify_token': token }).toString()}`;
    const response = await call(path('the verify token'));
    expect(response.status).to.equal(200);
    expect(await response.text()).to.equal('1158201444');
    await expectProblem(await call(path('another')), 403);
    await expectProblem(await call('/webhooks/twilio'), 405);
    expect((await call(path('the verify token'), { method: 'HEAD' })).status).to.equal(200);
  });

  it('answers GET at the address of 360dialog', async () => {
    for (const method of ['GET', 'HEAD']) {
      const response = await call('/webhooks/360dialog', { method });
      expect(response.status).to.equal(200);
      expect(await response.text()).to.equal('');
    }
  });

  it('takes authentic JSON of any kind', async () => {
    for (const body of ['"text"', '5', 'null', '[]']) {
      const init = { ...GENUINE.d360(), body };
      expect((await call('/webhooks/360dialog', init)).status, body).to.equal(200);
    }
  });

  it('takes authentic JSON behind a byte order mark', async () => {
    const init = { ...GENUINE.d360(), body: '\uFEFF{"messages":[]}' };
    expect((await call('/webhooks/360dialog', init)).status).to.equal(200);
  });

  it('refuses a message to send in another encoding than UTF-8', async () => {
    const body = Buffer.from('{"channel":"whatsapp","to":"+447700900101","text":"Grüße"}', 'latin1');
    const headers = { ...JSON_TYPE, authorization: `Bearer ${API_TOKEN}` };
    const problem = await expectProblem(await call('/api/v1/messages', { method: 'POST', headers, body }), 400);
    expect(problem['detail']).to.include('UTF-8');
    const admins = { ...JSON_TYPE, authorization: `Bearer ${ADMIN_TOKEN}` };
    const address = `${lab.gateway.adminUrl}/admin/v1/messages`;
    await expectProblem(await fetch(address, { method: 'POST', headers: admins, body }), 400);
  });

  it('never answers 500 to a faulty request', async () => {
    const type = { 'content-type': 'application/json' };
    const strange: readonly [path: string, init: RequestInit, status: number][] = [
      ['/webhooks/viber', { headers: { ...type, 'content-encoding': 'gzip' }, body: 'not gzip' }, 400],
      ['/webhooks/viber', { headers: { ...type, 'content-encoding': 'gzip' }, body: gzipSync('{') }, 400],
      ['/webhooks/viber', { headers: { ...type, 'content-encoding': 'nonsense' }, body: '{}' }, 400],
      ['/webhooks/viber', { headers: { ...type, 'content-encoding': 'gzip' }, body: gzipSync(Buffer.alloc(9e6)) }, 413],
      ['/webhooks/viber', { headers: type, body: `"${'x'.repeat(2e6)}"` }, 413],
      ['/webhooks/viber', { headers: { 'content-type': ';;;' }, body: '{' }, 400],
      ['/webhooks/facebook/%', { headers: type, body: '{}' }, 400],
      ['/webhooks/facebook/__proto__', { headers: type, body: '{}' }, 404],
      ['/webhooks/facebook?__proto__=1&constructor=2', { headers: type, body: '{"__proto__":{"a":1}}' }, 403],
      ['/webhooks/360dialog', { headers: type, body: '['.repeat(50_000) }, 400],
      ['/webhooks/twilio?%zz=%', { body: new URLSearchParams({ __proto__: 'x', To: '\u0000' }) }, 403],
    ];
    for (const [path, init, status] of strange) {
      await expectProblem(await call(path, { method: 'POST', ...init }), status);
    }
    await expectProblem(await call('/no/such/route'), 404);
    await expectProblem(await call('/ccm'), 404);
  });

  it('refuses a body by the length that it says it has, without waiting for it', async () => {
    const { hostname, port } = new URL(lab.url);
    const headers = { ...JSON_TYPE, 'content-length': 70_000_000 };
    const announcing = httpRequest({ hostname, port, method: 'POST', path: '/webhooks/viber', headers });
    announcing.flushHeaders();
    const [response] = (await once(announcing, 'response')) as [IncomingMessage];
    announcing.destroy();
    expect(response.statusCode).to.equal(413);
    expect(response.headers['content-type']).to.include('application/problem+json');
  });

  it('names the limit that a body of unknown length passed', async () => {
    const body = (): ReadableStream<Uint8Array> => new Blob([`"${'x'.repeat(2e6)}"`]).stream();
    const detailAt = async (url: string, authorization: string): Promise<unknown> => {
      const headers = { ...JSON_TYPE, authorization };
      const response = await fetch(url, { method: 'POST', headers, body: body(), duplex: 'half' });
      return ((await response.json()) as { readonly detail?: unknown }).detail;
    };
    const send = `${lab.url}/api/v1/messages`;
    expect(await detailAt(send, `Bearer ${API_TOKEN}`)).to.equal('body: larger than BODY_LIMIT allows');
    const replay = `${lab.gateway.adminUrl}/admin/v1/dead-letters/replay`;
    expect(await detailAt(replay, `Bearer ${ADMIN_TOKEN}`)).to.match(/^body: larger than 1 MB/);
  });

  it('reads no body of a request to the API without a token', async () => {
    const large = { method: 'POST', headers: JSON_TYPE, body: `"${'x'.repeat(2e6)}"` };
    for (const path of ['/api/v1/messages', '/message/outbound', '/ccm/api/v1/messages', '/api/v1/messages/order-1'])
      await expectProblem(await call(path, large), 401);
    const headers = { ...JSON_TYPE, authorization: `Bearer ${API_TOKEN}` };
    await expectProblem(await call('/api/v1/messages', { ...large, headers }), 413);
    await expectProblem(await fetch(`${lab.gateway.adminUrl}/admin/v1/messages`, large), 401);
  });

  it('says of an address that cannot be decoded that it is the address', async () => {
    const response = await call('/webhooks/facebook/%E0%A4%A', { method: 'POST', body: '{}' });
    expect(await response.json()).to.include({ status: 400, detail: 'address: is no valid percent-encoding' });
  });

  describe('its API', () => {
    const bearer = { authorization: `Bearer ${API_TOKEN}`, 'content-type': 'application/json' };
    const body = JSON.stringify({ channel: 'sms', to: '+4915112345678', text: 'Hi', id: 'app-1' });

    for (const path of ['/api/v1/messages', '/ccm/api/v1/messages', '/message/outbound', '/ccm/message/outbound']) {
      it(`takes a message at ${path} with a token`, async () => {
        const response = await call(path, { method: 'POST', headers: bearer, body });
        expect(response.status).to.equal(202);
        expect(await response.json())
          .to.include({ status: 'accepted' })
          .and.have.property('id');
        const spaced = { ...bearer, authorization: `BEARER   ${API_TOKEN}` };
        expect((await call(path, { method: 'POST', headers: spaced, body })).status).to.equal(202);
        const strangers = [{}, { authorization: 'Bearer wrong' }, { authorization: `Basic ${API_TOKEN}` }];
        for (const headers of strangers) {
          const refusal = await call(path, { method: 'POST', headers, body });
          expect(refusal.headers.get('www-authenticate')).to.equal('Bearer');
          await expectProblem(refusal, 401);
        }
      });
    }

    it("shows one message's history, and 404 for one it does not know", async () => {
      const accepted = await call('/api/v1/messages', {
        method: 'POST',
        headers: bearer,
        body: body.replace('app-1', 'app-2'),
      });
      const { id } = (await accepted.json()) as { readonly id: string };
      const answer = await call(`/api/v1/messages/${id}`, { headers: bearer });
      expect(answer.status).to.equal(200);
      const shown = (await answer.json()) as {
        readonly steps: readonly { readonly at: string; readonly step: string }[];
      };
      expect(shown.steps[0]).to.include({ step: 'accepted' });
      expect(Number.isNaN(Date.parse(shown.steps[0]?.at ?? ''))).to.equal(false);
      await expectProblem(await call('/api/v1/messages/nothing', { headers: bearer }), 404);
      await expectProblem(await call(`/api/v1/messages/${id}`), 401);
    });

    it('names the fault of a message that cannot be sent', async () => {
      const faulty = [
        '{',
        '{}',
        '[]',
        '{"channel":"pigeon","to":"+4915112345678","text":"Hi"}',
        '{"to":"+4915112345678"}',
      ];
      for (const text of faulty) {
        const problem = await expectProblem(
          await call('/api/v1/messages', { method: 'POST', headers: bearer, body: text }),
          400,
        );
        expect(problem['detail']).to.be.a('string');
      }
    });
  });

  describe('its quarantine', () => {
    interface Quarantined {
      readonly id: string;
      readonly why: string;
      readonly hints: readonly string[];
      readonly path: string;
    }
    const list = async (): Promise<readonly Quarantined[]> => {
      const page = (await (await admin(lab, '/quarantine')).json()) as { readonly items: readonly Quarantined[] };
      return page.items;
    };

    it('says which settings would have verified, and releases the request once PUBLIC_BASE_URL is fixed', async () => {
      const form = new URLSearchParams({ From: '+4915112345678', To: '+12028831111', Body: 'Hi', MessageSid: 'SM9' });
      const signature = twilioSignature(TWILIO_TOKEN, `${PUBLIC}/ccm/sms-client/receive`, form);
      const init = { method: 'POST', headers: { 'x-twilio-signature': signature }, body: form };
      await expectProblem(await call('/sms-client/receive', init), 403);
      const kept = (await list())[0];
      expect(kept?.path).to.equal('/sms-client/receive');
      expect(kept?.hints.join()).to.include(`${PUBLIC}/ccm/sms-client/receive`);
      expect((await admin(lab, `/quarantine/${kept?.id}/release`, { method: 'POST' })).status).to.equal(409);

      const fixed = await startGateway(redis, { ...ENV, PUBLIC_BASE_URL: `${PUBLIC}/ccm` });
      try {
        const release = await admin(fixed, `/quarantine/${kept?.id}/release`, { method: 'POST' });
        expect(release.status).to.equal(202);
        expect((await list()).map(({ id }) => id)).not.to.include(kept?.id);
        expect((await admin(fixed, `/quarantine/${kept?.id}/release`, { method: 'POST' })).status).to.equal(404);
      } finally {
        await fixed.gateway.stop();
      }
    });
  });

  it('opens its admin API to ADMIN_TOKEN only', async () => {
    for (const list of ['dead-letters', 'quarantine', 'channels', 'queues', 'binds']) {
      const url = `${lab.gateway.adminUrl}/admin/v1/${list}`;
      const page = await fetch(url, { headers: { authorization: `Bearer ${ADMIN_TOKEN}` } });
      expect(await page.json()).to.have.all.keys('items', 'next');
      await expectProblem(await fetch(url), 401);
      await expectProblem(await fetch(url, { headers: { authorization: `Bearer ${API_TOKEN}` } }), 401);
    }
  });

  it('describes itself at /openapi.json, every route of it', async () => {
    const document = (await (await call('/openapi.json')).json()) as {
      readonly openapi: string;
      readonly paths: Readonly<Record<string, object>>;
    };
    expect(document.openapi).to.match(/^3\.1\./);
    for (const [path, alias] of ROUTES) expect(document.paths).to.include.keys(path, alias);
  });

  it('has neither API nor admin API without their tokens, and a limit per client with RATE_LIMIT', async () => {
    const bare = await startGateway(redis, { API_TOKENS: '', ADMIN_TOKEN: '', RATE_LIMIT: '3' });
    try {
      await expectProblem(await fetch(`${bare.gateway.adminUrl}/admin/v1/queues`), 404);
      await expectProblem(await fetch(`${bare.url}/api/v1/messages`, { method: 'POST', body: '{}' }), 404);
      const responses = await Promise.all(Array.from({ length: 20 }, async () => fetch(`${bare.url}/openapi.json`)));
      // A body that nobody reads keeps its connection, once it is larger than the buffers.
      await Promise.all(responses.map(async (response) => response.arrayBuffer()));
      const limited = responses.find(({ status }) => status === 429);
      expect(limited?.headers.get('retry-after')).to.equal('1');
      expect(limited?.headers.get('content-type')).to.include('application/problem+json');
    } finally {
      await bare.gateway.stop();
    }
  });
});
