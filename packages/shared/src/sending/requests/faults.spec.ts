import { expect } from 'chai';
import { PayloadError } from '@ccm/core/domain';
import { parseCommand } from './parse-command.ts';
import type { ParsedCommand } from './parse-command.ts';

const parse = (request: object | string): ParsedCommand => {
  const body = typeof request === 'string' ? request : JSON.stringify({ number: '+15551234567', ...request });
  return parseCommand({ type: 'SendSms', body });
};

function faultOf(request: object): string {
  try {
    parse(request);
  } catch (error) {
    if (error instanceof PayloadError) return `${error.field ?? ''} | ${error.message}`;
    throw error;
  }
  return 'it was taken';
}

/** Faults of requests that people wrote by hand, and the message that each of them needs. */
describe('a request with a fault', () => {
  const faults: Readonly<Record<string, readonly [object, string]>> = {
    'names the place within a list': [
      { attachments: [{ url: 'https://example.com/a.pdf', size: 'big' }] },
      'attachments[0].size | attachments[0].size: must be a number of bytes',
    ],
    'has an address with a password in it': [
      { attachments: [{ url: 'https://ann:s3cret@example.com/a.pdf' }] },
      'attachments[0].url | attachments[0].url: has a user name or password in it, which would leave with the message; give an address that opens without one',
    ],
    'has a file in place of its address': [
      { attachments: ['data:image/png;base64,iVBORw0KGgo='] },
      'attachments[0].url | attachments[0].url: is no http or https address but the file itself; give the address from which the provider can fetch it',
    ],
    'has an address without its scheme': [
      { text: 'x', buttons: [{ title: 'Open', url: 'shop.example.com/a' }] },
      'buttons[0].url | buttons[0].url: is no http or https address; write https:// before it',
    ],
    'has a path in place of an address': [
      { attachments: ['/files/a.pdf'] },
      'attachments[0].url | attachments[0].url: is no http or https address',
    ],
    'has a picture’s address with a token in it': [
      { carousel: [{ title: 'A' }, { title: 'B', imageUrl: 'https://t0ken@example.com/b.png' }] },
      'carousel[1].imageUrl | carousel[1].imageUrl: has a user name or password in it, which would leave with the message; give an address that opens without one',
    ],
    'has a password in a link of a template': [
      {
        template: {
          name: 't',
          components: [
            {
              type: 'header',
              parameters: [{ type: 'image', image: { link: 'https://ann:s3cret@example.com/a.jpg' } }],
            },
          ],
        },
      },
      'template.components[0].parameters[0].image.link | template.components[0].parameters[0].image.link: has a user name or password in it, which would leave with the message; give an address that opens without one',
    ],
    'names an entry of a list that is null': [
      { text: 'x', buttons: ['Yes', null] },
      'buttons[1] | buttons[1]: must be a text, or an object with title',
    ],
    'names a file that is null': [
      { attachments: [null] },
      'attachments[0] | attachments[0]: must be an address, or an object with url',
    ],
    'names a recipient that is null': [
      { number: null, to: ['+15551234567', null], text: 'x' },
      'to[1] | to[1]: must be a number or id, or an object with id',
    ],
    'names a recipient without an id': [
      { number: null, to: [{ id: '+15551234567' }, { name: 'Ann' }], text: 'x' },
      "to[1] | to[1]: has no id; write the customer's number or id",
    ],
    'names a component of a template that is null': [
      { channel: 'whatsapp', template: { name: 'a', components: [null] } },
      'template.components[0] | template.components[0]: must be an object',
    ],
    'names a row of a keyboard without buttons': [
      { text: 'x', keyboard: [['Yes'], []] },
      'keyboard[1] | keyboard[1]: has no buttons; leave the row out',
    ],
    'names a section of a list without rows': [
      {
        text: 'x',
        list: {
          sections: [
            { title: 'A', rows: ['Yes'] },
            { title: 'B', rows: [] },
          ],
        },
      },
      'list.sections[1].rows | list.sections[1].rows: is empty; leave the section out',
    ],
    'names the variable of a template': [
      { channel: 'whatsapp', template: { name: 'a', variables: ['x', true] } },
      'template.variables[1] | template.variables[1]: must be text or a number',
    ],
    'asks for a list in place of one thing': [
      { attachments: { url: 'https://example.com/a.pdf' } },
      'attachments | attachments: must be a list',
    ],
    'says which shapes an entry of a contact may have': [
      { contacts: [{ name: 'Ann', emails: [5] }] },
      'contacts[0].emails[0] | contacts[0].emails[0]: must be an address, or an object with email',
    ],
    'says which shapes a template may have': [
      { channel: 'whatsapp', template: 5 },
      'template | template: must be a name, or an object with name',
    ],
    'says which shapes variables may have': [
      { channel: 'whatsapp', template: { name: 'a', variables: 'Ann' } },
      'template.variables | template.variables: must be an object such as {"1": "Ann"}, or a list',
    ],
    'names a card as it was written': [
      { carousel: { cards: [{ title: 'A' }, { subtitle: 'b' }] } },
      'carousel.cards[1].title | carousel.cards[1].title: is missing',
    ],
    'gives cards in one of the two spellings': [
      { cards: [{ title: 'A' }, { title: 'B' }], carousel: [{ title: 'C' }, { title: 'D' }] },
      'carousel | carousel: is another spelling of cards; leave one of them out',
    ],
    'names the missing field of a place': [
      { location: { name: 'Here', longitude: 2.5 } },
      'location.latitude | location.latitude: is missing; give it in degrees',
    ],
    'names the missing field of a section': [
      { text: 'x', list: { sections: [{ title: 'A' }] } },
      'list.sections[0].rows | list.sections[0].rows: is missing',
    ],
    'asks for cards': [{ carousel: 'two' }, 'carousel | carousel: must be a list of cards'],
    'says how many there may be': [
      { text: 'x', buttons: Array.from({ length: 101 }, (_none, index) => String(index)) },
      'buttons | buttons: must have at most 100 entries',
    ],
    'says which words there are': [{ text: 'x', lane: 'fast' }, 'lane | lane: must be reply or bulk'],
    'asks for text': [{ text: 'x', channel: 5 }, 'channel | channel: must be text'],
    'asks for true or false': [{ text: 'x', bulk: 'true' }, 'bulk | bulk: must be true or false'],
    'has no words but invisible ones': [
      { text: '\u200b ' },
      'text | there is nothing to send: give text or attachments',
    ],
    'has another word for a degree of a place': [
      { location: { lat: 1.5, lng: 2.5 } },
      'location.lat | location.lat: is not a field of a message; is latitude meant?',
    ],
    'has another word for the rows of a section': [
      { text: 'x', list: { sections: [{ title: 'A', options: ['Yes'] }] } },
      'list.sections[0].options | list.sections[0].options: is not a field of a message; is rows meant?',
    ],
    'has another word for the emoji of a reaction': [
      { channel: 'whatsapp', reaction: { messageId: 'm', reaction: '👍' } },
      'reaction.reaction | reaction.reaction: is not a field of a message; is emoji meant?',
    ],
    'has another word for cards': [
      { carousel: { items: [{ title: 'A' }, { title: 'B' }] } },
      'carousel.items | carousel.items: is not a field of a message; is cards meant?',
    ],
    'has our word for a phone': [
      { phone: '+15551234567' },
      'phone | phone: is not a field of a message; is number meant?',
    ],
    'has our word for a message': [{ message: 'Hi' }, 'message | message: is not a field of a message; is text meant?'],
    'has our word for media': [
      { mediaUrl: 'https://example.com/a.pdf' },
      'mediaUrl | mediaUrl: is not a field of a message; is attachments meant?',
    ],
    'names a WhatsApp address on another channel': [
      { number: 'whatsapp:+447700900555', text: 'x' },
      'number | number: is a WhatsApp address, and the channel is sms; set channel to whatsapp',
    ],
    'asks for one emoji in a reaction': [
      { channel: 'whatsapp', reaction: { messageId: 'm', emoji: '👍👎' } },
      'reaction.emoji | reaction.emoji: must be one emoji, or empty to take the reaction back',
    ],
    'asks for an emoji in a reaction': [
      { channel: 'whatsapp', reaction: { messageId: 'm', emoji: 'ok' } },
      'reaction.emoji | reaction.emoji: must be one emoji, or empty to take the reaction back',
    ],
    'names several customers in one text': [
      { number: '+447700900555,+447700900556', text: 'x' },
      'number | number: names several customers in one text; give them as a list',
    ],
  };
  it('names a member that reaches for a prototype, wherever it stands', () => {
    for (const [body, field] of [
      ['{"number":"+15551234567","text":"x","__proto__":{"text":"y"}}', '__proto__'],
      ['{"number":"+15551234567","text":"x","buttons":[{"title":"a","__proto__":1}]}', 'buttons[0].__proto__'],
      ['{"messageType":"ChatMessage","refId":"+15551234567","text":"x","__proto__":{}}', '__proto__'],
    ] as const)
      expect(() => parse(body)).to.throw(PayloadError, `${field}: is not a field`);
  });

  for (const [title, [request, says]] of Object.entries(faults)) {
    it(title, () => {
      expect(faultOf(request)).to.equal(says);
    });
  }
});

