import { expect } from 'chai';
import fc from 'fast-check';
import type { CustomerMessage } from '@ccm/core/domain';
import { ChatMessage } from '@ccm/simulators/hybrid-chat';
import { hybridChatFormat } from '@ccm/shared/messages/chat-format';
import type { ChatEnvelope, ChatMessageInput } from '@ccm/shared/messages/chat-format';

const AT_MS = Date.UTC(2026, 10, 22, 10, 11, 12);

const ENVELOPE: ChatEnvelope = {
  messageId: 'm-1',
  conversationId: null,
  ref: { channel: 'whatsapp', account: 'default', customerId: '+15551234567' },
  atMs: AT_MS + 5_000,
};

const EVENT: CustomerMessage = {
  kind: 'message',
  dedupeId: 'SM1',
  providerMessageId: 'SM1',
  atMs: AT_MS,
  customer: { id: '+15551234567', name: 'Jane' },
  serviceIdentifier: '+18885550100',
  text: 'Hi',
  attachments: [],
};

function written(event: Partial<CustomerMessage> = {}, rest: Partial<ChatMessageInput> = {}): ChatMessage {
  const body = hybridChatFormat.message({ ...ENVELOPE, media: [], ...rest, event: { ...EVENT, ...event } });
  return ChatMessage.parse(JSON.parse(JSON.stringify(body)));
}

