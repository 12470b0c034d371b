import { expect } from 'chai';
import type { CustomerMessage } from '@ccm/core/domain';
import type { HostedMedia } from './hosted-media.ts';
import type { ChatEnvelope } from './chat-format.ts';
import { cimFormat } from './cim-message.ts';

const ENVELOPE: ChatEnvelope = {
  messageId: 'm-1',
  conversationId: 'c-1',
  ref: { channel: 'whatsapp', account: 'default', customerId: '+15551234567' },
  atMs: 1_680_692_114_700,
  skillGroup: 'premium',
};
const EVENT: CustomerMessage = {
  kind: 'message',
  dedupeId: 'SM1',
  providerMessageId: 'SM1',
  customer: { id: '+15551234567', name: 'Jane Doe' },
  serviceIdentifier: '+18885550100',
  text: 'Hi',
  attachments: [],
};
const hosted = (kind: HostedMedia['kind'], name: string): Extract<HostedMedia, { hosted: true }> => ({
  hosted: true,
  kind,
  url: `https://files.example/${name}`,
  name,
  mimeType: 'a/b',
  sizeBytes: 7,
});
const attachment = (name: string): object => ({
  mediaUrl: `https://files.example/${name}`,
  thumbnail: '',
  mimeType: 'a/b',
  size: 7,
  mediaLabel: name,
  mediaName: name,
});

