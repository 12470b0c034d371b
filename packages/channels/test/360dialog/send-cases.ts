import type { anOutboundMessage, SendCase } from '@ccm/testing/channels';
import { API_KEY, CLASSIC, MESSAGE_ID, outbound, reply, TO } from './samples.ts';
import type { D360Settings } from '../../src/360dialog/settings.ts';

const cloudCall = (json: object, part = 0, to: object = { to: TO }) => ({
  method: 'POST',
  path: '/messages',
  headers: { 'd360-api-key': API_KEY },
  json: {
    messaging_product: 'whatsapp',
    recipient_type: 'individual',
    ...to,
    ...json,
    biz_opaque_callback_data: `${MESSAGE_ID}:${String(part)}`,
  },
});
const classicCall = (json: object, to = TO) => ({
  method: 'POST',
  path: '/v1/messages',
  headers: { 'd360-api-key': API_KEY },
  json: { recipient_type: 'individual', to, ...json },
});
const taken = (id: string) => ({
  status: 201,
  json: {
    messaging_product: 'whatsapp',
    contacts: [{ input: TO, wa_id: TO }],
    messages: [{ id, message_status: 'accepted' }],
  },
});
const receipt = (id: string) =>
  ({ providerMessageId: id, outcome: { status: 'accepted', providerStatus: 'accepted' } }) as const;
const textJson = (body: string, preview = false): object => ({ type: 'text', text: { body, preview_url: preview } });
const sendsOne = (content: Parameters<typeof anOutboundMessage>[0], json: object): SendCase<D360Settings> => ({
  message: outbound(content),
  replies: [taken('wamid.1')],
  calls: [cloudCall(json)],
  receipts: [receipt('wamid.1')],
});
const classicTaken = {
  status: 200,
  json: { messages: [{ id: 'gBEG1' }], meta: { api_status: 'stable', version: '2.53.2' } },
};
const HELLO = outbound({ text: 'Hello' });
const refused = (
  status: number,
  json: unknown,
  failure: NonNullable<SendCase<D360Settings>['failure']>,
): SendCase<D360Settings> => ({
  message: HELLO,
  replies: [{ status, json }],
  calls: [cloudCall(textJson('Hello'))],
  failure,
});
const meta = (code: number, details = 'details'): unknown => ({
  error: { message: `(#${String(code)}) Failed`, type: 'OAuthException', code, error_data: { details } },
});
const gateway = (developerMessage: string): unknown => ({ meta: { httpCode: 400, developerMessage, success: false } });

