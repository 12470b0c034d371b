import type { Customer, CustomerMessage } from '@ccm/core/domain';
import { compact } from '@ccm/core/objects';
import type { ReceiveCase } from '@ccm/testing/channels';
import { fixture, MESSAGE_ID, OUR_NUMBER } from './samples.ts';
import type { D360Settings } from '../../src/360dialog/settings.ts';

type Cases = Readonly<Record<string, ReceiveCase<D360Settings>>>;

const JANE: Customer = { id: '+447700900123', name: 'Sample User', aliases: ['GB.4411223344556677'] };
const CLASSIC_JANE: Customer = { id: '+447700900123', name: 'Sample User' };

/** The event of one message of the fixtures. */
const wrote = (id: string, rest: Partial<CustomerMessage>): CustomerMessage => ({
  kind: 'message',
  dedupeId: `message:${id}`,
  atMs: 1_788_955_200_000,
  serviceIdentifier: OUR_NUMBER,
  providerMessageId: id,
  customer: JANE,
  attachments: [],
  text: '',
  ...rest,
});
const did = (id: string, activity: string, text: string, rest: object = {}) =>
  ({
    kind: 'activity',
    dedupeId: `message:${id}`,
    atMs: 1_788_955_200_000,
    serviceIdentifier: OUR_NUMBER,
    customer: JANE,
    activity,
    text,
    ...rest,
  }) as const;
const reported = (
  id: string,
  status: 'sent' | 'delivered' | 'read',
  atMs: number,
  rest: { readonly correlationId?: string; readonly recipientIds?: readonly string[] } = {},
) =>
  ({
    kind: 'status',
    dedupeId: `status:${id}:${status}`,
    atMs,
    match: {
      by: 'id',
      providerMessageIds: [id],
      ...compact({ correlationId: rest.correlationId }),
    },
    outcome: { status, providerStatus: status },
    recipientIds: rest.recipientIds ?? ['+447700900123'],
  }) as const;
/** One message of a fixture, as it came. */
function rawMessage(name: string, index: number): unknown {
  const body = JSON.parse(fixture(name)) as {
    entry?: [{ changes: [{ value: { messages: unknown[] } }] }];
    messages?: unknown[];
  };
  return (body.entry?.[0].changes[0].value.messages ?? body.messages)?.[index];
}

const media = (kind: 'image' | 'video' | 'file', id: string, mimeType: string, rest: object = {}) => ({
  kind,
  source: { mediaId: id },
  mimeType,
  ...rest,
});

