import { expect } from 'chai';
import type { OutboundContent } from '@ccm/core/domain';
import { readSendRequest } from './parse-command.ts';

function contentOf(part: object): OutboundContent {
  const command = readSendRequest({ number: '+15551234567', text: 'Hi', ...part });
  if (command.kind !== 'send') throw new Error(`not a message: ${command.kind}`);
  return command.content;
}

describe('readContent', () => {
  it('leaves out control characters and halves of characters, which no provider takes, and keeps blanks and line ends', () => {
    const { text, buttons, footer } = contentOf({
      text: 'a\0b\u0007\u001b[0m\tc\n\u007fd \ud83d e\u000bf 😀',
      buttons: ['Y\u0008es'],
      footer: 'small\0',
    });
    expect(text).to.equal('ab[0m\tc\nd \ufffd e\nf 😀');
    expect(buttons).to.deep.equal([{ kind: 'reply', title: 'Yes', payload: 'Yes' }]);
    expect(footer).to.equal('small');
  });

  it('keeps a payload letter by letter, since it comes back', () => {
    expect(contentOf({ buttons: [{ title: 'Yes', payload: 'a\u001fb' }] }).buttons).to.deep.equal([
      { kind: 'reply', title: 'Yes', payload: 'a\u001fb' },
    ]);
  });

  for (const emoji of ['👍', '❤', '❤️', '👍🏽', '👨‍👩‍👧', '🇬🇧', '1️⃣', '']) {
    it(`takes ${emoji === '' ? 'none' : emoji} as a reaction`, () => {
      expect(contentOf({ text: undefined, reaction: { messageId: 'm', emoji } }).action).to.deep.equal({
        does: 'react',
        message: { id: 'm' },
        emoji,
      });
    });
  }

  it('says a caption once that repeats the text', () => {
    const url = 'https://x.example/a.jpg';
    const attachments = [{ url, caption: ' See ' }, { url, caption: 'Other' }, { url }];
    expect(contentOf({ text: 'See', attachments }).attachments).to.deep.equal([
      { kind: 'image', url },
      { kind: 'image', url, caption: 'Other' },
      { kind: 'image', url },
    ]);
  });

  describe('attachments', () => {
    const url = 'https://files.example/api/downloadFileStream?filename=a.png';
    const CASES: readonly { readonly title: string; readonly given: unknown; readonly read: object }[] = [
      {
        title: 'Hybrid Chat’s own object',
        given: { url, name: 'a.png', mimeType: 'image/png', size: 41_047, type: 'image' },
        read: { kind: 'image', url, name: 'a.png', mimeType: 'image/png', sizeBytes: 41_047 },
      },
      {
        title: 'a media type that tells nothing, by its name',
        given: { url: 'https://x/1', name: 'a.jpg', mimeType: 'Application/Octet-Stream' },
        read: { kind: 'image', url: 'https://x/1', name: 'a.jpg', mimeType: 'Application/Octet-Stream' },
      },
      {
        title: 'the same as a type, by its address',
        given: { url: 'https://x/a.mp3', type: 'binary/octet-stream' },
        read: { kind: 'audio', url: 'https://x/a.mp3', mimeType: 'binary/octet-stream' },
      },
      {
        title: 'a size in digits as text',
        given: { url: 'https://x/a.pdf', size: ' 52000 ' },
        read: { kind: 'file', url: 'https://x/a.pdf', sizeBytes: 52_000 },
      },
      {
        title: 'an address alone, by its extension',
        given: 'https://x/clip.MP4?v=1',
        read: { kind: 'video', url: 'https://x/clip.MP4?v=1' },
      },
      {
        title: 'a name that says more than the address',
        given: { url: 'https://x/1', name: 'note.ogg' },
        read: { kind: 'audio', url: 'https://x/1', name: 'note.ogg' },
      },
      {
        title: 'a media type in type',
        given: { mediaUrl: url, type: 'application/pdf' },
        read: { kind: 'file', url, mimeType: 'application/pdf' },
      },
      {
        title: 'an extension in type',
        given: { url: 'https://x/1', type: 'PDF' },
        read: { kind: 'file', url: 'https://x/1' },
      },
      {
        title: 'a JPEG as browsers save it',
        given: 'https://x/photo.jfif',
        read: { kind: 'image', url: 'https://x/photo.jfif' },
      },
      {
        title: 'other words',
        given: { link: 'https://x/1', filename: 'v', mime_type: 'video/mp4', caption: 'Look' },
        read: { kind: 'video', url: 'https://x/1', name: 'v', mimeType: 'video/mp4', caption: 'Look' },
      },
      {
        title: 'nothing to tell the kind by',
        given: { url: 'https://x/1' },
        read: { kind: 'file', url: 'https://x/1' },
      },
    ];
    for (const { title, given, read } of CASES) {
      it(`reads ${title}`, () => {
        expect(contentOf({ attachments: [given] }).attachments).to.deep.equal([read]);
      });
    }
  });

  describe('buttons', () => {
    const CASES: readonly { readonly title: string; readonly given: unknown; readonly read: object }[] = [
      { title: 'a text', given: 'Yes', read: { kind: 'reply', title: 'Yes', payload: 'Yes' } },
      {
        title: 'title and payload',
        given: { title: 'Yes', payload: 'y', type: 'postback' },
        read: { kind: 'reply', title: 'Yes', payload: 'y' },
      },
      {
        title: 'other words',
        given: { label: 'Yes', value: 1, description: 'Sure' },
        read: { kind: 'reply', title: 'Yes', payload: '1', description: 'Sure' },
      },
      {
        title: 'a link that calls',
        given: { title: 'Ring', url: 'tel:+442071234567' },
        read: { kind: 'call', title: 'Ring', phone: '+442071234567' },
      },
      {
        title: 'a link by its url',
        given: { title: 'Shop', url: 'https://shop.example/' },
        read: { kind: 'url', title: 'Shop', url: 'https://shop.example/' },
      },
      {
        title: 'a link by its type',
        given: { title: 'Shop', type: 'web_url', payload: 'https://shop.example/' },
        read: { kind: 'url', title: 'Shop', url: 'https://shop.example/' },
      },
      {
        title: 'a link without a title',
        given: { url: 'https://shop.example/x' },
        read: { kind: 'url', title: 'shop.example', url: 'https://shop.example/x' },
      },
      {
        title: 'a call',
        given: { title: 'Call', type: 'phone_number', payload: '+1 555 123 4567' },
        read: { kind: 'call', title: 'Call', phone: '+15551234567' },
      },
      {
        title: 'a call by its phone',
        given: { phone: 'tel:+15551234567' },
        read: { kind: 'call', title: '+15551234567', phone: '+15551234567' },
      },
      {
        title: 'a reply that carries a url as well',
        given: { title: 'Yes', type: 'reply', url: 'https://x/' },
        read: { kind: 'reply', title: 'Yes', payload: 'Yes' },
      },
    ];
    for (const { title, given, read } of CASES) {
      it(`reads ${title}`, () => {
        expect(contentOf({ buttons: [given] }).buttons).to.deep.equal([read]);
      });
    }
  });

  it('reads cards, called cards or carousel', () => {
    const card = {
      title: 'Blue',
      subtitle: 'M',
      imageUrl: 'https://x/b.png',
      url: 'https://x/blue',
      buttons: [{ title: 'Buy', payload: 'b' }],
    };
    const read = { ...card, buttons: [{ kind: 'reply', title: 'Buy', payload: 'b' }] };
    const cards = [card, card];

    for (const part of [{ cards }, { carousel: cards }, { carousel: { cards } }]) {
      expect(contentOf(part).cards).to.deep.equal([read, read]);
    }
  });

  it('reads the name of a card as one line without blanks around it, since WhatsApp refuses an empty first name', () => {
    for (const name of ['  Ann\nLee ', { formattedName: ' Ann Lee' }, { first_name: ' Ann', last_name: 'Lee ' }])
      expect(contentOf({ text: '', contacts: [{ name }] }).contacts).to.deep.equal([{ name: 'Ann Lee', phones: [] }]);
  });

  it('reads a card as WhatsApp writes it, with the pieces of names, firms and addresses in one line each', () => {
    const contacts = [
      {
        name: { prefix: 'Dr', first_name: 'Ann', middle_name: 'B', last_name: 'Lee', suffix: 'Jr' },
        phones: [{ phone: '+1 555 1234567', type: 'WORK', wa_id: '15551234567' }],
        org: { company: 'Acme', department: 'Design', title: 'Head' },
        addresses: [
          {
            street: '1 Hill Rd',
            city: 'Menlo Park',
            state: 'CA',
            zip: '94025',
            country: 'United States',
            country_code: 'us',
            type: 'HOME',
          },
          { city: 'Leeds', country_code: 'GB' },
          'Somewhere else',
        ],
      },
    ];

    expect(contentOf({ text: '', contacts }).contacts).to.deep.equal([
      {
        name: 'Dr Ann B Lee Jr',
        phones: ['+1 555 1234567'],
        whatsappIds: { '+1 555 1234567': '15551234567' },
        addresses: ['1 Hill Rd, Menlo Park, CA, 94025, United States', 'Leeds, GB', 'Somewhere else'],
        organization: 'Acme, Design, Head',
      },
    ]);
  });

  it('reads a location, contacts and a template, none of which needs a text', () => {
    const text = '';

    expect(
      contentOf({ text, location: { latitude: '51.5', longitude: -0.12, name: 'Office' } }).location,
    ).to.deep.equal({ latitude: 51.5, longitude: -0.12, name: 'Office' });
    expect(
      contentOf({
        text,
        contacts: [{ name: { formattedName: 'Jane' }, phones: [{ phone: '+15551234567' }, 442071838750] }],
      }).contacts,
    ).to.deep.equal([{ name: 'Jane', phones: ['+15551234567', '442071838750'] }]);
    expect(
      contentOf({ text, contacts: [{ name: 'Jane', phones: [{ phone: '+1 555 1234567', wa_id: '15551234567' }] }] })
        .contacts,
    ).to.deep.equal([{ name: 'Jane', phones: ['+1 555 1234567'], whatsappIds: { '+1 555 1234567': '15551234567' } }]);
    expect(contentOf({ text, contacts: [{ name: { first_name: 'Jane', lastName: 'Lee' } }] }).contacts).to.deep.equal([
      { name: 'Jane Lee', phones: [] },
    ]);
    const card = {
      name: 'Jane',
      phones: [],
      emails: ['jane@example.com'],
      addresses: ['1 High Street, London'],
      organization: 'Example Ltd',
      urls: ['https://example.com'],
      birthday: '1990-01-31',
      note: 'Mornings',
    };
    expect(contentOf({ text, contacts: [card] }).contacts).to.deep.equal([card]);
    expect(
      contentOf({ text, template: { name: 'hello', language: { code: 'en' }, variables: ['Jane', 7] } }).template,
    ).to.deep.equal({ name: 'hello', language: 'en', variables: { 1: 'Jane', 2: '7' } });
    expect(contentOf({ text, template: 'HX123' }).template).to.deep.equal({ name: 'HX123', variables: {} });
  });
});
