import { createHmac } from 'node:crypto';
import { expect } from 'chai';
import { describeChannel } from '@ccm/testing/channels';
import type { ReceiveCase } from '@ccm/testing/channels';
import type { WebhookRequest } from '../contract/index.ts';
import { channel as viber } from './index.ts';
import type { ViberSettings } from './settings.ts';
import { webhook as viberWebhook } from './webhook.ts';
import { account, ADA, fixture, sender, settings } from '../../test/viber/samples.ts';

const SAM = 'Zk8+2m/Qp4WvT1s6yN0cBg==';

/** The fields that all messages of the fixtures have. */
const received = (token: string, atMs: number, rest: Partial<ReceiveCase<ViberSettings>['events'][number]>) => [
  {
    kind: 'message' as const,
    dedupeId: `message:${token}:${ADA}`,
    atMs,
    providerMessageId: token,
    customer: { id: ADA, name: 'Ada' },
    serviceIdentifier: 'Support',
    text: '',
    attachments: [],
    consent: 'start' as const,
    ...rest,
  } as ReceiveCase<ViberSettings>['events'][number],
];
const activity = (token: string, rest: object) => [
  {
    kind: 'activity' as const,
    atMs: 1726000010000,
    serviceIdentifier: 'Support',
    dedupeId: token,
    ...rest,
  } as ReceiveCase<ViberSettings>['events'][number],
];

