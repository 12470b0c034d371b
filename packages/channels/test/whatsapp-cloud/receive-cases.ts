import type { Customer, CustomerMessage } from '@ccm/core/domain';
import type { ReceiveCase } from '@ccm/testing/channels';
import { account, fixture, MESSAGE_ID } from './samples.ts';
import type { WhatsappCloudSettings } from '../../src/whatsapp-cloud/settings.ts';

type Cases = Readonly<Record<string, ReceiveCase<WhatsappCloudSettings>>>;

const JANE: Customer = { id: '+447700900123', name: 'Jane Doe', aliases: ['GB.4411223344556677'] };
const AT_MS = 1_788_955_200_000;
const US = { serviceIdentifier: '+442071234567' } as const;

const wrote = (id: string, rest: Partial<CustomerMessage>): CustomerMessage => ({
  kind: 'message',
  dedupeId: `message:${id}`,
  atMs: AT_MS,
  ...US,
  providerMessageId: id,
  customer: JANE,
  attachments: [],
  text: '',
  ...rest,
});
const did = (dedupeId: string, activity: string, text: string, rest: object = {}) =>
  ({ kind: 'activity', dedupeId, atMs: AT_MS, ...US, customer: JANE, activity, text, ...rest }) as const;
const valuesIn = (name: string): readonly Readonly<Record<string, unknown>>[] => {
  const body = JSON.parse(fixture(name)) as {
    readonly entry: readonly { readonly changes: readonly { readonly value: Readonly<Record<string, unknown>> }[] }[];
  };
  return body.entry.flatMap(({ changes }) => changes.map(({ value }) => value));
};
const rawOf = (name: string, list: string, index: number, change = 0): unknown => {
  const items = valuesIn(name)[change]?.[list];
  return Array.isArray(items) ? items[index] : undefined;
};
const media = (kind: 'image' | 'audio' | 'file' | 'sticker', id: string, mimeType: string, rest: object = {}) => ({
  kind,
  source: { mediaId: id },
  mimeType,
  ...rest,
});

export const receives: Cases = {
  'a text that an advertisement led to': {
    body: fixture('text'),
    events: [
      wrote('wamid.TEXT', {
        text: 'Hello',
        referral: {
          source_url: 'https://fb.me/x',
          source_id: '120200000000000001',
          source_type: 'ad',
          headline: 'Shoes',
          ctwa_clid: 'ARx',
          welcome_message: '{"text":"Hi"}',
        },
      }),
    ],
  },
  'files, by their ids': {
    body: fixture('media'),
    events: [
      wrote('wamid.IMAGE', { text: 'My receipt', attachments: [media('image', '1480000000000001', 'image/jpeg')] }),
      wrote('wamid.VOICE', { attachments: [media('audio', '1480000000000002', 'audio/ogg; codecs=opus')] }),
      wrote('wamid.DOC', {
        attachments: [media('file', '1480000000000003', 'application/pdf', { name: 'Rechnung März.pdf' })],
      }),
      wrote('wamid.STICKER', {
        text: 'Sticker',
        attachments: [media('sticker', '1480000000000004', 'image/webp')],
      }),
    ],
  },
  'an edit, a message taken back, and kinds that the API does not hand out': {
    body: fixture('changes'),
    events: [
      wrote('wamid.EDIT', { text: 'new', edited: true, quotedMessageId: 'wamid.IN0' }),
      did('message:wamid.REVOKE', 'message-revoked', 'Took a message back', { quotedMessageId: 'wamid.IN0' }),
      wrote('wamid.POLL', {
        text: 'WhatsApp message of a kind that cannot be shown here (poll): Message type is currently not supported.',
        raw: rawOf('changes', 'messages', 2),
      }),
      wrote('wamid.BROKEN', {
        text: 'WhatsApp message of a kind that cannot be shown here (interactive)',
        raw: rawOf('changes', 'messages', 3),
      }),
    ],
  },
  'changes of a customer’s ids, and a number given on request': {
    body: fixture('identities'),
    events: [
      did('message:wamid.NUMBER', 'customer-id-changed', 'User A changed from 447700900123 to 447700900999', {
        customer: { id: '+447700900123' },
        idChange: { from: ['+447700900123', 'GB.4411223344556677'], to: ['+447700900999', 'GB.new'] },
        raw: (rawOf('identities', 'messages', 0) as { readonly system: unknown }).system,
      }),
      did('message:wamid.USERID', 'customer-id-changed', 'User B changed', {
        customer: { id: 'GB.B1', aliases: ['GB.B2'] },
        idChange: { from: ['GB.B1'], to: ['GB.B2'] },
        raw: (rawOf('identities', 'messages', 1) as { readonly system: unknown }).system,
      }),
      did(
        'id-update:5e403b918a6f7757b8a9ef0f234293a7',
        'customer-id-changed',
        'WhatsApp gave the customer another id',
        {
          customer: { id: '+447700900555', aliases: ['GB.C1', 'GB.C2'] },
          idChange: { from: ['+447700900555', 'GB.C1'], to: ['GB.C2'] },
          raw: rawOf('identities', 'user_id_update', 0, 1),
        },
      ),
      wrote('wamid.CARD', {
        customer: { id: 'GB.S1', name: 'Sam', aliases: ['+447700900777'] },
        text: 'Sam: +447700900777',
        contacts: [{ name: 'Sam', phones: ['+447700900777'] }],
      }),
    ],
  },
  'messages while another responder has the conversation, and its name': {
    body: fixture('standby'),
    events: [
      did('standby:message:wamid.S1', 'standby', 'To another responder: Is my parcel there?'),
      did('echo:wamid.E1', 'standby', 'Another responder wrote: It is on its way', {
        atMs: AT_MS + 10_000,
        customer: { id: '+447700900123' },
      }),
      {
        kind: 'activity',
        dedupeId: 'standby:status:wamid.E1:delivered',
        atMs: AT_MS + 20_000,
        ...US,
        activity: 'standby',
        text: "Another responder's message wamid.E1: delivered",
      },
      {
        kind: 'activity',
        dedupeId: 'standby:4ae77725f3af8cedf37f1bb855d44013',
        ...US,
        activity: 'standby',
        text: 'WhatsApp reports standby',
        raw: valuesIn('standby')[3],
      },
      did(
        'handover:control_passed:d64d1e58bf91f37da1acce1515427996',
        'handover',
        'The conversation was passed from ai agent to escalation: needs a human',
        { atMs: AT_MS + 200_000, customer: { id: '+447700900123' }, raw: valuesIn('standby')[4] },
      ),
      {
        kind: 'activity',
        dedupeId: 'handover:control_taken:889b659c9dbc1dff9ce2b9e316cc2991',
        atMs: AT_MS + 300_000,
        ...US,
        activity: 'handover',
        text: 'The conversation was taken from customer service to escalation',
        raw: valuesIn('standby')[5],
      },
      did('echo:wamid.X', 'message-echo', 'Sent in the WhatsApp Business app: By hand', {
        atMs: AT_MS + 400_000,
        customer: { id: '+447700900123', aliases: ['GB.4411223344556677'] },
      }),
      did('echo:wamid.Y', 'message-echo', 'Sent in the WhatsApp Business app: a message of the kind image', {
        atMs: AT_MS + 401_000,
        customer: { id: '+447700900123' },
      }),
    ],
  },
  'each message once, from the account of its number': {
    body: fixture('batch'),
    account: account('default'),
    events: [
      wrote('wamid.B1', { text: 'To London' }),
      wrote('wamid.B2', { text: 'To Berlin', serviceIdentifier: '+4930123456', account: 'berlin' }),
      wrote('wamid.B3', { text: 'To Paris', serviceIdentifier: '+33100000000' }),
    ],
  },
};

