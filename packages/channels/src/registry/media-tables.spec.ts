import { expect } from 'chai';
import { anOutboundMessage } from '@ccm/testing/channels';
import type { Account, OutboundAttachment } from '@ccm/core/domain';
import { channelOf } from './registry.ts';

const accountOf = (
  channel: Account['channel'],
  provider: Account['provider'],
  settings: Readonly<Record<string, unknown>>,
): Account => ({ name: 'default', channel, provider, settings });

const TWILIO = { accountSid: 'AC0', authToken: 't', smsNumber: '+12028831111', whatsappNumber: '+14155238886' };
const ACCOUNTS = {
  MMS: accountOf('sms', 'twilio', TWILIO),
  'WhatsApp by Twilio': accountOf('whatsapp', 'twilio', TWILIO),
  'WhatsApp by 360dialog': accountOf('whatsapp', '360dialog', { apiKey: 'k', apiStyle: 'cloud' }),
  'WhatsApp by 360dialog, classic': accountOf('whatsapp', '360dialog', { apiKey: 'k', apiStyle: 'classic' }),
  'WhatsApp Cloud': accountOf('whatsapp', 'whatsapp-cloud', { accessToken: 't', phoneNumberId: '1' }),
  Messenger: accountOf('facebook', 'facebook', { pageAccessToken: 't', pageId: '1' }),
  Instagram: accountOf('instagram', 'instagram', { accessToken: 't', accountId: '1' }),
  Viber: accountOf('viber', 'viber', { authToken: 't', accountName: 'Support' }),
  Telegram: accountOf('telegram', 'telegram', { botToken: '1:A' }),
};

type Row = readonly [kind: OutboundAttachment['kind'], name: string, bytes: number | undefined, as: string];

/** The form in which a file goes out: the kind of its part, and `sent along` where its bytes travel instead of its address. */
function formOf(account: Account, [kind, name, sizeBytes]: Row): string {
  const url = `https://files.example.com/${name}`;
  const attachment = { kind, url, ...(sizeBytes === undefined ? {} : { sizeBytes }) };
  const message = anOutboundMessage({ attachments: [attachment] }, { channel: account.channel, to: '5550001234' });
  const [part, ...more] = channelOf(account.provider).outbound?.render(message, account).parts ?? [];
  if (part === undefined || more.length > 0) throw new Error(`${name} did not go out as one part`);
  expect(JSON.stringify(part.request)).to.contain(url);
  return (part.request as { upload?: boolean }).upload === true ? `${part.kind}, sent along` : part.kind;
}

const WHATSAPP: readonly Row[] = [
  // https://developers.facebook.com/docs/whatsapp/cloud-api/reference/media#supported-media-types
  ['image', 'a.jpg', 5_000_000, 'image'],
  ['image', 'a.png', 5_000_001, 'document'],
  ['image', 'a.png', 100_000_001, 'text'],
  ['image', 'a.webp', 1000, 'document'],
  ['image', 'a.gif', 1000, 'document'],
  ['image', 'a.heic', 1000, 'document'],
  ['image', 'no-extension', undefined, 'image'],
  ['audio', 'a.mp3', 16_000_000, 'audio'],
  ['audio', 'a.m4a', 16_000_000, 'audio'],
  ['audio', 'a.aac', 16_000_000, 'audio'],
  ['audio', 'a.amr', 16_000_000, 'audio'],
  ['audio', 'a.opus', 16_000_000, 'audio'],
  ['audio', 'a.ogg', 1000, 'document'],
  ['audio', 'a.wav', 1000, 'document'],
  ['audio', 'a.mp3', 16_000_001, 'document'],
  ['video', 'a.mp4', 16_000_000, 'video'],
  ['video', 'a.3gp', 16_000_000, 'video'],
  ['video', 'a.mov', 1000, 'document'],
  ['video', 'a.mp4', 16_000_001, 'document'],
  ['video', 'a.mp4', 100_000_001, 'text'],
  ['file', 'a.pdf', 100_000_000, 'document'],
  ['file', 'a.zip', 1000, 'document'],
  ['file', 'a.pdf', 100_000_001, 'text'],
];

