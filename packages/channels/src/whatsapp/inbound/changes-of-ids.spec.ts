import { expect } from 'chai';
import type { ChannelEvent } from '@ccm/core/domain';
import { readEvents } from './parse.ts';

/** Reads a message of WhatsApp's own about a customer. */
const reported = (system: object): ChannelEvent | undefined => {
  const message = { from: '447700900111', id: 'wamid.1', timestamp: '1795968873', type: 'system', system };
  const change = { field: 'messages', value: { messages: [message] } };
  return readEvents({ entry: { id: '1', changes: change } }, () => ({ serviceIdentifier: '+442071234567' }))[0];
};

describe('what WhatsApp tells of a change of a customer', () => {
  const body = 'Ann changed from 447700900111 to 447700900222';
  const spellings: Readonly<Record<string, object>> = {
    'by its name': { type: 'user_changed_number', wa_id: '447700900222' },
    'by a flag': { type: { customer_changed_number: true, customer_identity_changed: false }, wa_id: '447700900222' },
    'by the new number alone': { new_wa_id: '447700900222', wa_id: '447700900111' },
  };
  for (const [title, system] of Object.entries(spellings)) {
    it(`reads another number, told ${title}`, () => {
      expect(reported({ body, ...system })).to.deep.include({
        kind: 'activity',
        activity: 'customer-id-changed',
        idChange: { from: ['+447700900111'], to: ['+447700900222'] },
      });
    });
  }

  it('takes another phone or security code, told by a flag, for no words of the customer', () => {
    const type = { customer_changed_number: false, customer_identity_changed: 'true' };
    expect(reported({ body: 'The security code changed', type, identity: 'hash' })).to.include({
      kind: 'activity',
      activity: 'identity-changed',
    });
  });
});
