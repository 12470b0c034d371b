import { expect } from 'chai';
import { PayloadError } from '@ccm/core/domain';
import { readSendRequest } from './parse-command.ts';

const SHORT = { number: '+15551234567', text: 'Hi' };
const OF_HYBRID_CHAT = {
  messageType: 'ChatMessage',
  from: { id: '1', type: 'Agent' },
  to: [],
  refId: '+15551234567',
  channel: 'sms',
  text: 'Hi',
};

function faultOf(request: object): { readonly field: string | undefined; readonly message: string } {
  try {
    readSendRequest(request);
  } catch (error) {
    if (error instanceof PayloadError) return { field: error.field, message: error.message };
    throw error;
  }
  throw new Error('it was taken');
}

describe('an unknown field', () => {
  const IN_BOTH: readonly (readonly [part: object, field: string, says: RegExp])[] = [
    [{ attachments: [{ url: 'https://x/a.png', captoin: 'Look' }] }, 'attachments[0].captoin', /is caption meant/],
    [{ buttons: [{ title: 'Yes', payoad: 'y' }] }, 'buttons[0].payoad', /is payload meant/],
    [{ buttons: [{ title: 'Yes', colour: 'red' }] }, 'buttons[0].colour', /leave it out; known are title,/],
    [{ keyboard: [[{ title: 'Yes', icon: 'x' }]] }, 'keyboard[0][0].icon', /leave it out/],
    [{ carousel: [{ title: 'A', subtitel: 'a' }, { title: 'B' }] }, 'carousel[0].subtitel', /is subtitle meant/],
    [
      { carousel: [{ title: 'A', buttons: [{ title: 'Buy', colour: 1 }] }, { title: 'B' }] },
      'carousel[0].buttons[0].colour',
      /leave it out/,
    ],
    [{ list: { rows: ['A'], buton: 'Menu' } }, 'list.buton', /is button meant/],
    [{ template: { name: 't', variable: { 1: 'x' } } }, 'template.variable', /is variables meant/],
    [{ contacts: [{ name: 'Jane', phone: '1' }] }, 'contacts[0].phone', /is phones meant/],
    [{ contacts: [{ name: 'Jane', phones: [{ phone: '1', typ: 'x' }] }] }, 'contacts[0].phones[0].typ', /type meant/],
    [{ contacts: [{ name: { formated_name: 'Jane' } }] }, 'contacts[0].name.formated_name', /formatted_name meant/],
    [{ contacts: [{ name: 'Jane', emails: [{ address: 'x' }] }] }, 'contacts[0].emails[0].address', /leave it out/],
    [{ location: { latitude: 1, longitude: 2, nam: 'x' } }, 'location.nam', /is name meant/],
    [{ location: { lat: 1, lng: 2 } }, 'location.lat', /is latitude meant/],
    [{ location: { latitude: 1, lon: 2 } }, 'location.lon', /is longitude meant/],
    [{ contacts: [{ fullName: 'Jane' }] }, 'contacts[0].fullName', /is name meant/],
    [{ contacts: [{ name: 'Jane', addresses: [{ stret: 'x' }] }] }, 'contacts[0].addresses[0].stret', /street meant/],
    [{ contacts: [{ name: 'Jane', org: { compny: 'x' } }] }, 'contacts[0].org.compny', /is company meant/],
    [{ buttons: [{ title: 'Yes', callback_data: 'y' }] }, 'buttons[0].callback_data', /is payload meant/],
    [{ template: { name: 't', lang: 'en' } }, 'template.lang', /is language meant/],
    [{ template: { name: 't', params: ['x'] } }, 'template.params', /is variables meant/],
    [
      { template: { name: 't', header: { location: { latitude: 1, lng: 2 } } } },
      'template.header.location.lng',
      /is longitude meant/,
    ],
    [{ template: { name: 't', buttons: [{ sub_type: 'url' }] } }, 'template.buttons[0].sub_type', /is type meant/],
    [{ replyTo: { quotedMessageId: 'm' } }, 'replyTo.quotedMessageId', /is messageId meant/],
    [{ carousel: { cards: [], titel: 'A' } }, 'carousel.titel', /leave it out; known are cards/],
    [{ content_sid: 'HX1' }, 'content_sid', /is template meant/],
    [{ reply_markup: { inline_keyboard: [] } }, 'reply_markup', /is keyboard meant/],
    [{ media: ['https://x/a.png'] }, 'media', /is attachments meant/],
    [{ video: 'https://x/a.mp4' }, 'video', /is attachments meant/],
    [{ quickReplies: [{ title: 'Yes' }] }, 'quickReplies', /is buttons meant/],
    [{ elements: [{ title: 'A' }] }, 'elements', /is carousel meant/],
  ];
  for (const [part, field, says] of IN_BOTH) {
    it(`is refused by name in both shapes: ${field}`, () => {
      for (const request of [SHORT, OF_HYBRID_CHAT]) {
        const fault = faultOf({ ...request, ...part });

        expect(fault.field).to.equal(field);
        expect(fault.message).to.match(says);
      }
    });
  }

  it('is refused if it holds the words of a message of Hybrid Chat, and passed over beside a text', () => {
    const { text: _text, ...wordless } = OF_HYBRID_CHAT;

    expect(faultOf({ ...wordless, body: 'Hi' }).message).to.match(/^body: .*is text meant/);
    expect(readSendRequest({ ...OF_HYBRID_CHAT, body: 'Hi' })).to.deep.include({ kind: 'send' });
  });

  it('is passed over if Hybrid Chat or its file store adds it', () => {
    const attachments = [{ url: 'https://x/a.png', uploadedBy: 'Jane', bucket: 7 }];
    const command = readSendRequest({ ...OF_HYBRID_CHAT, room: { id: 7 }, media: [], attachments });

    expect(command).to.deep.include({
      kind: 'send',
      content: { text: 'Hi', attachments: [{ kind: 'image', url: 'https://x/a.png' }], buttons: [] },
    });
  });
});

