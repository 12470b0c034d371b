import { expect } from 'chai';
import { readAddressee } from './read-addressee.ts';

describe('The addressee of a refused command', () => {
  for (const [title, command, addressee] of [
    [
      'is read from the short form',
      { id: 'a1', number: '00447700900123', text: '' },
      { applicationId: 'a1', customerId: '+447700900123' },
    ],
    ['is the first of several', { to: ['+447700900123', '+447700900124'] }, { customerId: '+447700900123' }],
    [
      'is read from the object of Hybrid Chat',
      { id: 7, channel: 'WhatsApp', to: [{ refId: '447700900123' }], template: 5 },
      { applicationId: '7', channel: 'whatsapp', customerId: '+447700900123' },
    ],
    [
      'is an id where the channel has its own',
      { channel: 'viber', refId: 'x+/y==' },
      { channel: 'viber', customerId: 'x+/y==' },
    ],
    [
      'has the messageId for its id where there is no other',
      { messageId: 'm1', refId: '447700900123' },
      { applicationId: 'm1', customerId: '+447700900123' },
    ],
    [
      'is the refId beside a participant of the chat, with the account',
      { messageId: 'm1', account: 'uk', to: [{ id: 'K1OywrAxN3', type: 'Customer' }], refId: '447700900123' },
      { applicationId: 'm1', account: 'uk', customerId: '+447700900123' },
    ],
    ['leaves out what cannot be read', { id: {}, channel: 'fax', number: [[]], to: 9 }, { customerId: '9' }],
  ] as const) {
    it(title, () => {
      expect(readAddressee(JSON.stringify(command))).to.deep.equal(addressee);
    });
  }

  for (const body of ['', 'no JSON', '[]', 'null', '5'])
    it(`is unknown for ${JSON.stringify(body)}`, () => {
      expect(readAddressee(body)).to.deep.equal({});
    });
});
