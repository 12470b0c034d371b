import { readFileSync } from 'node:fs';
import type { ChannelEvent, CustomerMessage } from '@ccm/core/domain';
import { describeChannel } from '@ccm/testing/channels';
import { channel as twilio } from './index.ts';
import type { TwilioSettings } from './index.ts';
import { service, settings, SID, sid, sign, sms, TOKEN, whatsapp, withoutNumbers } from '../../test/twilio/samples.ts';

const fixture = (name: string): string => readFileSync(new URL(`fixtures/${name}.form`, import.meta.url), 'utf8');
const mediaUrl = (message: string, media: string): string =>
  `https://api.twilio.com/2010-04-01/Accounts/${SID}/Messages/${message}/Media/${media}`;

type MessageRest = Partial<CustomerMessage> & Pick<CustomerMessage, 'text'>;

const smsFrom = (id: string, rest: MessageRest): ChannelEvent => ({
  kind: 'message',
  dedupeId: id,
  providerMessageId: id,
  customer: { id: '+14133881111' },
  serviceIdentifier: '+12028831111',
  attachments: [],
  ...rest,
});
const whatsappFrom = (id: string, rest: MessageRest): ChannelEvent =>
  smsFrom(id, { customer: { id: '+447700900123', name: 'Sample User' }, serviceIdentifier: '+14155238886', ...rest });