describe('a request that is taken', () => {
  it('keeps the places of variables that are null', () => {
    const read = parse({ channel: 'whatsapp', template: { name: 'a', variables: ['x', null, 'z'] } });
    expect(read).to.have.deep.nested.property('content.template.variables', { '1': 'x', '2': '', '3': 'z' });
  });

  it('knows a WhatsApp number as libraries write it', () => {
    const read = parse({ channel: 'whatsapp', number: '447700900555@s.whatsapp.net', text: 'x' });
    expect(read).to.have.deep.property('recipients', ['+447700900555']);
  });

  it('passes over the NUL at the end of a text of C', () => {
    for (const end of ['\0', '\0\n', ' \0\0 '])
      expect(parse(`{"number":"+15551234567","text":"x"}${end}`)).to.have.nested.property('content.text', 'x');
  });

  it('writes addresses as providers can fetch them', () => {
    const read = parse({
      attachments: ['https://example.com/the bill.pdf'],
      carousel: [
        { title: 'A', imageUrl: 'https://example.com/é.jpg' },
        { title: 'B', url: 'https://example.com/%20b' },
      ],
      buttons: [{ title: 'Open', url: 'https://münchen.example/ä' }],
    });
    expect(read).to.have.nested.property('content.attachments[0].url', 'https://example.com/the%20bill.pdf');
    expect(read).to.have.nested.property('content.cards[0].imageUrl', 'https://example.com/%C3%A9.jpg');
    expect(read).to.have.nested.property('content.cards[1].url', 'https://example.com/%20b');
    expect(read).to.have.nested.property('content.buttons[0].url', 'https://xn--mnchen-3ya.example/%C3%A4');
  });
});