/** Messages and activities, in both shapes. */
export const receives: Cases = {
  'a text': { body: fixture('cloud-text'), events: [wrote('wamid.TEXT1', { text: 'Hello' })] },
  'files of every kind, and one that was not downloaded': {
    body: fixture('cloud-media'),
    events: [
      wrote('wamid.IMAGE', { text: 'My receipt', attachments: [media('image', '1480000000000001', 'image/jpeg')] }),
      wrote('wamid.DOCUMENT', {
        attachments: [media('file', '1480000000000002', 'application/pdf', { name: 'invoice.pdf' })],
      }),
      wrote('wamid.AUDIO', {
        attachments: [{ kind: 'audio', source: { mediaId: '1480000000000003' }, mimeType: 'audio/ogg; codecs=opus' }],
      }),
      wrote('wamid.VIDEO', { attachments: [media('video', '1480000000000004', 'video/mp4')] }),
      wrote('wamid.STICKER', {
        text: 'Sticker',
        attachments: [{ kind: 'sticker', source: { mediaId: '1480000000000005' }, mimeType: 'image/webp' }],
      }),
      wrote('wamid.NOFILE', {
        attachments: [
          {
            kind: 'image',
            source: { unavailable: 'WhatsApp gave no media id (undownloaded)' },
            mimeType: 'image/jpeg',
          },
        ],
      }),
    ],
  },
  'a place': {
    body: fixture('cloud-location'),
    events: [
      wrote('wamid.LOCATION', {
        text: 'Westminster\nLondon SW1A 0AA\nhttps://example.com/place\nhttps://www.google.com/maps/search/?api=1&query=51.5007%2C-0.1246',
        location: {
          latitude: 51.5007,
          longitude: -0.1246,
          name: 'Westminster',
          address: 'London SW1A 0AA',
          url: 'https://example.com/place',
        },
      }),
    ],
  },
  'shared contacts': {
    body: fixture('cloud-contacts'),
    events: [
      wrote('wamid.CONTACTS', {
        text: 'Ann Lee: +447700900456, ann@example.com, Example Ltd, Ops, Buyer, born 1990-01-31\nBob',
        contacts: [
          {
            name: 'Ann Lee',
            phones: ['+447700900456'],
            emails: ['ann@example.com'],
            organization: 'Example Ltd, Ops, Buyer',
            birthday: '1990-01-31',
          },
          { name: 'Bob', phones: [] },
        ],
      }),
    ],
  },
  'answers by button, list, form and reaction': {
    body: fixture('cloud-replies'),
    events: [
      wrote('wamid.BUTTONREPLY', { text: 'Yes', payload: 'opt-1', quotedMessageId: 'wamid.PREV' }),
      wrote('wamid.LISTREPLY', { text: 'Sales - Talk to sales', payload: 'row-7' }),
      wrote('wamid.FLOW', {
        text: 'Sent\ncity: Leeds\nage: 42',
        payload: '{"city":"Leeds","age":42}',
        raw: { flow_token: 't1' },
      }),
      wrote('wamid.FLOWTEXT', { text: 'Sent', payload: 'just a text' }),
      wrote('wamid.TEMPLATEBUTTON', { text: 'Confirm', payload: 'CONFIRM_77', quotedMessageId: 'wamid.TEMPLATE' }),
      wrote('wamid.NULLPAYLOAD', { text: 'Fine' }),
      wrote('wamid.REACTION', { text: 'Reacted with 👍', quotedMessageId: 'wamid.TARGET' }),
      did('wamid.UNREACTION', 'reaction-removed', 'Took a reaction back', { quotedMessageId: 'wamid.TARGET' }),
      did('wamid.UNREACTION2', 'reaction-removed', 'Took a reaction back', { quotedMessageId: 'wamid.TARGET' }),
    ],
  },
  'an order': {
    body: fixture('cloud-order'),
    events: [
      wrote('wamid.ORDER', {
        text: 'Order\nplease ring\n2 x sku1 at 9.5 EUR',
        raw: (rawMessage('cloud-order', 0) as { order: unknown }).order,
      }),
    ],
  },
  "WhatsApp's data about a customer": {
    body: fixture('cloud-system'),
    events: [
      did('wamid.SYSTEM', 'customer-id-changed', 'User A changed from 447700900123 to 447700900999', {
        customer: { id: '+447700900123', aliases: ['GB.4411223344556677'] },
        idChange: { from: ['+447700900123', 'GB.4411223344556677'], to: ['+447700900999'] },
        raw: (rawMessage('cloud-system', 0) as { system: unknown }).system,
      }),
      did('wamid.WELCOME', 'chat-opened', 'Opened the chat for the first time', {
        customer: { id: '+447700900123', aliases: ['GB.4411223344556677'] },
      }),
      did('wamid.REVOKE', 'message-revoked', 'Took a message back', {
        quotedMessageId: 'wamid.TEXT1',
        customer: { id: '+447700900123', aliases: ['GB.4411223344556677'] },
      }),
    ],
  },
  'an edit': {
    body: fixture('cloud-edit'),
    events: [wrote('wamid.EDIT', { text: 'Hello there', edited: true, quotedMessageId: 'wamid.TEXT1' })],
  },
  'a forwarded message, a quotation, and a referral': {
    body: fixture('cloud-context'),
    events: [
      wrote('wamid.FORWARDED', { text: 'Look at this', forwarded: true }),
      wrote('wamid.PRODUCT', {
        text: 'How much?',
        quotedMessageId: 'wamid.CATALOG',
        referral: { catalog_id: 'c9', product_retailer_id: 'sku1' },
      }),
      wrote('wamid.ADVERT', {
        text: 'Tell me more',
        referral: {
          source_url: 'https://fb.example/ad',
          source_type: 'ad',
          source_id: '77',
          headline: 'Half price',
          body: 'Now',
          media_type: 'image',
          image_url: 'https://fb.example/a.jpg',
          ctwa_clid: 'clid1',
          odd: '{"x":1}',
        },
      }),
    ],
  },
  'kinds that cannot be shown, saying so': {
    body: fixture('cloud-unsupported'),
    events: [
      wrote('wamid.UNSUPPORTED', {
        text: 'WhatsApp message of a kind that cannot be shown here (poll_creation): Message type is currently not supported.',
        raw: rawMessage('cloud-unsupported', 0),
      }),
      wrote('wamid.FUTURE', {
        text: 'WhatsApp message of a kind that cannot be shown here (hologram)',
        raw: rawMessage('cloud-unsupported', 1),
      }),
    ],
  },
  'customers without a phone number': {
    body: fixture('cloud-user-id-only'),
    events: [
      wrote('wamid.BSUID1', { text: 'No number', customer: { id: 'GB.4411223344556677', name: 'sampleuser' } }),
      wrote('wamid.BSUID2', {
        text: 'Id in from',
        atMs: 1_788_955_201_000,
        customer: { id: 'GB.4411223344556677', name: 'sampleuser' },
      }),
    ],
  },
  'a message to a group, whose conversation is one of its own': {
    body: fixture('cloud-group'),
    events: [
      wrote('wamid.GROUP', {
        text: 'Hi all',
        customer: { id: 'Y2FwaV9ncm91cDoxNzA1NTU1MDEzOToxMjAzNjM0MDQ2OTQyMzM4MjAZD', name: 'Sample User' },
        raw: rawMessage('cloud-group', 0),
      }),
    ],
  },
  'several entries, one id twice, a status among them, milliseconds, and a field of another matter': {
    body: fixture('cloud-batch'),
    events: [
      wrote('wamid.B1', { text: 'one' }),
      wrote('wamid.B2', {
        text: 'Grüße 😀',
        atMs: 1_788_955_201_000,
        customer: { id: '+447700900777', name: 'Zoë 😀' },
      }),
      reported('wamid.OUTB', 'read', 1_788_955_260_000, { recipientIds: ['+447700900123', 'GB.4411223344556677'] }),
      {
        kind: 'activity',
        dedupeId: 'message_template_status_update:9a254763e53c28199e73ef823bac51eb',
        activity: 'message-template-status-update',
        serviceIdentifier: OUR_NUMBER,
        text: 'WhatsApp reports message template status update: event APPROVED',
        raw: { event: 'APPROVED' },
      },
      wrote('wamid.B3', { text: 'three' }),
    ],
  },
  'an error that belongs to no message': {
    body: fixture('cloud-errors'),
    events: [
      {
        kind: 'activity',
        dedupeId: 'error:2b8d73b9173f2991b96c8aabe47ea702',
        activity: 'provider-error',
        serviceIdentifier: OUR_NUMBER,
        text: 'WhatsApp reports error 130429: Message failed to send because there were too many messages sent.',
        raw: (JSON.parse(fixture('cloud-errors')) as { entry: [{ changes: [{ value: { errors: [unknown] } }] }] })
          .entry[0].changes[0].value.errors[0],
      },
    ],
  },
  'a wish about marketing, which is no withdrawal from answers': {
    body: fixture('cloud-preferences'),
    events: [
      {
        kind: 'activity',
        dedupeId: 'preference:170a732a5502b8e4a0516da859912433',
        atMs: 1_788_955_200_000,
        activity: 'preference-changed',
        customer: { id: '+447700900123' },
        serviceIdentifier: OUR_NUMBER,
        text: 'User requested to stop marketing messages',
        marketing: 'stop',
      },
    ],
  },
  'a text in the classic shape': {
    body: fixture('classic-text'),
    events: [wrote('ABGGFlA5FpafAgo6tHcNmNjXmuSf', { text: 'Hello', atMs: 1_700_000_000_000, customer: CLASSIC_JANE })],
  },
  'the kinds that only the classic shape has': {
    body: fixture('classic-kinds'),
    events: [
      wrote('ABVOICE', {
        atMs: 1_700_000_001_000,
        customer: { id: '+447700900123', name: 'Sample User' },
        attachments: [{ kind: 'audio', source: { mediaId: 'media-1' }, mimeType: 'audio/ogg; codecs=opus' }],
      }),
      wrote('ABUNKNOWN', {
        atMs: 1_700_000_002_000,
        customer: CLASSIC_JANE,
        text: 'WhatsApp message of a kind that cannot be shown here (unknown): Message type is not currently supported',
        raw: rawMessage('classic-kinds', 1),
      }),
      wrote('ABEPHEMERAL', {
        atMs: 1_700_000_003_000,
        customer: CLASSIC_JANE,
        text: 'WhatsApp message of a kind that cannot be shown here (ephemeral)',
        raw: rawMessage('classic-kinds', 2),
      }),
    ],
  },
  'a body as bare as health checks send it': {
    body: fixture('classic-bare'),
    events: [
      {
        kind: 'message',
        dedupeId: 'message:4fc19482768daf191c263e5cea51e798',
        serviceIdentifier: OUR_NUMBER,
        providerMessageId: '4fc19482768daf191c263e5cea51e798',
        customer: { id: '333', name: 'Jon Doe' },
        attachments: [],
        text: 'Hi',
        raw: { contacts: 'Jon Doe' },
      },
    ],
  },
};