describe('hybridChatFormat', () => {
  it('writes a message as Hybrid Chat knows it', () => {
    expect(written({}, { skillGroup: 'premium', conversationId: 'c-1' })).to.deep.equal({
      messageId: 'm-1',
      conversationId: 'c-1',
      messageType: 'ChatMessage',
      refId: '+15551234567',
      channel: 'whatsapp',
      from: {
        id: '+15551234567',
        name: 'Jane',
        firstName: 'Jane',
        lastName: '',
        alias: 'undefined',
        type: 'Customer',
      },
      to: [],
      timestamp: '2026-11-22T10:11:12.000Z',
      tag: '',
      processByBot: false,
      language: '',
      text: 'Hi',
      attachments: [],
      buttons: [],
      skillGroup: 'premium',
      serviceIdentifier: '+18885550100',
      providerMessageId: 'SM1',
    });
  });

  describe('the customer’s name', () => {
    const id = '+15551234567';
    const CASES = [
      { customer: { id, name: 'Jane' }, shown: ['Jane', 'Jane', ''] },
      { customer: { id, name: ' Jane  van Dyk ' }, shown: ['Jane  van Dyk', 'Jane', 'van Dyk'] },
      { customer: { id, firstName: 'Mary Ann', lastName: 'Lee' }, shown: ['Mary Ann Lee', 'Mary Ann', 'Lee'] },
      { customer: { id, name: 'MA Lee', firstName: 'Mary Ann' }, shown: ['MA Lee', 'Mary Ann', ''] },
      { customer: { id }, shown: [id, id, ''] },
      { customer: { id, name: '' }, shown: [id, id, ''] },
    ];
    for (const { customer, shown } of CASES) {
      it(`of ${JSON.stringify(customer)} is shown as ${shown.join(' | ')}`, () => {
        const { name, firstName, lastName } = written({ customer }).from;

        expect([name, firstName, lastName]).to.deep.equal(shown);
      });
    }
  });

  it('marks a comment, and says under which post it stands', () => {
    const comment = { id: '1_2', postId: '9_1', url: 'https://www.facebook.com/9/posts/1' };

    expect(written({ text: 'Nice', comment })).to.deep.include({ messageType: 'ChatMessage', tag: 'COMMENT', comment });
    expect(written({ text: 'Nice' }).tag).to.equal('');
  });

  it('links the files, and says which are not there and why', () => {
    const url = 'https://files.example/api/downloadFileStream?filename=a.jpg';
    const { attachments, text } = written(
      { text: '' },
      {
        media: [
          { hosted: true, kind: 'image', url, name: 'a.jpg', mimeType: 'image/jpeg', sizeBytes: 41_047 },
          { hosted: false, kind: 'video', why: 'larger than 5 MB' },
        ],
      },
    );

    expect(attachments).to.deep.equal([{ url, name: 'a.jpg', mimeType: 'image/jpeg', size: 41_047, type: 'image' }]);
    expect(text).to.equal('[image] a.jpg\n[video not available: larger than 5 MB]');
  });

  it('names the file that is not there, where the customer gave it a name', () => {
    const missing = { hosted: false, kind: 'file', name: 'invoice.pdf', why: 'larger than 5 MB' } as const;

    expect(written({ text: '' }, { media: [missing] }).text).to.equal(
      '[document not available: invoice.pdf: larger than 5 MB]',
    );
  });

  it('names a file without words, for a plain desk', () => {
    const url = 'https://files.example/api/downloadFileStream?filename=invoice.pdf';
    const file = { hosted: true, kind: 'file', url, name: 'invoice.pdf', mimeType: 'application/pdf' } as const;

    expect(written({ text: '' }, { media: [file] }).text).to.equal('[document] invoice.pdf');
    expect(written({ text: 'My bill' }, { media: [file] }).text).to.equal('My bill');
    expect(written({ text: ' \u200b' }, { media: [file] }).text).to.equal('[document] invoice.pdf');
  });

  it('says that a message shows nothing', () => {
    for (const text of ['', '  ', '\u2800\u200b']) expect(written({ text }).text).to.equal('Empty message');
  });

  it('writes a file of contacts as the contacts in it', () => {
    const contacts = [{ name: 'Bob', phones: ['+15550001111'] }];
    const url = 'https://files.example/api/downloadFileStream?filename=bob.vcf';
    const file = { hosted: true, kind: 'file', url, name: 'bob.vcf', mimeType: 'text/vcard', contacts } as const;

    expect(written({ text: 'Bob: +15550001111', contacts }, { media: [file] })).to.deep.include({
      messageType: 'ContactMessage',
      contacts,
      attachments: [{ url, name: 'bob.vcf', mimeType: 'text/vcard', type: 'file' }],
    });
  });

  it('writes a location with words for a plain desk', () => {
    const location = { latitude: 51.5, longitude: -0.12, name: 'Office' };

    expect(written({ text: '', location })).to.deep.include({
      messageType: 'LocationMessage',
      location,
      text: 'Office\nhttps://www.google.com/maps/search/?api=1&query=51.5%2C-0.12',
    });
  });

  it('writes contacts with words for a plain desk', () => {
    const contacts = [{ name: 'Bob', phones: ['+15550001111'] }];

    expect(written({ text: '', contacts })).to.deep.include({
      messageType: 'ContactMessage',
      contacts,
      text: 'Bob: +15550001111',
    });
  });

  it('puts content without a field of its own beside the text', () => {
    const extra = {
      payload: 'ORDER_1',
      raw: { type: 'poll' },
      edited: true,
      forwarded: true,
      referral: { source: 'ad' },
      quotedMessageId: 'SM0',
    } as const;

    expect(written(extra)).to.deep.include(extra);
    expect(written()).not.to.have.any.keys(
      'payload',
      'raw',
      'edited',
      'forwarded',
      'referral',
      'quotedMessageId',
      'skillGroup',
    );
  });

  it('takes our time if the provider’s is missing or invalid', () => {
    const { atMs: _atMs, ...timeless } = EVENT;
    const body = hybridChatFormat.message({ ...ENVELOPE, media: [], event: timeless });

    expect(body).to.include({ timestamp: '2026-11-22T10:11:17.000Z' });
    expect(written({ atMs: 1e300 }).timestamp).to.equal('2026-11-22T10:11:17.000Z');
  });

  it('writes an event that is no message as an activity', () => {
    const body = hybridChatFormat.activity({
      ...ENVELOPE,
      event: {
        kind: 'activity',
        dedupeId: 'e1',
        activity: 'opt-in',
        customer: { id: 'x', name: 'Jane' },
        serviceIdentifier: 'bot',
        text: 'Jane subscribed',
      },
    });

    expect(ChatMessage.parse(body)).to.deep.include({
      messageType: 'ActivityMessage',
      tag: 'OPT_IN',
      activity: 'opt-in',
      text: 'Jane subscribed',
      serviceIdentifier: 'bot',
    });
  });

  it('writes the end of a chat', () => {
    const body = hybridChatFormat.chatEnded({
      ...ENVELOPE,
      conversationId: 'c-1',
      customer: { id: 'x', name: 'Jane Roe' },
      serviceIdentifier: '+18885550100',
    });

    expect(ChatMessage.parse(body)).to.have.nested.property('from.name', 'Jane Roe');
    expect(ChatMessage.parse(body)).to.deep.include({
      messageType: 'ActivityMessage',
      tag: 'CHAT_ENDED',
      reason: 'INACTIVITY',
      conversationId: 'c-1',
      timestamp: '2026-11-22T10:11:17.000Z',
    });
  });

  it('writes a valid message of Hybrid Chat for every text of a customer', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', minLength: 1 }), fc.string(), fc.maxSafeInteger(), (text, name, atMs) => {
        written({ text, atMs, customer: { id: '+15551234567', name } });
      }),
    );
  });
});
