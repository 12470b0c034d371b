import type { SendCase } from '@ccm/testing/channels';
import { MESSAGE_ID, outbound, PHONE_NUMBER_ID, PROOF, TO, TOKEN } from './samples.ts';
import type { WhatsappCloudSettings } from '../../src/whatsapp-cloud/settings.ts';

type Content = Parameters<typeof outbound>[0];

const PATH = `/${PHONE_NUMBER_ID}/messages?${PROOF}`;
const call = (json: object, to: object = { to: TO }) => ({
  method: 'POST',
  path: PATH,
  headers: { authorization: `Bearer ${TOKEN}` },
  json: {
    messaging_product: 'whatsapp',
    recipient_type: 'individual',
    ...to,
    ...json,
    biz_opaque_callback_data: `${MESSAGE_ID}:0`,
  },
});
const taken = (contact: object = { wa_id: TO.slice(1) }, status = 'accepted') => ({
  status: 200,
  json: {
    messaging_product: 'whatsapp',
    contacts: [{ input: TO, ...contact }],
    messages: [{ id: 'wamid.1', message_status: status }],
  },
});
const receipt = (rest: object = {}, providerStatus = 'accepted') =>
  ({ providerMessageId: 'wamid.1', ...rest, outcome: { status: 'accepted', providerStatus } }) as const;
const sendsOne = (content: Content, json: object): SendCase<WhatsappCloudSettings> => ({
  message: outbound(content),
  replies: [taken()],
  calls: [call(json)],
  receipts: [receipt()],
});
const text = (body: string): object => ({ type: 'text', text: { body, preview_url: false } });
const HELLO = { message: outbound({ text: 'Hello' }), calls: [call(text('Hello'))] };
const refused = (
  status: number,
  error: object | undefined,
  failure: NonNullable<SendCase<WhatsappCloudSettings>['failure']>,
  headers: Readonly<Record<string, string>> = {},
): SendCase<WhatsappCloudSettings> => ({
  ...HELLO,
  replies: [error === undefined ? { status, body: '<html>', headers } : { status, headers, json: { error } }],
  failure,
});
const meta = (code: number, rest: object = {}) => ({
  message: `(#${String(code)}) Failed`,
  type: 'OAuthException',
  code,
  ...rest,
});

/**
 * Outgoing messages, and the readings of this host's answers. The specs of 360dialog have the cases that all hosts of WhatsApp share.
 */