/** Status reports of our messages, in both shapes. */
export const reports: Cases = {
  'the statuses that tell about delivery, and others for the operator': {
    body: fixture('cloud-statuses'),
    events: [
      reported('wamid.OUT1', 'sent', 1_788_955_260_000, { correlationId: `${MESSAGE_ID}:0` }),
      reported('wamid.OUT1', 'delivered', 1_788_955_261_000, {
        recipientIds: ['+447700900123', 'GB.4411223344556677'],
      }),
      reported('wamid.OUT1', 'read', 1_788_955_262_000),
      ...['deleted', 'warning'].map((status) => ({
        kind: 'activity' as const,
        dedupeId: `status:wamid.OUT1:${status}`,
        atMs: 1_788_955_263_000,
        activity: 'other-status',
        serviceIdentifier: '+442071234567',
        text: `WhatsApp reports the status "${status}" of message wamid.OUT1`,
        raw: { id: 'wamid.OUT1', status, timestamp: '1788955263', recipient_id: '447700900123' },
      })),
    ],
  },
  'a failure with its reason': {
    body: fixture('cloud-status-failed'),
    events: [
      {
        kind: 'status',
        dedupeId: 'status:wamid.OUT2:failed',
        atMs: 1_788_955_260_000,
        match: { by: 'id', providerMessageIds: ['wamid.OUT2'] },
        recipientIds: ['+447700900123'],
        outcome: {
          status: 'failed',
          providerStatus: 'failed',
          failure: {
            reason: 'outside-reply-window',
            description:
              'The customer last wrote over 24 hours ago: only a template may be sent (More than 24 hours have passed since the customer last replied to this number.)',
            providerCode: '131047',
          },
        },
      },
    ],
  },
  'a failure under another word, which its errors tell': {
    body: JSON.stringify({
      statuses: [{ id: 'wamid.OUT3', status: 'undeliverable', timestamp: '1700000060', errors: [{ code: 131026 }] }],
    }),
    events: [
      {
        kind: 'status',
        dedupeId: 'status:wamid.OUT3:failed',
        atMs: 1_700_000_060_000,
        match: { by: 'id', providerMessageIds: ['wamid.OUT3'] },
        outcome: {
          status: 'failed',
          providerStatus: 'failed',
          failure: {
            reason: 'undeliverable',
            description:
              'The customer is not on WhatsApp, has an old version or has not accepted its terms, or has blocked us',
            providerCode: '131026',
          },
        },
      },
    ],
  },
  'statuses in the classic shape': {
    body: fixture('classic-statuses'),
    events: [
      reported('gBEGkYiEB1VXAglK1ZEqA1YKPrU', 'delivered', 1_700_000_060_000),
      {
        kind: 'status',
        dedupeId: 'status:gBEGfailed:failed',
        atMs: 1_700_000_061_000,
        match: { by: 'id', providerMessageIds: ['gBEGfailed'] },
        recipientIds: ['+447700900123'],
        outcome: {
          status: 'failed',
          providerStatus: 'failed',
          failure: {
            reason: 'outside-reply-window',
            description:
              'The customer last wrote over 24 hours ago: only a template may be sent (Failed to send message because you are outside the support window)',
            providerCode: '470',
          },
        },
      },
    ],
  },
};