describe('cimFormat', () => {
  it('writes a comment as one, with its post and its first file', () => {
    const comment = { id: '1_2', postId: '9_1', parentId: '1_1', url: 'https://www.facebook.com/9/posts/1' };
    const bodyOf = (text: string, ...media: readonly HostedMedia[]): unknown =>
      cimFormat.message({ ...ENVELOPE, event: { ...EVENT, text, comment }, media });
    const additionalData = { commentId: '1_2', parentId: '1_1', url: comment.url };

    expect(bodyOf('Nice')).to.have.deep.property('body', {
      type: 'COMMENT',
      postId: '9_1',
      itemType: 'TEXT',
      additionalData,
      markdownText: 'Nice',
    });
    expect(bodyOf('', hosted('image', 'a.jpg'), hosted('video', 'b.mp4'))).to.have.deep.property('body', {
      type: 'COMMENT',
      postId: '9_1',
      itemType: 'IMAGE',
      attachment: attachment('a.jpg'),
      additionalData: { ...additionalData, attachments: [attachment('b.mp4')] },
      markdownText: 'https://files.example/b.mp4',
    });
    expect(bodyOf('', hosted('video', 'b.mp4'))).to.have.nested.property('body.itemType', 'VIDEO');
  });

  it('writes the whole of a plain message', () => {
    expect(cimFormat.message({ ...ENVELOPE, event: EVENT, media: [] })).to.deep.equal({
      id: 'm-1',
      header: {
        sender: { id: '+15551234567', type: 'CUSTOMER', senderName: 'Jane Doe', additionalDetail: {} },
        channelData: {
          channelCustomerIdentifier: '+15551234567',
          serviceIdentifier: '+18885550100',
          requestPriority: 0,
          customerFirstName: 'Jane',
          customerLastName: 'Doe',
          additionalAttributes: [
            { key: 'channel', type: 'String2000', value: 'whatsapp' },
            { key: 'skillGroup', type: 'String2000', value: 'premium' },
          ],
        },
        language: {},
        timestamp: 1_680_692_114_700,
        securityInfo: {},
        stamps: [],
        intent: null,
        entities: {},
        channelSessionId: null,
        conversationId: 'c-1',
        customer: null,
        originalMessageId: null,
        providerMessageId: 'SM1',
        schedulingMetaData: null,
        roomId: null,
      },
      body: { type: 'PLAIN', markdownText: 'Hi' },
    });
  });

  const contacts = [{ name: 'Bob', phones: ['+15550001111'] }];
  const CASES: readonly {
    readonly title: string;
    readonly event: Partial<CustomerMessage>;
    readonly media?: readonly HostedMedia[];
    readonly body: object;
  }[] = [
    ...(['image', 'audio', 'video', 'file'] as const).map((kind) => ({
      title: `of type ${kind}`,
      event: {},
      media: [hosted(kind, 'one')],
      body: {
        type: kind.toUpperCase(),
        caption: 'Hi',
        attachment: attachment('one'),
        additionalDetails: {},
        markdownText: 'Hi',
      },
    })),
    {
      title: 'of several files, the others beside the first',
      event: {},
      media: [hosted('image', 'one'), hosted('file', 'two')],
      body: {
        type: 'IMAGE',
        caption: 'Hi',
        attachment: attachment('one'),
        additionalDetails: { attachments: [attachment('two')] },
        markdownText: 'Hi\nhttps://files.example/two',
      },
    },
    {
      title: 'of a sticker',
      event: { text: '' },
      media: [hosted('sticker', 's')],
      body: { type: 'STICKER', mediaUrl: 'https://files.example/s', stickerId: 's', markdownText: '' },
    },
    {
      title: 'of a file that is not there',
      event: { text: '' },
      media: [{ hosted: false, kind: 'image', why: 'gone' }],
      body: { type: 'PLAIN', markdownText: '[image not available: gone]' },
    },
    {
      title: 'of a location',
      event: { text: '', location: { latitude: 1, longitude: 2, name: 'Office' } },
      body: {
        type: 'LOCATION',
        location: { latitude: 1, longitude: 2 },
        additionalDetails: { name: 'Office', address: null, url: null },
        markdownText: 'Office\nhttps://www.google.com/maps/search/?api=1&query=1%2C2',
      },
    },
    {
      title: 'of contacts that came in a file, with the file beside them',
      event: { text: '', contacts },
      media: [{ ...hosted('file', 'bob.vcf'), contacts }],
      body: {
        type: 'CONTACT',
        contacts: [
          { name: { formattedName: 'Bob' }, phones: [{ phone: '+15550001111' }], additionalContactDetails: {} },
        ],
        markdownText: 'Bob: +15550001111',
        additionalDetails: { attachments: [attachment('bob.vcf')] },
      },
    },
    {
      title: 'of a file and a location',
      event: { location: { latitude: 1, longitude: 2 } },
      media: [hosted('image', 'one')],
      body: {
        type: 'IMAGE',
        caption: 'Hi',
        attachment: attachment('one'),
        additionalDetails: { location: { latitude: 1, longitude: 2 } },
        markdownText: 'Hi',
      },
    },
    {
      title: 'of a picture and contacts',
      event: { contacts },
      media: [hosted('image', 'one'), { ...hosted('file', 'bob.vcf'), contacts }],
      body: {
        type: 'IMAGE',
        caption: 'Hi',
        attachment: attachment('one'),
        additionalDetails: {
          attachments: [attachment('bob.vcf')],
          contacts: [
            { name: { formattedName: 'Bob' }, phones: [{ phone: '+15550001111' }], additionalContactDetails: {} },
          ],
        },
        markdownText: 'Hi\nhttps://files.example/bob.vcf',
      },
    },
    {
      title: 'of contacts',
      event: { text: '', contacts },
      body: {
        type: 'CONTACT',
        contacts: [
          { name: { formattedName: 'Bob' }, phones: [{ phone: '+15550001111' }], additionalContactDetails: {} },
        ],
        markdownText: 'Bob: +15550001111',
      },
    },
  ];
  for (const { title, event, media = [], body } of CASES) {
    it(`writes a body ${title}`, () => {
      expect(cimFormat.message({ ...ENVELOPE, event: { ...EVENT, ...event }, media })).to.deep.include({ body });
    });
  }

  it('writes facts without a field of their own as attributes', () => {
    const event = { ...EVENT, payload: 'P', edited: true, raw: { a: 1 }, quotedMessageId: 'SM0' } as const;

    const text = JSON.stringify(cimFormat.message({ ...ENVELOPE, event, media: [] }));

    expect(text).to.contain('{"key":"payload","type":"String2000","value":"P"}');
    expect(text).to.contain('{"key":"raw","type":"String2000","value":"{\\"a\\":1}"}');
    expect(text).to.contain('"originalMessageId":"SM0"');
  });

  it('writes a fact that an attribute cannot hold whole beside the body', () => {
    const raw = { poll: 'x'.repeat(3000) };
    const file = hosted('image', 'a.jpg');
    const event = { ...EVENT, raw, attachments: [{ kind: 'image', source: { url: file.url } }] } as const;

    for (const media of [[], [file]]) {
      const message = cimFormat.message({ ...ENVELOPE, event, media });
      expect(message).to.have.nested.property('body.additionalDetails.raw', JSON.stringify(raw));
      expect(message)
        .to.have.nested.property('header.channelData.additionalAttributes')
        .that.deep.includes({ key: 'raw', type: 'String2000', value: JSON.stringify(raw).slice(0, 2000) });
    }
  });

  it('writes activities as notifications, and the end of a chat as an intent', () => {
    const activity = {
      kind: 'activity',
      dedupeId: 'e',
      activity: 'opt-in',
      serviceIdentifier: 'bot',
      text: 'subscribed',
      payload: 'NEWS',
      raw: { title: 'News' },
    } as const;

    expect(cimFormat.activity({ ...ENVELOPE, event: activity })).to.deep.include({
      body: { type: 'NOTIFICATION', notificationType: 'OPT_IN', markdownText: 'subscribed' },
    });
    expect(cimFormat.activity({ ...ENVELOPE, event: activity }))
      .to.have.nested.property('header.channelData.additionalAttributes')
      .that.deep.includes({ key: 'payload', type: 'String2000', value: 'NEWS' })
      .and.deep.includes({ key: 'raw', type: 'String2000', value: '{"title":"News"}' });
    expect(cimFormat.chatEnded({ ...ENVELOPE, serviceIdentifier: 'bot' })).to.have.nested.include({
      'header.intent': 'END_CHAT',
      'body.additionalDetails.reasonCode': 'INACTIVITY',
    });
  });
});