/** Outgoing messages, and the readings of the provider's answers. */
export const sends: Readonly<Record<string, SendCase<D360Settings>>> = {
  'sends a text': sendsOne({ text: 'Hello' }, textJson('Hello')),
  'asks for a preview of a link': sendsOne(
    { text: 'See https://example.com' },
    textJson('See https://example.com', true),
  ),
  'sends to a user id if there is no phone number': {
    message: outbound({ text: 'Hello' }, 'GB.4411223344556677'),
    replies: [taken('wamid.1')],
    calls: [cloudCall(textJson('Hello'), 0, { recipient: 'GB.4411223344556677' })],
    receipts: [{ ...receipt('wamid.1'), recipientIds: [`+${TO}`] }],
  },
  'splits a text that is too long': {
    message: outbound({ text: `${'a'.repeat(4000)} ${'b'.repeat(200)}` }),
    replies: [taken('wamid.1'), taken('wamid.2')],
    calls: [cloudCall(textJson('a'.repeat(4000))), cloudCall(textJson('b'.repeat(200)), 1)],
    receipts: [receipt('wamid.1'), receipt('wamid.2')],
    costs: [1, 1],
  },
  'makes a text the caption of its file': sendsOne(
    { text: 'Your bill', attachments: [{ kind: 'file', url: 'https://files.example.com/my%20bill.pdf' }] },
    {
      type: 'document',
      document: { link: 'https://files.example.com/my%20bill.pdf', caption: 'Your bill', filename: 'my bill.pdf' },
    },
  ),
  'sends audio without a caption, which follows as text': {
    message: outbound({
      attachments: [{ kind: 'audio', url: 'https://files.example.com/a.mp3', caption: 'Listen' }],
    }),
    replies: [taken('wamid.1'), taken('wamid.2')],
    calls: [
      cloudCall({ type: 'audio', audio: { link: 'https://files.example.com/a.mp3' } }),
      cloudCall(textJson('Listen'), 1),
    ],
    receipts: [receipt('wamid.1'), receipt('wamid.2')],
    notes: ['the caption of the audio became a text'],
  },
  'sends text, files, place and contacts in this order': {
    message: outbound({
      text: 'Here',
      attachments: [
        { kind: 'image', url: 'https://files.example.com/a.jpg', caption: 'The door' },
        { kind: 'video', url: 'https://files.example.com/a.mp4' },
      ],
      location: { latitude: 51.5, longitude: -0.12, name: 'Office', address: 'London' },
      contacts: [{ name: 'Ann Lee', phones: ['+447700900456'] }],
    }),
    replies: [taken('wamid.1'), taken('wamid.2'), taken('wamid.3'), taken('wamid.4'), taken('wamid.5')],
    calls: [
      cloudCall(textJson('Here')),
      cloudCall({ type: 'image', image: { link: 'https://files.example.com/a.jpg', caption: 'The door' } }, 1),
      cloudCall({ type: 'video', video: { link: 'https://files.example.com/a.mp4' } }, 2),
      cloudCall(
        { type: 'location', location: { latitude: 51.5, longitude: -0.12, name: 'Office', address: 'London' } },
        3,
      ),
      cloudCall(
        {
          type: 'contacts',
          contacts: [
            {
              name: { formatted_name: 'Ann Lee', first_name: 'Ann' },
              phones: [{ phone: '+447700900456', type: 'CELL' }],
            },
          ],
        },
        4,
      ),
    ],
    receipts: ['wamid.1', 'wamid.2', 'wamid.3', 'wamid.4', 'wamid.5'].map(receipt),
  },
  'sends up to three buttons as buttons': sendsOne(
    { text: 'Pick', buttons: [reply('Yes', 'y'), reply('No', 'n')] },
    {
      type: 'interactive',
      interactive: {
        type: 'button',
        action: {
          buttons: [
            { type: 'reply', reply: { id: 'y', title: 'Yes' } },
            { type: 'reply', reply: { id: 'n', title: 'No' } },
          ],
        },
        body: { text: 'Pick' },
      },
    },
  ),
  'sends up to ten buttons as a list, and any that have a description': sendsOne(
    { text: 'Pick', buttons: [reply('Sales', 's', 'Talk to sales'), reply('Help', 'h')] },
    {
      type: 'interactive',
      interactive: {
        type: 'list',
        action: {
          button: 'Menu',
          sections: [
            {
              title: 'Menu',
              rows: [
                { id: 's', title: 'Sales', description: 'Talk to sales' },
                { id: 'h', title: 'Help' },
              ],
            },
          ],
        },
        body: { text: 'Pick' },
      },
    },
  ),
  'sends one link as a button': sendsOne(
    { text: 'See', buttons: [{ kind: 'url', title: 'Open', url: 'https://example.com' }] },
    {
      type: 'interactive',
      interactive: {
        type: 'cta_url',
        action: { name: 'cta_url', parameters: { display_text: 'Open', url: 'https://example.com' } },
        body: { text: 'See' },
      },
    },
  ),
  'sends mixed buttons as numbered text': {
    ...sendsOne(
      { text: 'Pick', buttons: [reply('Yes', 'y'), { kind: 'call', title: 'Ring', phone: '+442071234567' }] },
      textJson('Pick\n\n1. Yes\nRing: +442071234567'),
    ),
    notes: ['2 buttons became numbered text'],
    numberedChoices: [{ number: 1, title: 'Yes', payload: 'y' }],
  },
  'fills the variables of a template in their order': sendsOne(
    { template: { name: 'order_update', language: 'en_US', variables: { '3': 'j', '2': 'b', '1': 'Ann' } } },
    {
      type: 'template',
      template: {
        name: 'order_update',
        language: { policy: 'deterministic', code: 'en_US' },
        components: [
          {
            type: 'body',
            parameters: [
              { type: 'text', text: 'Ann' },
              { type: 'text', text: 'b' },
              { type: 'text', text: 'j' },
            ],
          },
        ],
      },
    },
  ),
  'passes the components of a template as they are': {
    ...sendsOne(
      {
        text: 'unused',
        template: { name: 't', variables: { name: 'x' }, components: [{ type: 'header', parameters: [] }] },
      },
      {
        type: 'template',
        template: {
          name: 't',
          language: { policy: 'deterministic', code: 'en' },
          components: [{ type: 'header', parameters: [] }],
        },
      },
    ),
    notes: ['the text beside the template was left out'],
  },
  'sends a text by the classic API': {
    account: CLASSIC,
    message: outbound({ text: 'See https://example.com' }),
    replies: [classicTaken],
    calls: [classicCall({ type: 'text', preview_url: true, text: { body: 'See https://example.com' } })],
    receipts: [receipt('gBEG1')],
  },
  'sends a template by the classic API with its namespace': {
    account: CLASSIC,
    message: outbound({ template: { name: 't', namespace: 'b1c2_ns', variables: {} } }),
    replies: [classicTaken],
    calls: [
      classicCall({
        type: 'template',
        template: { namespace: 'b1c2_ns', name: 't', language: { policy: 'deterministic', code: 'en' } },
      }),
    ],
    receipts: [receipt('gBEG1')],
  },
  'checks a contact that the classic API does not know, and sends once more': {
    account: CLASSIC,
    message: HELLO,
    replies: [
      { status: 404, json: { errors: [{ code: 1006, title: 'Resource not found', details: 'unknown contact' }] } },
      { status: 200, json: { contacts: [{ input: `+${TO}`, status: 'valid', wa_id: '447700900124' }] } },
      classicTaken,
    ],
    calls: [
      classicCall({ type: 'text', preview_url: false, text: { body: 'Hello' } }),
      {
        method: 'POST',
        path: '/v1/contacts',
        headers: { 'd360-api-key': API_KEY },
        json: { blocking: 'wait', contacts: [`+${TO}`], force_check: true },
      },
      classicCall({ type: 'text', preview_url: false, text: { body: 'Hello' } }, '447700900124'),
    ],
    receipts: [receipt('gBEG1')],
  },
  'gives up on a contact who is not on WhatsApp': {
    account: CLASSIC,
    message: HELLO,
    replies: [
      { status: 404, json: { errors: [{ code: 1006 }] } },
      { status: 200, json: { contacts: [{ input: `+${TO}`, status: 'invalid' }] } },
    ],
    calls: [
      { method: 'POST', path: '/v1/messages' },
      { method: 'POST', path: '/v1/contacts' },
    ],
    failure: { reason: 'undeliverable', providerCode: '1006', retryable: false },
  },
  'refuses an empty message before any call': {
    message: outbound({}),
    replies: [],
    calls: [],
    failure: { reason: 'invalid-message' },
  },
  'refuses a recipient who is neither number nor user id': {
    message: outbound({ text: 'Hello' }, 'jane@example.com'),
    replies: [],
    calls: [],
    failure: { reason: 'invalid-recipient' },
  },
  'refuses an attachment without a web address': {
    message: outbound({ attachments: [{ kind: 'image', url: 'file:///etc/passwd' }] }),
    replies: [],
    calls: [],
    failure: { reason: 'invalid-message' },
  },
  'waits when the rate limit hides in HTTP 400': refused(400, gateway('You exceeded the endpoint rate limit'), {
    reason: 'throttled',
    retryable: true,
    retryAfterMs: 2000,
    pauses: 'account',
  }),
  'waits when a limit per seconds hides in HTTP 400': refused(
    400,
    { meta: { http_code: 400, developer_message: 'exceeded the limit of 1 request every 6 seconds' } },
    { reason: 'throttled', pauses: 'account' },
  ),
  'stops the account when it is unpaid': refused(400, gateway('API disabled due to unpaid invoices'), {
    reason: 'blocked-account',
    pauses: 'account',
    retryable: false,
  }),
  'does not read words if there is a code': refused(400, meta(100, 'exceeded the endpoint rate limit'), {
    reason: 'invalid-message',
    providerCode: '100',
  }),
  'stops the account when the key is refused': refused(
    401,
    { meta: { httpCode: 404, developerMessage: 'Invalid api_key' } },
    {
      reason: 'bad-credentials',
      pauses: 'account',
      says: 'D360_API_KEY',
    },
  ),
  'stops the account when the path is blocked': refused(403, gateway('path blocked'), {
    reason: 'blocked-account',
    retryable: false,
    pauses: 'account',
  }),
  'waits when the number sends too much, though by HTTP 403': refused(403, meta(130429), {
    reason: 'throttled',
    providerCode: '130429',
    pauses: 'account',
  }),
  'lets only this customer wait when the pair limit is hit': refused(400, meta(131056), {
    reason: 'throttled',
    pauses: 'customer',
    retryAfterMs: 6000,
  }),
  'sees an error in HTTP 200': refused(200, meta(131047, 'Too late'), {
    reason: 'outside-reply-window',
    retryable: false,
    says: 'Too late',
  }),
  'sees a refusal of the gateway in HTTP 200': refused(200, gateway('no'), {
    reason: 'rejected',
    providerCode: 'HTTP 200',
  }),
  'takes a permission error of any number for one': refused(403, meta(217), {
    reason: 'bad-credentials',
    providerCode: '217',
  }),
  'decides by the HTTP status if the code is unknown': refused(500, meta(999_999), {
    reason: 'provider-unavailable',
    providerCode: '999999',
  }),
  'tries a file a few times only': refused(400, meta(131053), {
    reason: 'media-unavailable',
    retryable: true,
    maxAttempts: 3,
  }),
  'tries again when WhatsApp is away': {
    message: HELLO,
    replies: [{ status: 502, body: '<html>Bad gateway</html>' }],
    calls: [cloudCall(textJson('Hello'))],
    failure: { reason: 'provider-unavailable', retryable: true },
  },
  'obeys Retry-After': {
    message: HELLO,
    replies: [{ status: 429, headers: { 'retry-after': '17' }, body: '' }],
    calls: [cloudCall(textJson('Hello'))],
    failure: { reason: 'throttled', retryAfterMs: 17_000 },
  },
  'does not know the outcome behind a gateway time-out': {
    message: HELLO,
    replies: [{ status: 504, body: '' }],
    calls: [cloudCall(textJson('Hello'))],
    failure: { reason: 'outcome-unknown' },
  },
  'does not know the outcome without an answer': {
    message: HELLO,
    replies: ['cut'],
    calls: [cloudCall(textJson('Hello'))],
    failure: { reason: 'outcome-unknown', retryable: true },
  },
  'knows that nothing was sent if nothing listened': {
    message: HELLO,
    replies: 'refused',
    failure: { reason: 'connection-failed', retryable: true },
  },
  'does not take a page of a proxy for success': {
    message: HELLO,
    replies: [{ status: 200, body: '<html>Welcome</html>' }],
    calls: [cloudCall(textJson('Hello'))],
    failure: { reason: 'outcome-unknown', retryable: true, says: 'check D360_API_URL' },
  },
};