describe('a recipient with the name of a channel before it', () => {
  const TAKEN: readonly (readonly [channel: string, to: string, recipient: string])[] = [
    ['facebook', 'messenger:7412345678900001', '7412345678900001'],
    ['facebook', 'Facebook: 7412345678900001', '7412345678900001'],
    ['telegram', 'telegram:5550001', '5550001'],
    ['telegram', 'Hk2x9:5550001', 'Hk2x9:5550001'],
    ['facebook', 'user_ref:abc', 'user_ref:abc'],
    ['viber', 'viber:a+b/c==', 'a+b/c=='],
    ['sms', 'tel:+15551234567', '+15551234567'],
    ['sms', 'tel:+1-555-123-4567;ext=5;isub=1', '+15551234567'],
    ['whatsapp', 'WhatsApp: +15551234567', '+15551234567'],
  ];
  for (const [channel, to, recipient] of TAKEN) {
    it(`is taken if it is the channel's own: ${to} on ${channel}`, () => {
      expect(readSendRequest({ channel, to, text: 'Hi' })).to.deep.include({ recipients: [recipient] });
    });
  }

  const REFUSED: readonly (readonly [channel: string, to: string, says: RegExp])[] = [
    ['viber', 'whatsapp:+15551234567', /^to: is a WhatsApp address, and the channel is viber; set channel to what/],
    ['sms', 'viber:a+b/c==', /^to: is a Viber address, and the channel is sms; set channel to viber/],
    ['whatsapp', 'telegram:5550001', /^to: is a Telegram address, and the channel is whatsapp/],
    ['sms', 'tel:5551234567;phone-context=+1', /^to: /],
    ['sms', 'tel:+15551234567;tel:+15551234568', /^to: names several customers/],
  ];
  for (const [channel, to, says] of REFUSED) {
    it(`is refused if it is another's: ${to} on ${channel}`, () => {
      expect(faultOf({ channel, to, text: 'Hi' })).to.deep.include({ field: 'to' });
      expect(faultOf({ channel, to, text: 'Hi' }).message).to.match(says);
    });
  }
});