export const reports: Cases = {
  'status reports of messages': {
    body: fixture('statuses'),
    events: [
      {
        kind: 'status',
        dedupeId: 'status:wamid.OUT:sent',
        atMs: AT_MS + 60_000,
        match: { by: 'id', providerMessageIds: ['wamid.OUT'], correlationId: `${MESSAGE_ID}:0` },
        outcome: { status: 'sent', providerStatus: 'sent' },
        recipientIds: ['+447700900123', 'GB.4411223344556677'],
      },
      {
        kind: 'status',
        dedupeId: 'status:wamid.OUT:read',
        atMs: AT_MS + 70_000,
        match: { by: 'id', providerMessageIds: ['wamid.OUT'] },
        outcome: { status: 'read', providerStatus: 'read' },
        recipientIds: ['GB.4411223344556677', '+447700900123'],
      },
      {
        kind: 'status',
        dedupeId: 'status:wamid.OUT2:failed',
        atMs: AT_MS + 90_000,
        match: { by: 'id', providerMessageIds: ['wamid.OUT2'] },
        outcome: {
          status: 'failed',
          providerStatus: 'failed',
          failure: {
            reason: 'outside-reply-window',
            description:
              'The customer last wrote over 24 hours ago: only a template may be sent (More than 24 hours have passed)',
            providerCode: '131047',
          },
        },
        recipientIds: ['+447700900123', 'GB.4411223344556677'],
      },
    ],
  },
  'a stop of marketing, an alert about the account and an error of no message': {
    body: fixture('account'),
    events: [
      did(
        'preference:170a732a5502b8e4a0516da859912433',
        'preference-changed',
        'User requested to stop marketing messages',
        {
          customer: { id: '+447700900123' },
          marketing: 'stop',
        },
      ),
      {
        kind: 'activity',
        dedupeId: 'account_alerts:9655a67c09437b4780180feee0429c71',
        activity: 'account-alerts',
        ...US,
        text: 'WhatsApp reports account alerts: entity_type PHONE_NUMBER, entity_id 106540352242922, alert_severity WARNING, alert_status ACTIVE',
        raw: valuesIn('account')[1],
      },
      {
        kind: 'activity',
        dedupeId: 'error:bb0d131060991d00e22f68c543bab9ec',
        activity: 'provider-error',
        ...US,
        text: 'WhatsApp reports error 130429: Throughput has been reached',
        raw: rawOf('account', 'errors', 0, 2),
      },
    ],
  },
};
