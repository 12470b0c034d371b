import { createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import type { Button, ChannelEvent, OutboundContent } from '@ccm/core/domain';
import { compact } from '@ccm/core/objects';
import { anOutboundMessage, describeChannel } from '@ccm/testing/channels';
import type { ExpectedCall, ExpectedFailure, SendCase } from '@ccm/testing/channels';
import type { PlannedReply } from '@ccm/testing/support';
import type { WebhookRequest } from '../contract/index.ts';
import { channel as facebook } from './index.ts';
import type { FacebookSettings } from './settings.ts';
import { accountNamed, PAGE, PROOF, PSID, settings } from '../../test/facebook/samples.ts';

const accounts = [
  accountNamed('default', {}),
  accountNamed('second-page', { pageId: '2067280970047461', verifyToken: 'second-token' }),
  accountNamed('other-app', { pageId: '4000000000000001', appSecret: 'f'.repeat(32) }),
];

const read = (file: string): string => readFileSync(new URL(`fixtures/${file}`, import.meta.url), 'utf8');
/** A recorded body, and beside it the events that it means. */
const recorded = (name: string): { readonly body: string; readonly events: readonly ChannelEvent[] } => ({
  body: read(`${name}.json`),
  events: JSON.parse(read(`${name}.events.json`)) as readonly ChannelEvent[],
});

/** As Meta does: over the bytes, in which everything beyond ASCII is escaped. */
function sign(request: WebhookRequest, { appSecret }: FacebookSettings): WebhookRequest {
  const signature = createHmac('sha256', appSecret).update(request.rawBody).digest('hex');
  return { ...request, headers: { ...request.headers, 'x-hub-signature-256': `sha256=${signature}` } };
}

const OK: PlannedReply = { status: 200, json: { recipient_id: PSID, message_id: 'm_out_1' } };
const METADATA = 'ccm:0198c0de-0000-7000-8000-000000000001';
const receipt = { providerMessageId: 'm_out_1', outcome: { status: 'sent', providerStatus: 'sent' } } as const;
const hello = { text: 'Hello' };

/** The call for one `message`, of which the part says all but the metadata. */
function call(part: object, index = 0, policy: object = { messaging_type: 'RESPONSE' }): ExpectedCall {
  return {
    method: 'POST',
    path: `/${PAGE}/messages?appsecret_proof=${PROOF}`,
    headers: { authorization: 'Bearer EAAGtest', 'content-type': 'application/json' },
    json: { recipient: { id: PSID }, ...policy, message: { ...part, metadata: `${METADATA}:${String(index)}` } },
  };
}

const write = (content: Partial<OutboundContent>, rest: object = {}): ReturnType<typeof anOutboundMessage> =>
  anOutboundMessage(content, { channel: 'facebook', to: PSID, ...rest });

/** A message that leaves as these parts, one call each. */
function sends(content: Partial<OutboundContent>, parts: readonly object[], notes: readonly string[] = []): Sent {
  return {
    message: write(content),
    replies: parts.map(() => OK),
    calls: parts.map((part, index) => call(part, index)),
    receipts: parts.map(() => receipt),
    costs: parts.map(() => 1),
    notes,
  };
}
type Sent = SendCase<FacebookSettings>;

const reply = (title: string, payload = title): Button => ({ kind: 'reply', title, payload });
const many = (count: number): Button[] => Array.from({ length: count }, (_, index) => reply(`B${String(index + 1)}`));
const quick = (title: string, payload = title): object => ({ content_type: 'text', title, payload });
const template = (payload: object): object => ({ attachment: { type: 'template', payload } });
const OPEN: Button = { kind: 'url', title: 'Open', url: 'https://example.com/o' };
const CALL: Button = { kind: 'call', title: 'Call', phone: '+442071234567' };
const image = { kind: 'image', url: 'https://files.example.com/a.jpg' } as const;
const imagePart = { attachment: { type: 'image', payload: { url: image.url } } };

const renderings: Record<string, Sent> = {
  'sends a text': sends(hello, [{ text: 'Hello' }]),
  'splits a text at 2000 characters': sends({ text: `${'a'.repeat(1999)} ${'b'.repeat(10)}` }, [
    { text: 'a'.repeat(1999) },
    { text: 'b'.repeat(10) },
  ]),
  'sends attachments first, a caption behind its own, the text last with the quick replies': sends(
    {
      text: 'Which?',
      attachments: [
        { ...image, caption: 'A view' },
        { ...image, kind: 'file' },
      ],
      buttons: many(13),
    },
    [
      imagePart,
      { text: 'A view' },
      { attachment: { type: 'file', payload: { url: image.url } } },
      { text: 'Which?', quick_replies: many(13).map(({ title }) => quick(title)) },
    ],
  ),
  'puts quick replies on an attachment if there is no text': sends(
    { attachments: [image], buttons: [reply('A very long title of a button', 'P')] },
    [{ ...imagePart, quick_replies: [quick('A very long title…', 'P')] }],
    ['1 button title was cut to 20 characters'],
  ),
  'makes a text of the titles if there is nothing else': sends({ buttons: many(2) }, [
    { text: 'B1 / B2', quick_replies: [quick('B1'), quick('B2')] },
  ]),
  'sends links and numbers as a button template': sends({ text: 'Well?', buttons: [reply('Yes', 'Y'), OPEN, CALL] }, [
    template({
      template_type: 'button',
      text: 'Well?',
      buttons: [
        { type: 'postback', title: 'Yes', payload: 'Y' },
        { type: 'web_url', title: 'Open', url: 'https://example.com/o' },
        { type: 'phone_number', title: 'Call', payload: '+442071234567' },
      ],
    }),
  ]),
  'puts a long text before its template': sends({ text: `${'a'.repeat(600)} ${'b'.repeat(100)}`, buttons: [OPEN] }, [
    { text: 'a'.repeat(600) },
    template({
      template_type: 'button',
      text: 'b'.repeat(100),
      buttons: [{ type: 'web_url', title: 'Open', url: 'https://example.com/o' }],
    }),
  ]),
  'writes links out if there are more buttons than a template holds': sends(
    { text: 'Well?', buttons: [...many(3), OPEN] },
    [{ text: 'Well?\n\nOpen: https://example.com/o', quick_replies: [quick('B1'), quick('B2'), quick('B3')] }],
    ['1 button became a link in the text'],
  ),
  'numbers more choices than Messenger shows': {
    ...sends(
      { text: 'Pick', buttons: many(14) },
      [
        {
          text: `Pick\n\n${many(14)
            .map(({ title }, index) => `${String(index + 1)}. ${title}`)
            .join('\n')}`,
        },
      ],
      ['14 buttons became numbered text: Messenger shows 13 at most, with payloads of 1000 characters'],
    ),
    numberedChoices: many(14).map(({ title }, index) => ({ number: index + 1, title, payload: title })),
  },
  'sends cards as a carousel, and those that it cannot show as text': {
    ...sends(
      {
        cards: [
          {
            title: 'Red',
            subtitle: 'Size 4',
            imageUrl: 'https://example.com/r.jpg',
            url: 'https://example.com/red',
            buttons: [reply('Buy', 'R'), OPEN],
          },
          { title: 'Blue', buttons: many(4) },
        ],
      },
      [
        template({
          template_type: 'generic',
          elements: [
            {
              title: 'Red',
              subtitle: 'Size 4',
              image_url: 'https://example.com/r.jpg',
              default_action: { type: 'web_url', url: 'https://example.com/red' },
              buttons: [
                { type: 'postback', title: 'Buy', payload: 'R' },
                { type: 'web_url', title: 'Open', url: 'https://example.com/o' },
              ],
            },
          ],
        }),
        { text: 'Blue\n1. B1\n2. B2\n3. B3\n4. B4' },
      ],
      ['1 card became text: Messenger cannot show it'],
    ),
    numberedChoices: many(4).map(({ title }, index) => ({ number: index + 1, title, payload: title })),
  },
  'writes places, people and files that are too large out': sends(
    {
      text: 'Here',
      location: { latitude: 51.5, longitude: -0.12, name: 'Office' },
      contacts: [{ name: 'Ann', phones: ['+447700900456'] }],
      attachments: [{ ...image, name: 'a.jpg', sizeBytes: 26_000_000 }],
    },
    [
      {
        text: [
          'Here',
          'Office\nhttps://www.google.com/maps/search/?api=1&query=51.5%2C-0.12',
          'Ann: +447700900456',
          'a.jpg: https://files.example.com/a.jpg',
        ].join('\n\n'),
      },
    ],
    [
      'an image became a link (Messenger: 26 MB, at most 8 MB)',
      'the location became a link to a map',
      '1 contact became text',
    ],
  ),
  'says that a campaign writes first': {
    ...sends(hello, [hello]),
    message: write(hello, { lane: 'bulk' }),
    calls: [call(hello, 0, { messaging_type: 'UPDATE' })],
  },
  'tags a message outside the window': {
    ...sends(hello, [hello]),
    message: write({ ...hello, template: { name: 'tag:HUMAN_AGENT', variables: {} } }),
    calls: [call(hello, 0, { messaging_type: 'MESSAGE_TAG', tag: 'HUMAN_AGENT' })],
  },
  'takes the words of a tagged message from its variables': {
    ...sends(hello, [hello]),
    message: write({ template: { name: 'tag:HUMAN_AGENT', variables: { text: 'Hello' } } }),
    calls: [call(hello, 0, { messaging_type: 'MESSAGE_TAG', tag: 'HUMAN_AGENT' })],
  },
  'answers a visitor known by a checkbox alone': {
    ...sends(hello, [hello]),
    message: write(hello, { to: 'user_ref:c0ffee-1' }),
    calls: [
      {
        ...call(hello),
        json: {
          recipient: { user_ref: 'c0ffee-1' },
          messaging_type: 'RESPONSE',
          message: { text: 'Hello', metadata: `${METADATA}:0` },
        },
      },
    ],
  },
};

const unsendable: Record<string, readonly [Partial<OutboundContent>, ExpectedFailure['reason'], object?]> = {
  nothing: [{}, 'invalid-message'],
  'a template that is no tag': [{ ...hello, template: { name: 'welcome', variables: {} } }, 'invalid-message'],
  'a tag that Meta has retired': [
    { ...hello, template: { name: 'tag:ACCOUNT_UPDATE', variables: {} } },
    'invalid-message',
  ],
  'a tag that Messenger never had': [{ ...hello, template: { name: 'tag:URGENT', variables: {} } }, 'invalid-message'],
  'a file that Meta cannot fetch': [{ attachments: [{ ...image, url: 'file:///etc/passwd' }] }, 'invalid-message'],
  'a message to a phone number': [hello, 'invalid-recipient', { to: '+447700900456' }],
};
const refusals = Object.entries(unsendable).map(([title, [content, reason, rest]]): [string, Sent] => [
  `refuses to send ${title}`,
  { message: write(content, rest), replies: [], failure: { reason, retryable: false } },
]);

const error = (code: number, subcode?: number, rest: object = {}): object => ({
  error: {
    message: `Malformed access token ${settings.pageAccessToken}`,
    code,
    ...compact({ error_subcode: subcode }),
    fbtrace_id: 'A1b2C3',
    ...rest,
  },
});

const answers: Record<string, readonly [PlannedReply | 'refused', ExpectedFailure]> = {
  'a closed window': [
    { status: 400, json: error(10, 2018278) },
    { reason: 'outside-reply-window', retryable: false, providerCode: '10/2018278', says: 'A1b2C3' },
  ],
  'an error under HTTP 200': [{ status: 200, json: error(551, 1545041) }, { reason: 'undeliverable' }],
  'an expired token': [
    { status: 401, json: error(190, 463) },
    { reason: 'bad-credentials', pauses: 'account', providerCode: '190/463', says: 'expired' },
  ],
  'a proof made with the secret of another app': [
    { status: 400, json: error(100, undefined, { type: 'GraphMethodException' }) },
    { reason: 'bad-credentials', pauses: 'account', says: 'FACEBOOK_APP_SECRET' },
  ],
  'another fault of the token': [{ status: 400, json: error(190, 467) }, { reason: 'bad-credentials' }],
  'a rate limit': [
    { status: 400, json: error(613) },
    { reason: 'throttled', retryable: true, pauses: 'account' },
  ],
  'a passing fault': [
    { status: 500, json: error(2) },
    { reason: 'provider-unavailable', maxAttempts: 10 },
  ],
  'an unknown fault': [
    { status: 500, json: error(1, 99) },
    { reason: 'provider-unavailable', maxAttempts: 3 },
  ],
  'a message that Meta sent and lost sight of': [
    { status: 500, json: error(1, 1357046) },
    { reason: 'outcome-unknown', maxAttempts: 1 },
  ],
  'a person of another page': [{ status: 400, json: error(100, 2018001) }, { reason: 'invalid-recipient' }],
  'a comment that is gone': [{ status: 400, json: error(100, 2018292) }, { reason: 'invalid-recipient' }],
  'a comment that takes no private answer': [{ status: 400, json: error(10902) }, { reason: 'rejected' }],
  'a wrong signature of the call': [{ status: 400, json: error(104) }, { reason: 'bad-credentials' }],
  'a gateway that waited in vain': [{ status: 504, body: '<html>' }, { reason: 'outcome-unknown' }],
  'a malformed message': [{ status: 400, json: error(100, 9999) }, { reason: 'invalid-message' }],
  'a file that Meta could not fetch': [
    { status: 400, json: error(100, 2018008) },
    { reason: 'media-unavailable', retryable: true, maxAttempts: 3, says: 'must be reachable from the internet' },
  ],
  'a missing permission of any number': [{ status: 403, json: error(278) }, { reason: 'bad-credentials' }],
  'a restricted page': [
    { status: 400, json: error(10, 1893063) },
    { reason: 'blocked-account', pauses: 'account' },
  ],
  'a subcode that counts under any code': [{ status: 400, json: error(3, 2018321) }, { reason: 'rejected' }],
  'an unlisted code': [
    { status: 400, json: error(99999) },
    { reason: 'rejected', providerCode: '99999' },
  ],
  'an unlisted code that passes': [
    { status: 400, json: error(99999, undefined, { is_transient: true }) },
    { reason: 'provider-unavailable' },
  ],
  'an error without a code': [
    { status: 400, json: { error: {} } },
    { reason: 'rejected', providerCode: 'HTTP 400' },
  ],
  'a page of HTML': [
    { status: 502, body: '<html>Sorry</html>' },
    { reason: 'provider-unavailable', retryable: true },
  ],
  'HTTP 429': [
    { status: 429, headers: { 'retry-after': '7' }, body: '' },
    { reason: 'throttled', retryAfterMs: 7000 },
  ],
  'HTTP 401 without a word': [
    { status: 401, body: '' },
    { reason: 'bad-credentials', pauses: 'account' },
  ],
  'success without an id': [
    { status: 200, body: '{}' },
    { reason: 'outcome-unknown', retryable: true },
  ],
  'a line that drops after the request': ['cut', { reason: 'outcome-unknown' }],
  'an unreachable recipient': ['refused', { reason: 'connection-failed', retryable: true }],
};
const failures = Object.entries(answers).map(([title, [planned, failure]]): [string, Sent] => [
  `understands ${title}`,
  planned === 'refused'
    ? { message: write(hello), replies: planned, failure }
    : { message: write(hello), replies: [planned], calls: [call(hello)], failure },
]);

const challenge = 'hub.mode=subscribe&hub.challenge=1158201444&hub.verify_token=';
const forbidden = { status: 403, contentType: 'text/plain', body: 'Forbidden' };
const welcome = { status: 200, contentType: 'text/plain', body: '1158201444' };
const get = (query: string): { method: 'GET'; query: string; body: string } => ({ method: 'GET', query, body: '' });

/** The vector of 256 bytes: the signature is over the escapes, not over the letters. */
const vector = String.raw`{"object":"page","entry":[{"id":"1067280970047460","time":1726000000500,"messaging":[{"sender":{"id":"6412345678901234"},"recipient":{"id":"1067280970047460"},"timestamp":1726000000123,"message":{"mid":"m_AbC-123_test","text":"caf\u00e9 \ud83d\udc4d"}}]}]}`;
const header = (name: string, value: string): { headers: Record<string, string>; body: string } => ({
  headers: { [name]: value },
  body: vector,
});

describeChannel({
  channel: facebook,
  settings,
  accounts,
  secrets: [settings.appSecret, settings.pageAccessToken, settings.verifyToken],
  sign,
  handshakes: {
    "Meta's challenge": { ...get(`${challenge}my-verify-token`), reply: welcome },
    "a challenge with another account's token": { ...get(`${challenge}second-token`), reply: welcome },
    'a wrong token with a refusal': { ...get(`${challenge}guess`), reply: forbidden },
    'a missing mode with a refusal': { ...get('hub.challenge=1&hub.verify_token=my-verify-token'), reply: forbidden },
    'a challenge that is a page with a refusal': {
      ...get('hub.mode=subscribe&hub.challenge=%3Cb%3E&hub.verify_token=my-verify-token'),
      reply: forbidden,
    },
    'an event with nothing': { body: vector, reply: undefined },
  },
  receives: {
    'a text that answers another message': recorded('text'),
    'a tapped quick reply': recorded('quick-reply'),
    'all files of one message, those without an address too': recorded('media'),
    'stickers in both forms, and the thumb': recorded('stickers'),
    'a place': recorded('location'),
    'what customers share': recorded('shares'),
    'a message that an advertisement brought': recorded('message-referral'),
    'pressed buttons, with an id and without': recorded('postbacks'),
    'a pressed button whose title is blank': {
      body: JSON.stringify({
        object: 'page',
        entry: [
          {
            id: PAGE,
            messaging: [
              {
                sender: { id: PSID },
                recipient: { id: PAGE },
                timestamp: 1_726_000_001_900,
                postback: { mid: 'm_pb_blank', title: ' ', payload: 'AGENT' },
              },
            ],
          },
        ],
      }),
      events: [
        {
          kind: 'message',
          dedupeId: 'm_pb_blank',
          atMs: 1_726_000_001_900,
          providerMessageId: 'm_pb_blank',
          customer: { id: PSID },
          serviceIdentifier: PAGE,
          text: 'AGENT',
          attachments: [],
          payload: 'AGENT',
        },
      ],
    },
    'referrals and opt-ins, which are no messages': recorded('referral-optin'),
    'reactions, and one taken back': recorded('reactions'),
    'an edited message, and one taken back': recorded('edits'),
    'events of the conversation or the page': recorded('page-events'),
    'several pages in one request, each message once, and events of other pages for the operator': recorded('batch'),
    'messages that another application answers': recorded('standby'),
    'kinds that are not documented, and messages without an id or content': recorded('unknown'),
    'ids that are bare numbers, and a time that is a text': recorded('numeric-ids'),
    'an event of another product, for the operator': recorded('instagram'),
  },
  reports: {
    'a delivery by ids and by moment, and one by moment alone': recorded('delivery'),
    'everything read up to a moment': recorded('read'),
    "the echo of our own message, and echoes of others' messages for the operator": recorded('echoes'),
  },
  refuses: {
    'the older SHA-1 signature alone': header('x-hub-signature', 'sha1=851a8e847199e72b9deeadd43dcc0df80c5a5fcd'),
    'the signature of the re-serialised body': header(
      'x-hub-signature-256',
      'sha256=b8e89f9fe2707d1f283028af3582eb9bef4fc714fdab562cdf2d323459813f56',
    ),
    'a signature that is too short': header('x-hub-signature-256', 'sha256=9acb333dc59a3ac0'),
  },
  rejects: {
    'a body that is no JSON': { body: '{"object":' },
    'a body without entries': { body: '{"object":"page"}' },
  },
  sends: { ...renderings, ...Object.fromEntries([...refusals, ...failures]) },
  opens: {
    'fetches a file without credentials, across a redirect': {
      media: (url) => ({ kind: 'image', source: { url: `${url}/pic.jpg` } }),
      replies: (_url, other) => [{ status: 302, headers: { location: `${other}/real.jpg` } }],
      elsewhere: [{ status: 200, body: 'bytes' }],
      calls: [{ method: 'GET', path: '/pic.jpg' }],
      callsElsewhere: [{ method: 'GET', path: '/real.jpg', without: ['authorization'] }],
      opened: { status: 200, body: 'bytes' },
    },
    'says so when the address of a file has expired': {
      media: (url) => ({ kind: 'image', source: { url: `${url}/pic.jpg` } }),
      replies: () => [{ status: 403, body: 'URL signature expired' }],
      calls: [{ method: 'GET', path: '/pic.jpg' }],
      opened: { fails: 'UpstreamError' },
    },
    'says so when Messenger gave no address': {
      media: () => ({ kind: 'file', source: { unavailable: 'Messenger gave no address to fetch it from' } }),
      replies: () => [],
      calls: [],
      opened: { fails: 'UpstreamError' },
    },
  },
});

describe("Meta's own signature", () => {
  it('is taken for the bytes that Meta signed', () => {
    const request: WebhookRequest = {
      method: 'POST',
      publicUrl: 'https://ccm.example.com/webhooks/facebook',
      query: {},
      headers: {
        'x-hub-signature-256': 'sha256=9acb333dc59a3ac02488a8e986efa1042ce0908cffa734f70db4895446aca762',
      },
      rawBody: Buffer.from(vector),
    };

    expect(request.rawBody).to.have.length(256);
    expect(facebook.webhooks[0]?.verify(request, accountNamed('default', {}))).to.deep.equal({ authentic: true });
  });
});