describeChannel<ViberSettings>({
  channel: viber,
  settings,
  secrets: [settings.authToken],
  sign: (request, { authToken }) => {
    const signature = createHmac('sha256', authToken).update(request.rawBody).digest('hex');
    return { ...request, headers: { ...request.headers, 'x-viber-content-signature': signature } };
  },
  faults: {
    'a sender name of 29 characters': {
      settings: { ...settings, accountName: 'x'.repeat(29) },
      says: 'VIBER_ACCOUNT_NAME must have at most 28 characters',
    },
    'a welcome text of 7001 characters': {
      settings: { ...settings, welcomeText: 'x'.repeat(7001) },
      says: 'VIBER_WELCOME_TEXT must have at most 7000 characters',
    },
  },
  receives: {
    'a text, its token longer than a number can hold': {
      body: fixture('text'),
      events: received('5987000100020003789', 1726000000123, {
        text: 'Where is my order?',
        customer: { id: ADA, name: 'Ada', language: 'en' },
      }),
    },
    'the next token as another message': {
      body: fixture('text-next-token'),
      events: received('5987000100020003790', 1726000000124, {
        text: '¿Qué tal? 👍',
        customer: { id: ADA, name: 'José', language: 'es' },
      }),
    },
    'a pressed button by the title it had': {
      body: fixture('button'),
      events: received('5987000100020003801', 1726000001000, { text: 'Billing', payload: 'DEPT:BILLING' }),
    },
    'a silent press of a button with a forgotten title': {
      body: fixture('button-silent'),
      events: received('5987000100020003802', 1726000001000, { text: 'DEPT:SALES', payload: 'DEPT:SALES' }),
    },
    'a picture with its caption': {
      body: fixture('picture'),
      events: received('5987000100020003803', 1726000001001, {
        text: 'My parcel',
        attachments: [
          {
            kind: 'image',
            source: { url: 'https://media-direct.cdn.viber.com/pg_download?id=2' },
            name: 'parcel.jpg',
            sizeBytes: 41047,
          },
        ],
      }),
    },
    'a film': {
      body: fixture('video'),
      events: received('5987000100020003804', 1726000001002, {
        attachments: [
          {
            kind: 'video',
            source: { url: 'https://media-direct.cdn.viber.com/pg_download?id=3' },
            name: 'door.mp4',
            sizeBytes: 904122,
          },
        ],
      }),
    },
    'a file': {
      body: fixture('file'),
      events: received('5987000100020003805', 1726000001003, {
        attachments: [
          {
            kind: 'file',
            source: { url: 'https://media-direct.cdn.viber.com/pg_download?id=4' },
            name: 'invoice.pdf',
            sizeBytes: 84211,
          },
        ],
      }),
    },
    'a sticker by its number': {
      body: fixture('sticker'),
      events: received('5987000100020003806', 1726000001004, {
        text: 'Sticker 40133',
        attachments: [{ kind: 'sticker', source: { url: 'https://viber.github.io/docs/img/stickers/40133.png' } }],
      }),
    },
    'a contact': {
      body: fixture('contact'),
      events: received('5987000100020003807', 1726000001005, {
        text: 'Sam Lee: +447700900123',
        contacts: [{ name: 'Sam Lee', phones: ['+447700900123'] }],
        raw: { contact: { avatar: 'https://media-direct.cdn.viber.com/pg_download?id=5' } },
      }),
    },
    "the customer's own number, shared by a button": {
      body: fixture('share-phone'),
      events: received('5987000100020003808', 1726000001006, {
        text: '+447700900456',
        contacts: [{ name: '+447700900456', phones: ['+447700900456'] }],
      }),
    },
    'a location with one number as a string': {
      body: fixture('location'),
      events: received('5987000100020003809', 1726000001007, {
        text: 'Westminster\nhttps://www.google.com/maps/search/?api=1&query=51.5007%2C-0.1246',
        location: { latitude: 51.5007, longitude: -0.1246, address: 'Westminster' },
      }),
    },
    'a link': {
      body: fixture('url'),
      events: received('5987000100020003810', 1726000001008, { text: 'https://shop.example.com/p/1' }),
    },
    'a message of an unknown type, keeping it': {
      body: fixture('unknown-type'),
      events: received('5987000100020003811', 1726000001009, {
        customer: { id: ADA },
        text: 'Viber message of a kind that cannot be shown here (poll)',
        raw: { type: 'poll', question: 'Tea?' },
      }),
    },
    'a subscription': {
      body: fixture('subscribed'),
      events: activity(`subscribed:5987000100020009001:${SAM}`, {
        activity: 'subscribed',
        customer: { id: SAM, name: 'Sam', language: 'en' },
        text: 'Subscribed',
        consent: 'start',
      }),
    },
    'the end of a subscription, which names the user in another place': {
      body: fixture('unsubscribed'),
      events: activity(`unsubscribed:5987000100020009002:${SAM}`, {
        activity: 'unsubscribed',
        customer: { id: SAM },
        text: 'Unsubscribed',
        consent: 'stop',
      }),
    },
    'a chat opened from a campaign': {
      body: fixture('conversation-started'),
      events: activity(`conversation_started:5987000100020009001:${SAM}`, {
        activity: 'conversation_started',
        customer: { id: SAM, name: 'Sam', language: 'en' },
        text: 'Opened the chat (campaign-7)',
        referral: { context: 'campaign-7' },
      }),
    },
    "Viber's check of the webhook": {
      body: fixture('webhook'),
      events: activity('webhook:5987000100020009003:', { activity: 'webhook', text: 'Viber has checked the webhook' }),
    },
    'an event of an unknown kind that is about a customer': {
      body: fixture('client-status'),
      events: activity(`client_status:5987000100020009004:${SAM}`, {
        activity: 'client_status',
        customer: { id: SAM },
        text: 'Viber event client_status',
        raw: {
          event: 'client_status',
          timestamp: 1726000010000,
          message_token: '5987000100020009004',
          user: { id: SAM },
        },
      }),
    },
    'an event of an unknown kind without a customer': {
      body: '{"event":"action","timestamp":1726000010000,"message_token":7}',
      events: activity('action:7:', {
        activity: 'action',
        text: 'Viber event action',
        raw: { event: 'action', timestamp: 1726000010000, message_token: '7' },
      }),
    },
  },
  reports: {
    'a delivery': {
      body: fixture('delivered'),
      events: [
        {
          kind: 'status',
          dedupeId: `delivered:5987000100020007001:${ADA}`,
          atMs: 1726000003000,
          match: { by: 'id', providerMessageIds: ['5987000100020007001'] },
          outcome: { status: 'delivered', providerStatus: 'delivered' },
        },
      ],
    },
    'that a message and all earlier ones were seen': {
      body: fixture('seen'),
      events: [
        {
          kind: 'status',
          dedupeId: `seen:5987000100020007001:${ADA}`,
          atMs: 1726000009000,
          match: { by: 'id', providerMessageIds: ['5987000100020007001'] },
          outcome: { status: 'read', providerStatus: 'seen' },
        },
        {
          kind: 'status',
          dedupeId: `seen:5987000100020007001:${ADA}:earlier`,
          atMs: 1726000009000,
          match: { by: 'watermark', customerId: ADA, atMs: 1726000009000 },
          outcome: { status: 'read', providerStatus: 'seen' },
        },
      ],
    },
    ...Object.fromEntries(
      [
        { name: 'failed', token: '5987000100020007002', description: 'failure description' },
        { name: 'failed-dsc', token: '5987000100020007003', description: 'bad keyboard' },
      ].map(({ name, token, description }): [string, ReceiveCase<ViberSettings>] => [
        `a failure after acceptance (${name})`,
        {
          body: fixture(name),
          events: [
            {
              kind: 'status',
              dedupeId: `failed:${token}:${ADA}`,
              atMs: 1726000003000,
              match: { by: 'id', providerMessageIds: [token] },
              outcome: {
                status: 'failed',
                providerStatus: 'failed',
                failure: { reason: 'undeliverable', description },
              },
            },
          ],
        },
      ]),
    ),
  },
  refuses: {
    'an unsigned request': { body: fixture('text') },
    'a signature that is too short': {
      body: fixture('text'),
      headers: { 'x-viber-content-signature': 'cba7bab7157aa3ac' },
    },
    'a signature that is no hex': { body: fixture('text'), query: `sig=${'z'.repeat(64)}` },
  },
  rejects: {
    'a body that is no JSON': { body: 'event=message' },
    'a body without an event': { body: '{"message_token":1}' },
  },
  opens: {
    'opens a file behind the redirects of its address': {
      media: (apiUrl) => ({ kind: 'image', source: { url: `${apiUrl}/pg_download?id=2` } }),
      replies: (_apiUrl, otherUrl) => [{ status: 302, headers: { location: `${otherUrl}/2.jpg` } }],
      elsewhere: [{ status: 200, body: 'jpeg' }],
      calls: [{ method: 'GET', path: '/pg_download?id=2' }],
      callsElsewhere: [{ method: 'GET', path: '/2.jpg', without: ['x-viber-auth-token'] }],
      opened: { status: 200, body: 'jpeg' },
    },
    'says so when the file is gone': {
      media: (apiUrl) => ({ kind: 'image', source: { url: `${apiUrl}/pg_download?id=2` } }),
      replies: () => [{ status: 404 }],
      calls: [{ method: 'GET', path: '/pg_download?id=2' }],
      opened: { fails: 'UpstreamError' },
    },
  },
});