describeChannel<TwilioSettings>({
  channel: twilio,
  settings,
  accounts: [sms, whatsapp, service],
  secrets: [TOKEN, 'fedcba9876543210fedcba9876543210'],
  sign,
  faults: {
    'half an API key': { settings: { ...settings, apiKeySid: 'SK1' }, says: 'TWILIO_API_KEY_SECRET' },
    'a messaging service that is an account': {
      settings: { ...settings, messagingServiceSid: settings.accountSid },
      says: 'TWILIO_MESSAGING_SERVICE_SID must begin with MG',
    },
    ...Object.fromEntries(
      ['whatsapp:+12028831111', 'Our support line', '+1202', '+44 (0)7700 900555', '12'].map((smsNumber) => [
        `${smsNumber} as the sender of SMS`,
        { settings: { ...settings, smsNumber }, says: 'TWILIO_SMS_NUMBER must be a number with its country code' },
      ]),
    ),
    'nothing to send from': { settings: withoutNumbers(settings), says: 'TWILIO_SMS_NUMBER' },
    'an API key in the place of the account': { settings: { ...settings, accountSid: 'SK1' }, says: 'begin with AC' },
  },
  receives: {
    'an SMS': { body: fixture('sms-text'), events: [smsFrom(sid(1), { text: 'Hello & café' })] },
    'an SMS to a messaging service': {
      account: service,
      body: fixture('sms-messaging-service'),
      events: [smsFrom(sid(2), { text: 'Is anyone there? 👋', serviceIdentifier: '+18005550199' })],
    },
    'a stop word': { body: fixture('sms-stop'), events: [smsFrom(sid(3), { text: 'Stop!', consent: 'stop' })] },
    'a stop word of the account, told by OptOutType': {
      body: fixture('sms-opt-out-type'),
      events: [smsFrom(sid(4), { text: 'BASTA', consent: 'stop' })],
    },
    'a start word': { body: fixture('sms-start'), events: [smsFrom(sid(5), { text: 'unstop', consent: 'start' })] },
    'a form with nothing but To, From and Body': {
      body: 'To=%2B14155238886&From=%2B14133881111&Body=Hi',
      events: [
        smsFrom('content-c30612d2a5eb67143620add70c23a829', {
          text: 'Hi',
          customer: { id: '+14133881111' },
          serviceIdentifier: '+14155238886',
        }),
      ],
    },
    'an SMS without text': { body: fixture('sms-empty'), events: [smsFrom(sid(6), { text: 'Empty message' })] },
    'an SMS from a short code': {
      body: fixture('sms-short-code'),
      events: [smsFrom(sid(7), { text: 'Your balance is low', customer: { id: '72640' } })],
    },
    'an SMS that came in base64': {
      body: fixture('sms-base64'),
      events: [
        smsFrom(sid(8), {
          text: 'This is a long text that a carrier handed over in base64 — as an MMS.',
          raw: { Body: new URLSearchParams(fixture('sms-base64')).get('Body') },
        }),
      ],
    },
    'an MMS with more files than NumMedia says': {
      body: fixture('mms-two-files'),
      events: [
        smsFrom(sid(9, 'MM'), {
          text: 'Two photos',
          attachments: [
            { kind: 'image', source: { url: mediaUrl(sid(9, 'MM'), sid(1, 'ME')) }, mimeType: 'image/jpeg' },
            { kind: 'video', source: { url: mediaUrl(sid(9, 'MM'), sid(2, 'ME')) }, mimeType: 'video/3gpp' },
          ],
        }),
      ],
    },
    'an MMS with fewer files than NumMedia says': {
      body: fixture('mms-without-its-file'),
      events: [
        smsFrom(sid(10, 'MM'), {
          text: 'Look',
          attachments: [{ kind: 'file', source: { unavailable: 'Twilio gave no usable address for the file' } }],
        }),
      ],
    },
    'a WhatsApp text': {
      account: whatsapp,
      body: fixture('whatsapp-text'),
      events: [
        whatsappFrom(sid(20), {
          text: 'Hi',
          customer: { id: '+447700900123', name: 'Sample User', aliases: ['GB.4411223344556677'] },
        }),
      ],
    },
    'a WhatsApp text from a customer without a number': {
      account: whatsapp,
      body: fixture('whatsapp-without-a-number'),
      events: [whatsappFrom(sid(21), { text: 'Hola', customer: { id: 'US.1234567890abc', name: 'Sample User' } })],
    },
    'a pressed button': {
      account: whatsapp,
      body: fixture('whatsapp-button'),
      events: [
        whatsappFrom(sid(22), {
          text: 'Confirm',
          payload: 'CONFIRM_ORDER_77',
          quotedMessageId: 'MM0000111122223333444455556666777a',
        }),
      ],
    },
    'a chosen list row': {
      account: whatsapp,
      body: fixture('whatsapp-list-row'),
      events: [whatsappFrom(sid(23), { text: 'Sales - Talk to sales', payload: 'dept-sales' })],
    },
    'an answered form': {
      account: whatsapp,
      body: fixture('whatsapp-flow'),
      events: [
        whatsappFrom(sid(24), {
          text: 'Form answered\nscreen: BOOKING\ndate: 2026-11-24\nguests: 2',
          payload: '{"screen":"BOOKING","date":"2026-11-24","guests":2}',
        }),
      ],
    },
    'a picture': {
      account: whatsapp,
      body: fixture('whatsapp-image'),
      events: [
        whatsappFrom(sid(25, 'MM'), {
          text: 'My receipt',
          attachments: [
            { kind: 'image', source: { url: mediaUrl(sid(25, 'MM'), sid(3, 'ME')) }, mimeType: 'image/jpeg' },
          ],
        }),
      ],
    },
    'a voice note': {
      account: whatsapp,
      body: fixture('whatsapp-voice-note'),
      events: [
        whatsappFrom(sid(26, 'MM'), {
          text: '',
          attachments: [
            { kind: 'audio', source: { url: mediaUrl(sid(26, 'MM'), sid(4, 'ME')) }, mimeType: 'audio/ogg' },
          ],
        }),
      ],
    },
    'a sticker': {
      account: whatsapp,
      body: fixture('whatsapp-sticker'),
      events: [
        whatsappFrom(sid(27, 'MM'), {
          text: 'Sticker',
          attachments: [
            { kind: 'sticker', source: { url: mediaUrl(sid(27, 'MM'), sid(5, 'ME')) }, mimeType: 'image/webp' },
          ],
        }),
      ],
    },
    'a shared contact': {
      account: whatsapp,
      body: fixture('whatsapp-contact'),
      events: [
        whatsappFrom(sid(28, 'MM'), {
          text: 'Dr Ann Lee: +447700900456',
          contacts: [{ name: 'Dr Ann Lee', phones: ['+447700900456'] }],
          attachments: [
            { kind: 'file', source: { url: mediaUrl(sid(28, 'MM'), sid(6, 'ME')) }, mimeType: 'text/vcard' },
          ],
        }),
      ],
    },
    'a location': {
      account: whatsapp,
      body: fixture('whatsapp-location'),
      events: [
        whatsappFrom(sid(29), {
          text: 'Big Ben\nLondon SW1A 0AA, UK\nhttps://www.google.com/maps/search/?api=1&query=51.5007%2C-0.1246',
          location: { latitude: 51.5007, longitude: -0.1246, name: 'Big Ben', address: 'London SW1A 0AA, UK' },
        }),
      ],
    },
    'a reaction': {
      account: whatsapp,
      body: fixture('whatsapp-reaction'),
      events: [
        whatsappFrom(sid(30), { text: 'Reacted with ❤️', quotedMessageId: 'SM0000111122223333444455556666777b' }),
      ],
    },
    'a reaction taken back': {
      account: whatsapp,
      body: fixture('whatsapp-reaction-removed'),
      events: [
        {
          kind: 'activity',
          dedupeId: sid(31),
          activity: 'reaction-removed',
          customer: { id: '+447700900123', name: 'Sample User' },
          serviceIdentifier: '+14155238886',
          text: 'Took a reaction back',
          quotedMessageId: 'SM0000111122223333444455556666777b',
        },
      ],
    },
    'a message that an advertisement led to': {
      account: whatsapp,
      body: fixture('whatsapp-from-an-ad'),
      events: [
        whatsappFrom(sid(32), {
          text: 'Is this still on offer?',
          referral: {
            body: '20 % off',
            headline: 'Autumn sale',
            sourceId: '120210000000000',
            sourceType: 'ad',
            sourceUrl: 'https://fb.me/example',
            mediaContentType: 'image/jpeg',
            mediaUrl: 'https://scontent.xx.fbcdn.net/v/example.jpg',
            ctwaClid: 'ARAkLkA8rmlFeiCktEJQ',
          },
        }),
      ],
    },
    'a forwarded text': {
      account: whatsapp,
      body: fixture('whatsapp-forwarded'),
      events: [whatsappFrom(sid(33), { text: 'Read this!', forwarded: true })],
    },
    'a kind that we do not know': {
      account: whatsapp,
      body: fixture('whatsapp-unknown-kind'),
      events: [
        whatsappFrom(sid(34), {
          text: 'WhatsApp message of a kind that cannot be shown here (poll_creation)',
          raw: Object.fromEntries(new URLSearchParams(fixture('whatsapp-unknown-kind'))),
        }),
      ],
    },
  },
  reports: {
    'a delivery': {
      path: '/webhooks/twilio/status',
      query: 'm=0198c0de-0000-7000-8000-000000000001&p=2',
      body: fixture('status-delivered'),
      events: [
        {
          kind: 'status',
          dedupeId: `${sid(50)}.delivered`,
          match: {
            by: 'id',
            providerMessageIds: [sid(50)],
            correlationId: '0198c0de-0000-7000-8000-000000000001:2',
          },
          outcome: { status: 'delivered', providerStatus: 'delivered' },
        },
      ],
    },
    'a handset out of reach': {
      path: '/webhooks/twilio/status',
      query: 'm=<script>',
      body: fixture('status-undelivered'),
      events: [
        {
          kind: 'status',
          dedupeId: `${sid(50)}.undelivered.30003`,
          match: { by: 'id', providerMessageIds: [sid(50)] },
          outcome: {
            status: 'failed',
            providerStatus: 'undelivered',
            failure: {
              reason: 'undeliverable',
              description: 'The handset cannot be reached: off, out of coverage, or not able to; try again later',
              providerCode: '30003',
            },
          },
        },
      ],
    },
    'a failure with a code that is new': {
      path: '/webhooks/twilio/status',
      body: fixture('status-unknown-code'),
      events: [
        {
          kind: 'status',
          dedupeId: `${sid(51)}.failed.39999`,
          match: { by: 'id', providerMessageIds: [sid(51)] },
          outcome: {
            status: 'failed',
            providerStatus: 'failed',
            failure: {
              reason: 'rejected',
              description: 'Twilio could not send the message: Something new',
              providerCode: '39999',
            },
          },
        },
      ],
    },
    'a WhatsApp message read, though it came to the address for messages': {
      account: whatsapp,
      body: fixture('status-whatsapp-read'),
      events: [
        {
          kind: 'status',
          dedupeId: `${sid(52)}.read`,
          match: { by: 'id', providerMessageIds: [sid(52)] },
          outcome: { status: 'read', providerStatus: 'read' },
        },
      ],
    },
    'a closed reply window': {
      path: '/webhooks/twilio/status',
      account: whatsapp,
      body: fixture('status-whatsapp-window'),
      events: [
        {
          kind: 'status',
          dedupeId: `${sid(53)}.failed.63016`,
          match: { by: 'id', providerMessageIds: [sid(53)] },
          outcome: {
            status: 'failed',
            providerStatus: 'failed',
            failure: {
              reason: 'outside-reply-window',
              description:
                'The customer last wrote more than 24 hours ago: send a template, or set outsideWindowTemplate of the account: Failed to send freeform message',
              providerCode: '63016',
            },
          },
        },
      ],
    },
    'the status of an incoming message, which tells nothing': {
      path: '/webhooks/twilio/status',
      body: fixture('status-received'),
      events: [],
    },
  },
  refuses: {
    'a JSON body that no hash in the address covers': {
      signed: true,
      headers: { 'content-type': 'application/json' },
      body: '{"From":"+14133881111"}',
    },
    'an invalid signature': { headers: { 'x-twilio-signature': 'AAAA' }, body: fixture('sms-text') },
  },
  rejects: {
    'a body that is no form': { body: '{"object":"page"}' },
  },
});