export const sends: Readonly<Record<string, SendCase<WhatsappCloudSettings>>> = {
  'sends a text to a number with its plus': sendsOne({ text: 'Hello' }, text('Hello')),
  'sends to a user id without a number, and learns the number': {
    message: outbound({ text: 'Hello' }, 'GB.4411223344556677'),
    replies: [taken({ wa_id: '447700900123', user_id: 'GB.4411223344556677' })],
    calls: [call(text('Hello'), { recipient: 'GB.4411223344556677' })],
    receipts: [receipt({ recipientIds: ['+447700900123', 'GB.4411223344556677'] })],
  },
  'learns how WhatsApp spells the number': {
    ...HELLO,
    replies: [taken({ wa_id: '5491155550123' })],
    receipts: [receipt({ recipientIds: ['+5491155550123'] })],
  },
  'sends a template that Meta holds back for a while': {
    message: outbound({ template: { name: 'order_update', language: 'en_US', variables: { 1: 'Ann' } } }),
    replies: [taken({ wa_id: TO.slice(1) }, 'held_for_quality_assessment')],
    calls: [
      call({
        type: 'template',
        template: {
          name: 'order_update',
          language: { policy: 'deterministic', code: 'en_US' },
          components: [{ type: 'body', parameters: [{ type: 'text', text: 'Ann' }] }],
        },
      }),
    ],
    receipts: [receipt({}, 'held_for_quality_assessment')],
  },
  'sends buttons': sendsOne(
    { text: 'Which?', buttons: [{ kind: 'reply', title: 'Yes', payload: 'y' }] },
    {
      type: 'interactive',
      interactive: {
        type: 'button',
        action: { buttons: [{ type: 'reply', reply: { id: 'y', title: 'Yes' } }] },
        body: { text: 'Which?' },
      },
    },
  ),
  'sends a file by its address': sendsOne(
    { text: 'Your bill', attachments: [{ kind: 'file', url: 'https://files.example.com/bill.pdf' }] },
    {
      type: 'document',
      document: { link: 'https://files.example.com/bill.pdf', caption: 'Your bill', filename: 'bill.pdf' },
    },
  ),
  'refuses a recipient that is neither a number nor an id': {
    message: outbound({ text: 'Hello' }, 'jane'),
    replies: [],
    calls: [],
    failure: { reason: 'invalid-recipient' },
  },
  'stops the account if the token has expired, without repeating it': refused(
    401,
    meta(190, { message: `Malformed access token ${TOKEN}`, error_subcode: 463 }),
    { reason: 'bad-credentials', providerCode: '190', pauses: 'account' },
  ),
  'stops the account if the app secret belongs to another app': refused(
    400,
    meta(100, { message: 'Invalid appsecret_proof provided in the API argument', type: 'GraphMethodException' }),
    { reason: 'bad-credentials', providerCode: '100', pauses: 'account', says: 'WHATSAPP_APP_SECRET' },
  ),
  'stops the account if the id of the number is wrong': refused(400, meta(33), {
    reason: 'blocked-account',
    providerCode: '33',
    pauses: 'account',
  }),
  'gives a wrong field up': refused(400, meta(100, { error_data: { details: 'text is too long' } }), {
    reason: 'invalid-message',
    retryable: false,
    says: 'text is too long',
  }),
  'pauses the number if it sends too fast': refused(400, meta(130429), {
    reason: 'throttled',
    pauses: 'account',
    retryAfterMs: 2000,
  }),
  'pauses one customer who gets too much': refused(400, meta(131056), {
    reason: 'throttled',
    pauses: 'customer',
    retryAfterMs: 6000,
  }),
  'pauses the number for an hour if its templates are classified wrongly': refused(400, meta(131064), {
    reason: 'throttled',
    pauses: 'account',
    retryAfterMs: 3_600_000,
    says: 'WhatsApp Manager',
  }),
  'says that the window is closed': refused(400, meta(131047), { reason: 'outside-reply-window', retryable: false }),
  'tries again after a temporary error, whatever its code': refused(400, meta(999_999, { is_transient: true }), {
    reason: 'provider-unavailable',
    retryable: true,
  }),
  'gives an unlisted code up': refused(400, meta(999_999), { reason: 'rejected', retryable: false }),
  'understands an error in HTTP 200': refused(200, meta(131000), { reason: 'provider-unavailable', retryable: true }),
  'obeys Retry-After': refused(429, undefined, { reason: 'throttled', retryAfterMs: 7000 }, { 'retry-after': '7' }),
  'understands HTTP 401 without a word': refused(401, undefined, { reason: 'bad-credentials', pauses: 'account' }),
  'understands an address that Meta does not know': refused(404, undefined, {
    reason: 'unexpected-reply',
    says: 'WHATSAPP_API_URL',
  }),
  'does not know the outcome of a message behind HTTP 504': refused(504, undefined, { reason: 'outcome-unknown' }),
  'tries again behind any other 5xx': refused(502, undefined, { reason: 'provider-unavailable', retryable: true }),
  'does not know the outcome of a message if the line was cut': {
    ...HELLO,
    replies: ['cut'],
    failure: { reason: 'outcome-unknown' },
  },
  'knows that nothing was sent if nothing listened': {
    message: HELLO.message,
    replies: 'refused',
    failure: { reason: 'connection-failed', retryable: true },
  },
  'does not know the outcome after an answer without an id': {
    ...HELLO,
    replies: [{ status: 200, json: { messaging_product: 'whatsapp' } }],
    failure: { reason: 'outcome-unknown', retryable: true, says: 'Meta' },
  },
};