const TABLES: Readonly<Record<keyof typeof ACCOUNTS, readonly Row[]>> = {
  // https://www.twilio.com/docs/messaging/guides/accepted-mime-types: 5 MB together, 0.5 MB for what is no picture
  MMS: [
    ['image', 'a.jpg', 5_000_000, 'image'],
    ['image', 'a.gif', 5_000_000, 'image'],
    ['image', 'a.png', 5_000_001, 'text'],
    ['image', 'a.webp', 1000, 'text'],
    ['image', 'a.bmp', 500_000, 'file'],
    ['audio', 'a.mp3', 500_000, 'audio'],
    ['audio', 'a.mp3', 500_001, 'text'],
    ['audio', 'a.aac', 1000, 'text'],
    ['video', 'a.mp4', 500_000, 'video'],
    ['video', 'a.mov', 500_000, 'video'],
    ['video', 'a.mp4', 500_001, 'text'],
    ['file', 'a.pdf', 500_000, 'file'],
    ['file', 'a.vcf', 1000, 'file'],
    ['file', 'a.pdf', 500_001, 'text'],
    ['file', 'a.zip', 1000, 'text'],
  ],
  // https://www.twilio.com/docs/whatsapp/guidance-whatsapp-media-messages: 16 MB, pictures 5 MB
  'WhatsApp by Twilio': [
    ['image', 'a.jpg', 5_000_000, 'image'],
    ['image', 'a.png', 5_000_001, 'text'],
    ['image', 'a.gif', 1000, 'text'],
    ['audio', 'a.ogg', 16_000_000, 'audio'],
    ['audio', 'a.opus', 16_000_000, 'audio'],
    ['audio', 'a.amr', 16_000_000, 'audio'],
    ['audio', 'a.mp3', 16_000_001, 'text'],
    ['audio', 'a.wav', 1000, 'text'],
    ['video', 'a.mp4', 16_000_000, 'video'],
    ['video', 'a.mp4', 16_000_001, 'text'],
    ['video', 'a.3gp', 1000, 'text'],
    ['file', 'a.pdf', 16_000_000, 'file'],
    ['file', 'a.docx', 16_000_000, 'file'],
    ['file', 'a.xlsx', 16_000_000, 'file'],
    ['file', 'a.vcf', 1000, 'file'],
    ['file', 'a.zip', 1000, 'text'],
    ['file', 'a.pdf', 16_000_001, 'text'],
  ],
  'WhatsApp by 360dialog': WHATSAPP,
  'WhatsApp by 360dialog, classic': WHATSAPP,
  'WhatsApp Cloud': WHATSAPP,
  // https://developers.facebook.com/docs/messenger-platform/send-messages/saving-assets
  Messenger: [
    ['image', 'a.jpg', 8_000_000, 'image'],
    ['image', 'a.gif', 8_000_000, 'image'],
    ['image', 'a.png', 8_000_001, 'file'],
    ['image', 'a.heic', 1000, 'file'],
    ['image', 'a.png', 25_000_001, 'text'],
    ['audio', 'a.mp3', 25_000_000, 'audio'],
    ['audio', 'a.amr', 1000, 'file'],
    ['video', 'a.mp4', 25_000_000, 'video'],
    ['video', 'a.mkv', 1000, 'file'],
    ['video', 'a.mp4', 25_000_001, 'text'],
    ['file', 'a.zip', 25_000_000, 'file'],
    ['file', 'a.pdf', 25_000_001, 'text'],
  ],
  // https://developers.facebook.com/documentation/business-messaging/instagram-messaging/features/attachment-upload
  Instagram: [
    ['image', 'a.jpg', 8_000_000, 'image'],
    ['image', 'a.png', 8_000_001, 'text'],
    ['image', 'a.webp', 1000, 'text'],
    ['audio', 'a.m4a', 25_000_000, 'audio'],
    ['audio', 'a.wav', 25_000_000, 'audio'],
    ['audio', 'a.mp3', 1000, 'text'],
    ['audio', 'a.aac', 25_000_001, 'text'],
    ['video', 'a.mp4', 25_000_000, 'video'],
    ['video', 'a.mov', 25_000_000, 'video'],
    ['video', 'a.mp4', 25_000_001, 'text'],
    ['file', 'a.pdf', 25_000_000, 'file'],
    ['file', 'a.pdf', 25_000_001, 'text'],
    ['file', 'a.zip', 1000, 'text'],
  ],
  // https://developers.viber.com/docs/api/rest-bot-api/#message-types: films and files with their size
  Viber: [
    ['image', 'a.jpg', 1_048_576, 'picture'],
    ['image', 'a.jpg', undefined, 'picture'],
    ['image', 'a.png', 1_048_577, 'file'],
    ['image', 'a.webp', 1000, 'file'],
    ['image', 'a.webp', undefined, 'url'],
    ['image', 'a.png', 52_428_801, 'url'],
    ['audio', 'a.mp3', 52_428_800, 'file'],
    ['audio', 'a.mp3', undefined, 'url'],
    ['video', 'a.mp4', 27_262_976, 'video'],
    ['video', 'a.mp4', 27_262_977, 'file'],
    ['video', 'a.mp4', undefined, 'url'],
    ['video', 'a.mov', 1000, 'file'],
    ['file', 'a.pdf', 52_428_800, 'file'],
    ['file', 'a.pdf', 52_428_801, 'url'],
    ['file', 'a.exe', 1000, 'url'],
    ['file', 'a.apk', 1000, 'url'],
  ],
  // https://core.telegram.org/bots/api#sending-files: by address 5 and 20 MB, sent along 10 and 50 MB
  Telegram: [
    ['image', 'a.jpg', 5_000_000, 'photo'],
    ['image', 'a.jpg', 5_000_001, 'photo, sent along'],
    ['image', 'a.jpg', 10_000_000, 'photo, sent along'],
    ['image', 'a.jpg', 10_000_001, 'document, sent along'],
    ['image', 'a.jpg', 50_000_001, 'text'],
    ['image', 'a.gif', 10_000_000, 'animation'],
    ['image', 'a.heic', 1000, 'document, sent along'],
    ['audio', 'a.mp3', 20_000_000, 'audio'],
    ['audio', 'a.mp3', 20_000_001, 'audio, sent along'],
    ['audio', 'a.ogg', 1000, 'voice'],
    ['audio', 'a.wav', 1000, 'document, sent along'],
    ['video', 'a.mp4', 20_000_000, 'video'],
    ['video', 'a.mp4', 50_000_000, 'video, sent along'],
    ['video', 'a.mp4', 50_000_001, 'text'],
    ['video', 'a.mov', 1000, 'document, sent along'],
    ['file', 'a.pdf', 20_000_000, 'document'],
    ['file', 'a.zip', 20_000_001, 'document, sent along'],
    ['file', 'a.docx', 1000, 'document, sent along'],
    ['file', 'a.pdf', 50_000_001, 'text'],
  ],
};

/** Their limits, their types: a file that a provider would refuse goes in a form that it takes, and at the limit as what it is. */
describe('files by type and size', () => {
  for (const [title, account] of Object.entries(ACCOUNTS)) {
    const rows = TABLES[title as keyof typeof ACCOUNTS];
    it(`go by ${title} in the form that it takes`, () => {
      const forms = rows.map((row) => [...row.slice(0, 3), formOf(account, row)]);
      expect(forms).to.deep.equal(rows);
    });
  }
});
