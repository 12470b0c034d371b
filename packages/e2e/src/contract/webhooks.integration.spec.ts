import { expect } from 'chai';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SIMULATED_APP, SIMULATED_PAGE } from '@ccm/simulators/facebook';
import { LabFleet } from '../fleet/index.ts';
import { callWebhook } from '@ccm/simulators/lab';
import { SIMULATED_INSTAGRAM_APP } from '@ccm/simulators/instagram';
import { SIMULATED_TELEGRAM } from '@ccm/simulators/telegram';
import { SIMULATED_ACCOUNT } from '@ccm/simulators/twilio';
import { SIMULATED_BOT } from '@ccm/simulators/viber';
import { SIMULATED_CLOUD } from '@ccm/simulators/whatsapp-cloud';
import { OUR } from '@ccm/simulators/world';
import { ACCOUNTS, POOL, SECOND, UK } from './second-accounts.ts';
import { SIGNED_BY_ANOTHER } from './signed-by-another.ts';
import { d360Call, metaCall, post, telegramCall, twilioCall, viberCall } from './signed-calls.ts';
import type { SignedCall } from './signed-calls.ts';
import { UNKNOWN_EVENTS } from './unknown-events.ts';
import {
  classic,
  cloud,
  fresh,
  instagram,
  messenger,
  metaCloud,
  sid,
  sms,
  telegram,
  viber,
} from './webhook-payloads.ts';