describe("Viber's peculiarities", () => {
  const request = (body: string, more: Partial<WebhookRequest> = {}): WebhookRequest => ({
    method: 'POST',
    publicUrl: 'https://ccm.example.com/webhooks/viber',
    query: {},
    headers: {},
    rawBody: Buffer.from(body),
    ...more,
  });

  for (const { title, body, signature } of [
    {
      title: 'an ASCII body',
      body: '{"event":"message","timestamp":1726000000123,"message_token":5987000100020003000,"sender":{"id":"Ab3/9x+Kq7LmZ0tR5vYw1Q==","name":"Ada","country":"GB","language":"en","api_version":10},"message":{"text":"Where is my order?","type":"text","tracking_data":""},"silent":false}',
      signature: 'cba7bab7157aa3acaf22ee59c7b1f79fda59a15b1006f25dca9d1c55a1122bb1',
    },
    {
      title: 'a UTF-8 body with a 64-bit number',
      body: '{"event":"message","timestamp":1726000000456,"message_token":5987000100020003789,"sender":{"id":"Ab3/9x+Kq7LmZ0tR5vYw1Q==","name":"José","language":"es","country":"ES","api_version":10},"message":{"text":"¿Qué tal? 👍","type":"text"},"silent":false}',
      signature: '355d3f0179f4f92154ce6350c70a654ebe84d153a818796ccccc2f43691b1de7',
    },
  ]) {
    it(`verifies ${title} by the header, or by ?sig= without one`, () => {
      const bySig = request(body, { query: { sig: signature } });
      const byHeader = request(body, { headers: { 'x-viber-content-signature': signature } });

      expect(viberWebhook.verify(byHeader, account)).to.deep.equal({ authentic: true });
      expect(viberWebhook.verify(bySig, account)).to.deep.equal({ authentic: true });
    });
  }

  it('does not let a right ?sig= make up for a wrong header', () => {
    const body = fixture('text');
    const sig = createHmac('sha256', settings.authToken).update(body).digest('hex');
    const headers = { 'x-viber-content-signature': '0'.repeat(64) };

    expect(viberWebhook.verify(request(body, { query: { sig }, headers }), account)).to.have.property(
      'authentic',
      false,
    );
  });

  it("does not read a customer's text as a token", () => {
    const text = 'a "message_token": 12 b';
    const body = JSON.stringify({
      event: 'message',
      message_token: 7,
      sender: { id: ADA },
      message: { type: 'text', text },
    });

    expect(viberWebhook.parse(request(body), account, [account])[0]).to.include({ text, providerMessageId: '7' });
  });

  it('welcomes a customer who opens the chat with a message in the answer, if one is configured', () => {
    const welcoming = { ...account, settings: { ...settings, welcomeText: 'Welcome!' } };
    const opened = request(fixture('conversation-started'));

    const { status, contentType, body = '' } = viberWebhook.accepted(opened, welcoming);

    expect({ status, contentType }).to.deep.equal({ status: 200, contentType: 'application/json; charset=utf-8' });
    expect(JSON.parse(body)).to.deep.equal({ type: 'text', text: 'Welcome!', sender, tracking_data: 'welcome' });
    expect(viberWebhook.accepted(opened, account)).to.deep.equal({ status: 200 });
    expect(viberWebhook.accepted(request(fixture('text')), welcoming)).to.deep.equal({ status: 200 });
    expect(viberWebhook.accepted(request('no json'), welcoming)).to.deep.equal({ status: 200 });
  });
});