describe('The webhooks of a running fleet', () => {
  let fleet: LabFleet;
  let folder: string;

  before(async function start() {
    this.timeout(120_000);
    folder = await mkdtemp(join(tmpdir(), 'ccm-webhooks-'));
    await writeFile(join(folder, 'channels.json'), JSON.stringify(ACCOUNTS));
    await writeFile(join(folder, 'pool-token'), `${POOL.authToken}\n`);
    fleet = await LabFleet.start({
      brokers: 0,
      replicas: { 'smpp-worker': 0 },
      env: {
        CHANNELS_FILE: join(folder, 'channels.json'),
        UK_TOKEN: UK.authToken,
        BODY_LIMIT: '100 KB',
      },
    });
  });

  after(async function stop() {
    this.timeout(120_000);
    await fleet.stop();
    await rm(folder, { recursive: true });
  });

  const at = (path: string): string => `${fleet.gatewayUrl}${path}`;
  const forwarded = async (text: string) =>
    fleet.outside.hybridChat.waitForMessage((message) => message.text === text, { timeoutMs: 40_000 });
  const quarantined = async (): Promise<{ id: string; path: string; provider: string; why: string }[]> => {
    const { items } = (await (await fleet.admin('/quarantine')).json()) as {
      items: { id: string; path: string; provider: string; why: string }[];
    };
    return items;
  };

  const routes: readonly [path: string, provider: string, call: (url: string, text: string) => SignedCall][] = [
    ['/webhooks/twilio', 'twilio', (url, text) => twilioCall(url, sms(text), SIMULATED_ACCOUNT.authToken)],
    ['/sms-client/receive', 'twilio', (url, text) => twilioCall(url, sms(text), SIMULATED_ACCOUNT.authToken)],
    ['/webhooks/360dialog', '360dialog', (url, text) => d360Call(url, cloud(text), OUR.d360WebhookToken)],
    ['/360notifications', '360dialog', (url, text) => d360Call(url, classic(text), OUR.d360WebhookToken)],
    ['/webhooks/facebook', 'facebook', (url, text) => metaCall(url, messenger(text), SIMULATED_APP.appSecret)],
    ['/facebook/webhook', 'facebook', (url, text) => metaCall(url, messenger(text), SIMULATED_APP.appSecret)],
    ['/webhooks/whatsapp', 'whatsapp-cloud', (url, text) => metaCall(url, metaCloud(text), SIMULATED_CLOUD.appSecret)],
    ['/webhooks/viber', 'viber', (url, text) => viberCall(url, viber(text), SIMULATED_BOT.token)],
    ['/viber/webhook', 'viber', (url, text) => viberCall(url, viber(text), SIMULATED_BOT.token)],
    [
      '/webhooks/instagram',
      'instagram',
      (url, text) => metaCall(url, instagram(text), SIMULATED_INSTAGRAM_APP.appSecret),
    ],
    ['/webhooks/telegram', 'telegram', (url, text) => telegramCall(url, telegram(text), SIMULATED_TELEGRAM.secret)],
  ];
  for (const [path, provider, call] of routes) {
    // WHATSAPP_PROVIDER is 360dialog: of two accounts of one name, the other goes by its provider's.
    const name = provider === 'whatsapp-cloud' ? provider : 'default';
    for (const full of [path, `/ccm${path}`, `${path}/${name}`, `/ccm${path}/${name}`]) {
      it(`accepts webhooks of ${provider} at ${full}`, async () => {
        const text = fresh(`to ${full} `);
        const outcome = await post(call(at(full), text));
        expect(outcome.status).to.equal(200);
        const message = await forwarded(text);
        expect(message.text).to.equal(text);
      });
    }
  }

  for (const path of [
    '/webhooks/twilio',
    '/webhooks/twilio/status',
    '/sms-client/receive',
    '/sms-client/delivery-notification',
  ]) {
    it(`answers Twilio at ${path} with empty TwiML, in which there is nothing to tell a customer`, async () => {
      const parameters =
        path.includes('status') || path.includes('delivery')
          ? {
              MessageSid: sid(),
              MessageStatus: 'delivered',
              AccountSid: SIMULATED_ACCOUNT.accountSid,
              From: OUR.smsNumber,
              To: '+14133881111',
            }
          : sms(fresh('twiml '));
      const outcome = await post(twilioCall(at(path), parameters, SIMULATED_ACCOUNT.authToken));
      expect(outcome.status).to.equal(200);
      expect(outcome.headers['content-type']).to.match(/^text\/xml/);
      expect(outcome.body.replace(/^<\?xml[^>]*\?>\s*/, '')).to.match(/^<Response\s*\/>$|^<Response><\/Response>$/);
    });
  }

  const accounts: readonly [
    title: string,
    call: (text: string) => SignedCall,
    serviceIdentifier: string,
    skillGroup: string | undefined,
  ][] = [
    [
      'by Twilio number',
      (text) =>
        twilioCall(
          at('/webhooks/twilio'),
          sms(text, { AccountSid: UK.accountSid, From: 'whatsapp:+447700900777', To: `whatsapp:${UK.number}` }),
          UK.authToken,
        ),
      UK.number,
      'british',
    ],
    [
      'by messaging service',
      (text) =>
        twilioCall(
          at('/webhooks/twilio'),
          sms(text, { AccountSid: POOL.accountSid, To: '+12025550199', MessagingServiceSid: POOL.serviceSid }),
          POOL.authToken,
        ),
      '+12025550199',
      'silver',
    ],
    [
      'by Twilio account SID',
      (text) =>
        twilioCall(
          at('/webhooks/twilio'),
          sms(text, { AccountSid: POOL.accountSid, To: '+12025550198' }),
          POOL.authToken,
        ),
      '+12025550198',
      'silver',
    ],
    [
      'by account name in the path, for Twilio',
      (text) =>
        twilioCall(
          at('/ccm/webhooks/twilio/uk'),
          sms(text, { AccountSid: UK.accountSid, From: 'whatsapp:+447700900778', To: `whatsapp:${UK.number}` }),
          UK.authToken,
        ),
      UK.number,
      'british',
    ],
    [
      'by page id',
      (text) => metaCall(at('/webhooks/facebook'), messenger(text, SECOND.pageId), SECOND.appSecret),
      SECOND.pageId,
      'gold',
    ],
    [
      'by account name in the path, for Messenger',
      (text) => metaCall(at('/webhooks/facebook/second'), messenger(text, SECOND.pageId), SECOND.appSecret),
      SECOND.pageId,
      'gold',
    ],
    [
      'by phone number id, for WhatsApp Cloud',
      (text) => metaCall(at('/webhooks/whatsapp'), metaCloud(text, SECOND.cloudNumber), SECOND.cloudSecret),
      `+${SECOND.cloudNumber.number}`,
      'premium',
    ],
    [
      'by account name in the path, for WhatsApp Cloud',
      (text) =>
        metaCall(at('/webhooks/whatsapp/second-cloud'), metaCloud(text, SECOND.cloudNumber), SECOND.cloudSecret),
      `+${SECOND.cloudNumber.number}`,
      'premium',
    ],
    [
      'by the token that verifies, for Viber',
      (text) => viberCall(at('/webhooks/viber'), viber(text), SECOND.viberToken),
      'Second',
      undefined,
    ],
    [
      'by number, for 360dialog',
      (text) => d360Call(at('/webhooks/360dialog'), cloud(text, '+447700900000'), 'second-webhook-token'),
      '+447700900000',
      'premium',
    ],
    [
      'by its id, for Instagram',
      (text) => metaCall(at('/webhooks/instagram'), instagram(text, SECOND.instagramId), SECOND.instagramSecret),
      SECOND.instagramId,
      undefined,
    ],
    [
      'by the secret that verifies, for Telegram',
      (text) => telegramCall(at('/webhooks/telegram'), telegram(text), SECOND.telegramSecret),
      '987654321',
      undefined,
    ],
  ];
  for (const [title, call, serviceIdentifier, skillGroup] of accounts) {
    it(`finds the account ${title}`, async () => {
      const text = fresh(`${title} `);
      const outcome = await post(call(text));
      expect(outcome.status).to.equal(200);
      const message = await forwarded(text);
      expect(message.serviceIdentifier).to.equal(serviceIdentifier);
      expect(message.skillGroup).to.equal(skillGroup);
    });
  }

  for (const [title, call] of SIGNED_BY_ANOTHER) {
    it(`refuses a request that another account signed and that names ${title}`, async () => {
      expect((await post(call(at))).status).to.equal(403);
    });
  }

  it('answers 404 for an account that is not configured', async () => {
    const outcome = await post(metaCall(at('/webhooks/facebook/nobody'), messenger('x'), SIMULATED_APP.appSecret));
    expect(outcome.status).to.equal(404);
  });

  const unsigned: readonly [title: string, path: string, call: (url: string) => SignedCall][] = [
    ['Twilio with a wrong token', '/webhooks/twilio', (url) => twilioCall(url, sms('forged'), 'wrong')],
    [
      'Twilio without a signature',
      '/sms-client/receive',
      (url) => ({
        ...twilioCall(url, sms('forged'), ''),
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
      }),
    ],
    [
      'a Twilio status with a wrong token',
      '/webhooks/twilio/status',
      (url) => twilioCall(url, { MessageSid: 'SM1', MessageStatus: 'read' }, 'wrong'),
    ],
    ['360dialog with a wrong token', '/webhooks/360dialog', (url) => d360Call(url, cloud('forged'), 'wrong')],
    [
      '360dialog without a token',
      '/360notifications',
      (url) => ({ ...d360Call(url, classic('forged'), ''), headers: { 'content-type': 'application/json' } }),
    ],
    ['Messenger with a wrong secret', '/webhooks/facebook', (url) => metaCall(url, messenger('forged'), 'wrong')],
    [
      'Messenger without a signature',
      '/facebook/webhook',
      (url) => ({ ...metaCall(url, messenger('forged'), ''), headers: { 'content-type': 'application/json' } }),
    ],
    ['WhatsApp Cloud with a wrong secret', '/webhooks/whatsapp', (url) => metaCall(url, metaCloud('forged'), 'wrong')],
    ['Instagram with a wrong secret', '/webhooks/instagram', (url) => metaCall(url, instagram('forged'), 'wrong')],
    [
      'Instagram without a signature',
      '/webhooks/instagram',
      (url) => ({ ...metaCall(url, instagram('forged'), ''), headers: { 'content-type': 'application/json' } }),
    ],
    ['Telegram with a wrong secret', '/webhooks/telegram', (url) => telegramCall(url, telegram('forged'), 'wrong')],
    [
      'Telegram without a secret',
      '/webhooks/telegram',
      (url) => ({ ...telegramCall(url, telegram('forged'), ''), headers: { 'content-type': 'application/json' } }),
    ],
    ['Viber with a wrong token', '/webhooks/viber', (url) => viberCall(url, viber('forged'), 'wrong')],
    [
      'Viber without a signature',
      '/viber/webhook',
      (url) => ({ ...viberCall(url, viber('forged'), ''), headers: { 'content-type': 'application/json' } }),
    ],
  ];
  for (const [title, path, call] of unsigned) {
    it(`refuses ${title} with 403 and keeps the request for the operator`, async () => {
      const before = new Set((await quarantined()).map(({ id }) => id));
      const outcome = await post(call(at(path)));
      expect(outcome.status).to.equal(403);
      expect(outcome.headers['content-type']).to.match(/^application\/problem\+json/);
      expect(JSON.parse(outcome.body)).to.include({ status: 403 });
      const kept = (await quarantined()).filter(({ id }) => !before.has(id));
      expect(kept.map((one) => one.path)).to.deep.equal([path]);
      expect(kept[0]?.why).to.be.a('string').and.not.equal('');
    });
  }

  it('releases a quarantined request once its fault is fixed, and answers 409 until then', async () => {
    const before = new Set((await quarantined()).map(({ id }) => id));
    const text = fresh('released ');
    // Twilio was told another address than PUBLIC_BASE_URL says: what it signs does not verify.
    const call = twilioCall('https://elsewhere.example.com/webhooks/twilio', sms(text), SIMULATED_ACCOUNT.authToken);
    expect(await post({ ...call, url: at('/webhooks/twilio') })).to.have.property('status', 403);
    const kept = (await quarantined()).find(({ id }) => !before.has(id));
    const tooEarly = await fleet.admin(`/quarantine/${kept?.id ?? ''}/release`, { method: 'POST' });
    expect(tooEarly.status).to.equal(409);

    const fixed = await fleet.startService('gateway', { PUBLIC_BASE_URL: 'https://elsewhere.example.com' });
    const answer = await fetch(`${fixed.adminUrl}/admin/v1/quarantine/${kept?.id ?? ''}/release`, {
      method: 'POST',
      headers: { authorization: `Bearer ${fleet.env['ADMIN_TOKEN'] ?? ''}` },
    });
    expect(answer.status).to.be.within(200, 299);
    expect(await forwarded(text)).to.have.property('refId', '+14133881111');
    expect((await quarantined()).map(({ id }) => id)).not.to.include(kept?.id);
    await fixed.stop();
  }).timeout(120_000);

  it('answers the verification handshake of Meta with the challenge alone', async () => {
    for (const [path, token, status, body] of [
      ['/webhooks/facebook', SIMULATED_APP.verifyToken, 200, '1158201444'],
      ['/facebook/webhook', SIMULATED_APP.verifyToken, 200, '1158201444'],
      ['/ccm/webhooks/facebook', SIMULATED_APP.verifyToken, 200, '1158201444'],
      ['/webhooks/facebook', 'second-verify-token', 200, '1158201444'],
      ['/webhooks/facebook/second', 'second-verify-token', 200, '1158201444'],
      ['/webhooks/facebook', 'wrong', 403, undefined],
      ['/webhooks/whatsapp', SIMULATED_CLOUD.verifyToken, 200, '1158201444'],
      ['/webhooks/whatsapp/second-cloud', 'second-cloud-verify-token', 200, '1158201444'],
      ['/webhooks/whatsapp/second-cloud', SIMULATED_CLOUD.verifyToken, 403, undefined],
      ['/webhooks/instagram', SIMULATED_INSTAGRAM_APP.verifyToken, 200, '1158201444'],
      ['/webhooks/instagram', 'second-instagram-verify-token', 200, '1158201444'],
      ['/webhooks/instagram/second', SIMULATED_INSTAGRAM_APP.verifyToken, 403, undefined],
    ] as const) {
      const outcome = await callWebhook({
        method: 'GET',
        url: at(`${path}?hub.mode=subscribe&hub.challenge=1158201444&hub.verify_token=${token}`),
      });
      expect(outcome.status, `${path} ${token}`).to.equal(status);
      if (body !== undefined) expect(outcome.body).to.equal(body);
    }
  });

  const malformed: readonly [title: string, path: string, contentType: string, body: string][] = [
    ['360dialog', '/webhooks/360dialog', 'application/json', '{"messages": ['],
    ['Messenger', '/webhooks/facebook', 'application/json', 'not json'],
    ['Viber', '/webhooks/viber', 'application/json', '{'],
    ['Instagram', '/webhooks/instagram', 'application/json', '{"object":'],
    ['Telegram', '/webhooks/telegram', 'application/json', 'update'],
    ['Messenger, an empty body', '/webhooks/facebook', 'application/json', ''],
    ['Twilio, JSON cut short', '/webhooks/twilio', 'application/json', '{"a":'],
  ];
  for (const [title, path, contentType, body] of malformed) {
    it(`answers 400 for a body that is neither JSON nor a form: ${title}`, async () => {
      const outcome = await post({ url: at(path), body, headers: { 'content-type': contentType } });
      expect(outcome.status).to.equal(400);
      expect(outcome.headers['content-type']).to.match(/^application\/problem\+json/);
    });
  }

  it('answers 413 over BODY_LIMIT', async () => {
    const outcome = await post(
      metaCall(at('/webhooks/facebook'), messenger('x'.repeat(110_000)), SIMULATED_APP.appSecret),
    );
    expect(outcome.status).to.equal(413);
    expect(JSON.parse(outcome.body)).to.include({ status: 413 });
  });

  for (const [title, callAt] of UNKNOWN_EVENTS) {
    it(`answers 2xx to an authentic event of an unknown kind: ${title}`, async () => {
      expect((await post(callAt(fleet.gatewayUrl))).status).to.be.within(200, 299);
    });
  }

  it('keeps echoes of our own messages from Hybrid Chat', async () => {
    const echo = fresh('echo ');
    const after = fresh('after the echo ');
    await post(
      metaCall(
        at('/webhooks/facebook'),
        {
          object: 'page',
          entry: [
            {
              id: SIMULATED_PAGE.id,
              time: 1,
              messaging: [
                {
                  sender: { id: SIMULATED_PAGE.id },
                  recipient: { id: '6412345678901234' },
                  timestamp: 1,
                  message: { mid: fresh('m_'), is_echo: true, app_id: 1, text: echo },
                },
              ],
            },
          ],
        },
        SIMULATED_APP.appSecret,
      ),
    );
    await post(metaCall(at('/webhooks/facebook'), messenger(after), SIMULATED_APP.appSecret));
    await forwarded(after);
    expect(fleet.outside.hybridChat.messages.map(({ text }) => text)).not.to.include(echo);
  });

  it('forwards a message that comes twice once, under one messageId', async () => {
    const text = fresh('twice ');
    const call = twilioCall(at('/webhooks/twilio'), sms(text), SIMULATED_ACCOUNT.authToken);
    await post(call);
    await post(call);
    const end = fresh('end ');
    await post(twilioCall(at('/webhooks/twilio'), sms(end), SIMULATED_ACCOUNT.authToken));
    await forwarded(end);
    expect(fleet.outside.hybridChat.messages.filter((message) => message.text === text)).to.have.lengthOf(1);
    expect(fleet.outside.hybridChat.duplicates()).to.deep.equal([]);
  });

  it('answers unknown routes with problem details', async () => {
    const outcome = await callWebhook({ method: 'GET', url: at('/nowhere') });
    expect(outcome.status).to.equal(404);
    expect(outcome.headers['content-type']).to.match(/^application\/problem\+json/);
  });

  it('never failed an agreed shape', () => {
    expect(fleet.outside.violations).to.deep.equal([]);
  });
});
